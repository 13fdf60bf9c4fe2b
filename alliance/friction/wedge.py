"""Section 6, wedge: a third party pulls an ally away from another (Crawford 2011; Izumikawa 2013)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import owens_t

from alliance.friction.distance import issue_distance
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt

Floats = NDArray[np.float64]
Normals = tuple[Floats, Floats]


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
    nearer[all_three] = p_nearer_rival(*((s.mean[all_three], s.variance[all_three]) for s in (ally, pulled, rival)))
    return Wedge(float(np.nansum(points)) if total > 0 else None, 100.0 * excess, points, nearer)


def p_nearer_rival(ally: Normals, pulled: Normals, rival: Normals) -> Floats:
    """P[(x_a - x_c)(x_a + x_c - 2 x_b) > 0] for independent normals given as (means, variances); elementwise.

    The two factors are normal together. That both have one sign follows from Owen's T (Owen 1956) at each factor's
    distance from zero in its standard deviations, h and k.
    """
    (m_a, v_a), (m_b, v_b), (m_c, v_c) = ally, pulled, rival
    sd_h, sd_k = np.sqrt(v_a + v_c), np.sqrt(v_a + v_c + 4.0 * v_b)
    correlation = (v_a - v_c) / (sd_h * sd_k)
    rest = 2.0 * np.sqrt(v_a * v_c + v_b * (v_a + v_c)) / (sd_h * sd_k)  # sqrt(1 - correlation^2), without the loss
    h, k = _off_zero((m_a - m_c) / sd_h), _off_zero((m_a + m_c - 2.0 * m_b) / sd_k)
    with np.errstate(over="ignore"):  # beyond the largest number T is what it is at infinity
        toward_k, toward_h = (k / h - correlation) / rest, (h / k - correlation) / rest
    other_side = np.where((h < 0) != (k < 0), 1.0, 0.0)
    nearer = 1.0 - 2.0 * owens_t(h, toward_k) - 2.0 * owens_t(k, toward_h) - other_side
    return np.asarray(np.clip(nearer, 0.0, 1.0), dtype=float)


def _off_zero(x: Floats) -> Floats:
    """The formula's limit at zero, where it would divide by it."""
    return np.where(x == 0.0, np.finfo(float).tiny, x)
