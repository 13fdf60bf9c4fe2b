"""Section 6, wedge: a third party pulls an ally away from another (Crawford 2011; Izumikawa 2013)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.stats import multivariate_normal

from alliance.friction.distance import issue_distance
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Wedge:
    """The pull of a rival, 0 to 100; arrays have shape (issues,), NaN where one of the three has no position."""

    value: float | None  # None where no issue has all three
    issue_value: Floats  # 100 max(0, D_ab - |m_b - m_c| / 2)
    points: Floats  # they sum to value
    p_nearer_rival: Floats  # P(the pulled ally stands nearer the rival than the other ally)


def wedge(ally: PositionsAt, pulled: PositionsAt, rival: PositionsAt, weight: Floats, method: Method = METHOD) -> Wedge:
    """How far `rival` pulls `pulled` away from `ally`; positions and weights have shape (issues,)."""
    all_three = ally.live & pulled.live & rival.live
    apart = issue_distance(ally, pulled, method).friction
    excess = np.where(all_three, np.maximum(0.0, apart - np.abs(pulled.mean - rival.mean) / 2.0), np.nan)
    care = np.where(all_three, weight * pulled.salience, 0.0)
    total = care.sum()
    points = np.where(all_three, 100.0 * care * np.nan_to_num(excess) / total, np.nan) if total > 0 else excess * np.nan
    nearer = np.full(len(weight), np.nan)
    for k in np.flatnonzero(all_three).tolist():
        nearer[k] = p_nearer_rival(*((float(s.mean[k]), float(s.variance[k])) for s in (ally, pulled, rival)))
    return Wedge(float(np.nansum(points)) if total > 0 else None, 100.0 * excess, points, nearer)


def p_nearer_rival(ally: tuple[float, float], pulled: tuple[float, float], rival: tuple[float, float]) -> float:
    """P[(x_a - x_c)(x_a + x_c - 2 x_b) > 0] for independent normals given as (mean, variance)."""
    (m_a, v_a), (m_b, v_b), (m_c, v_c) = ally, pulled, rival
    mean = np.array([m_a - m_c, m_a + m_c - 2.0 * m_b])
    covariance = np.array([[v_a + v_c, v_a - v_c], [v_a - v_c, v_a + v_c + 4.0 * v_b]])
    # Not a "frozen" distribution: scipy writes a docstring for each.
    both_negative = float(multivariate_normal.cdf(np.zeros(2), mean, covariance))
    both_positive = float(multivariate_normal.cdf(np.zeros(2), -mean, covariance))
    return min(1.0, max(0.0, both_negative + both_positive))
