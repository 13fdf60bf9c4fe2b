"""Stored readings of dyads and alliances on any day: each day's is the last row not after it, its interval aged.

Every question here is one walk through one index, or one look into it for each dyad or alliance that is asked about;
none grows with the number of readings that are stored.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from operator import attrgetter
from typing import Any, NamedTuple

import numpy as np
import orjson
from django.db import connection
from numpy.typing import NDArray
from psycopg2 import sql

from alliance.friction.index import DyadIndex, interval_high, interval_low, why_no_index
from alliance.friction.method import METHOD
from alliance.indices.copying import Kind, copy_out, values
from alliance.indices.models import AllianceReading, IndexReading
from alliance.indices.shapes import AlliancePoint, Bounds, DyadPoint
from alliance.indices.structure import Pair

Days = NDArray[np.int64]


Columns = dict[str, NDArray]
"""Rows of readings, field by field: arrays of one length; NaN is unknown, a day is an ordinal."""

_DYAD: dict[str, Kind] = {
    "day": "day",
    **dict.fromkeys(
        ("friction", "friction_low", "friction_raw", "variance", "drift", "coverage", "bound_low", "bound_high",
         "intensity", "noise_floor"), "float",
    ),
    "issues_covered": "smallint",
}  # fmt: skip
_DYAD_COLUMNS = ", ".join(f"coalesce({name}, 'NaN')" if kind == "float" else name for name, kind in _DYAD.items())


class AllianceRow(NamedTuple):
    """A stored reading of an alliance, field by field as in the model."""

    alliance_id: int
    day: dt.date
    friction: float | None
    friction_low: float | None
    friction_raw: float | None
    variance: float | None
    drift: float | None
    coverage: float
    thin: bool
    reason: str
    member_shares: dict[str, float]
    hottest_dyad: list[str] | None
    left_out: list[list[str]]


OfAlliance = AllianceRow | AllianceReading  # as stored, or as computed or handed out by the ORM

_BUILD = "(SELECT build_id FROM indices_revision ORDER BY id DESC LIMIT 1)"


def dyad_rows(pair: Pair, start: dt.date | None, end: dt.date) -> Columns:
    """A dyad's rows (`pair` in canonical order) from `start` to `end` by day, and the one in force on `start`.

    By COPY: a series has thousands of numbers, which as texts cost most of the time that it takes to answer.
    """
    key = f"a_id = {int(pair[0])} AND b_id = {int(pair[1])}"
    return copy_out(sql.SQL(_between("indices_dyadreading", _DYAD_COLUMNS, key, start, end)), _DYAD)


def alliance_days(alliance: int, start: dt.date | None, end: dt.date) -> Days:
    """The days of an alliance's rows from `start` to `end`, and of the one in force on `start`.

    Told from the key alone: a row has words beside its numbers, and of a year only those of some days are asked about.
    """
    query = _between("indices_alliancereading", "day", f"alliance_id = {int(alliance)}", start, end)
    return copy_out(sql.SQL(query), {"day": "day"})["day"]


def alliance_rows(alliance: int, days: Days, used: NDArray[np.int64], shares: bool = True) -> list[AllianceRow]:
    """Some of the rows of alliance_days, by their number, which ascends; without `shares` the JSON of each is empty."""
    if not len(used):
        return []
    if 2 * len(used) < len(days):  # each is looked up; where most are asked about, the whole stretch is read
        wanted = values(days[used], "date").as_string(None)
        return _alliances(_of_alliance(alliance, f"= ANY ({wanted})", shares), [])
    first, last = (dt.date.fromordinal(int(days[end])) for end in (used[0], used[-1]))
    rows = _alliances(_of_alliance(alliance, f"BETWEEN '{first}' AND '{last}'", shares), [])
    return [rows[n] for n in (used - used[0]).tolist()]


def _between(table: str, columns: str, key: str, start: dt.date | None, end: dt.date) -> str:
    rows = f"FROM {table} WHERE build_id = {_BUILD} AND {key}"
    since = ""
    if start is not None:
        last = f"SELECT day {rows} AND day <= date '{start}' ORDER BY day DESC LIMIT 1"
        since = f"AND day >= coalesce(({last}), date '{start}')"
    return f"SELECT {columns} {rows} AND day <= date '{end}' {since} ORDER BY day"


def dyads_on(pairs: Collection[Pair], at: dt.date) -> tuple[list[Pair], Columns]:
    """Which of `pairs`, in canonical order, have a reading on `at`, and their rows then; who never spoke has none."""
    firsts, seconds = (list(side) for side in zip(*pairs, strict=True)) if pairs else ([], [])
    query = _LAST_OF_DYADS.format(a=values(firsts).as_string(None), b=values(seconds).as_string(None), at=at)
    found = copy_out(sql.SQL(query), {"a_id": "bigint", "b_id": "bigint", **_DYAD})
    return list(zip(found["a_id"].tolist(), found["b_id"].tolist(), strict=True)), found


def alliances_on(alliances: Collection[int], at: dt.date) -> dict[int, AllianceRow]:
    """The row in force on `at` of each alliance; none where it did not exist or nobody had spoken yet."""
    return {row.alliance_id: row for row in _alliances(_LAST_OF_ALLIANCES, [list(alliances), at])}


_LAST_OF_DYADS = f"""
SELECT r.* FROM unnest({{a}}, {{b}}) k (a, b) CROSS JOIN LATERAL (
    SELECT a_id, b_id, {_DYAD_COLUMNS} FROM indices_dyadreading
    WHERE build_id = {_BUILD} AND a_id = k.a AND b_id = k.b AND day <= date '{{at}}' ORDER BY day DESC LIMIT 1) r
"""  # noqa: S608  a constant
# From member_shares on JSON, which Django has psycopg leave as text; of many members and years it takes long to read.
_JSON = AllianceRow._fields.index("member_shares")
_NO_SHARES = ("'{}'", "NULL", "'[]'")
_LAST_OF_ALLIANCES = f"""
SELECT r.* FROM unnest(%s::bigint[]) k (alliance) CROSS JOIN LATERAL (
    SELECT {", ".join(AllianceRow._fields)} FROM indices_alliancereading
    WHERE build_id = {_BUILD} AND alliance_id = k.alliance AND day <= %s ORDER BY day DESC LIMIT 1) r
"""  # noqa: S608


def _of_alliance(alliance: int, days: str, shares: bool) -> str:
    columns = AllianceRow._fields if shares else (*AllianceRow._fields[:_JSON], *_NO_SHARES)
    rows = f"FROM indices_alliancereading WHERE build_id = {_BUILD} AND alliance_id = {int(alliance)} AND day {days}"
    return f"SELECT {', '.join(columns)} {rows} ORDER BY day"


def _alliances(query: str, parameters: list[Any]) -> list[AllianceRow]:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        found = cursor.fetchall()
    return [AllianceRow(*row[:_JSON], *map(_from_json, row[_JSON:])) for row in found]


def _from_json(text: str | None) -> Any:
    return None if text is None else orjson.loads(text)


def columns_of(rows: Sequence[IndexReading]) -> Columns:
    """A dyad's readings as the ORM hands them out."""
    found: Columns = {name: np.array(_column(rows, name), dtype=float) for name in _DYAD if name != "day"}
    return {**found, "day": _days(rows)}


def taken(rows: Columns, at: NDArray[Any]) -> Columns:
    """Some of the rows, by their number or by whether."""
    return {name: column[at] for name, column in rows.items()}


def age_evenly(rows: Columns) -> NDArray[np.bool_]:
    """Which rows have an interval that widens by the same every day, so that it can be told from the row alone."""
    return np.asarray(~np.isnan(rows["drift"]) | np.isnan(rows["variance"]))


def ages_evenly(row: AllianceRow) -> bool:
    """The same of an alliance's."""
    return row.drift is not None or row.variance is None


def dyad_points(rows: Columns, days: Days) -> list[DyadPoint] | None:
    """Readings of one or more dyads on days: row t is in force on `days[t]`.

    None where an interval does not widen by the same every day: then it has to be computed from the positions.
    """
    ends = _aged(rows, days)
    if ends is None:
        return None
    friction, coverage = _numbers(rows["friction"]), rows["coverage"].tolist()
    covered = zip(friction, coverage, rows["issues_covered"].tolist(), strict=True)
    return list(
        map(
            DyadPoint,
            map(dt.date.fromordinal, days.tolist()),
            friction,
            *ends,
            coverage,
            map(Bounds, rows["bound_low"].tolist(), rows["bound_high"].tolist()),
            _numbers(rows["intensity"]),
            _numbers(rows["noise_floor"]),
            (rows["coverage"] < METHOD.thin_coverage).tolist(),
            [why_no_index(share, int(issues)) if index is None else None for index, share, issues in covered],
        )
    )


def alliance_points(rows: Sequence[OfAlliance], days: Days) -> list[AlliancePoint] | None:
    """The same for alliances."""
    numbers = ("friction_low", "friction_raw", "variance", "drift")
    aging: Columns = {name: np.array(_column(rows, name), dtype=float) for name in numbers}
    ends = _aged({**aging, "day": _days(rows)}, days)
    if ends is None:
        return None
    return list(
        map(
            AlliancePoint,
            map(dt.date.fromordinal, days.tolist()),
            _column(rows, "friction"),
            *ends,
            _column(rows, "coverage"),
            _column(rows, "thin"),
            [row.reason or None for row in rows],
            *(_column(rows, name) for name in ("member_shares", "hottest_dyad", "left_out")),
        )
    )


def _column(rows: Sequence[Any], name: str) -> list[Any]:
    return list(map(attrgetter(name), rows))


def _days(rows: Sequence[Any]) -> Days:
    return np.array([row.day.toordinal() for row in rows], dtype=np.int64)


class LastBefore(NamedTuple):
    """For each of some days the last event not after it: `used` are the events that are one, `row` which of these."""

    used: NDArray[np.int64]
    row: NDArray[np.int64]


def last_before(events: Days, days: Days) -> tuple[LastBefore, int]:
    """The last of `events` not after each of `days`, which ascend, and how many of the days come before all events."""
    at = np.searchsorted(events, days, side="right") - 1
    early = int((at < 0).sum())
    used, row = np.unique(at[early:], return_inverse=True)
    return LastBefore(used, row), early


def computed_rows(index: DyadIndex, days: Days) -> Columns:
    """A dyad's index on `days` as rows that are not stored."""
    return {name: days if name == "day" else getattr(index, name) for name in _DYAD}


def _numbers(values: NDArray[np.float64]) -> list[float | None]:
    """Plain numbers; None for NaN, the core's “unknown”."""
    found: list[float | None] = values.tolist()
    for t in np.flatnonzero(np.isnan(values)).tolist():
        found[t] = None
    return found


def in_force(begins: Days, days: Days) -> tuple[NDArray[np.int64], int]:
    """The number of the row in force on each of `days`, and how many of the first days come before every row.

    `begins` are the rows' days; both ascend.
    """
    at = np.searchsorted(begins, days, side="right") - 1
    early = int((at < 0).sum())
    return at[early:], early


def _aged(rows: Columns, days: Days) -> tuple[list[float | None], list[float | None]] | None:
    variance, drift, since = rows["variance"], rows["drift"], days - rows["day"]
    later = since > 0
    if (np.isnan(drift) & ~np.isnan(variance) & later).any():
        return None
    variance = np.where(later, variance + drift * since, variance)
    low, high = interval_low(rows["friction_low"], variance), interval_high(rows["friction_raw"], variance)
    return _numbers(low), _numbers(high)
