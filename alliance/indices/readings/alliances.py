"""The index of an alliance and its matrix of issues by dyads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

import numpy as np

from alliance.indices.calendar import days_between
from alliance.indices.compute import Days, alliance_event_days, alliance_on, member_weights, membership_days
from alliance.indices.models import AllianceReading
from alliance.indices.readings import stored as stored_readings
from alliance.indices.readings.days import CHANGE_DAYS, difference, one_day
from alliance.indices.readings.dyads import cells_on
from alliance.indices.readings.state import today
from alliance.indices.shapes import AlliancePoint, AllianceSummary, Interval, Matrix
from alliance.indices.store import alliance_readings
from alliance.indices.stored_tracks import NOTHING, StoredTracks, Window, tracks_of
from alliance.indices.structure import AllianceStructure, Structure, Then, load_structure
from alliance.record.models import Alliance


def alliances_at(
    at: dt.date, slugs: Collection[str] | None = None, known_at: Then | None = None
) -> list[AllianceSummary]:
    """Every alliance on `at` and its change over the 90 days before."""
    structure = load_structure(known_at)
    wanted = [al for al in structure.alliances if slugs is None or al.slug in slugs]
    now = _points_on(structure, wanted, at, known_at)
    before = _points_on(structure, wanted, at - dt.timedelta(CHANGE_DAYS), known_at)
    found = []
    for al in wanted:
        weights = member_weights(al, one_day(at))[0]
        found.append(
            AllianceSummary(
                slug=al.slug,
                name=al.name,
                members=[structure.codes[m] for m, w in zip(al.members, weights, strict=True) if w > 0],
                rivals=[structure.codes[r.actor] for r in al.rivals if r.start <= at.toordinal() < r.end],
                reading=now[al.id],
                change_90d=difference(now[al.id].friction, before[al.id].friction),
            )
        )
    return found


def _points_on(
    structure: Structure, alliances: list[AllianceStructure], at: dt.date, known_at: Then | None
) -> dict[int, AlliancePoint]:
    """The reading of each alliance on one day: those stored, where they are asked for."""
    rows = stored_readings.alliances_on([al.id for al in alliances], at) if known_at is None else {}
    told = {pk: row for pk, row in rows.items() if stored_readings.ages_evenly(row)}
    points = stored_readings.alliance_points(list(told.values()), np.full(len(told), at.toordinal()))
    found = dict(zip(told, points or [], strict=True))
    # What has no row of the current readings rests on nothing yet; the others are computed from the positions.
    computed = [al for al in alliances if al.id not in found and (known_at is not None or al.id in rows)]
    tracks = NOTHING
    if computed:
        tracks = tracks_of(structure, {m for al in computed for m in al.members}, None, at, known_at)
    for al in alliances:
        if al.id not in found:
            found[al.id] = _alliance_points(tracks if al in computed else NOTHING, structure, al, one_day(at))[0]
    return found


def alliance_series(
    alliance: Alliance,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
    shares: bool = True,
) -> list[AlliancePoint]:
    """The index of an alliance over time, from its first two members on; its events are stored.

    Without `shares` nobody need say who has which part of it: a line of many members' alliance takes half as long.
    """
    structure = load_structure(known_at)
    al = structure.alliance(alliance.pk)
    if al is None:
        return []
    if known_at is None:
        readings = _stored_series(structure, al, start, end or today(), interval, shares)
        if readings is not None:
            return readings
    stored = tracks_of(structure, al.members, None, None, known_at)
    events = alliance_event_days(stored, structure, al)
    return _alliance_points(stored, structure, al, days_between(events, start, end or today(), interval))


def _stored_series(
    structure: Structure, al: AllianceStructure, start: dt.date | None, end: dt.date, interval: Interval, shares: bool
) -> list[AlliancePoint] | None:
    """From the stored readings; None where it has to be computed."""
    begins = stored_readings.alliance_days(al.id, start, end)
    if not len(begins):
        return None
    days = days_between(begins, start, end, interval)
    at, early = stored_readings.last_before(begins, days)
    rows = stored_readings.alliance_rows(al.id, begins, at.used, shares)
    points = stored_readings.alliance_points([rows[i] for i in at.row.tolist()], days[early:])
    if points is None or not early:
        return points
    return _alliance_points(NOTHING, structure, al, days[:early]) + points


def matrix_at(alliance: Alliance, at: dt.date, known_at: Then | None = None) -> Matrix:
    """Issues by dyads of those who are members on `at`."""
    (found,) = matrices_at([alliance], at, known_at)
    return found


def matrices_at(alliances: Sequence[Alliance], at: dt.date, known_at: Then | None = None) -> list[Matrix]:
    """The same of several alliances, from one read."""
    structure = load_structure(known_at)
    chosen = [structure.alliance(alliance.pk) for alliance in alliances]
    everybody = {member for al in chosen if al is not None for member in al.members}
    stored = tracks_of(structure, everybody, None, at, known_at) if everybody else NOTHING
    return [Matrix(at, [], [], []) if al is None else _matrix(stored, structure, al, at) for al in chosen]


def _matrix(stored: StoredTracks, structure: Structure, al: AllianceStructure, at: dt.date) -> Matrix:
    weights = dict(zip(al.members, member_weights(al, one_day(at))[0], strict=True))
    pairs = [(a, b) for a, b in al.pairs if weights[a] > 0 and weights[b] > 0]
    cells = cells_on(stored, structure, pairs, at)
    issues = {cell.issue for cell in cells}
    return Matrix(
        at=at,
        dyads=[[structure.codes[a], structure.codes[b]] for a, b in pairs],
        issues=[i.slug for i in structure.issues.values() if i.slug in issues],
        cells=cells,
    )


def _alliance_points(
    stored: StoredTracks, structure: Structure, al: AllianceStructure, days: Days
) -> list[AlliancePoint]:
    """Computed from positions: the reading of the last day on which it could move, aged, as those stored are."""
    if not len(days):
        return []
    if stored is NOTHING:  # then only who is a member matters: of days between two changes one is enough
        _, first, which = np.unique(
            np.searchsorted(membership_days(al), days, side="right"), return_index=True, return_inverse=True
        )
        rows = _rows(stored, structure, al, days[first])
        return stored_readings.alliance_points([rows[i] for i in which.tolist()], days) or []
    events = alliance_event_days(stored, structure, al, Window(0, int(days[-1]) + 1))
    at, early = stored_readings.last_before(events, days)
    rows = _rows(stored, structure, al, events[at.used])
    points = stored_readings.alliance_points([rows[i] for i in at.row.tolist()], days[early:])
    if points is None:  # an interval that does not widen by the same every day
        return stored_readings.alliance_points(_rows(stored, structure, al, days), days) or []
    before = _rows(stored, structure, al, days[:early])
    return (stored_readings.alliance_points(before, days[:early]) or []) + points


def _rows(stored: StoredTracks, structure: Structure, al: AllianceStructure, days: Days) -> list[AllianceReading]:
    found = alliance_on(stored, structure, al, days) if len(days) else None
    if found is not None:
        return alliance_readings(found, structure, al, days)
    return [
        AllianceReading(
            day=dt.date.fromordinal(day),
            coverage=0.0,
            thin=True,
            reason="Fewer than two members on this day.",
            member_shares={},
            left_out=[],
        )
        for day in days.tolist()
    ]
