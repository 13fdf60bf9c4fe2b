"""Everything running, for the tests of faults: what one of them broke is mended before the next."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.checkout import wait_until
from tests.faults.rig import EVERYTHING, Rig, rig_in_a_folder

# Limits short enough for a test to wait for; `make faults` runs with the product's own where it measures them.
SHORT = {"READY_WITHIN_SECONDS": "4", "RECOMPUTE_LIMIT_SECONDS": "1"}


@pytest.fixture(scope="package")
def whole() -> Iterator[Rig]:
    """One set of processes for all tests of the package."""
    with rig_in_a_folder(**SHORT) as rig:
        yield rig


@pytest.fixture
def rig(whole: Rig) -> Rig:
    """Everything runs and was heard of, and nothing waits."""
    whole.start(*EVERYTHING)
    assert wait_until(lambda: whole.readiness()[0] == 200, 60), whole.readiness()
    assert_nothing_lost(whole, [])
    return whole


def assert_nothing_lost(rig: Rig, acknowledged: list[str], within: float = 30.0) -> dict[str, Any]:
    """The end check: every acknowledged entry counts, readings equal a full rebuild to the bit, no mark is left."""
    found: dict[str, Any] = rig.inside("end_check", acknowledged=acknowledged, within=within)
    assert found["lost"] == [], f"{len(found['lost'])} of {len(acknowledged)} lost"
    assert (found["left"], found["miscounted"], found["different"]) == (0, 0, 0), found
    return found
