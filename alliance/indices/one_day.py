"""One day's statements and the stored positions around it: what the steps of that day rest on, and nothing older.

One statement is asked about at a time, by its own page. What it did on its day follows from where everybody stood the
day before and from what else was said that day; what the index would be without it, from the statements that came
after it in its own series.
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from alliance.friction.position import PositionsAt
from alliance.indices.assemble import Key, evidence_of_day, rows_in_force, tracks_from
from alliance.indices.compute import AllianceOn, Days, alliance_from, alliance_issues
from alliance.indices.explain import Grounds, columns_of
from alliance.indices.recent import Ground
from alliance.indices.structure import AllianceStructure, Structure


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


def alliance_grounds_on(ground: Ground, structure: Structure, alliance: AllianceStructure) -> Grounds:
    """What an alliance's index rests on, from what has been read already; `ground` is of its series and no others."""
    issues = alliance_issues(structure, alliance)
    columns = [columns_of(ground.keys, m, issues) for m in alliance.members]

    last: list[tuple[PositionsAt, Days, AllianceOn | None]] = []

    def whole(positions: PositionsAt, days: Days) -> AllianceOn | None:
        """Asked for a level and for what is shown of it: the last answer is kept."""
        if not last or last[0][0] is not positions or last[0][1] is not days:
            found = alliance_from([positions[:, member] for member in columns], structure, alliance, days)
            last[:] = [(positions, days, found)]
        return last[0][2]

    def value(positions: PositionsAt, days: Days) -> NDArray[np.float64]:
        found = whole(positions, days)
        return np.zeros(len(days)) if found is None else found.index.point

    def shown(positions: PositionsAt, days: Days) -> NDArray[np.float64]:
        found = whole(positions, days)
        return np.full(len(days), np.nan) if found is None else found.index.friction

    return Grounds(ground.keys, ground.evidence, ground.tracks, value, shown, ground.before, whole)
