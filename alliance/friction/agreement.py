"""Section 9, coders: Krippendorff's alpha over double codings (Krippendorff 2004), from the package of that name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import krippendorff
import numpy as np


@dataclass(frozen=True)
class Agreement:
    """Agreement on the interval scale. `alpha` is None where it is undefined: no pairs, or all values the same."""

    alpha: float | None
    sigma: float | None  # sqrt(D_o / 2): the standard deviation of one coding that the disagreement implies
    units: int  # texts with at least two codings


def agreement(units: Sequence[Sequence[float]]) -> Agreement:
    """`units[i]` holds the codings of text i; a text with a single coding says nothing about agreement."""
    paired = [np.asarray(unit, dtype=float) for unit in units if len(unit) > 1]
    if not paired:
        return Agreement(None, None, 0)
    values = np.concatenate(paired)
    # Mean squared difference within a text: each of its values is compared with each other one.
    observed = sum(2.0 * len(u) * float(u.var(ddof=1)) for u in paired) / len(values)
    alpha = None
    if len(np.unique(values)) > 1:
        width = max(len(u) for u in paired)
        table = np.array([np.pad(u, (0, width - len(u)), constant_values=np.nan) for u in paired]).T
        alpha = float(krippendorff.alpha(reliability_data=table, level_of_measurement="interval"))
    return Agreement(alpha, float(np.sqrt(observed / 2.0)), len(paired))
