"""How long a build would last with more workers: the measured times of its parts, handed out as the workers do."""

from __future__ import annotations

import heapq
from dataclasses import dataclass


@dataclass(frozen=True)
class Build:
    """Measured with one process: reading the snapshot, which every worker does for itself, and each part in order."""

    reading: float
    parts: list[float]


CALL = 0.05  # seconds until a worker that was called begins


def lasting(build: Build, workers: int, database: float = 0.0) -> float:
    """Seconds until the last part is done, by workers of which each takes the next part when it has done one.

    `database` is the share of a part's time that the database can give to one writer only: 0 if it keeps up with all.
    """
    free = [build.reading] + [build.reading + CALL] * (workers - 1)
    heapq.heapify(free)
    writer = 0.0
    end = build.reading
    for part in build.parts:
        begins = heapq.heappop(free)
        computed = begins + part * (1 - database)
        writer = max(writer, computed) + part * database if database else computed
        heapq.heappush(free, writer)
        end = max(end, writer)
    return end
