"""Broker, beat, database and disk gone for a while: what is confirmed is safe, and whoever asks is told."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest

from alliance.local.place import BASE_DIR
from tests.checkout import wait_until
from tests.faults.conftest import assert_nothing_lost
from tests.faults.desk import Editor, Entries
from tests.faults.rig import Rig, wait_until_at_once


@pytest.mark.parametrize(
    ("count", "outage"), [pytest.param(4, 6.0, id="6 s"), pytest.param(100, 60.0, id="60 s", marks=pytest.mark.long)]
)
def test_the_broker_is_gone_with_its_data(rig: Rig, count: int, outage: float) -> None:
    """It keeps nothing on the disk, so that what it held is gone for good when it comes back."""
    began = time.monotonic()
    rig.kill("broker")
    entries = Entries(rig, 3)
    entries.begin(count, writers=2, pause=outage / count / 4)
    entries.end()
    assert len(entries.acknowledged) == count and entries.refused == 0, "no editor saw an error"
    # While it is gone, the worker's own clock works everything in.
    assert wait_until(lambda: rig.count("SELECT count(*) FROM indices_mark") == 0, 30)
    _, said = rig.readiness()
    assert said["broker"] == {"answers": False} and any("broker" in notice for notice in said["notices"])
    time.sleep(max(0.0, outage - (time.monotonic() - began)))
    rig.start("broker")
    assert wait_until(lambda: rig.readiness()[0] == 200, 60), "beat and worker find it again"
    assert_nothing_lost(rig, entries.acknowledged)


def test_the_broker_hangs(rig: Rig) -> None:
    """It takes connections and says nothing: an editor's save waits for half a second, not for it."""
    entries = Entries(rig, 4)
    entries.begin(1, writers=1)
    entries.end()
    usual = entries.longest
    with rig.frozen("broker"):
        late = Entries(rig, 5)
        late.begin(2, writers=1)
        late.end()
        # Twice half a second on top at most, whatever a busy machine takes for the rest.
        assert late.refused == 0 and late.longest < 3 * usual + 2
        assert wait_until(lambda: rig.count("SELECT count(*) FROM indices_mark") == 0, 30)
    assert_nothing_lost(rig, entries.acknowledged + late.acknowledged)


def test_health_is_red_when_the_clocks_stop(rig: Rig) -> None:
    assert wait_until(lambda: rig.readiness()[0] == 200, 30)
    limit = float(rig.environment["READY_WITHIN_SECONDS"])
    with rig.frozen("beat"):
        assert wait_until(lambda: rig.readiness()[0] == 503, limit + 10)
        _, said = rig.readiness()
        assert [fault.split(" for ")[0] for fault in said["faults"]] == ["Nothing has been heard of the beat"]
        assert rig.status("/healthz") == 200 and rig.status("/") == 200, "readers do not feel it"
    assert wait_until(lambda: rig.readiness()[0] == 200, 30)
    with rig.frozen("worker"):
        rig.inside("publish", actor="KR-LEE", issue="autonomy", stance=0.3, summary="While nobody worked.")
        assert wait_until(lambda: len(rig.readiness()[1]["faults"]) == 3, limit + 10), rig.readiness()
        words = " ".join(rig.readiness()[1]["faults"])
        assert "oldest change" in words and "of the worker" in words and "of the beat" in words
    assert wait_until(lambda: rig.readiness()[0] == 200, 30)
    assert_nothing_lost(rig, ["While nobody worked."])


LEAPING_BEAT = """
import datetime, sys
from celery import Celery
real, leap = Celery.now, datetime.timedelta(hours=float(sys.argv.pop(1)))
Celery.now = lambda app: real(app) + leap
from celery.__main__ import main
main()
"""


@pytest.mark.parametrize("hours", [-1.0, 1.0])
def test_beats_clock_has_leapt(rig: Rig, hours: float) -> None:
    """An hour behind, its messages are too old when they arrive; the worker's own clock counts seconds, not hours."""
    rig.kill("beat")
    command = [sys.executable, "-c", LEAPING_BEAT, str(hours), "-A", "alliance", "beat", "--pidfile", ""]
    schedule = ["--schedule", str(rig.folder / f"leap{hours}")]
    beat = subprocess.Popen(
        [*command, *schedule], cwd=BASE_DIR, env=rig.environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL
    )
    try:
        rig.inside("publish", actor="US", issue="autonomy", stance=0.1, summary=f"Leapt {hours:g}.")
        assert_nothing_lost(rig, [f"Leapt {hours:g}."])
    finally:
        beat.kill()
        beat.wait()


def test_a_time_that_lies_ahead_is_no_sign_of_life(rig: Rig) -> None:
    """The database's clock was put back an hour: what the last beats left lies ahead of it."""
    with rig.frozen("worker"), rig.frozen("beat"):
        rig.sql("UPDATE indices_pulse SET at = now() + interval '1 hour'")
        assert wait_until(lambda: len(rig.readiness()[1]["faults"]) == 2, 5)
    assert wait_until(lambda: rig.readiness()[0] == 200, 30), "the next beats mend it"


def test_postgresql_crashes_in_mid_import(rig: Rig) -> None:
    """All rows or none are there after it; the job is begun again, and then it is all."""
    rows = 1500
    stored = "SELECT count(*) FROM record_statement WHERE reference LIKE 'feed:%%'"
    before = rig.count(stored)
    rig.inside("import_rows", first=before, count=rows)
    # Its transaction has written statements, and nobody else sees them yet.
    writes = "SELECT count(*) FROM pg_locks WHERE relation = 'record_statement'::regclass AND mode = 'RowExclusiveLock'"
    assert wait_until_at_once(lambda: rig.count(writes) > 0, 60)
    os.kill(rig.pid("postgres"), signal.SIGKILL)
    rig.kill("postgres")
    rig.start("postgres")
    assert rig.count(stored) - before in (0, rows)
    state = "SELECT count(*) FROM intake_importjob WHERE state <> 'stored'"
    assert wait_until(lambda: rig.count(state) == 0, 90), "a worker begins it again"
    assert rig.count(stored) - before == rows
    assert_nothing_lost(rig, [])
    assert rig.status("/") == 200


def test_without_the_database_every_page_is_a_clean_503(rig: Rig) -> None:
    editor = Editor(rig)
    rig.kill("postgres")
    for path in ("/", "/alliances/us-rok/", "/statements/1/"):
        status, body = rig.ask(path)
        assert status == 503 and b"Not available just now" in body, (path, status)
    assert editor.request("GET", "/admin/")[0] == 503, "for who is logged in, too"
    status, body = rig.ask("/api/v1/friction/dyads/US/KR/")
    assert status == 503 and b'"errors"' in body
    # What was found serves for a second, so that it may still say what was there before.
    assert wait_until(lambda: rig.readiness()[0] == 503, 5)
    assert rig.readiness() == (503, {
        "ready": False, "faults": ["The database does not answer."], "notices": [],
        "database": {"answers": False}, "broker": {"answers": True},
    })  # fmt: skip
    assert rig.status("/healthz") == 200
    rig.start("postgres")
    assert wait_until(lambda: rig.status("/") == 200, 10)
    assert wait_until(lambda: rig.readiness()[0] == 200, 30), "worker and beat go on by themselves"
