"""Stored readings of dyads and alliances on any day: each day's is the last row not after it, its interval aged.

Every question here is one walk through one index, or one look into it for each dyad or alliance that is asked about;
none grows with the number of readings that are stored.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Sequence
from typing import Any, NamedTuple, TypeVar

import numpy as np
from django.db import connection, models
from django.db.models import QuerySet
from django.db.models.functions import Coalesce
from numpy.typing import NDArray

from alliance.friction.index import DyadIndex, interval_high, interval_low, why_no_index
from alliance.friction.method import METHOD
from alliance.indices.models import AllianceReading, DyadReading, IndexReading
from alliance.indices.shapes import AlliancePoint, Bounds, DyadPoint
from alliance.indices.store import number
from alliance.indices.structure import Pair

Reading = TypeVar("Reading", bound=IndexReading)
Days = NDArray[np.int64]


def rows_between(rows: QuerySet[Reading], start: dt.date | None, end: dt.date) -> list[Reading]:
    """One series' rows from `start` to `end` by day, and the one in force on `start`."""
    if start is not None:
        before = rows.filter(day__lte=start).order_by("-day").values("day")[:1]
        rows = rows.filter(day__gte=Coalesce(models.Subquery(before), models.Value(start)))
    return list(rows.filter(day__lte=end).order_by("day"))


def dyads_on(pairs: Collection[Pair], at: dt.date) -> dict[Pair, DyadReading]:
    """The row in force on `at` of each of `pairs`, which are in canonical order; none where nobody had spoken yet."""
    if not pairs:
        return {}
    firsts, seconds = map(list, zip(*pairs, strict=True))
    rows = _selected(DyadReading, _LAST_OF_DYADS, [firsts, seconds, at])
    return {(row.a_id, row.b_id): row for row in rows}


def alliances_on(alliances: Collection[int], at: dt.date) -> dict[int, AllianceReading]:
    """The row in force on `at` of each alliance; none where it did not exist or nobody had spoken yet."""
    rows = _selected(AllianceReading, _LAST_OF_ALLIANCES, [list(alliances), at])
    return {row.alliance_id: row for row in rows}


_BUILD = "(SELECT build_id FROM indices_revision ORDER BY id DESC LIMIT 1)"
_LAST_OF_DYADS = f"""
SELECT {{columns}} FROM unnest(%s::bigint[], %s::bigint[]) k (a, b) CROSS JOIN LATERAL (
    SELECT * FROM indices_dyadreading
    WHERE build_id = {_BUILD} AND a_id = k.a AND b_id = k.b AND day <= %s ORDER BY day DESC LIMIT 1) r
"""  # noqa: S608  a constant
_LAST_OF_ALLIANCES = f"""
SELECT {{columns}} FROM unnest(%s::bigint[]) k (alliance) CROSS JOIN LATERAL (
    SELECT * FROM indices_alliancereading
    WHERE build_id = {_BUILD} AND alliance_id = k.alliance AND day <= %s ORDER BY day DESC LIMIT 1) r
"""  # noqa: S608


def _selected(model: type[Reading], query: str, parameters: list[Any]) -> list[Reading]:
    """Rows of a query as the model's instances. (Manager.raw knows no composite primary key.)"""
    fields = [field for field in model._meta.concrete_fields if field.column]
    with connection.cursor() as cursor:
        cursor.execute(query.format(columns=", ".join(f"r.{field.column}" for field in fields)), parameters)
        found = cursor.fetchall()
    as_text = [isinstance(field, models.JSONField) for field in fields]
    return [
        model(
            **{
                field.attname: json.loads(value) if text and value is not None else value
                for field, text, value in zip(fields, as_text, row, strict=True)
            }
        )
        for row in found
    ]


def ages_evenly(row: IndexReading) -> bool:
    """Whether the row's interval widens by the same every day, so that it can be told from the row alone."""
    return row.drift is not None or row.variance is None


def dyad_points(rows: Sequence[DyadReading], days: Days) -> list[DyadPoint] | None:
    """Readings of one or more dyads on days: `rows[t]` is in force on `days[t]`.

    None where an interval does not widen by the same every day: then it has to be computed from the positions.
    """
    ends = _aged(rows, days)
    if ends is None:
        return None
    return [
        DyadPoint(
            date=dt.date.fromordinal(day),
            friction=row.friction,
            low=number(low),
            high=number(high),
            coverage=row.coverage,
            bounds=Bounds(row.bound_low, row.bound_high),
            intensity=row.intensity,
            noise_floor=row.noise_floor,
            thin=row.coverage < METHOD.thin_coverage,
            reason=why_no_index(row.coverage, row.issues_covered) if row.friction is None else None,
        )
        for row, day, low, high in zip(rows, days.tolist(), *ends, strict=True)
    ]


def alliance_points(rows: Sequence[AllianceReading], days: Days) -> list[AlliancePoint] | None:
    """The same for alliances."""
    ends = _aged(rows, days)
    if ends is None:
        return None
    return [
        AlliancePoint(
            date=dt.date.fromordinal(day),
            friction=row.friction,
            low=number(low),
            high=number(high),
            coverage=row.coverage,
            thin=row.thin,
            reason=row.reason or None,
            member_shares=row.member_shares,
            hottest_dyad=row.hottest_dyad,
            left_out=row.left_out,
        )
        for row, day, low, high in zip(rows, days.tolist(), *ends, strict=True)
    ]


class LastBefore(NamedTuple):
    """For each of some days the last event not after it: `used` are the events that are one, `row` which of these."""

    used: NDArray[np.int64]
    row: list[int]


def last_before(events: Days, days: Days) -> tuple[LastBefore, int]:
    """The last of `events` not after each of `days`, which ascend, and how many of the days come before all events."""
    at = np.searchsorted(events, days, side="right") - 1
    early = int((at < 0).sum())
    used, row = np.unique(at[early:], return_inverse=True)
    return LastBefore(used, row.tolist()), early


def dyad_readings(index: DyadIndex, days: Days) -> list[DyadReading]:
    """A dyad's index on `days` as unsaved rows, which belong to no build."""
    known = ("coverage", "bound_low", "bound_high")
    shown = ("friction", "friction_low", "friction_raw", "variance", "drift", "intensity", "noise_floor")
    return [
        DyadReading(
            day=dt.date.fromordinal(day),
            issues_covered=int(index.issues_covered[t]),
            **{name: float(getattr(index, name)[t]) for name in known},
            **{name: number(getattr(index, name)[t]) for name in shown},
        )
        for t, day in enumerate(days.tolist())
    ]


def in_force(rows: Sequence[Reading], days: Days) -> tuple[list[Reading], int]:
    """The row in force on each of `days`, which ascend, and how many of the first days come before every row."""
    begins = np.array([row.day.toordinal() for row in rows], dtype=np.int64)
    at = np.searchsorted(begins, days, side="right") - 1
    early = int((at < 0).sum())
    return [rows[i] for i in at[early:].tolist()], early


def _aged(rows: Sequence[IndexReading], days: Days) -> tuple[list[float], list[float]] | None:
    low, raw, variance, drift = (
        np.array([getattr(row, name) for row in rows], dtype=float)
        for name in ("friction_low", "friction_raw", "variance", "drift")
    )
    since = days - np.array([row.day.toordinal() for row in rows], dtype=np.int64)
    later = since > 0
    if (np.isnan(drift) & ~np.isnan(variance) & later).any():
        return None
    variance = np.where(later, variance + drift * since, variance)
    return interval_low(low, variance).tolist(), interval_high(raw, variance).tolist()
