"""The standard normal distribution function, elementwise; numpy has none of its own."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

_erf = np.frompyfunc(math.erf, 1, 1)


def cdf(x: ArrayLike) -> NDArray[np.float64]:
    """Phi(x), the standard normal distribution function, for an array of any shape."""
    return 0.5 * (1.0 + np.asarray(_erf(np.asarray(x, dtype=float) / math.sqrt(2.0)), dtype=float))
