"""Stored positions -> Tracks, and positions filtered anew as StoredTracks: what the indices are computed from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from psycopg2 import sql

from alliance.friction.evidence import NEVER
from alliance.friction.position import Tracks, track_positions
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.copying import Columns, Kind, copy_out, day, values
from alliance.indices.structure import Structure, Then
from alliance.record.models import Statement


class Window(NamedTuple):
    """Days (ordinals) from `start` up to but not including `end`."""

    start: int
    end: int


ALWAYS = Window(0, NEVER)


@dataclass(frozen=True)
class StoredTracks:
    """Tracks read from the position readings, and which series each (actor, issue) is."""

    tracks: Tracks
    series_of: dict[Key, int]

    def series(self, actor: int, issues: Iterable[int]) -> list[int]:
        """Series numbers of one actor on several issues; -1 where it never spoke."""
        return [self.series_of.get((actor, issue), -1) for issue in issues]


CURRENT_BUILD = sql.SQL("(SELECT build_id FROM indices_revision ORDER BY id DESC LIMIT 1)")
_POSITION: dict[str, Kind] = {
    "actor_id": "bigint", "issue_id": "bigint", "since": "day", "mean": "float", "variance": "float",
    "salience": "float", "handover": "day", "expires": "day",
}  # fmt: skip
_SELECTED = sql.SQL(
    "p.actor_id, p.issue_id, p.since, p.mean, p.variance, p.salience, COALESCE(p.handover, 'infinity'), p.expires"
)


def load_tracks(
    actors: Collection[int], issues: Collection[int] | None = None, at: dt.date | None = None
) -> StoredTracks:
    """Stored positions of `actors` (on `issues`); with `at`, only the row that could be in force on that day."""
    if at is None:
        return _stored(_rows_between(actors, issues, ALWAYS))
    return _stored(_last_rows(actors, issues, at.toordinal()))


def load_window(actors: Collection[int], issues: Collection[int] | None, window: Window) -> StoredTracks:
    """Stored positions that can bear on the days of `window`: those made in it, and the last before it."""
    within = _rows_between(actors, issues, window)
    if window.start <= 1:
        return _stored(within)
    before = _last_rows(actors, issues, window.start - 1)
    return _stored({name: np.concatenate([before[name], within[name]]) for name in _POSITION})


def _whose(actors: Collection[int], issues: Collection[int] | None) -> tuple[sql.Composable, sql.Composable]:
    every = sql.SQL("ARRAY(SELECT id FROM record_issue)")
    return values(sorted(set(actors))), every if issues is None else values(sorted(set(issues)))


def _rows_between(actors: Collection[int], issues: Collection[int] | None, window: Window) -> Columns:
    query = sql.SQL(
        "SELECT {selected} FROM indices_positionreading p WHERE p.build_id = {build} AND p.actor_id = ANY ({actors}) "
        "AND p.issue_id = ANY ({issues})"
    ).format(
        selected=_SELECTED, build=CURRENT_BUILD, **dict(zip(("actors", "issues"), _whose(actors, issues), strict=True))
    )
    if window.start > 1:
        query += sql.SQL(" AND p.since >= {}").format(day(window.start))
    if window.end < NEVER:
        query += sql.SQL(" AND p.since < {}").format(day(window.end))
    return copy_out(query, _POSITION)


def _last_rows(actors: Collection[int], issues: Collection[int] | None, on: int) -> Columns:
    """The last row of each series not after day `on`: one look into the index for each series."""
    whose = dict(zip(("actors", "issues"), _whose(actors, issues), strict=True))
    return copy_out(
        sql.SQL(
            "SELECT {selected} FROM unnest({actors}) a (id) CROSS JOIN unnest({issues}) i (id) CROSS JOIN LATERAL ("
            "SELECT * FROM indices_positionreading WHERE build_id = {build} AND actor_id = a.id AND issue_id = i.id "
            "AND since <= {day} ORDER BY since DESC LIMIT 1) p"
        ).format(selected=_SELECTED, build=CURRENT_BUILD, day=day(on), **whose),
        _POSITION,
    )


def _asked(since: Mapping[Key, int]) -> sql.Composable:
    """Each series with its day, as a table `k (actor, issue, since)`."""
    keys = sorted(since)
    return sql.SQL("unnest({}, {}, {}) k (actor, issue, since)").format(
        values([a for a, _ in keys]), values([i for _, i in keys]), values([max(since[k], 1) for k in keys], "date")
    )


def rows_before(since: Mapping[Key, int]) -> Columns:
    """The last stored row of each series before its day, and only that."""
    return copy_out(
        sql.SQL(
            "SELECT {} FROM {} CROSS JOIN LATERAL (SELECT * FROM indices_positionreading WHERE build_id = {} "
            "AND actor_id = k.actor AND issue_id = k.issue AND since < k.since ORDER BY since DESC LIMIT 1) p"
        ).format(_SELECTED, _asked(since), CURRENT_BUILD),
        _POSITION,
    )


def rows_in_force(keys: Collection[Key], days: Collection[int]) -> Columns:
    """The stored rows that hold on one of `days`, each once: the last of each series not after the day."""
    ordered = sorted(keys)
    return copy_out(
        sql.SQL(
            "SELECT DISTINCT ON (p.actor_id, p.issue_id, p.since) {} FROM unnest({}, {}) k (actor, issue) "
            "CROSS JOIN unnest({}) d (day) CROSS JOIN LATERAL (SELECT * FROM indices_positionreading WHERE "
            "build_id = {} AND actor_id = k.actor AND issue_id = k.issue AND since <= d.day "
            "ORDER BY since DESC LIMIT 1) p"
        ).format(
            _SELECTED,
            values([actor for actor, _ in ordered]),
            values([issue for _, issue in ordered]),
            values([max(on, 1) for on in sorted(days)], "date"),
            CURRENT_BUILD,
        ),
        _POSITION,
    )


def rows_since(since: Mapping[Key, int]) -> Columns:
    """The stored rows of each series from its day on."""
    return copy_out(
        sql.SQL(
            "SELECT {} FROM {} JOIN indices_positionreading p ON p.build_id = {} AND p.actor_id = k.actor "
            "AND p.issue_id = k.issue AND p.since >= k.since"
        ).format(_SELECTED, _asked(since), CURRENT_BUILD),
        _POSITION,
    )


def tracks_from(rows: Columns, keys: list[Key]) -> Tracks:
    """Rows of position readings as tracks; series i is keys[i], and `keys` are sorted and hold every row's."""
    by_key = np.array(keys, dtype=np.int64).reshape(-1, 2)
    # Actor and issue as one sortable number each; primary keys stay far below 2^31.
    series = np.searchsorted(by_key[:, 0] << 31 | by_key[:, 1], rows["actor_id"] << 31 | rows["issue_id"])
    order = np.lexsort((rows["since"], series))
    return Tracks(
        series=series[order],
        day=rows["since"][order],
        mean=rows["mean"][order],
        variance=rows["variance"][order],
        salience=rows["salience"][order],
        gain=np.full(len(order), np.nan),  # not stored: only the weights of statements need it, from the evidence
        handover=rows["handover"][order],
        expires=rows["expires"][order],
    )


def _columns_of_nobody() -> Columns:
    return {name: np.zeros(0, dtype=float if kind == "float" else np.int64) for name, kind in _POSITION.items()}


def _stored(rows: Columns) -> StoredTracks:
    packed = np.unique(rows["actor_id"] << 31 | rows["issue_id"])
    keys = list(zip((packed >> 31).tolist(), (packed & (2**31 - 1)).tolist(), strict=True))
    return StoredTracks(tracks_from(rows, keys), {key: i for i, key in enumerate(keys)})


NOTHING = _stored(_columns_of_nobody())
"""The positions of nobody."""


def tracks_of(
    structure: Structure,
    actors: Collection[int],
    issues: Collection[int] | None = None,
    at: dt.date | None = None,
    known_at: Then | None = None,
) -> StoredTracks:
    """Positions of `actors`: those stored, or with `known_at` those that followed from the record as it then stood."""
    if known_at is None:
        return load_tracks(actors, issues, at)
    chosen = structure.issues if issues is None else issues
    return filtered_tracks({(actor, issue) for actor in actors for issue in chosen}, structure, known_at)


def filtered_tracks(
    keys: Collection[Key],
    structure: Structure,
    known_at: Then | None = None,
    also: Iterable[Statement] = (),
    without: Collection[int] = (),
) -> StoredTracks:
    """Positions filtered from the record now, whatever is stored; the arguments are those of assemble_evidence."""
    ordered, evidence = assemble_evidence(keys, structure, known_at, also, without)
    return StoredTracks(track_positions(evidence), {key: i for i, key in enumerate(ordered)})
