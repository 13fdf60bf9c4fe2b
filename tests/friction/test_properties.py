"""What the method must satisfy (docs/method.md, last section), over random records."""

from __future__ import annotations

import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.friction.evidence import Evidence, EvidenceError
from alliance.friction.index import alliance_index
from alliance.friction.level import alliance_level, dyad_level
from alliance.friction.method import METHOD
from alliance.friction.position import positions_at, statement_weights, track_positions
from tests.friction.records import DAYS, START, Record, Said, records


@given(records())
def test_a_dyad_is_symmetric(record: Record) -> None:
    ab, ba = record.dyad(0, 1, DAYS), record.dyad(1, 0, DAYS)
    for name in ("friction", "low", "high", "coverage", "bound_low", "bound_high", "intensity", "noise_floor"):
        np.testing.assert_allclose(getattr(ab, name), getattr(ba, name), atol=1e-12)


@given(records())
def test_relabelling_actors_changes_nothing(record: Record) -> None:
    swapped = replace(
        record,
        said=tuple(replace(s, actor=1 - s.actor) for s in record.said),
        handovers=(record.handovers[1], record.handovers[0]),
    )
    np.testing.assert_allclose(record.dyad(0, 1, DAYS).friction, swapped.dyad(1, 0, DAYS).friction, atol=1e-12)


@given(records())
def test_identical_sides_have_no_friction_whatever_the_noise(record: Record) -> None:
    side = record.positions(0, DAYS)
    from alliance.friction.index import dyad_index

    index = dyad_index(side, side, record.agenda())
    assert (np.nan_to_num(index.friction) == 0).all()


@given(records())
def test_bounds(record: Record) -> None:
    index = record.dyad(0, 1, DAYS)
    shown = index.has_index
    low, point, high = index.low[shown], index.friction[shown], index.high[shown]
    assert (low >= 0).all() and (high <= 100).all()
    assert (index.friction_low[shown] <= point + 1e-9).all() and (point <= index.friction_raw[shown] + 1e-9).all()
    assert (low <= point + 1e-9).all() and (point <= high + 1e-9).all()
    assert (index.bound_low <= index.bound_high + 1e-9).all()
    assert (index.coverage >= 0).all() and (index.coverage <= 1).all()


@given(records(), st.integers(0, 3))
def test_flipping_the_poles_of_an_issue_changes_nothing(record: Record, issue: int) -> None:
    flipped = record.with_said([replace(s, stance=-s.stance) if s.issue == issue else s for s in record.said])
    before, after = record.dyad(0, 1, DAYS), flipped.dyad(0, 1, DAYS)
    np.testing.assert_allclose(before.friction, after.friction, atol=1e-10)
    np.testing.assert_allclose(before.low, after.low, atol=1e-10)


@given(records(), st.integers(2, 30), st.randoms(use_true_random=False))
def test_statements_of_one_day_commute(record: Record, day_step: int, chance: random.Random) -> None:
    crowded = [replace(s, day=START + (s.day - START) // 400 * 400) for s in record.said]
    shuffled = list(crowded)
    chance.shuffle(shuffled)
    a, b = record.with_said(crowded).tracks(), record.with_said(shuffled).tracks()
    np.testing.assert_array_equal(a.day, b.day)
    np.testing.assert_allclose(a.mean, b.mean, atol=1e-12)
    np.testing.assert_allclose(a.variance, b.variance, atol=1e-12)


@given(records(), st.integers(0, 10_000))
def test_adding_evidence_never_raises_the_variance(record: Record, offset: int) -> None:
    """Within one life of the position; a reversal discards what came before, so it is no mere addition."""
    plain = record.with_said([replace(s, reversal=False) for s in record.said])
    target = plain.said[0]
    extra = replace(target, day=target.day + offset % 300, stance=-target.stance)
    days = np.arange(extra.day, extra.day + 2000, 50)
    series = target.actor * plain.issues + target.issue
    before = positions_at(plain.tracks(), series, days)
    after = positions_at(plain.with_said([*plain.said, extra]).tracks(), series, days)
    both = before.live & after.live
    assert (after.variance[both] <= before.variance[both] + 1e-12).all()


@given(records())
def test_weights_reproduce_the_position(record: Record) -> None:
    """Every position is the weighted mean of its statements: weights sum to 1 and give mean and salience."""
    evidence = record.evidence()
    tracks = track_positions(evidence)
    by_id = {i: record.said[i] for i in range(len(record.said))}
    for series in range(record.actors * record.issues):
        for day in DAYS[::4]:
            found = positions_at(tracks, series, day)
            weights = statement_weights(evidence, tracks, series, day)
            assert bool(weights) == bool(found.live)
            if weights:
                assert sum(w for _, w in weights) == pytest.approx(1)
                assert sum(w * by_id[i].stance for i, w in weights) == pytest.approx(float(found.mean), abs=1e-9)
                assert sum(w * by_id[i].salience for i, w in weights) == pytest.approx(float(found.salience), abs=1e-9)


@given(records())
def test_the_point_moves_only_on_events(record: Record) -> None:
    """Ageing widens the interval and never moves the point."""
    days = list(range(START, START + 15 * 365, 31))
    index = record.dyad(0, 1, days)
    tracks = record.tracks()
    events = np.unique(np.concatenate([tracks.day, tracks.expires]))
    for i in range(1, len(days)):
        quiet = not ((events > days[i - 1]) & (events <= days[i])).any()
        if quiet:
            np.testing.assert_array_equal(index.friction[i - 1], index.friction[i])
            if index.has_index[i]:
                assert index.low[i] <= index.low[i - 1] + 1e-12 and index.high[i] >= index.high[i - 1] - 1e-12


@given(records(), st.integers(1, 24))
def test_an_index_looks_only_back(record: Record, cut: int) -> None:
    day = DAYS[cut]
    past = record.with_said([s for s in record.said if s.day <= day])
    if past.said:
        np.testing.assert_allclose(record.dyad(0, 1, [day]).friction, past.dyad(0, 1, [day]).friction, atol=1e-12)


@given(records())
def test_many_series_at_once_equal_each_alone(record: Record) -> None:
    """The vectorised filter gives the same bits whatever else is filtered with it."""
    together = record.tracks()
    for series in {s.actor * record.issues + s.issue for s in record.said}:
        alone = record.with_said([s for s in record.said if s.actor * record.issues + s.issue == series]).tracks()
        mine = together.series == series
        for name in ("day", "mean", "variance", "salience", "gain", "handover", "expires"):
            np.testing.assert_array_equal(getattr(together, name)[mine], getattr(alone, name))


@given(records())
def test_against_the_recursion_as_written(record: Record) -> None:
    """The batch filter equals section 1 read aloud, one statement after the other (where R never exceeds Pmax)."""
    clear = record.with_said(
        [replace(s, reliability=max(s.reliability, 0.5), half_width=0.0, reversal=False) for s in record.said]
    )
    tracks = clear.tracks()
    for series in range(clear.actors * clear.issues):
        said = sorted((s for s in clear.said if s.actor * clear.issues + s.issue == series), key=lambda s: s.day)
        expected = _read_aloud(said, clear.handovers[series // clear.issues])
        mine = np.flatnonzero(tracks.series == series)
        assert len(mine) == len(expected)
        for row, (mean, variance) in zip(mine, expected.values(), strict=True):
            assert tracks.mean[row] == pytest.approx(mean, abs=1e-9)
            assert tracks.variance[row] == pytest.approx(variance, abs=1e-9)


def _read_aloud(said: list[Said], handovers: tuple[int, ...]) -> dict[int, tuple[float, float]]:
    q = METHOD.sigma**2 / METHOD.doubling_years
    state: dict[int, tuple[float, float]] = {}
    m = p = last = 0.0
    expires = -1.0
    for s in said:
        r = METHOD.sigma**2 / s.reliability
        if s.day >= expires:
            m, p = s.stance, min(r, METHOD.max_variance)
        else:
            prior = min(p + q * (s.day - last) / 365.25, METHOD.max_variance)
            if any(last < h <= s.day for h in handovers):
                prior = METHOD.max_variance
            k = prior / (prior + r)
            m, p = m + k * (s.stance - m), (1 - k) * prior
        last = s.day
        after = [h for h in handovers if h > s.day]
        expires = min([s.day + 1826, *(h + 365 for h in after[:1])])
        state[s.day] = (m, p)
    return state


@given(records(actors=3, least=6, most=40))
def test_an_alliance_is_the_weighted_mean_of_its_dyads(record: Record) -> None:
    pairs = [(0, 1), (0, 2), (1, 2)]
    dyads = [record.dyad(a, b, DAYS) for a, b in pairs]
    variance = np.stack([record.positions(m, DAYS).variance for m in range(3)], axis=1)
    weights = np.tile([1.0, 2.0, 0.5], (len(DAYS), 1))
    columns = [np.arange(record.issues)] * 3
    index = alliance_index(dyads, pairs, columns, weights, variance)
    shown = index.has_index
    np.testing.assert_allclose(index.dyad_points.sum(-1)[shown], index.friction[shown], atol=1e-9)
    np.testing.assert_allclose(index.member_share.sum(-1)[shown], index.friction[shown], atol=1e-9)
    assert (index.low[shown] <= index.friction[shown] + 1e-9).all()
    assert (index.high[shown] >= index.friction[shown] - 1e-9).all()
    assert not (index.counted & index.left_out).any()


@given(records(actors=3, most=40))
def test_a_level_is_that_of_the_whole_index_to_the_last_bit(record: Record) -> None:
    """Explanations work with levels alone, and their steps have to end where the reading stands."""
    pairs = [(0, 1), (0, 2), (1, 2)]
    dyads = [record.dyad(a, b, DAYS) for a, b in pairs]
    levels = [dyad_level(record.positions(a, DAYS), record.positions(b, DAYS), record.agenda()) for a, b in pairs]
    for dyad, level in zip(dyads, levels, strict=True):
        np.testing.assert_array_equal(level.point, dyad.point, strict=True)
        np.testing.assert_array_equal(level.friction, dyad.friction, strict=True)
    variance = np.stack([record.positions(m, DAYS).variance for m in range(3)], axis=1)
    weights = np.tile([1.0, 2.0, 0.5], (len(DAYS), 1))
    index = alliance_index(dyads, pairs, [np.arange(record.issues)] * 3, weights, variance)
    friction, has_index, coverage = (
        np.stack([getattr(level, name) for level in levels], axis=-1) for name in ("friction", "has_index", "coverage")
    )
    level_of_all = alliance_level(friction, has_index, coverage, pairs, weights)
    np.testing.assert_array_equal(level_of_all.point, index.point, strict=True)
    np.testing.assert_array_equal(level_of_all.friction, index.friction, strict=True)


@pytest.mark.parametrize(
    ("field", "value"),
    [("stance", 1.5), ("stance", float("nan")), ("salience", -0.1), ("reliability", 0.0), ("half_width", 2.0)],
)
def test_bad_evidence_is_refused_by_name(field: str, value: float) -> None:
    good = {"stance": 0.5, "salience": 0.5, "reliability": 1.0, "half_width": 0.0}
    with pytest.raises(EvidenceError, match=field):
        Evidence.build(series=[0], day=[START], **{k: [v] for k, v in {**good, field: value}.items()})


def test_no_evidence_at_all() -> None:
    evidence = Evidence.build(series=[], day=[], stance=[], salience=[], reliability=[], n_series=2)
    tracks = track_positions(evidence)
    assert not positions_at(tracks, [0, 1], START).live.any()
    assert statement_weights(evidence, tracks, 0, START) == []
