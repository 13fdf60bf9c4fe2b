"""Many dyads at once: positions on every day on which any can move, and from them each dyad's index on its own days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.index import DyadIndex, dyad_index
from alliance.friction.position import PositionsAt, positions_grid
from alliance.indices.assemble import Key
from alliance.indices.compute import Days, agenda_arrays, by_agenda, moves_of
from alliance.indices.stored_tracks import ALWAYS, StoredTracks, Window
from alliance.indices.structure import Pair, Structure

ROWS_AT_ONCE = 80_000  # readings computed together: tens of megabytes, whatever the number of dyads


@dataclass(frozen=True)
class Field:
    """Positions of series on days; arrays have shape (days, series), and `column` says which series is whose."""

    days: Days
    column: dict[Key, int]
    positions: PositionsAt
    moves: NDArray[np.bool_]  # whether a series can move on a day

    @classmethod
    def of(cls, stored: StoredTracks, keys: Iterable[Key], window: Window = ALWAYS) -> Field:
        """The positions of `keys` on every day of `window` on which one of them can move."""
        ordered = sorted(set(keys))
        series = np.array([stored.series_of.get(key, -1) for key in ordered], dtype=np.int64)
        numbers = 1 + max(int(stored.tracks.series.max(initial=-1)), int(series.max(initial=0)))
        column_of = np.full(numbers, -1, dtype=np.int64)
        spoke = series >= 0
        column_of[series[spoke]] = np.flatnonzero(spoke)
        moving, day = moves_of(stored.tracks)
        mine = (column_of[moving] >= 0) & (day >= window.start) & (day < window.end)
        days = np.unique(day[mine])
        moves = np.zeros((len(days), len(ordered)), dtype=bool)
        moves[np.searchsorted(days, day[mine]), column_of[moving[mine]]] = True
        positions = positions_grid(stored.tracks, series, days)
        return cls(days, {key: i for i, key in enumerate(ordered)}, positions, moves)


@dataclass(frozen=True)
class DyadRows:
    """Readings of several dyads, one after the other: row t is `pairs[pair[t]]` on `day[t]`, and so is index row t."""

    pairs: Sequence[Pair]
    pair: NDArray[np.int64]
    day: Days
    index: DyadIndex

    def __getitem__(self, index: NDArray[np.bool_]) -> DyadRows:
        return DyadRows(self.pairs, self.pair[index], self.day[index], self.index[index])


def dyad_rows(
    stored: StoredTracks, structure: Structure, pairs: Sequence[Pair], window: Window = ALWAYS
) -> Iterator[DyadRows]:
    """The index of each of `pairs` on every day of `window` on which it can move, some ten thousand rows at a time."""
    for some in portions(stored, structure, pairs):
        if (rows := rows_of_portion(stored, structure, some, window)) is not None:
            yield rows


def rows_of_portion(
    stored: StoredTracks, structure: Structure, pairs: Sequence[Pair], window: Window = ALWAYS
) -> DyadRows | None:
    """The same for pairs that share one agenda, all at once; None where there is nothing to tell."""
    agenda = structure.agenda_of(*pairs[0])
    field = Field.of(stored, ((actor, i) for pair in pairs for actor in pair for i in agenda), window)
    if not len(field.days):
        return None
    first, second = (np.array([[field.column[pair[side], i] for i in agenda] for pair in pairs]) for side in (0, 1))
    happens = (field.moves[:, first] | field.moves[:, second]).any(-1)
    pair, on = np.nonzero(happens.T)
    side_a, side_b = (field.positions[on[:, None], side[pair]] for side in (first, second))
    return DyadRows(pairs, pair, field.days[on], dyad_index(side_a, side_b, agenda_arrays(structure, agenda)))


def portions(stored: StoredTracks, structure: Structure, pairs: Sequence[Pair]) -> Iterator[Sequence[Pair]]:
    """Pairs in groups that share an agenda and whose readings do not number many more than ROWS_AT_ONCE."""
    rows = np.bincount(stored.tracks.series, minlength=len(stored.series_of))
    days = 2 * len(np.unique(stored.tracks.day))  # on each of which a dyad has one reading, and one where it expires
    for agenda, chosen in by_agenda(structure, pairs).items():
        some: list[Pair] = []
        size = 0
        for pair in (pairs[x] for x in chosen):
            most = min(days, 2 * sum(int(rows[s]) for actor in pair for s in stored.series(actor, agenda) if s >= 0))
            if some and size + most > ROWS_AT_ONCE:
                yield some
                some, size = [], 0
            some.append(pair)
            size += most
        yield some
