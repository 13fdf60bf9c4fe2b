"""From the commit of a statement to the new number, and the sentence about it, on an alliance page that stands open."""

from __future__ import annotations

import random
import subprocess
import sys
import time

from playwright.sync_api import Browser

from alliance.local.place import BASE_DIR
from tests.benchmarks.table import measured, median_and_more
from tests.benchmarks.test_new_statement import environment_of
from tests.checkout import Checkout

TOPIC = "An open page, from an editor's commit"
ROUNDS = 20
ADDRESS = "/alliances/us-rok/?at=2025-08-15"

PUBLISH = """
import sys, time
import django; django.setup()
from django.utils import timezone
from alliance.record.models import Actor, Issue, Source, Statement
from alliance.indices.tasks import nudge
actor, issue, source = Actor.objects.get(code="KR-LEE"), Issue.objects.get(slug="autonomy"), Source.objects.first()
for n, line in enumerate(sys.stdin):
    Statement.objects.create(actor=actor, issue=issue, source=source, date="2025-08-14", kind="speech",
        stance=0.9 if n % 2 else -0.9, reliability=0.8, summary="Measured.", status="published",
        published_at=timezone.now())
    print(time.time(), flush=True)
    nudge()
"""
SHOWN = "document.querySelector('.numeral').dataset.friction"
# Noted by the page itself, at the frame in which each is there.
WATCH = f"""() => {{
  const before = {SHOWN}, live = document.getElementById("live"), said = live.textContent;
  window.seen = {{}};
  const look = () => {{
    const now = (performance.timeOrigin + performance.now()) / 1000;
    if (!window.seen.number && {SHOWN} !== before) window.seen.number = now;
    if (!window.seen.sentence && live.textContent && live.textContent !== said) window.seen.sentence = now;
    if (!window.seen.number || !window.seen.sentence) requestAnimationFrame(look);
  }};
  look();
}}"""


def test_a_statement_on_an_open_page(site: Checkout, browser: Browser) -> None:
    editor = subprocess.Popen(
        [sys.executable, "-c", PUBLISH],
        cwd=BASE_DIR, env=environment_of(site), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert editor.stdin and editor.stdout
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(site.address + ADDRESS, wait_until="networkidle")
    waits: dict[str, list[float]] = {"number": [], "sentence": []}
    chance = random.Random(1)
    for _ in range(ROUNDS):
        time.sleep(1 + chance.random())  # at any point between two looks of the page
        page.evaluate(WATCH)
        editor.stdin.write("\n")
        editor.stdin.flush()
        saved = float(editor.stdout.readline())
        page.wait_for_function("() => window.seen.number && window.seen.sentence", timeout=30_000)
        for what, when in page.evaluate("() => window.seen").items():
            waits[what].append(when - saved)
        page.wait_for_load_state("networkidle")
    editor.communicate(timeout=20)
    page.close()
    for what, name in (("number", "the new number"), ("sentence", "the sentence about it")):
        median, note = median_and_more(waits[what])
        measured(TOPIC, f"until {name} stands there, median", median, "ms", note=note)
        measured(TOPIC, f"until {name} stands there, worst", 1000 * max(waits[what]), "ms", at_most=2_000)
    assert len(waits["number"]) == ROUNDS
