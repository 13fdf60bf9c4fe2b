"""All that a build is made from, read from one snapshot, and the parts that it is made in.

Whoever joins the snapshot has the same workshop to the last bit, so parts can be made anywhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
from django.db import connection, transaction

from alliance.friction.position import Tracks
from alliance.indices.assemble import Key
from alliance.indices.compute import alliance_event_days
from alliance.indices.copying import copy_in
from alliance.indices.field import portions, rows_of_portion
from alliance.indices.filtering import track_keys, tried
from alliance.indices.scope import Waiting, waiting_marks
from alliance.indices.store import (
    DAYS_OF_PAIRS,
    DYADS,
    POSITIONS,
    append_alliance,
    dyad_columns,
    note_written,
    position_rows,
)
from alliance.indices.stored_tracks import StoredTracks
from alliance.indices.structure import Pair, Structure, load_structure
from alliance.record.models import Statement

POSITIONS_AT_ONCE = 150_000


class Part(NamedTuple):
    """A piece of a build: rows `start` to `end` of the positions, of a portion's dyads, or of an alliance's days."""

    kind: Literal["positions", "dyads", "alliance"]
    number: int  # of the portion, or of the alliance in the structure
    start: int
    end: int


@dataclass(frozen=True)
class Workshop:
    """The snapshot's structure and positions; `failed` are the series that could not be filtered."""

    structure: Structure
    keys: list[Key]
    stored: StoredTracks
    failed: dict[Key, Exception]
    statements: int
    marks: list[Waiting]
    portions: list[list[Pair]]
    parts: list[Part]

    @classmethod
    def on_snapshot(cls, snapshot: str, with_marks: bool = False) -> Workshop:
        """Read and filter the whole record as an exported snapshot shows it."""
        with transaction.atomic():
            join_snapshot(snapshot)
            structure = load_structure()
            keys, tracks, failed = _filtered(structure)
            statements = Statement.objects.published().count()
            marks = waiting_marks() if with_marks else []
        stored = StoredTracks(tracks, {key: i for i, key in enumerate(keys)})
        groups = [list(some) for some in portions(stored, structure, list(structure.tracked_pairs()))]
        parts = _parts(structure, stored, groups)
        return cls(structure, keys, stored, failed, statements, marks, groups, parts)

    def make(self, build: int, part: Part) -> None:
        """Compute a part and store its readings."""
        if part.kind == "positions":
            some = self.stored.tracks[part.start : part.end]
            copy_in(POSITIONS, position_rows(build, self.keys, some))
        elif part.kind == "dyads":
            rows = rows_of_portion(self.stored, self.structure, self.portions[part.number])
            if rows is not None:
                copy_in(DYADS, dyad_columns(build, rows))
                note_written(build, self.portions[part.number])
        else:
            alliance = self.structure.alliances[part.number]
            days = alliance_event_days(self.stored, self.structure, alliance)[part.start : part.end]
            append_alliance(build, self.stored, self.structure, alliance, days)


def join_snapshot(snapshot: str) -> None:
    """See the database as an exported snapshot shows it, for the rest of a transaction that has just begun."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        cursor.execute("SET TRANSACTION SNAPSHOT %s", [snapshot])
        cursor.execute("SET LOCAL statement_timeout = '300s'")


def _filtered(structure: Structure) -> tuple[list[Key], Tracks, dict[Key, Exception]]:
    keys = {(actor, issue) for actor in structure.codes for issue in structure.issues}
    if not keys:
        return [], track_keys([], structure)[1], {}
    outcome = tried(keys, lambda some: track_keys(some, structure))
    ordered = sorted(outcome.done)
    if len(outcome.results) == 1:
        return ordered, outcome.results[0][1], outcome.failed
    tracks = [Tracks(np.full(len(t.day), i), *_columns(t)[1:]) for i, (_, t) in enumerate(outcome.results)]
    return ordered, Tracks(*(np.concatenate(some) for some in zip(*map(_columns, tracks), strict=True))), outcome.failed


def _columns(tracks: Tracks) -> list[np.ndarray]:
    return [getattr(tracks, name) for name in Tracks.__dataclass_fields__]


def _parts(structure: Structure, stored: StoredTracks, groups: list[list[Pair]]) -> list[Part]:
    """The dyads first: they are the largest, and what is large should not begin last."""
    parts = [Part("dyads", n, 0, len(some)) for n, some in enumerate(groups)]
    for n, alliance in enumerate(structure.alliances):
        days = len(alliance_event_days(stored, structure, alliance))
        step = max(1, DAYS_OF_PAIRS // max(1, len(alliance.pairs)))
        parts += [Part("alliance", n, start, min(start + step, days)) for start in range(0, days, step)]
    rows = len(stored.tracks.day)
    parts += [
        Part("positions", 0, start, min(start + POSITIONS_AT_ONCE, rows)) for start in range(0, rows, POSITIONS_AT_ONCE)
    ]
    return parts
