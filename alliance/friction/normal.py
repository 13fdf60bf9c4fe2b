"""The standard normal distribution function, elementwise."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import erf


def cdf(x: ArrayLike) -> NDArray[np.float64]:
    """Phi(x), the standard normal distribution function, for an array of any shape."""
    return 0.5 * (1.0 + np.asarray(erf(np.asarray(x, dtype=float) / math.sqrt(2.0)), dtype=float))
