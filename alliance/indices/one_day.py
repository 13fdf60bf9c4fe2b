"""One day's statements and the stored positions around it: what the steps of that day rest on, and nothing older.

One statement is asked about at a time, by its own page. What it did on its day follows from where everybody stood the
day before and from what else was said that day; what the index would be without it, from the statements that came
after it in its own series.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from alliance.indices.assemble import Key, evidence_of_day
from alliance.indices.recent import Ground
from alliance.indices.stored_tracks import rows_in_force, tracks_from
from alliance.indices.structure import Structure


def ground_of_day(
    keys: Collection[Key], structure: Structure, on: int, until: int, followed: Collection[Key]
) -> Ground:
    """What tells the steps of the day `on`, and for the series that are `followed` also what came of them by `until`.

    Only where what is computed may go on from the stored positions (behind.can_go_on). The tracks hold what is in force
    the day before `on`, on that day and on the day `until`, and no other rows; `before`, the first of these.
    """
    ordered, evidence = evidence_of_day(keys, structure, on, until, followed)
    tracks = tracks_from(rows_in_force(ordered, {on - 1, on, until}), ordered)
    earlier = tracks[tracks.day < on]
    last = earlier[_ends(earlier.series)]
    return Ground(ordered, evidence, tracks, last)


def _ends(series: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether a row is the last of its series, which are sorted."""
    return np.append(series[1:] != series[:-1], np.ones(min(len(series), 1), dtype=bool))
