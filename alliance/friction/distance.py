"""Section 2, issue friction: how far two positions lie apart, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction import normal
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Distance:
    """Two sides' distance on issues, arrays of one shape; NaN where not `covered`. D is on the scale 0 to 1."""

    covered: NDArray[np.bool_]
    gap: Floats  # d = m_a - m_b, in units of stance
    variance: Floats  # V = P_a + P_b on the day
    variance0: Floats  # V0, right after the last statements
    friction: Floats  # D: the gap times the certainty about who is on which side
    friction_low: Floats  # D_low
    friction_raw: Floats  # D_raw = |d| / 2
    low: Floats  # 95 % interval of D
    high: Floats
    joint_salience: Floats  # g = sqrt(s_a s_b)
    p_material: Floats  # P(|x_a - x_b| / 2 > material_gap)


def issue_distance(a: PositionsAt, b: PositionsAt, method: Method = METHOD) -> Distance:
    """E|X - Y| of the folded normal less its pure-noise term; zero exactly where both means are equal."""
    gap = a.mean - b.mean
    variance, variance0 = a.variance + b.variance, a.variance0 + b.variance0
    size = np.abs(gap)
    sd, sd0 = np.sqrt(variance), np.sqrt(variance0)
    raw = size / 2.0
    low_point = np.sqrt(np.maximum(0.0, gap**2 - variance0)) / 2.0
    reach = method.z * sd / 2.0
    edge = 2.0 * method.material_gap
    return Distance(
        covered=a.live & b.live,
        gap=gap,
        variance=variance,
        variance0=variance0,
        friction=raw * (2.0 * normal.cdf(size / sd0) - 1.0),
        friction_low=low_point,
        friction_raw=raw,
        low=np.maximum(0.0, low_point - reach),
        high=np.minimum(1.0, raw + reach),
        joint_salience=np.sqrt(a.salience * b.salience),
        p_material=normal.cdf((gap - edge) / sd) + normal.cdf((-gap - edge) / sd),
    )
