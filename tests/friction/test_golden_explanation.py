"""The golden numbers of sections 5 to 9 (tests/golden/golden.json), to six decimals."""

from __future__ import annotations

import numpy as np
import pytest

from alliance.friction.agreement import agreement
from alliance.friction.bargain import Side, exchange
from alliance.friction.change import leave_one_out, split_by_issue, steps_between
from alliance.friction.evidence import Evidence
from alliance.friction.index import dyad_index
from alliance.friction.level import Agenda
from alliance.friction.position import PositionsAt, positions_at, track_positions
from alliance.friction.robustness import weight_robustness
from alliance.friction.shapley import exact_shares
from alliance.friction.wedge import wedge
from tests.friction.test_golden import EXPECTED, INPUTS, close, day, given, position, row

T0, T1 = day("2020-12-31"), day("2021-05-31")
AGENDA = Agenda(np.ones(2), np.full(2, 0.5))
# (id, actor, issue, date, stance, salience, reliability): the record of G6, series = actor * 2 + issue.
G6 = [
    *((s["id"], 0, 0, s["date"], s["stance"], s["salience"], s["reliability"]) for s in INPUTS["us"]),
    *((s["id"], 1, 0, s["date"], s["stance"], s["salience"], s["reliability"]) for s in INPUTS["rok"]),
    (21, 0, 1, "2020-09-01", 0.9, 0.8, 1.0),
    (22, 1, 1, "2020-09-15", 0.1, 0.3, 1.0),
    (23, 1, 1, "2021-05-21", 0.5, 0.6, 1.0),
]


def g6(same_day: bool = False) -> Evidence:
    """With `same_day`, everything after T0 happened on one day."""
    return Evidence.build(
        series=[actor * 2 + issue for _, actor, issue, *_ in G6],
        day=[T1 if same_day and day(r[3]) > T0 else day(r[3]) for r in G6],
        stance=[r[4] for r in G6],
        salience=[r[5] for r in G6],
        reliability=[r[6] for r in G6],
        statement=[r[0] for r in G6],
        n_series=4,
    )


def value(positions: PositionsAt, _: object = None) -> np.ndarray:
    return dyad_index(positions[:, :2], positions[:, 2:], AGENDA).point


def test_steps() -> None:
    evidence = g6()
    tracks = track_positions(evidence)
    levels = value(positions_at(tracks, np.arange(4)[None], np.array([T0, T1])[:, None]))
    expected = EXPECTED["G6"]
    close(levels[0], expected["F0"])
    close(levels[1], expected["F1"])
    steps = steps_between(evidence, tracks, value, T0, T1)
    assert {str(s.statement) for s in steps} == set(expected["jumps"])
    for step in steps:
        close(step.size, expected["jumps"][str(step.statement)])
    close(sum(s.size for s in steps), expected["sum"])


def test_leave_one_out() -> None:
    evidence = g6()
    found = leave_one_out(evidence, track_positions(evidence), value, [2, 4, 23], T1)
    for statement, effect in EXPECTED["G6_loo"].items():
        close(found[int(statement)], effect)


def test_split_by_issue() -> None:
    evidence = g6()
    at = positions_at(track_positions(evidence), np.arange(4)[None], np.array([T0, T1])[:, None])
    parts = split_by_issue(dyad_index(at[:, :2], at[:, 2:], AGENDA), 0, 1)
    for part, expected in zip(parts, EXPECTED["G6_issue_split"].values(), strict=True):
        close(part.position, expected["position"])
        close(part.salience, expected["salience"])
    close(sum(p.position + p.salience for p in parts), EXPECTED["G6_issue_split_sum"])


def test_robustness_to_weights() -> None:
    us3, rok3 = position(INPUTS["us"]), position(INPUTS["rok"])
    us = given(
        (us3.mean[0], us3.variance[0], us3.variance0[0]), (0.9, 0.03, 0.02), (0.5, 0.04, 0.04), (0.8, 0.03, 0.03),
        salience=[us3.salience[0], 0.9, 0.5, 0.6],
    )  # fmt: skip
    rok = given(
        (rok3.mean[0], rok3.variance[0], rok3.variance0[0]), (0.1, 0.05, 0.04), (0.45, 0.04, 0.04), None,
        salience=[rok3.salience[0], 0.4, 0.5, 0.5],
    )  # fmt: skip
    index = dyad_index(row(us), row(rok), Agenda(np.array([1.0, 1.0, 2.0, 1.0]), np.full(4, 0.5)))
    found, expected = weight_robustness(index), EXPECTED["G4_weights"]
    close(found.sd, expected["sd"])
    close(found.power_mean, expected["p2"])
    for k, name in enumerate(expected["elasticity"]):
        close(found.elasticity[k], expected["elasticity"][name])
        close(found.without[k], expected["drop"][name])
    assert np.isnan(found.elasticity[3]) and np.isnan(found.without[3])


def test_wedge() -> None:
    salience = [0.8, 0.6, 0.4]
    found = wedge(
        given((0.8, 0.02), (0.9, 0.02), (0.8, 0.02), salience=salience),
        given((-0.1, 0.03), (-0.2, 0.04), (0.5, 0.03), salience=salience),
        given((-0.9, 0.02), (-0.7, 0.03), (-0.8, 0.03), salience=salience),
        np.ones(3),
    )
    assert found.value is not None
    close(found.value, EXPECTED["G7"]["W"])
    for k, expected in enumerate(EXPECTED["G7"]["per"].values()):
        close(found.issue_value[k], expected["wedge"])
        close(found.p_nearer_rival[k], expected["p_nearer_c"])
        close(found.points[k], expected["points"])


@pytest.mark.parametrize(
    ("name", "a", "b"),
    [
        ("G8", Side(0.8, 0.9, 0.4, 0.9), Side(-0.4, 0.1, 0.9, 0.4)),
        ("G8_infeasible", Side(0.8, 0.9, 0.9, 0.4), Side(-0.4, 0.1, 0.4, 0.9)),
    ],
)
def test_bargain(name: str, a: Side, b: Side) -> None:
    expected = EXPECTED[name]
    trade, feasible = exchange(a, b)
    assert feasible == expected["feasible"]
    for field, key in {
        "baseline_p": "baseline_p", "baseline_q": "baseline_q", "move_p": "move_p", "move_q": "move_q",
        "outcome_p": "new_p", "outcome_q": "new_q", "gain": "gain_a",
    }.items():  # fmt: skip
        close(getattr(trade, field), expected[key])
    close(b.s_p * trade.move_p - b.s_q * trade.move_q, expected["gain_b"])


def test_agreement() -> None:
    units = [[0.6, 0.5, 0.7], [-0.4, -0.4], [0, 0.2, 0.1], [0.9, 0.8], [-0.7, -0.6, -0.8], [0.3]]
    found = agreement(units)
    assert found.alpha is not None and found.sigma is not None and found.units == 5
    close(found.alpha, EXPECTED["G9"]["alpha"])
    close(found.sigma, EXPECTED["G9"]["sigma_y"])


def test_shapley_of_one_day() -> None:
    """G6_shapley shares F1 - F0 among the three statements of the period whatever their order: its own number."""
    evidence = g6()
    tracks = track_positions(evidence)
    subsets = np.array([[(i >> (2 - e)) & 1 for e in range(3)] for i in range(8)], dtype=bool)
    worth = []
    for subset in subsets:
        dropped = {pk for pk, kept in zip((2, 4, 23), subset, strict=True) if not kept}
        kept_rows = [i for i, pk in enumerate(evidence.statement.tolist()) if pk not in dropped]
        thinned = Evidence.build(
            series=evidence.series[kept_rows], day=evidence.day[kept_rows], stance=evidence.stance[kept_rows],
            salience=evidence.salience[kept_rows], reliability=evidence.reliability[kept_rows], n_series=4,
        )  # fmt: skip
        worth.append(float(value(positions_at(track_positions(thinned), np.arange(4)[None], np.array([[T1]])))[0]))
    (shares,) = exact_shares(3, np.array([worth]))
    for share, statement in zip(shares, ("2", "4", "23"), strict=True):
        close(share, EXPECTED["G6_shapley"][statement])
    assert len(tracks.day) == 7
