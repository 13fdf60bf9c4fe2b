"""Section 2, issue friction: how far two positions lie apart, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from alliance.friction import normal
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Standing

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
    joint_salience: Floats  # g = sqrt(s_a s_b)
    method: Method

    # What follows is told of single issues only: the indices of a hundred thousand days do without it.

    @cached_property
    def low(self) -> Floats:
        """Lower end of the 95 % interval of D."""
        return np.maximum(0.0, self.friction_low - self._reach)

    @cached_property
    def high(self) -> Floats:
        """Upper end of the 95 % interval of D."""
        return np.minimum(1.0, self.friction_raw + self._reach)

    @cached_property
    def p_material(self) -> Floats:
        """P(|x_a - x_b| / 2 > material_gap)."""
        sd, edge = np.sqrt(self.variance), 2.0 * self.method.material_gap
        return normal.cdf((self.gap - edge) / sd) + normal.cdf((-self.gap - edge) / sd)

    def __getitem__(self, index: object) -> Distance:
        parts = {name: getattr(self, name)[index] for name in self.__dataclass_fields__ if name != "method"}
        return Distance(**parts, method=self.method)

    @property
    def _reach(self) -> Floats:
        return self.method.z * np.sqrt(self.variance) / 2.0


def issue_friction(a: Standing, b: Standing) -> Floats:
    """D: E|X - Y| of the folded normal less its pure-noise term; zero exactly where both means are equal."""
    return _certain(np.abs(a.mean - b.mean), a.variance0 + b.variance0)


def _certain(size: Floats, variance0: Floats) -> Floats:
    return size / 2.0 * (2.0 * normal.cdf(size / np.sqrt(variance0)) - 1.0)


def issue_distance(a: PositionsAt, b: PositionsAt, method: Method = METHOD) -> Distance:
    """The distance of two sides on every issue, with what its interval is made of."""
    gap = a.mean - b.mean
    variance, variance0 = a.variance + b.variance, a.variance0 + b.variance0
    size = np.abs(gap)
    return Distance(
        covered=a.live & b.live,
        gap=gap,
        variance=variance,
        variance0=variance0,
        friction=_certain(size, variance0),
        friction_low=np.sqrt(np.maximum(0.0, gap**2 - variance0)) / 2.0,
        friction_raw=size / 2.0,
        joint_salience=np.sqrt(a.salience * b.salience),
        method=method,
    )
