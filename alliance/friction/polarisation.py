"""Polarisation of many actors on one issue (Esteban & Ray 1994)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from alliance.friction.method import METHOD, Method


@dataclass(frozen=True)
class Polarisation:
    """`value`: 1 for two equal camps at the poles, 0 for one camp. `camps`: indices of the actors, by stance."""

    value: float
    camps: list[list[int]]


def polarisation(means: Sequence[float], method: Method = METHOD) -> Polarisation:
    """Cut the stances into camps at gaps above `camp_gap`, and measure identification within, alienation between."""
    if not len(means):
        return Polarisation(0.0, [])
    values = np.asarray(means, dtype=float)
    order = np.argsort(values, kind="stable")
    cuts = np.flatnonzero(np.diff(values[order]) > method.camp_gap) + 1
    camps = [camp.tolist() for camp in np.split(order, cuts)]
    size = np.array([len(camp) for camp in camps]) / len(values)
    centre = np.array([values[camp].mean() for camp in camps])
    alpha = method.polarisation_alpha
    raw = float((size[:, None] ** (1 + alpha) * size[None, :] * np.abs(centre[:, None] - centre[None, :])).sum())
    two_equal_camps = 4.0 * 0.5 ** (2 + alpha)
    return Polarisation(raw / two_equal_camps, camps)
