"""Steps always sum to the change, whatever the record (docs/method.md, section 5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.friction import change, scenarios
from alliance.friction.bargain import bargains
from alliance.friction.change import leave_one_out, split_by_issue, steps_between
from alliance.friction.level import dyad_level
from alliance.friction.position import Standing, positions_at, track_positions
from alliance.friction.scenarios import Value, worths_of_days
from alliance.friction.wedge import wedge
from tests.friction.records import SPAN, START, Record, Said, records


def value_of(record: Record) -> Value:
    def value(standing: Standing, _: object) -> np.ndarray:
        sides = np.arange(2 * record.issues).reshape(2, -1)
        return dyad_level(*(standing.columns(side) for side in sides), record.agenda()).point

    return value


def levels(record: Record, *days: int) -> np.ndarray:
    series = np.arange(record.actors * record.issues)
    return value_of(record)(positions_at(record.tracks(), series[None], np.array(days)[:, None]), np.array(days))


periods = st.tuples(st.integers(START, START + SPAN), st.integers(0, 5 * 365)).map(lambda p: (p[0], p[0] + p[1]))


@given(records(most=40), periods, st.sampled_from([1, 60, 1500]))
def test_steps_sum_to_the_change(record: Record, period: tuple[int, int], crowding: int) -> None:
    crowded = record.with_said([replace(s, day=START + (s.day - START) // crowding * crowding) for s in record.said])
    start, end = period
    evidence = crowded.evidence()
    steps = steps_between(evidence, track_positions(evidence), value_of(crowded), start, end)
    before, after = levels(crowded, start, end)
    assert sum(s.size for s in steps) == pytest.approx(after - before, abs=1e-9)
    assert all(start < s.day <= end for s in steps)
    said = [s.statement for s in steps if s.cause == "statement"]
    assert sorted(said) == [i for i, s in enumerate(crowded.said) if start < s.day <= end]


@given(records(most=40), periods)
def test_a_days_scenarios_start_and_end_where_the_record_does(record: Record, period: tuple[int, int]) -> None:
    """Nothing happened is the day before; everything happened is the day itself, as the filter has it."""
    crowded = record.with_said([replace(s, day=START + (s.day - START) // 700 * 700) for s in record.said])
    evidence = crowded.evidence()
    tracks = track_positions(evidence)
    events = change._events(evidence, tracks, START - 1, START + SPAN + 4000)
    subsets = {day: np.array([[False] * len(happened), [True] * len(happened)]) for day, happened in events.items()}
    worths = worths_of_days(evidence, tracks, value_of(crowded), events, subsets)
    assert set(worths) == set(events)
    for day, worth in worths.items():
        np.testing.assert_allclose(worth, levels(crowded, day - 1, day), atol=1e-9)


@given(records(most=40), st.sampled_from([30, 300]))
def test_days_told_together_have_the_steps_of_each_told_alone(record: Record, crowding: int) -> None:
    """To the last bit: a step does not depend on which other days are asked about, nor on how many at once."""
    crowded = record.with_said([replace(s, day=START + (s.day - START) // crowding * crowding) for s in record.said])
    evidence, end = crowded.evidence(), START + SPAN + 4000
    tracks, value = track_positions(evidence), value_of(crowded)
    together = steps_between(evidence, tracks, value, START - 1, end)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenarios, "BLOCK", 1)
        patch.setattr(scenarios, "PART", 3)
        patch.setattr(scenarios, "DIGITS", 2)  # so that many events of a series are more than one number tells apart
        assert steps_between(evidence, tracks, value, START - 1, end) == together
    days = {step.day for step in together}
    alone = [steps_between(evidence, tracks, value, START - 1, end, only=day.__eq__) for day in sorted(days)]
    assert [step for steps in alone for step in steps] == together


@pytest.mark.parametrize("digits", [1, 2, 3])
@pytest.mark.parametrize("most", [5, 9])
def test_a_series_may_have_more_events_than_a_number_tells_apart(digits: int, most: int) -> None:
    """Of one series, on a day told exactly and on one told by sampled orders; beside one word of the other side."""
    of_one = [Said(0, 0, START + 90, n / 10 - 0.4, 0.5, 0.8, 0.0, False) for n in range(most)]
    other = Said(1, 0, START + 90, 0.9, 0.6, 0.8, 0.0, False)
    early = [replace(other, day=START), replace(of_one[0], day=START, stance=0.8)]
    record = Record(2, 1, (*early, *of_one, other), ((), ()), (1.0,))
    evidence = record.evidence()
    tracks, value = track_positions(evidence), value_of(record)
    whole = steps_between(evidence, tracks, value, START, START + 90)
    assert len({step.size for step in whole}) == most + 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scenarios, "DIGITS", digits)
        assert steps_between(evidence, tracks, value, START, START + 90) == whole


@given(records(most=40))
def test_the_scenarios_of_all_days_are_asked_about_at_once(record: Record) -> None:
    """A call of the index costs as much for one scenario as for a thousand."""
    crowded = record.with_said([replace(s, day=START + (s.day - START) // 300 * 300) for s in record.said])
    evidence, calls = crowded.evidence(), []

    def value(standing: Standing, days: np.ndarray) -> np.ndarray:
        calls.append(len(days))
        return value_of(crowded)(standing, days)

    steps_between(evidence, track_positions(evidence), value, START - 1, START + SPAN + 4000)
    cells = sum(calls[1:]) * record.actors * record.issues
    assert len(calls) <= 2 + 2 * cells // scenarios.BLOCK


@given(records(most=30))
def test_sampled_shares_sum_to_the_days_step(record: Record) -> None:
    day = START + 100
    crowded = record.with_said([replace(s, day=day) for s in record.said])
    evidence = crowded.evidence()
    steps = steps_between(evidence, track_positions(evidence), value_of(crowded), day - 1, day)
    before, after = levels(crowded, day - 1, day)
    assert sum(s.size for s in steps) == pytest.approx(after - before, abs=1e-9)


@given(records(most=20), st.integers(START, START + SPAN))
def test_leave_one_out_is_the_index_without_it(record: Record, at: int) -> None:
    evidence = record.evidence()
    found = leave_one_out(evidence, track_positions(evidence), value_of(record), range(len(record.said)), at)
    assert set(found) == {i for i, s in enumerate(record.said) if s.day <= at}
    for i, effect in found.items():
        thinned = record.with_said([s for j, s in enumerate(record.said) if j != i])
        without = levels(thinned, at)[0] if thinned.said else 0.0
        assert effect == pytest.approx(levels(record, at)[0] - without, abs=1e-9)


@given(records(most=40), periods)
def test_parts_by_issue_sum_to_the_change(record: Record, period: tuple[int, int]) -> None:
    index = record.dyad(0, 1, list(period))
    parts = split_by_issue(index, 0, 1)
    total = sum(p.position + p.salience + p.entry + p.exit for p in parts)
    if index.distance.covered.any(-1).all():
        assert total == pytest.approx(index.point[1] - index.point[0], abs=1e-9)


@given(records(most=40), st.integers(START, START + SPAN))
def test_both_sides_gain_alike_and_stay_on_the_scale(record: Record, day: int) -> None:
    a, b = (record.positions(m, [day])[0] for m in (0, 1))
    for trade in bargains(a, b):
        s = (a.salience[trade.p], a.salience[trade.q], b.salience[trade.p], b.salience[trade.q])
        assert trade.gain > 0
        assert s[1] * trade.move_q - s[0] * trade.move_p == pytest.approx(trade.gain)
        assert s[2] * trade.move_p - s[3] * trade.move_q == pytest.approx(trade.gain)
        assert abs(trade.outcome_p) <= 1 + 1e-9 and abs(trade.outcome_q) <= 1 + 1e-9


@given(records(actors=3, most=40), st.integers(START, START + SPAN))
def test_a_wedge_lies_between_nothing_and_the_allies_distance(record: Record, day: int) -> None:
    a, b, c = (record.positions(m, [day])[0] for m in range(3))
    found = wedge(a, b, c, np.array(record.weights))
    if found.value is not None:
        assert 0 <= found.value <= 100
        assert np.nansum(found.points) == pytest.approx(found.value)
        seen = found.p_nearer_rival[~np.isnan(found.p_nearer_rival)]
        assert ((seen >= 0) & (seen <= 1)).all()


def test_a_handover_matters_on_the_day_on_which_the_new_government_speaks() -> None:
    """What was said before counts for less from that day on: that part of the day's step is the handover's."""
    before, day = START, START + 700
    said = (
        Said(0, 0, before, -0.8, 0.5, 1.0, 0.0, False),
        Said(1, 0, before, 0.4, 0.5, 1.0, 0.0, False),
        Said(0, 0, day, 0.6, 0.5, 0.5, 0.0, False),
    )
    handed = Record(2, 1, said, ((day,), ()), (1.0,))
    kept = Record(2, 1, said, ((), ()), (1.0,))
    evidence = handed.evidence()
    steps = steps_between(evidence, track_positions(evidence), value_of(handed), day - 1, day)
    assert {step.cause for step in steps} == {"statement", "handover"}
    by_cause = {step.cause: step.size for step in steps}
    none, (with_it,), (without,) = levels(handed, day - 1)[0], levels(handed, day), levels(kept, day)
    # Shapley of two: the handover does nothing alone, and makes the statement count for more.
    assert by_cause["handover"] == pytest.approx((with_it - without) / 2, abs=1e-9)
    assert by_cause["statement"] == pytest.approx((without - none + with_it - none) / 2, abs=1e-9)
    assert by_cause["handover"] != 0
    # On a day on which nobody speaks it moves nothing, and no step is told.
    silent = steps_between(evidence, track_positions(evidence), value_of(handed), day, day + 30)
    assert silent == []
