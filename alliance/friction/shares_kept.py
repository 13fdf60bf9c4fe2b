"""What moved an index on a day is the same as long as what the day rests on is: told from all that goes into it.

A new statement leaves all earlier days as they were, and those later ones on which nobody's position is another for it.
Their Shapley values, by far the longest work of an explanation, need not be worked out again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from hashlib import blake2b

import numpy as np

from alliance.friction.evidence import Evidence
from alliance.friction.method import Method
from alliance.friction.position import PositionsAt, Tracks, positions_at
from alliance.friction.scenarios import CAUSES, Happened


@dataclass(frozen=True)
class Kept:
    """Where shares are kept, of one index: `index` tells it from all others, by whatever it takes beside positions."""

    index: bytes
    get: Callable[[bytes], list[float] | None]
    put: Callable[[bytes, list[float]], None]

    def keys(self, evidence: Evidence, tracks: Tracks, happened: Happened, method: Method) -> dict[int, bytes]:
        """By day, a digest of the positions on its eve, its events and what was said, bit for bit."""
        if not happened:
            return {}
        days = np.array(list(happened), dtype=np.int64)
        eve = positions_at(tracks, np.arange(evidence.n_series)[None, :], days[:, None] - 1, method)
        columns = [np.ascontiguousarray(getattr(eve, field.name)) for field in fields(PositionsAt)]
        told = [evidence.stance, evidence.half_width, evidence.salience, evidence.reliability, evidence.reversal]
        begun = blake2b(self.index + repr(method).encode(), digest_size=16)
        found = {}
        for n, (day, events) in enumerate(happened.items()):
            digest = begun.copy()
            rows = np.array([event.row for event in events if event.row >= 0], dtype=np.int64)
            kinds = [(CAUSES.index(event.cause), event.series) for event in events]
            for part in (np.array([day, *sum(kinds, ())]), *(c[n] for c in columns), *(c[rows] for c in told)):
                digest.update(part.tobytes())
            found[day] = digest.digest()
        return found
