"""kill -9 of whatever runs, while editors enter: nothing that the desk confirmed is lost."""

from __future__ import annotations

import os
import random
import signal
import threading
import time
from dataclasses import dataclass

import pytest

from tests.checkout import wait_until
from tests.faults.conftest import assert_nothing_lost
from tests.faults.desk import Editor, Entries
from tests.faults.rig import ASLEEP, Rig, wait_until_at_once, whoever_stores


@dataclass(frozen=True)
class Form:
    """How long it lasts: a kill after every so many confirmed entries."""

    seed: int
    entries: int
    every: tuple[int, int]


SHORT = Form(seed=1, entries=30, every=(4, 9))
LONG = [Form(seed, 500, (10, 30)) for seed in range(1, 6)]


def kill_at_random(rig: Rig, chance: random.Random, entries: Entries, every: tuple[int, int]) -> dict[str, int]:
    """While the editors enter: kill the worker's group, a child of its pool, or web, each restarted by its keeper."""
    killed = {"worker": 0, "child": 0, "web": 0}
    order: list[str] = []
    due = chance.randint(*every)
    while entries.under_way:
        if len(entries.acknowledged) < due:
            time.sleep(0.01)
            continue
        due += chance.randint(*every)
        time.sleep(chance.uniform(0, 0.3))  # somewhere in what follows an entry
        order = order or chance.sample(list(killed), len(killed))
        what = order.pop()
        killed[what] += 1
        if what == "child":
            os.kill(chance.choice(rig.children("worker") or [rig.pid("worker")]), signal.SIGKILL)
        else:
            rig.kill("worker" if what == "worker" else "web")
        rig.start("worker", "web")
        # An entry moved elsewhere: where it was and where it is are both right afterwards.
        rig.inside("move", summary=chance.choice(entries.acknowledged), seed=chance.randrange(10**6))
    return killed


@pytest.mark.parametrize(
    "form",
    [pytest.param(SHORT, id="short"), *(pytest.param(it, id=f"seed{it.seed}", marks=pytest.mark.long) for it in LONG)],
)
def test_entries_survive_whatever_is_killed(rig: Rig, form: Form) -> None:
    entries = Entries(rig, form.seed)
    entries.begin(form.entries)
    killed = kill_at_random(rig, random.Random(form.seed), entries, form.every)
    entries.end()
    assert len(entries.acknowledged) == form.entries and all(killed.values()), killed
    found = assert_nothing_lost(rig, entries.acknowledged)
    print(f"\n{form}: killed {killed}, {entries.refused} tries refused, {found}")


def test_web_killed_between_commit_and_nudge(rig: Rig) -> None:
    """A frozen broker holds the nudge up, just after the commit: there web is killed, and nobody sends it again."""
    editor, choices = Editor(rig), rig.inside("choices")
    summary = "Committed, and never nudged."
    fields = {
        "actor": choices["actors"][0], "issue": choices["issues"][0], "date": "1955-05-05", "kind": "speech",
        "stance": "0", "summary": summary, "new_source_url": "https://example.org/faults/nudge",
        "new_source_title": "A page", "new_source_publisher": "Faults",
    }  # fmt: skip
    sender = threading.Thread(target=editor.publish, args=(fields,))
    with rig.frozen("broker"):
        sender.start()
        committed = "SELECT count(*) FROM record_statement WHERE summary = %s AND status = 'published'"
        assert wait_until_at_once(lambda: rig.count(committed, summary) == 1, 20)
        rig.kill("web")
    sender.join()
    assert editor.last[0] == 0, "the desk has confirmed nothing"
    rig.start("web")
    assert_nothing_lost(rig, [summary])


def test_a_worker_killed_in_mid_drain(rig: Rig) -> None:
    """Its transaction has taken the marks, and is gone with it: the marks are still there."""
    summary = "Killed while it was worked in."
    with whoever_stores(rig, "KR", "autonomy", "PERFORM pg_sleep(0.6)"):
        rig.inside("publish", actor="KR", issue="autonomy", stance=-0.4, summary=summary)
        assert wait_until_at_once(lambda: rig.count(ASLEEP) == 1, 30)
        rig.kill("worker")
    assert wait_until(lambda: rig.count(ASLEEP) == 0, 10)
    assert rig.count("SELECT count(*) FROM indices_mark") > 0
    rig.start("worker")
    assert_nothing_lost(rig, [summary])


def test_an_entry_is_worked_in_by_the_workers_own_clock(rig: Rig) -> None:
    """Neither a nudge nor beat: the worker finds it in the database."""
    rig.kill("beat")
    rig.inside("publish", actor="KR-LEE", issue="autonomy", stance=-0.3, summary="Nobody was nudged.")
    found = assert_nothing_lost(rig, ["Nobody was nudged."], within=10)
    assert found["waited"] < 8
    assert Editor(rig).request("GET", "/admin/")[0] == 200
    assert wait_until(lambda: rig.status("/") == 200, 5)
