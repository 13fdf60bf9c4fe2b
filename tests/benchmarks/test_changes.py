"""What explaining a change costs: thousands of statements between two dates, spread out and crowded into few days."""

from __future__ import annotations

import time

import numpy as np
import pytest

from alliance.friction.change import leave_one_out, steps_between
from alliance.friction.evidence import Evidence
from alliance.friction.index import dyad_index
from alliance.friction.level import Agenda
from alliance.friction.position import PositionsAt, positions_at, track_positions
from tests.benchmarks.table import measured

BEGIN = 700_000


@pytest.mark.parametrize(("statements", "issues", "days"), [(400, 19, 3000), (5000, 19, 3000), (8000, 6, 700)])
def test_steps_of_many_statements(statements: int, issues: int, days: int) -> None:
    chance = np.random.default_rng(1)
    evidence = Evidence.build(
        series=chance.integers(0, 2 * issues, statements),
        day=BEGIN + chance.integers(1, days, statements),
        stance=chance.uniform(-1, 1, statements),
        salience=chance.uniform(0, 1, statements),
        reliability=np.full(statements, 0.7),
        n_series=2 * issues,
    )
    tracks = track_positions(evidence)
    agenda = Agenda(np.ones(issues), np.full(issues, 0.5))

    def value(positions: PositionsAt, _: object) -> np.ndarray:
        return dyad_index(positions[:, :issues], positions[:, issues:], agenda).point

    began = time.perf_counter()
    steps = steps_between(evidence, tracks, value, BEGIN, BEGIN + days)
    stepped = time.perf_counter()
    found = leave_one_out(evidence, tracks, value, evidence.statement.tolist(), BEGIN + days)
    left_out = time.perf_counter()
    of = f"{statements:,} statements on {issues} issues in {days:,} days"
    measured("Explaining a change", f"Steps of {of}", stepped - began, "s")
    measured("Explaining a change", f"Leave-one-out of {of}", left_out - stepped, "s")
    series = np.arange(2 * issues)[None]
    ends = value(positions_at(tracks, series, np.array([[BEGIN], [BEGIN + days]])), None)
    assert sum(s.size for s in steps) == pytest.approx(ends[1] - ends[0], abs=1e-9)
    assert len(found) == statements
