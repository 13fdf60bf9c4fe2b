"""The probability that somebody stands nearer a rival, against scipy's integral over the two factors' joint normal."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal

from alliance.friction.wedge import p_nearer_rival

Normal = tuple[float, float]
normals = st.tuples(st.floats(-1, 1), st.floats(1e-4, 2.0))


def by_integral(ally: Normal, pulled: Normal, rival: Normal) -> float:
    (m_a, v_a), (m_b, v_b), (m_c, v_c) = ally, pulled, rival
    mean = np.array([m_a - m_c, m_a + m_c - 2.0 * m_b])
    covariance = np.array([[v_a + v_c, v_a - v_c], [v_a - v_c, v_a + v_c + 4.0 * v_b]])
    return sum(float(multivariate_normal.cdf(np.zeros(2), sign * mean, covariance)) for sign in (1, -1))


@given(st.lists(st.tuples(normals, normals, normals), min_size=1, max_size=20))
@example([((0.5, 0.1), (-0.2, 0.1), (0.5, 0.3))])  # ally and rival of one mind
@example([((0.5, 0.1), (0.0, 0.1), (-0.5, 0.3))])  # the one pulled halfway between them
@example([((-0.5, 0.1), (0.4, 0.1), (-0.5, 0.3))])
@example([((1.0, 1e-4), (-1.0, 1e-4), (-1.0, 1e-4))])  # as sure as can be
@example([((1.0, 1e-4), (1.0, 1e-4), (-1.0, 1e-4))])
@example([((0.1, 1e-4), (1.0, 2.0), (-0.1, 2.0))])
def test_every_issue_at_once_is_the_integral_of_each(found: list[tuple[Normal, Normal, Normal]]) -> None:
    sides = [(np.array([s[side][0] for s in found]), np.array([s[side][1] for s in found])) for side in range(3)]
    assert p_nearer_rival(*sides).tolist() == pytest.approx([by_integral(*each) for each in found], abs=1e-12)


def test_all_three_of_one_mind() -> None:
    """Then the two factors' correlation alone says it: 1/2 + arcsin(correlation) / pi (Sheppard 1899)."""
    mean, (v_a, v_b, v_c) = np.array([0.3]), (0.1, 0.2, 0.4)
    correlation = (v_a - v_c) / math.sqrt((v_a + v_c) * (v_a + v_c + 4 * v_b))
    found = p_nearer_rival(*((mean, np.array([v])) for v in (v_a, v_b, v_c)))
    assert found.tolist() == pytest.approx([0.5 + math.asin(correlation) / math.pi], abs=1e-14)
