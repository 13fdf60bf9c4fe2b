"""The product with 857,878 statements: what building, one more statement, a burst, pages and many edits cost.

Loads ../shared/data/unga (not part of the product; see its SOURCE.md; UNGA names another folder) by the documented
commands into a site of its own, with everything running as `make run` starts it: web, two worker processes, beat,
PostgreSQL, broker. Without the data it says so and skips. docs/benchmarks.md holds dated results, docs/scaling.md what
follows from them.
"""

from __future__ import annotations

import contextlib
import json
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from typing import Any

import pytest

from alliance.local.place import BASE_DIR
from tests.benchmarks.load import peak
from tests.benchmarks.table import measured, median_and_more, percentile
from tests.benchmarks.test_new_statement import environment_of
from tests.benchmarks.unga import UNGA, VOTES, needs_unga
from tests.checkout import Checkout, new_checkout

DAY = "2019-12-01"
TOPIC = "857,878 statements, 199 actors, 779 dyads"

pytestmark = needs_unga


def command(site: Checkout, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:
    where = {"cwd": BASE_DIR, "env": environment_of(site)}
    return subprocess.run([sys.executable, *words], **where, check=True, text=True, capture_output=True, **more)


def watched(site: Checkout, *words: str) -> float:
    """Run a command, and say the most memory that it held, in MB."""
    running = subprocess.Popen(
        [sys.executable, *words], cwd=BASE_DIR, env=environment_of(site), stdout=subprocess.DEVNULL
    )
    most = 0.0
    while running.poll() is None:
        with contextlib.suppress(OSError, IndexError):  # it ends in between
            most = max(most, peak(running.pid))
        time.sleep(0.2)
    assert running.returncode == 0
    return most


def at_scale(site: Checkout, *words: str) -> dict[str, Any]:
    answer: dict[str, Any] = json.loads(command(site, "-m", "tests.benchmarks.at_scale", *words).stdout)
    print(f"\n  {' '.join(words)}: {answer}")
    return answer


def ask(site: Checkout, path: str, **headers: str) -> tuple[float, Any]:
    began = time.perf_counter()
    with urllib.request.urlopen(urllib.request.Request(site.address + path, headers=headers), timeout=120) as answer:
        answer.read()
        return time.perf_counter() - began, answer.headers


def pending(site: Checkout) -> int:
    with urllib.request.urlopen(f"{site.address}/api/v1/revisions/latest/") as answer:
        return int(json.load(answer)["pending"])


@pytest.fixture(scope="module")
def unga() -> Iterator[Checkout]:
    """The running site with the votes loaded and worked in."""
    site = new_checkout()
    started = site.start()
    began = time.perf_counter()
    command(site, "manage.py", "load_structure", str(UNGA))
    import_peak = watched(
        site, "manage.py", "import_statements", str(VOTES), "--status", "published",
        "--set", "url=https://unvotes.example/{source_ref}", "--set", "summary=Vote in roll call {source_ref}.",
        "--set", "reference=unga:{source_ref}:{issue}:{actor}",
    )  # fmt: skip
    loaded = time.perf_counter()
    while pending(site):
        time.sleep(0.5)
    measured(TOPIC, "Loading, history and marks included", loaded - began, "s", at_most=90)
    measured(TOPIC, "until the worker has them in the readings", time.perf_counter() - loaded, "s")
    largest = max(import_peak, *(peak(line.split()[0]) for line in site.processes()))
    measured(TOPIC, "Largest process until then, PostgreSQL's included", largest, "MB", at_most=1_500)
    yield site
    started.send_signal(signal.SIGINT)
    started.wait(60)
    site.remove()


def test_a_full_rebuild(unga: Checkout) -> None:
    for helpers in ("no", "yes"):
        found = at_scale(unga, "rebuild", helpers)
        assert found["statements"] >= 857_878
        who = "with a worker's help" if helpers == "yes" else "one process"
        core = found["core_filter"] + found["core_indices"]
        measured(
            TOPIC, f"Full rebuild, {who}", found["seconds"], "s", at_most=60, note=f"{found['dyads']:,} dyad readings"
        )
        measured(TOPIC, f"of which the core, {who}", core, "s of processor", at_most=3)
        measured(TOPIC, f"Largest process of a rebuild, {who}", found["peak_mb"], "MB", at_most=1_500)


@pytest.mark.parametrize(("dates", "rounds"), [("new", 500), ("late", 50)])
def test_one_new_statement(unga: Checkout, dates: str, rounds: int) -> None:
    editor = subprocess.Popen(
        [sys.executable, "-m", "tests.benchmarks.at_scale", "publish", dates],
        cwd=BASE_DIR, env=environment_of(unga), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert editor.stdin and editor.stdout
    path = f"/api/v1/friction/dyads/USA/CAN/?from={DAY}"
    waits = []
    for _ in range(rounds):
        before = ask(unga, path)[1]["ETag"]
        editor.stdin.write("\n")
        editor.stdin.flush()
        saved = float(editor.stdout.readline())
        while ask(unga, path)[1]["ETag"] == before:
            time.sleep(0.005)
            assert time.time() - saved < 60
        waits.append(time.time() - saved)
    editor.communicate(timeout=20)
    median, note = median_and_more(waits)
    asked = dates == "new"
    what = f"Commit of a {dates} statement to a changed ETag"
    measured(TOPIC, what, median, "ms", note=note, at_most=250 if asked else None)
    measured(TOPIC, f"{what}, 99th percentile", 1000 * percentile(waits, 0.99), "ms", at_most=1_000 if asked else None)
    assert len(waits) == rounds


def test_a_burst(unga: Checkout) -> None:
    found = at_scale(unga, "burst", "5000")
    measured(
        TOPIC, "A burst of 5,000 statements, from its end until all are in", found["until_all_in"], "s", at_most=15
    )
    measured(TOPIC, "Revisions made of it", found["revisions"])
    assert found["revisions"] < 5_000


ADDRESSES = {
    "API: dyad series, events": "/api/v1/friction/dyads/USA/CAN/",
    "API: dyad series, weekly": f"/api/v1/friction/dyads/USA/CAN/?interval=week&to={DAY}",
    "API: alliance series (29 members), events": "/api/v1/friction/alliances/nato/",
    "API: alliance series (29 members), weekly": f"/api/v1/friction/alliances/nato/?interval=week&to={DAY}",
    "API: matrix (29 members)": f"/api/v1/friction/alliances/nato/matrix/?at={DAY}",
    "API: ranking of all dyads": f"/api/v1/friction/dyads/?at={DAY}",
    "dyad page": f"/dyads/USA/CAN/?at={DAY}",
    "alliance page (3 members)": f"/alliances/anzus/?at={DAY}",
    "alliance page (29 members)": f"/alliances/nato/?at={DAY}",
    "overview page": f"/?at={DAY}",
}


@pytest.mark.parametrize("name", ADDRESSES)
def test_pages_and_series(unga: Checkout, name: str) -> None:
    """The first answer of a revision, five times over, and those that follow it."""
    cold, warm = [], []
    for _ in range(5):
        at_scale_quietly(unga)
        cold.append(ask(unga, ADDRESSES[name])[0])
        warm += [ask(unga, ADDRESSES[name])[0] for _ in range(10)]
    measured(TOPIC, f"{name}, median", 1000 * statistics.median(warm), "ms", at_most=50)
    measured(TOPIC, f"{name}, first of a revision", 1000 * statistics.median(cold), "ms", at_most=250)


def at_scale_quietly(site: Checkout) -> None:
    """One more revision."""
    command(site, "-m", "tests.benchmarks.at_scale", "publish", "new", input="\n")
    while pending(site):
        time.sleep(0.1)


def test_ten_thousand_edits_with_two_workers(unga: Checkout) -> None:
    found = at_scale(unga, "edit", "10000", "4")
    assert not any(found["different"].values()) and found["counted"] == 0 and found["set_aside"] == 0
    note = f"{found['revisions']} revisions, settled {found['until_all_in']:.0f} s after the last edit"
    measured(TOPIC, "Readings other than a rebuild's after 10,000 edits by 4 writers", 0, at_most=0, note=note)
