"""Sections 3 and 4: the level of an index, without its interval, bounds and intensity.

Explaining a change asks for the levels of thousands of scenarios, and for nothing else of them. The whole index
(index.py) is made of the same parts, so the two agree to the last bit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.distance import issue_friction
from alliance.friction.method import METHOD, Method
from alliance.friction.position import Standing

Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(frozen=True)
class Agenda:
    """Weights w and default saliences of a dyad's issues, each of shape (issues,)."""

    weight: Floats
    default_salience: Floats


@dataclass(frozen=True)
class DyadWeights:
    """How much each issue counts for a dyad, and how much of the agenda has positions of both sides."""

    covered: Bools
    importance: Floats
    share: Floats  # c_k, zero where not covered
    total: Floats  # importance of the whole agenda
    coverage: Floats
    issues_covered: NDArray[np.int64]
    has_index: Bools


def dyad_weights(a: Standing, b: Standing, agenda: Agenda, method: Method = METHOD) -> DyadWeights:
    """The weights of the issues of two sides, on the last axis."""
    covered = a.live & b.live
    salience_a = np.where(a.live, a.salience, agenda.default_salience)
    salience_b = np.where(b.live, b.salience, agenda.default_salience)
    importance = agenda.weight * np.sqrt(salience_a * salience_b)
    covered_importance = np.where(covered, importance, 0.0)
    total, total_covered = importance.sum(-1), covered_importance.sum(-1)
    coverage = np.divide(total_covered, total, out=np.zeros_like(total), where=total > 0)
    some = total_covered[..., None] > 0
    share = np.divide(covered_importance, total_covered[..., None], out=np.zeros_like(importance), where=some)
    issues_covered = covered.sum(-1)
    has_index = (coverage >= method.least_coverage) & (issues_covered >= method.least_issues) & (total_covered > 0)
    return DyadWeights(covered, importance, share, total, coverage, issues_covered, has_index)


def dyad_points(weights: DyadWeights, friction: Floats) -> tuple[Floats, Floats]:
    """Each issue's points, 100 c_k D_k, and the level that they sum to."""
    points = 100.0 * weights.share * np.where(weights.covered, friction, 0.0)
    # The sum of a hundred parts may stray beyond the scale by a rounding error.
    return points, np.clip(points.sum(-1), 0.0, 100.0)


@dataclass(frozen=True)
class Level:
    """The level of an index."""

    point: Floats  # also where coverage is too small for an index
    coverage: Floats
    has_index: Bools

    @property
    def friction(self) -> Floats:
        """As it is shown: NaN where there is no index."""
        return np.where(self.has_index, self.point, np.nan)


def dyad_level(a: Standing, b: Standing, agenda: Agenda, method: Method = METHOD) -> Level:
    """The level of two actors' index; the arguments are those of dyad_index, with any axes before the issues."""
    weights = dyad_weights(a, b, agenda, method)
    _, point = dyad_points(weights, issue_friction(a, b))
    return Level(point, weights.coverage, weights.has_index)


@dataclass(frozen=True)
class AllianceLevel(Level):
    """The level of an alliance's index, and each dyad's part in it: shapes (days,) and (days, dyads)."""

    part: Floats  # weights of the dyads that count, they sum to 1
    dyad_points: Floats  # they sum to point
    counted: Bools


def alliance_level(
    friction: Floats,
    dyad_has_index: Bools,
    dyad_coverage: Floats,
    pairs: list[tuple[int, int]],
    member_weight: Floats,
    method: Method = METHOD,
) -> AllianceLevel:
    """The level of an alliance from its dyads', of shape (days, dyads); `pairs` and weights are those of members."""
    weight = weights_of_pairs(pairs, member_weight)
    counted = (weight > 0) & dyad_has_index
    counted_weight = np.where(counted, weight, 0.0)
    total = counted_weight.sum(-1)
    part = np.divide(counted_weight, total[:, None], out=np.zeros_like(weight), where=total[:, None] > 0)
    # Coverage is taken over all pairs of members: leaving a dark pair out must not make the alliance look better seen.
    all_weight = weight.sum(-1)
    coverage_sum = (weight * dyad_coverage).sum(-1)
    coverage = np.divide(coverage_sum, all_weight, out=np.zeros_like(coverage_sum), where=all_weight > 0)
    points = part * np.nan_to_num(friction)
    return AllianceLevel(
        part=part,
        dyad_points=points,
        point=np.clip(points.sum(-1), 0.0, 100.0),
        coverage=coverage,
        counted=counted,
        has_index=(coverage >= method.least_coverage) & (total > 0),
    )


def weights_of_pairs(pairs: list[tuple[int, int]], member_weight: Floats) -> Floats:
    """The weight of each dyad, the product of its members' on the day: shape (days, dyads)."""
    first, second = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
    return member_weight[:, first] * member_weight[:, second]
