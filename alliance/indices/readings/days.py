"""Which days a reading is asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

import numpy as np

from alliance.indices.compute import Days
from alliance.indices.stored_tracks import StoredTracks, tracks_of
from alliance.indices.structure import Structure, Then

CHANGE_DAYS = 90  # over how many days a reading's recent change is told


def one_day(day: dt.date) -> Days:
    """A single day as the core's axis of days."""
    return np.array([day.toordinal()], dtype=np.int64)


def at_and_before(
    structure: Structure, actors: Collection[int], at: dt.date, known_at: Then | None
) -> tuple[StoredTracks, StoredTracks]:
    """Positions in force on `at` and 90 days before."""
    earlier = at - dt.timedelta(CHANGE_DAYS)
    return tracks_of(structure, actors, None, at, known_at), tracks_of(structure, actors, None, earlier, known_at)


def difference(now: float | None, before: float | None) -> float | None:
    """now - before; unknown if either is."""
    return None if now is None or before is None else now - before
