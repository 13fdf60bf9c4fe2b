"""Sections 3 and 4: the index of a dyad and of an alliance, their intervals, coverage and bounds.

Arrays carry issues on the last axis; days (or nothing) before it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.distance import Distance, issue_distance
from alliance.friction.level import Agenda, alliance_level, dyad_points, dyad_weights, weights_of_pairs
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, variance_drift

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class DyadIndex:
    """A dyad's readings, shape (days,); NaN where there is no index. `share` and `points` have shape (days, issues)."""

    distance: Distance
    share: Floats  # c_k, zero where not covered
    points: Floats  # 100 c_k D_k; they sum to friction
    point: Floats  # their sum, also where coverage is too small for an index
    friction: Floats
    friction_low: Floats
    friction_raw: Floats
    low: Floats
    high: Floats
    coverage: Floats
    issues_covered: NDArray[np.int64]
    bound_low: Floats
    bound_high: Floats
    intensity: Floats
    noise_floor: Floats
    thin: Bools
    has_index: Bools
    variance: Floats  # of the index on the day, in points squared: half the interval is z sqrt(variance)
    drift: Floats  # what a day adds to it until the next event; NaN where that is not the same every day

    def __getitem__(self, index: object) -> DyadIndex:
        return DyadIndex(**{name: getattr(self, name)[index] for name in self.__dataclass_fields__})


def dyad_index(a: PositionsAt, b: PositionsAt, agenda: Agenda, method: Method = METHOD) -> DyadIndex:
    """The index of two actors whose positions on the agenda are `a` and `b`, each of shape (days, issues)."""
    distance = issue_distance(a, b, method)
    covered = distance.covered
    weights = dyad_weights(a, b, agenda, method)
    share, importance, total, coverage = weights.share, weights.importance, weights.total, weights.coverage

    def mean(values: Floats) -> Floats:
        return (share * np.where(covered, values, 0.0)).sum(-1)

    points, friction = dyad_points(weights, distance.friction)
    friction_low, friction_raw = 100.0 * mean(distance.friction_low), 100.0 * mean(distance.friction_raw)
    squares = 2500.0 * share**2
    variance = (squares * np.where(covered, distance.variance, 0.0)).sum(-1)
    drift = (squares * np.where(covered, variance_drift(a, method) + variance_drift(b, method), 0.0)).sum(-1)
    noise_floor = mean(50.0 * np.sqrt(2.0 * np.where(covered, distance.variance0, 0.0) / np.pi))

    # What an uncovered issue could add at most: the far end of the scale from the side that is known.
    known = np.where(a.live, np.abs(np.nan_to_num(a.mean)), np.where(b.live, np.abs(np.nan_to_num(b.mean)), 1.0))
    worst = np.where(covered, 0.0, importance * (1.0 + known) / 2.0).sum(-1)
    bound_low = coverage * friction
    bound_high = np.minimum(
        100.0, bound_low + 100.0 * np.divide(worst, total, out=np.ones_like(total), where=total > 0)
    )

    weight_covered = np.where(covered, agenda.weight, 0.0).sum(-1)
    heat = np.where(covered, agenda.weight * 100.0 * distance.friction * distance.joint_salience, 0.0).sum(-1)
    intensity = np.divide(heat, weight_covered, out=np.zeros_like(heat), where=weight_covered > 0)

    def shown(values: Floats) -> Floats:
        return np.where(weights.has_index, values, np.nan)

    return DyadIndex(
        distance=distance,
        share=share,
        points=points,
        point=friction,
        friction=shown(friction),
        friction_low=shown(friction_low),
        friction_raw=shown(friction_raw),
        low=shown(interval_low(friction_low, variance, method)),
        high=shown(interval_high(friction_raw, variance, method)),
        coverage=np.clip(coverage, 0.0, 1.0),
        issues_covered=weights.issues_covered,
        bound_low=bound_low,
        bound_high=bound_high,
        intensity=shown(intensity),
        noise_floor=shown(noise_floor),
        thin=coverage < method.thin_coverage,
        has_index=weights.has_index,
        variance=shown(variance),
        drift=shown(drift),
    )


def interval_low(friction_low: Floats, variance: Floats, method: Method = METHOD) -> Floats:
    """Lower end of an index's 95 % interval: F_low - z sqrt(variance), not under 0."""
    return np.maximum(0.0, friction_low - method.z * np.sqrt(variance))


def interval_high(friction_raw: Floats, variance: Floats, method: Method = METHOD) -> Floats:
    """Upper end of an index's 95 % interval: F_raw + z sqrt(variance), not over 100."""
    return np.minimum(100.0, friction_raw + method.z * np.sqrt(variance))


@dataclass(frozen=True)
class AllianceIndex:
    """An alliance's readings, shape (days,); NaN where there is no index. `member_share` has shape (days, members)."""

    friction: Floats
    friction_low: Floats
    friction_raw: Floats
    low: Floats
    high: Floats
    coverage: Floats
    thin: Bools
    has_index: Bools
    member_share: Floats
    dyad_points: Floats  # (days, dyads): each dyad's part, they sum to friction
    point: Floats  # their sum, also where coverage is too small for an index
    hottest: NDArray[np.int64]  # index of the dyad with the highest index; -1 where there is none
    counted: Bools  # (days, dyads): dyads of members on the day that have an index
    left_out: Bools  # (days, dyads): dyads of members on the day without one
    variance: Floats  # of the index on the day, in points squared
    drift: Floats  # what a day adds to it until the next event; NaN where unknown or not the same every day


def alliance_index(
    dyads: list[DyadIndex],
    pairs: list[tuple[int, int]],
    issue_columns: list[NDArray[np.int64]],
    member_weight: Floats,
    variance: Floats,
    method: Method = METHOD,
    drift: Floats | None = None,
) -> AllianceIndex:
    """The index of an alliance from its dyads' (section 4).

    `pairs[x]` are the members of `dyads[x]`; `issue_columns[x]` says which column of `variance` each of the dyad's
    issues is; `member_weight` has shape (days, members), 0 where not a member on the day; `variance` is P, of shape
    (days, members, issues), read only where a member has a position; `drift` what a day adds to it, likewise.
    """
    friction = np.stack([d.friction for d in dyads], axis=-1)
    has_index = np.stack([d.has_index for d in dyads], axis=-1)
    dyad_coverage = np.stack([d.coverage for d in dyads], axis=-1)
    level = alliance_level(friction, has_index, dyad_coverage, pairs, member_weight, method)
    part, points, counted = level.part, level.dyad_points, level.counted

    def mean(name: str) -> Floats:
        return (part * np.nan_to_num(np.stack([getattr(d, name) for d in dyads], axis=-1))).sum(-1)

    # Dyads share members, so the interval is linearised in the members' positions.
    slope = np.zeros_like(variance)
    for x, (i, j) in enumerate(pairs):
        step = 50.0 * part[:, x, None] * dyads[x].share * np.nan_to_num(np.sign(dyads[x].distance.gap))
        every = len(issue_columns[x]) == slope.shape[-1]  # then they are its columns in order, and a view will do
        slope[:, i, slice(None) if every else issue_columns[x]] += step
        slope[:, j, slice(None) if every else issue_columns[x]] -= step
    # What nobody's point rests on has no slope, and may be unknown.
    used = slope != 0.0
    spread = _summed(slope**2 * np.where(used, variance, 0.0))
    widening = np.full_like(spread, np.nan) if drift is None else _summed(slope**2 * np.where(used, drift, 0.0))

    member_share = np.zeros_like(member_weight)
    for x, (i, j) in enumerate(pairs):
        member_share[:, i] += points[:, x] / 2.0
        member_share[:, j] += points[:, x] / 2.0
    low, raw = mean("friction_low"), mean("friction_raw")

    def visible(values: Floats) -> Floats:
        return np.where(level.has_index, values, np.nan)

    hottest = np.where(counted, friction, -1.0).argmax(-1) if len(pairs) else np.zeros(len(points), dtype=np.int64)
    return AllianceIndex(
        friction=level.friction,
        friction_low=visible(low),
        friction_raw=visible(raw),
        low=visible(interval_low(low, spread, method)),
        high=visible(interval_high(raw, spread, method)),
        coverage=np.clip(level.coverage, 0.0, 1.0),
        thin=level.coverage < method.thin_coverage,
        has_index=level.has_index,
        member_share=member_share,
        dyad_points=points,
        point=level.point,
        hottest=np.where(counted.any(-1), hottest, -1),
        counted=counted,
        left_out=(weights_of_pairs(pairs, member_weight) > 0) & ~has_index,
        variance=visible(spread),
        drift=visible(widening),
    )


def _summed(values: Floats) -> Floats:
    """Over members and issues, in one fixed order of summation."""
    return np.ascontiguousarray(values).reshape(len(values), -1).sum(-1)


def why_no_index(coverage: float, issues_covered: int | None = None, method: Method = METHOD) -> str:
    """In one sentence, why a reading has no index."""
    if coverage < method.least_coverage:
        least = 100 * method.least_coverage
        return f"Positions cover {100 * coverage:.1f} % of the agenda; under {least:.0f} % there is no index."
    if issues_covered is not None and issues_covered < method.least_issues:
        return f"Both sides have a position on {issues_covered} issue only; an index needs {method.least_issues}."
    return "The covered issues carry no salience, so there is nothing to weigh."
