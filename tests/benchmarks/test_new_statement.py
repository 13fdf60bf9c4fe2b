"""From an editor's commit to a changed reading in the API, through the real worker; and what the pieces cost.

`make bench` prints one table; docs/benchmarks.md holds dated results.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR
from tests.checkout import Checkout

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


def percentile(values: list[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(what: str, values: list[float]) -> None:
    middle, most = statistics.median(values), percentile(values, 0.95)
    print(f"| {what} | {1000 * middle:.0f} | {1000 * most:.0f} | {1000 * max(values):.0f} | {len(values)} |")


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
    editor.stdin.close()
    editor.wait(20)
    print("\n| what | median ms | p95 ms | worst ms | of |\n|---|---|---|---|---|")
    row("save of a statement, nudge included", saves)
    row("from that commit to a changed reading in the API", waits)
    assert len(waits) == ROUNDS


def test_answers_of_the_server(site: Checkout) -> None:
    print("\n| what | median ms | p95 ms | worst ms | of |\n|---|---|---|---|---|")
    for name, path in {
        "overview page": "/?at=2025-08-15",
        "alliance page": "/alliances/us-rok/?at=2025-08-15",
        "statement page": "/statements/1/?at=2025-08-15",
        "statements list": "/statements/",
        "dyad series, events": "/api/v1/friction/dyads/US/KR/",
        "alliance series, weekly": "/api/v1/friction/alliances/us-rok/?interval=week",
        "matrix": "/api/v1/friction/alliances/us-rok/matrix/?at=2025-08-15",
        "positions of an alliance": "/api/v1/positions/?alliance=us-rok&at=2025-08-15&page_size=1000",
        "revisions/latest": "/api/v1/revisions/latest/",
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
    row("a 304", times)
    with urllib.request.urlopen(f"{site.address}/api/v1/revisions/latest/") as answered:
        assert json.load(answered)["pending"] == 0
