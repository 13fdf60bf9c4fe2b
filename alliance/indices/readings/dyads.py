"""The index of two actors, and each issue's part in it."""

from __future__ import annotations

import datetime as dt

import numpy as np

from alliance.friction.index import DyadIndex, why_no_index
from alliance.indices.assemble import StoredTracks, load_tracks, tracks_of
from alliance.indices.calendar import days_between
from alliance.indices.compute import Days, dyad_on, event_days
from alliance.indices.models import DyadReading
from alliance.indices.readings.days import CHANGE_DAYS, at_and_before, difference, one_day
from alliance.indices.readings.state import today
from alliance.indices.shapes import Bounds, Cell, DyadPoint, Interval, IssuePoint, TrackedDyad
from alliance.indices.store import number
from alliance.indices.structure import Pair, Structure, Then, load_structure
from alliance.record.models import Actor, Issue


def tracked_dyads(at: dt.date, alliance: str | None = None, known_at: Then | None = None) -> list[TrackedDyad]:
    """Every tracked dyad (of one alliance) on `at`, in the order of the alliances' members."""
    structure = load_structure(known_at)
    wanted: list[Pair] = list(
        dict.fromkeys(
            structure.canonical(*pair)
            for al in structure.alliances
            if alliance is None or al.slug == alliance
            for pair in al.pairs
        )
    )
    names = structure.tracked_pairs()
    order = {structure.canonical(*p): p for al in reversed(structure.alliances) for p in al.pairs}
    actors = {actor for pair in wanted for actor in pair}
    now, before = at_and_before(structure, actors, at, known_at)
    found = []
    for pair in wanted:
        a, b = order[pair]
        reading = _dyad_points(now, structure, a, b, one_day(at))[0]
        earlier = _dyad_points(before, structure, a, b, one_day(at - dt.timedelta(CHANGE_DAYS)))[0]
        found.append(
            TrackedDyad(
                a=structure.codes[a],
                b=structure.codes[b],
                alliances=[al.slug for al in names[pair]],
                reading=reading,
                change_90d=difference(reading.friction, earlier.friction),
            )
        )
    return found


def dyad_series(
    a: Actor,
    b: Actor,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[DyadPoint]:
    """The index of any two actors over time; its events are stored where the dyad is tracked.

    With `known_at`, computed from the record as it stood at that instant.
    """
    if interval == "event" and known_at is None:
        readings = _stored_events(a, b, start, end or today())
        if readings is not None:
            return readings
    structure, stored, days = _dyad_days(a, b, None, start, end, interval, known_at)
    return _dyad_points(stored, structure, a.pk, b.pk, days)


def _stored_events(a: Actor, b: Actor, start: dt.date | None, end: dt.date) -> list[DyadPoint] | None:
    pair = {"a": a, "b": b} if a.code < b.code else {"a": b, "b": a}
    rows = DyadReading.objects.filter(**pair)
    if not rows.exists():
        return None
    rows = rows.filter(day__lte=end, **({"day__gte": start} if start else {})).order_by("day")
    return [
        DyadPoint(
            date=row.day,
            friction=row.friction,
            low=row.low,
            high=row.high,
            coverage=row.coverage,
            bounds=Bounds(row.bound_low, row.bound_high),
            intensity=row.intensity,
            noise_floor=row.noise_floor,
            thin=row.thin,
            reason=row.reason or None,
        )
        for row in rows
    ]


def dyad_issue_series(
    a: Actor,
    b: Actor,
    issue: Issue,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[IssuePoint]:
    """One issue's part in the index of two actors over time; None throughout where it is off their agenda."""
    structure, stored, days = _dyad_days(a, b, issue, start, end, interval, known_at)
    if not len(days):
        return []
    issues = structure.agenda_of(a.pk, b.pk)
    if issue.pk not in issues:
        return [IssuePoint(dt.date.fromordinal(int(d)), *[None] * 8) for d in days]
    index, k = dyad_on(stored, structure, a.pk, b.pk, days), issues.index(issue.pk)
    return [IssuePoint(date=dt.date.fromordinal(int(d)), **_part(index, t, k)) for t, d in enumerate(days)]


def dyad_cells(a: Actor, b: Actor, at: dt.date, known_at: Then | None = None) -> list[Cell]:
    """Every issue on the agenda of two actors on `at`."""
    structure = load_structure(known_at)
    if not {a.pk, b.pk} <= structure.codes.keys():  # not entered yet
        return []
    stored = tracks_of(structure, [a.pk, b.pk], structure.agenda_of(a.pk, b.pk), at, known_at)
    return cells_on(stored, structure, a.pk, b.pk, at)


def _dyad_days(
    a: Actor,
    b: Actor,
    issue: Issue | None,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None,
) -> tuple[Structure, StoredTracks, Days]:
    structure = load_structure(known_at)
    if not {a.pk, b.pk} <= structure.codes.keys():  # one of them had not been entered yet
        return (
            structure,
            load_tracks([], []),
            np.zeros(0, dtype=np.int64),
        )
    agenda = structure.agenda_of(a.pk, b.pk)
    stored = tracks_of(structure, [a.pk, b.pk], agenda, None, known_at)
    events = event_days(stored, [a.pk, b.pk], agenda if issue is None else [issue.pk])
    return structure, stored, days_between(events, start, end or today(), interval)


def _dyad_points(stored: StoredTracks, structure: Structure, a: int, b: int, days: Days) -> list[DyadPoint]:
    if not len(days):
        return []
    index = dyad_on(stored, structure, a, b, days)
    return [
        DyadPoint(
            date=dt.date.fromordinal(int(day)),
            friction=number(index.friction[t]),
            low=number(index.low[t]),
            high=number(index.high[t]),
            coverage=float(index.coverage[t]),
            bounds=Bounds(float(index.bound_low[t]), float(index.bound_high[t])),
            intensity=number(index.intensity[t]),
            noise_floor=number(index.noise_floor[t]),
            thin=bool(index.thin[t]),
            reason=None if index.has_index[t] else why_no_index(index.coverage[t], int(index.issues_covered[t])),
        )
        for t, day in enumerate(days)
    ]


def _part(index: DyadIndex, t: int, k: int) -> dict[str, float | None]:
    """One issue's numbers on day t, by the names of IssuePoint and Cell."""
    distance = index.distance
    if not distance.covered[t, k]:
        return dict.fromkeys(("divergence", "low", "high", "heat", "share", "points", "joint_salience", "p_material"))
    friction, g = float(distance.friction[t, k]), float(distance.joint_salience[t, k])
    return {
        "divergence": 100 * friction,
        "low": 100 * float(distance.low[t, k]),
        "high": 100 * float(distance.high[t, k]),
        "heat": 100 * friction * g,
        "share": float(index.share[t, k]),
        "points": float(index.points[t, k]),
        "joint_salience": g,
        "p_material": float(distance.p_material[t, k]),
    }


def cells_on(stored: StoredTracks, structure: Structure, a: int, b: int, at: dt.date) -> list[Cell]:
    """Every issue on the agenda of a dyad on `at`, from positions already read."""
    index = dyad_on(stored, structure, a, b, one_day(at))
    return [
        Cell(a=structure.codes[a], b=structure.codes[b], issue=structure.issues[i].slug, **_part(index, 0, k))
        for k, i in enumerate(structure.agenda_of(a, b))
    ]
