"""Section 8, robustness: how much an index rests on its weights and parameters (OECD/JRC Handbook 2008)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance.friction.index import DyadIndex, dyad_index
from alliance.friction.level import Agenda
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class WeightRobustness:
    """How one day's index of a dyad depends on its weights; arrays have shape (issues,), NaN where not covered."""

    sd: float  # standard deviation of the index under Dirichlet weights, in points
    elasticity: Floats  # points that the index would gain if the weight doubled, to first order
    without: Floats  # the index without the issue
    power_mean: float  # quadratic mean of the issues' friction: large gaps count for more


def weight_robustness(index: DyadIndex, t: int = 0, method: Method = METHOD) -> WeightRobustness:
    """Closed forms, from shares c_k and friction D_k on day number `t`."""
    covered = index.distance.covered[t]
    c = index.share[t]
    d = 100.0 * np.where(covered, index.distance.friction[t], 0.0)
    friction = float((c * d).sum())
    rest = 1.0 - c
    possible = covered & (rest > 1e-12)
    return WeightRobustness(
        sd=float(np.sqrt((c * (d - friction) ** 2).sum() / (method.weight_concentration + 1.0))),
        elasticity=np.where(covered, c * (d - friction), np.nan),
        without=np.divide(friction - c * d, rest, out=np.full_like(c, np.nan), where=possible),
        power_mean=float(np.sqrt((c * d**2).sum())),
    )


def parameter_scenarios(method: Method = METHOD) -> dict[str, Method]:
    """sigma and h, each halved and doubled, by name."""
    return {
        "sigma_halved": replace(method, sigma=method.sigma / 2),
        "sigma_doubled": replace(method, sigma=method.sigma * 2),
        "h_halved": replace(method, doubling_years=method.doubling_years / 2),
        "h_doubled": replace(method, doubling_years=method.doubling_years * 2),
    }


JOINT_SALIENCES: dict[str, Callable[[Floats, Floats], Floats]] = {
    "joint_salience_minimum": np.minimum,
    "joint_salience_mean": lambda a, b: (a + b) / 2.0,
}


def with_joint_salience(
    a: PositionsAt, b: PositionsAt, agenda: Agenda, name: str, method: Method = METHOD
) -> DyadIndex:
    """The index with another joint salience than the geometric mean: both sides are given the joint one."""
    care_a = np.where(a.live, a.salience, agenda.default_salience)
    care_b = np.where(b.live, b.salience, agenda.default_salience)
    joint = JOINT_SALIENCES[name](care_a, care_b)
    # A side without a position is weighed by its default, so the default has to be the joint one there too.
    sides = [replace(side, salience=np.where(side.live, joint, np.nan)) for side in (a, b)]
    return dyad_index(sides[0], sides[1], Agenda(agenda.weight, joint), method)
