"""What something follows from, to the bit, in a few bytes: with it unchanged, what was told of it once still holds.

A new statement changes little: of most days, pairs and alliances a page tells what it told before. Whether it may is
asked of the numbers themselves, not of what happened since, so that nothing that moves them can be overlooked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from hashlib import blake2b
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import Evidence
from alliance.friction.position import PositionsAt, Tracks

_OF_A_POSITION = ("live", "mean", "variance", "variance0", "salience")  # all that distances and indices are made of


def of_days(on: PositionsAt, also: Iterable[NDArray[Any]] = (), *, beside: object) -> list[bytes]:
    """For each day the digest of the positions on it, of `also`, arrays by day too, and of what they are put to.

    `on` has the days as its first axis; `beside` tells, by its repr, everything else that is used.
    """
    begun = blake2b(repr(beside).encode(), digest_size=16)
    parts = [np.ascontiguousarray(part) for part in (*(getattr(on, name) for name in _OF_A_POSITION), *also)]
    found = []
    for t in range(len(on.live)):
        whole = begun.copy()
        for part in parts:
            whole.update(part[t].tobytes())
        found.append(whole.digest())
    return found


def of_series(evidence: Evidence, tracks: Tracks, *, beside: bytes) -> bytes:
    """The digest of statements and positions."""
    whole = blake2b(beside, digest_size=16)
    for of in (evidence, tracks):
        for each in fields(of):
            part = np.ascontiguousarray(getattr(of, each.name))
            whole.update(repr(part.shape).encode())
            whole.update(part.tobytes())
    return whole.digest()
