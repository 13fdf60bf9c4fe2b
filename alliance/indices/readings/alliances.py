"""The index of an alliance and its matrix of issues by dyads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from alliance.indices.assemble import StoredTracks, tracks_of
from alliance.indices.calendar import days_between
from alliance.indices.compute import Days, alliance_event_days, alliance_on, member_weights
from alliance.indices.models import AllianceReading
from alliance.indices.readings.days import CHANGE_DAYS, at_and_before, difference, one_day
from alliance.indices.readings.dyads import cells_on
from alliance.indices.readings.state import today
from alliance.indices.shapes import AlliancePoint, AllianceSummary, Interval, Matrix
from alliance.indices.store import alliance_words, number
from alliance.indices.structure import AllianceStructure, Structure, Then, load_structure
from alliance.record.models import Alliance


def alliances_at(
    at: dt.date, slugs: Collection[str] | None = None, known_at: Then | None = None
) -> list[AllianceSummary]:
    """Every alliance on `at` and its change over the 90 days before."""
    structure = load_structure(known_at)
    wanted = [al for al in structure.alliances if slugs is None or al.slug in slugs]
    now, before = at_and_before(structure, {m for al in wanted for m in al.members}, at, known_at)
    found = []
    for al in wanted:
        reading = _alliance_points(now, structure, al, one_day(at))[0]
        earlier = _alliance_points(before, structure, al, one_day(at - dt.timedelta(CHANGE_DAYS)))[0]
        weights = member_weights(al, one_day(at))[0]
        found.append(
            AllianceSummary(
                slug=al.slug,
                name=al.name,
                members=[structure.codes[m] for m, w in zip(al.members, weights, strict=True) if w > 0],
                rivals=[structure.codes[r.actor] for r in al.rivals if r.start <= at.toordinal() < r.end],
                reading=reading,
                change_90d=difference(reading.friction, earlier.friction),
            )
        )
    return found


def alliance_series(
    alliance: Alliance,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[AlliancePoint]:
    """The index of an alliance over time, from its first two members on; its events are stored."""
    if interval == "event" and known_at is None:
        return _stored_events(alliance, start, end or today())
    structure = load_structure(known_at)
    al = structure.alliance(alliance.pk)
    if al is None:
        return []
    stored = tracks_of(structure, al.members, None, None, known_at)
    events = alliance_event_days(stored, structure, al)
    return _alliance_points(stored, structure, al, days_between(events, start, end or today(), interval))


def _stored_events(alliance: Alliance, start: dt.date | None, end: dt.date) -> list[AlliancePoint]:
    rows = AllianceReading.objects.filter(alliance=alliance, day__lte=end)
    if start:
        rows = rows.filter(day__gte=start)
    return [
        AlliancePoint(
            date=row.day,
            friction=row.friction,
            low=row.low,
            high=row.high,
            coverage=row.coverage,
            thin=row.thin,
            reason=row.reason or None,
            member_shares=row.member_shares,
            hottest_dyad=row.hottest_dyad,
            left_out=row.left_out,
        )
        for row in rows.order_by("day")
    ]


def matrix_at(alliance: Alliance, at: dt.date, known_at: Then | None = None) -> Matrix:
    """Issues by dyads of those who are members on `at`."""
    structure = load_structure(known_at)
    al = structure.alliance(alliance.pk)
    if al is None:
        return Matrix(at, [], [], [])
    weights = dict(zip(al.members, member_weights(al, one_day(at))[0], strict=True))
    pairs = [(a, b) for a, b in al.pairs if weights[a] > 0 and weights[b] > 0]
    stored = tracks_of(structure, al.members, None, at, known_at)
    cells = [cell for a, b in pairs for cell in cells_on(stored, structure, a, b, at)]
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
    found = alliance_on(stored, structure, al, days) if len(days) else None
    points = []
    for t, day in enumerate(days):
        date = dt.date.fromordinal(int(day))
        if found is None:
            reason = "Fewer than two members on this day."
            points.append(AlliancePoint(date, None, None, None, 0.0, True, reason, {}, None, []))
            continue
        index, words = found.index, alliance_words(found, structure, t)
        points.append(
            AlliancePoint(
                date=date,
                friction=number(index.friction[t]),
                low=number(index.low[t]),
                high=number(index.high[t]),
                coverage=float(index.coverage[t]),
                thin=bool(index.thin[t]),
                **{**words, "reason": words["reason"] or None},
            )
        )
    return points
