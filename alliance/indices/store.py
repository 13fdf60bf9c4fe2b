"""Writing readings: only rows that differ, only on days that moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg2 import sql

from alliance.friction.evidence import NEVER
from alliance.friction.index import why_no_index
from alliance.friction.position import Tracks
from alliance.indices.assemble import Key
from alliance.indices.compute import AllianceOn, Days, alliance_on
from alliance.indices.copying import Columns, Layout, copy_in, values
from alliance.indices.field import DyadRows, dyad_rows
from alliance.indices.models import AllianceReading
from alliance.indices.stored_tracks import ALWAYS, StoredTracks, Window, rows_since, tracks_from
from alliance.indices.structure import AllianceStructure, Pair, Structure

POSITIONS = Layout(
    "indices_positionreading",
    {
        "build_id": "bigint", "actor_id": "bigint", "issue_id": "bigint", "since": "day", "mean": "float",
        "variance": "float", "salience": "float", "handover": "day", "expires": "day",
    },
    frozenset({"handover"}),
)  # fmt: skip
_SHOWN = ("friction", "friction_low", "friction_raw", "variance", "drift", "intensity", "noise_floor")
_ALWAYS_KNOWN = ("coverage", "bound_low", "bound_high")
DYADS = Layout(
    "indices_dyadreading",
    {
        "build_id": "bigint", "a_id": "bigint", "b_id": "bigint", "day": "day", "issues_covered": "smallint",
        **dict.fromkeys(_SHOWN, "float"), **dict.fromkeys(_ALWAYS_KNOWN, "float"),
    },
    frozenset(_SHOWN),
)  # fmt: skip


def date_or_none(ordinal: int) -> dt.date | None:
    """A day as a date; None for NEVER."""
    return None if ordinal >= NEVER else dt.date.fromordinal(int(ordinal))


def number(value: float) -> float | None:
    """A plain float; None for NaN, the core's "unknown"."""
    return None if np.isnan(value) else float(value)


def position_rows(build: int, keys: Sequence[Key], tracks: Tracks) -> Columns:
    """Tracks, whose series i is keys[i], as rows of the table of positions."""
    by_key = np.array(keys, dtype=np.int64).reshape(-1, 2)[tracks.series]
    return {
        "build_id": np.full(len(tracks.day), build),
        "actor_id": by_key[:, 0],
        "issue_id": by_key[:, 1],
        "since": tracks.day,
        "mean": tracks.mean,
        "variance": tracks.variance,
        "salience": tracks.salience,
        "handover": tracks.handover,
        "expires": tracks.expires,
    }


def store_positions(build: int, keys: list[Key], tracks: Tracks, since: Mapping[Key, int]) -> dict[Key, Window]:
    """Make the stored positions of `keys` from their days `since` on equal to `tracks`, touching only what differs.

    Returns each key that moved with the days on which it did.
    """
    stored = tracks_from(rows_since({key: since[key] for key in keys}), keys)
    stale, fresh = ~_found_in(stored, tracks), ~_found_in(tracks, stored)
    moved = _moved(keys, tracks, stored, stale, fresh)
    if moved:
        _delete_positions(build, keys, stored[stale])
        copy_in(POSITIONS, position_rows(build, keys, tracks[fresh]))
    return moved


_COMPARED = ("series", "day", "mean", "variance", "salience", "handover", "expires")


def _found_in(these: Tracks, others: Tracks) -> NDArray[np.bool_]:
    """Which rows of `these` stand in `others` too, equal to the last bit."""
    at = np.searchsorted(others.keys, these.keys)
    inside = np.flatnonzero(at < len(others.keys))
    found = np.zeros(len(these.keys), dtype=bool)
    found[inside] = np.logical_and.reduce(
        [
            getattr(these, name)[inside].view(np.int64) == getattr(others, name)[at[inside]].view(np.int64)
            for name in _COMPARED
        ]
    )
    return found


def _moved(
    keys: list[Key], tracks: Tracks, stored: Tracks, stale: NDArray[np.bool_], fresh: NDArray[np.bool_]
) -> dict[Key, Window]:
    """From the first day of a series that differs to its first row after the last of them, which stands as it was."""
    series = np.concatenate([stored.series[stale], tracks.series[fresh]])
    day = np.concatenate([stored.day[stale], tracks.day[fresh]])
    first = np.full(len(keys), NEVER, dtype=np.int64)
    last = np.zeros(len(keys), dtype=np.int64)
    np.minimum.at(first, series, day)
    np.maximum.at(last, series, day)
    kept_series, kept_day = tracks.series[~fresh], tracks.day[~fresh]
    end = np.full(len(keys), NEVER, dtype=np.int64)
    later = kept_day > last[kept_series]
    np.minimum.at(end, kept_series[later], kept_day[later])
    return {keys[s]: Window(int(first[s]), int(end[s])) for s in np.unique(series).tolist()}


def _delete_positions(build: int, keys: list[Key], rows: Tracks) -> None:
    if not len(rows.day):
        return
    by_key = np.array(keys, dtype=np.int64)[rows.series]
    _execute(
        sql.SQL(
            "DELETE FROM indices_positionreading p USING unnest({}, {}, {}) k (actor, issue, since) "
            "WHERE p.build_id = {} AND p.actor_id = k.actor AND p.issue_id = k.issue AND p.since = k.since"
        ).format(values(by_key[:, 0]), values(by_key[:, 1]), values(rows.day, "date"), sql.Literal(build))
    )


def store_dyads(build: int, stored: StoredTracks, structure: Structure, windows: Mapping[Pair, Window]) -> None:
    """Rewrite the readings of dyads, in canonical order, each on the days of its window.

    `stored` holds every position that bears on any of the days. The windows should lie close together: what is computed
    spans them all.
    """
    _delete_dyads(build, windows)
    for rows in dyad_rows(stored, structure, list(windows), spanning(windows.values())):
        start, end = np.array([windows[pair] for pair in rows.pairs], dtype=np.int64)[rows.pair].T
        copy_in(DYADS, dyad_columns(build, rows[(rows.day >= start) & (rows.day < end)]))


def spanning(windows: Iterable[Window]) -> Window:
    """The window from the earliest start to the latest end of several."""
    starts, ends = zip(*windows, strict=True)
    return Window(min(starts), max(ends))


def dyad_columns(build: int, rows: DyadRows) -> Columns:
    """Readings of dyads as rows of their table."""
    by_row = np.array(rows.pairs, dtype=np.int64)[rows.pair]
    return {
        "build_id": np.full(len(rows.day), build),
        "a_id": by_row[:, 0],
        "b_id": by_row[:, 1],
        "day": rows.day,
        **{name: getattr(rows.index, name) for name in ("issues_covered", *_SHOWN, *_ALWAYS_KNOWN)},
    }


DAYS_OF_PAIRS = 60_000  # readings of an alliance's pairs computed together


def store_alliance(
    build: int, stored: StoredTracks, structure: Structure, alliance: AllianceStructure, days: Days, window: Window
) -> None:
    """Rewrite the readings of `alliance` on `days`, which are those of `window` on which it can move."""
    _delete_readings("indices_alliancereading", build, ("alliance_id",), {(alliance.id,): window})
    append_alliance(build, stored, structure, alliance, days)


def append_alliance(
    build: int, stored: StoredTracks, structure: Structure, alliance: AllianceStructure, days: Days
) -> int:
    """Store the readings of `alliance` on `days`, where there are none yet. Returns how many."""
    if not alliance.pairs:
        return 0
    count = 0
    portion = max(1, DAYS_OF_PAIRS // len(alliance.pairs))
    for start in range(0, len(days), portion):
        some = days[start : start + portion]
        found = alliance_on(stored, structure, alliance, some)
        assert found is not None
        rows = alliance_readings(found, structure, alliance, some)
        for row in rows:
            row.build_id = build
        count += len(AllianceReading.of_all_builds.bulk_create(rows))
    return count


def alliance_readings(
    found: AllianceOn, structure: Structure, alliance: AllianceStructure, days: Days
) -> list[AllianceReading]:
    """An alliance's index on `days` as unsaved rows of its table, which belong to no build yet."""
    return [
        AllianceReading(
            alliance_id=alliance.id,
            day=dt.date.fromordinal(day),
            **{
                name: number(getattr(found.index, name)[t])
                for name in ("friction", "friction_low", "friction_raw", "variance", "drift")
            },
            coverage=float(found.index.coverage[t]),
            thin=bool(found.index.thin[t]),
            **alliance_words(found, structure, t),
        )
        for t, day in enumerate(days.tolist())
    ]


def alliance_words(found: AllianceOn, structure: Structure, t: int) -> dict[str, Any]:
    """What an alliance's reading says by name on day number `t`: shares, hottest dyad, pairs left out, why no index."""
    index, codes = found.index, structure.codes

    def named(pair: tuple[int, int]) -> list[str]:
        return [codes[pair[0]], codes[pair[1]]]

    has = bool(index.has_index[t])
    present = found.member_weight[t] > 0
    reason = ""
    if present.sum() < 2:
        reason = "Fewer than two members on this day."
    elif not has:
        reason = why_no_index(float(index.coverage[t]))
    shares = (
        {codes[found.members[i]]: float(index.member_share[t, i]) for i in np.flatnonzero(present).tolist()}
        if has
        else {}
    )
    return {
        "reason": reason,
        "member_shares": shares,
        "hottest_dyad": named(found.pairs[index.hottest[t]]) if has and index.hottest[t] >= 0 else None,
        "left_out": [named(found.pairs[x]) for x in np.flatnonzero(index.left_out[t]).tolist()],
    }


def forget_unknown(build: int) -> None:
    """Drop the positions of actors and on issues that the record no longer has."""
    keys = _distinct(build, "indices_positionreading", ("actor_id", "issue_id"))
    for n, (column, table) in enumerate((("actor_id", "record_actor"), ("issue_id", "record_issue"))):
        known = _ids(table)
        if gone := sorted({key[n] for key in keys} - known):
            _execute(
                sql.SQL("DELETE FROM indices_positionreading WHERE build_id = {} AND {} = ANY ({})").format(
                    sql.Literal(build), sql.Identifier(column), values(gone)
                )
            )


def forget_untracked(build: int, structure: Structure) -> None:
    """Drop the readings of dyads that no alliance lists any more, and of alliances that are gone."""
    stored = _distinct(build, "indices_dyadreading", ("a_id", "b_id"))
    tracked = structure.tracked_pairs()
    _delete_dyads(build, dict.fromkeys((p for p in stored if p not in tracked), ALWAYS))
    known = {alliance.id for alliance in structure.alliances}
    gone = [key for key in _distinct(build, "indices_alliancereading", ("alliance_id",)) if key[0] not in known]
    _delete_readings("indices_alliancereading", build, ("alliance_id",), dict.fromkeys(gone, ALWAYS))


def _ids(table: str) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("SELECT id FROM {}").format(sql.Identifier(table)).as_string(cursor.connection))
        return {pk for (pk,) in cursor.fetchall()}


def _distinct(build: int, table: str, columns: Sequence[str]) -> list[Any]:
    """The different keys of a table's readings, hopping in its index from one to the next."""
    names = sql.SQL(", ").join(map(sql.Identifier, columns))
    query = sql.SQL(
        "WITH RECURSIVE found AS ((SELECT {n} FROM {t} WHERE build_id = {b} ORDER BY build_id, {n} LIMIT 1) UNION ALL "
        "SELECT next.* FROM found, LATERAL (SELECT {n} FROM {t} WHERE build_id = {b} AND ({n}) > ({f}) "
        "ORDER BY build_id, {n} LIMIT 1) next) SELECT * FROM found"
    ).format(
        n=names,
        t=sql.Identifier(table),
        b=sql.Literal(build),
        f=sql.SQL(", ").join(sql.SQL("found.{}").format(sql.Identifier(column)) for column in columns),
    )
    with connection.cursor() as cursor:
        cursor.execute(query.as_string(cursor.connection))
        return cursor.fetchall()


def _delete_dyads(build: int, windows: Mapping[Pair, Window]) -> None:
    """Make room for new readings of dyads."""
    _delete_readings("indices_dyadreading", build, ("a_id", "b_id"), windows)
    note_written(build, windows)


def note_written(build: int, pairs: Collection[Pair]) -> None:
    """Say that whatever was made of former readings of these dyads no longer holds."""
    if pairs:
        _execute(
            sql.SQL(
                "INSERT INTO indices_dyadchange (build_id, a_id, b_id, at) "
                "SELECT {}, a, b, clock_timestamp() FROM unnest({}, {}) k (a, b) "
                "ON CONFLICT (build_id, a_id, b_id) DO UPDATE SET at = excluded.at"
            ).format(sql.Literal(build), *(values([pair[n] for pair in pairs]) for n in (0, 1)))
        )


def _delete_readings(table: str, build: int, whose: Sequence[str], windows: Mapping[Any, Window]) -> None:
    if not windows:
        return
    names = [sql.Identifier(f"key{n}") for n in range(len(whose))]
    columns = [values([key[n] for key in windows]) for n in range(len(whose))]
    start = values([max(window.start, 1) for window in windows.values()], "date")
    end = values([min(window.end, _LAST_DAY) for window in windows.values()], "date")
    matches = [
        sql.SQL("r.{} = k.{}").format(sql.Identifier(column), name) for column, name in zip(whose, names, strict=True)
    ]
    _execute(
        sql.SQL("DELETE FROM {} r USING unnest({}) k ({}) WHERE r.build_id = {} AND {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join([*columns, start, end]),
            sql.SQL(", ").join([*names, sql.SQL("first"), sql.SQL("stop")]),
            sql.Literal(build),
            sql.SQL(" AND ").join([*matches, sql.SQL("r.day >= k.first AND r.day < k.stop")]),
        )
    )


_LAST_DAY = dt.date.max.toordinal()


def _execute(statement: sql.Composable) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement.as_string(cursor.connection))
