"""From an editor's commit to a changed reading in the API, through the real worker; and what the pieces cost."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR
from tests.benchmarks.table import measured, median_and_more
from tests.checkout import Checkout

TOPIC = "Example record (387 statements)"
ROUNDS = 40

PUBLISH = """
import sys, time
from django.utils import timezone
from alliance.record.models import Actor, Issue, Source, Statement
from alliance.indices.tasks import nudge
actor, issue, source = Actor.objects.get(code="KR-LEE"), Issue.objects.get(slug="autonomy"), Source.objects.first()
for line in sys.stdin:
    began = time.time()
    s = Statement.objects.create(actor=actor, issue=issue, source=source, date="2025-08-14", kind="speech", stance=0.1,
        reliability=0.8, summary="Measured.", status="published", published_at=timezone.now())
    nudge()
    print(began, time.time(), flush=True)
"""


def etag(site: Checkout) -> str:
    with urllib.request.urlopen(f"{site.address}/api/v1/friction/dyads/US/KR/?from=2025-08-01") as answer:
        answer.read()
        return str(answer.headers["ETag"])


def row(what: str, values: list[float], at_most: float | None = None) -> None:
    """Seconds, told in ms."""
    median, note = median_and_more(values)
    measured(TOPIC, what, median, "ms", note=note, at_most=at_most)


def environment_of(site: Checkout) -> dict[str, str]:
    lines = (Path(site.var) / "environment").read_text().splitlines()
    pairs = (line.removeprefix("export ").split("=", 1) for line in lines)
    return {
        **os.environ,
        **{name: value.strip("'") for name, value in pairs},
        "DJANGO_SETTINGS_MODULE": "alliance.settings",
    }


def test_from_commit_to_reading(site: Checkout) -> None:
    code = f"import django; django.setup()\n{PUBLISH}"
    editor = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=BASE_DIR, env=environment_of(site), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert editor.stdin and editor.stdout
    saves, waits = [], []
    for _ in range(ROUNDS):
        before = etag(site)
        editor.stdin.write("\n")
        editor.stdin.flush()
        began, saved = map(float, editor.stdout.readline().split())
        while etag(site) == before:
            time.sleep(0.005)
            assert time.time() - saved < 30
        saves.append(saved - began)
        waits.append(time.time() - saved)
        time.sleep(0.1)
    editor.communicate(timeout=20)
    row("Save of a statement, nudge included", saves)
    row("From that commit to a changed reading in the API", waits)
    assert len(waits) == ROUNDS


def test_answers_of_the_server(site: Checkout) -> None:
    for name, path in {
        "Overview page": "/?at=2025-08-15",
        "Alliance page": "/alliances/us-rok/?at=2025-08-15",
        "Statement page": "/statements/1/?at=2025-08-15",
        "List of statements": "/statements/",
        "API: dyad series, events": "/api/v1/friction/dyads/US/KR/",
        "API: alliance series, weekly": "/api/v1/friction/alliances/us-rok/?interval=week",
        "API: matrix": "/api/v1/friction/alliances/us-rok/matrix/?at=2025-08-15",
        "API: positions of an alliance": "/api/v1/positions/?alliance=us-rok&at=2025-08-15&page_size=1000",
        "API: revisions/latest": "/api/v1/revisions/latest/",
    }.items():
        times = []
        for _ in range(20):
            began = time.perf_counter()
            with urllib.request.urlopen(site.address + path) as answer:
                assert answer.read()
            times.append(time.perf_counter() - began)
        row(name, times[1:])
    tag = etag(site)
    times = []
    for _ in range(50):
        request = urllib.request.Request(f"{site.address}/api/v1/friction/dyads/US/KR/?from=2025-08-01")
        request.add_header("If-None-Match", tag)
        began = time.perf_counter()
        with pytest.raises(urllib.error.HTTPError, match="304") as answer:
            urllib.request.urlopen(request)
        answer.value.close()
        times.append(time.perf_counter() - began)
    row("A 304", times)
    with urllib.request.urlopen(f"{site.address}/api/v1/revisions/latest/") as answered:
        assert json.load(answered)["pending"] == 0


NUDGES = """
import sys, time, alliance.wsgi
from alliance.indices.tasks import nudge
nudge()  # the first one imports kombu
for _ in range(int(sys.argv[1])):
    began = time.monotonic()
    nudge()
    print(time.monotonic() - began)
"""


@pytest.mark.parametrize("state", ["gone", "hung"])
def test_a_nudge_without_its_broker(site: Checkout, state: str) -> None:
    """What a save waits for a broker that refuses connections, or takes them and says nothing."""
    with socket.socket() as broker:
        broker.bind(("127.0.0.1", 0))
        if state == "hung":
            broker.listen(ROUNDS)
        address = f"redis://127.0.0.1:{broker.getsockname()[1]}/0"
        ran = subprocess.run(
            [sys.executable, "-c", NUDGES, "10"],
            cwd=BASE_DIR, env={**environment_of(site), "CELERY_BROKER_URL": address},
            stdout=subprocess.PIPE, text=True, check=True,
        )  # fmt: skip
    row(f"A nudge with the broker {state}", [float(line) for line in ran.stdout.split()], at_most=500)
