"""A key that always fails, and one that hangs: set aside and shown, and all others go on. A frozen drain lets go."""

from __future__ import annotations

import signal

import pytest

from tests.checkout import wait_until
from tests.faults.conftest import assert_nothing_lost
from tests.faults.rig import ASLEEP, HELD, Rig, whoever_stores

HEALTHY = """
SELECT count(*) FROM indices_statementversion v JOIN record_statement s ON s.id = v.statement_id WHERE s.summary = %s
"""


@pytest.mark.parametrize(
    ("does", "error"),
    [
        pytest.param("RAISE EXCEPTION 'poisoned'", "poisoned", id="fails"),
        pytest.param("PERFORM pg_sleep(600)", "statement timeout", id="hangs"),
    ],
)
def test_a_bad_key_is_set_aside_and_the_others_go_on(rig: Rig, does: str, error: str) -> None:
    with whoever_stores(rig, "US", "autonomy", does):
        rig.inside("publish", actor="US", issue="autonomy", stance=0.9, summary=f"Bad: {error}.")
        rig.inside("publish", actor="KR", issue="missile-defense", stance=0.2, summary=f"Good: {error}.")
        aside = "SELECT count(*) FROM indices_mark WHERE quarantined_at IS NOT NULL"
        assert wait_until(lambda: rig.count(aside) == 1, 60)
        assert rig.count("SELECT count(*) FROM indices_mark WHERE quarantined_at IS NULL") == 0
        assert rig.count(HEALTHY, f"Good: {error}.") == 1, "the other key went on"
        ((words,),) = rig.sql("SELECT error FROM indices_mark")
        assert error in words
        _, said = rig.readiness()
        assert said["marks"]["set_aside"] == 1 and any("set aside" in notice for notice in said["notices"])
        assert wait_until(lambda: rig.readiness()[0] == 200, 30), "one bad key does not make the rest unready"
        assert b"alliance_keys_set_aside 1.0" in rig.ask("/metrics")[1]
    # The next change of the key tries again, and finds it mended.
    rig.inside("publish", actor="US", issue="autonomy", stance=0.8, summary=f"Mended: {error}.")
    assert_nothing_lost(rig, [f"Bad: {error}.", f"Good: {error}.", f"Mended: {error}."])


def test_a_process_frozen_in_mid_drain_lets_go_of_the_lock(rig: Rig) -> None:
    """It holds the lock, waits for nothing and does nothing: the database ends its session, and another one drains."""
    with whoever_stores(rig, "KR", "autonomy", "PERFORM pg_sleep(0.7)"):
        rig.inside("publish", actor="KR", issue="autonomy", stance=-0.4, summary="Froze.")
        assert wait_until(lambda: rig.count(ASLEEP) == 1, 30)
        rig.signal("worker", signal.SIGSTOP)
    try:
        assert wait_until(lambda: rig.count(HELD) == 0, 30)
        assert rig.inside("drain") is not None, "another process works it in, though the worker still stands still"
        assert_nothing_lost(rig, ["Froze."])
    finally:
        rig.signal("worker", signal.SIGCONT)
    rig.inside("publish", actor="KR", issue="autonomy", stance=-0.5, summary="Thawed.")
    assert_nothing_lost(rig, ["Froze.", "Thawed."])
