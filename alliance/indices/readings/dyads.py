"""The index of two actors, and each issue's part in it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Hashable, Mapping, Sequence
from itertools import compress

import numpy as np
from django.db import connection

from alliance.friction.index import DyadIndex
from alliance.friction.method import METHOD
from alliance.indices.bounded import Bounded
from alliance.indices.calendar import days_between
from alliance.indices.compute import Days, by_agenda, dyad_on, dyads_on_day, event_days, positions_of
from alliance.indices.digest import of_days
from alliance.indices.models import Revision
from alliance.indices.readings import stored as stored_readings
from alliance.indices.readings.days import CHANGE_DAYS, difference, one_day
from alliance.indices.readings.state import REVISION_FIELDS, revision_of, today
from alliance.indices.shapes import Cell, DyadPoint, Interval, IssuePoint, TrackedDyad
from alliance.indices.stored_tracks import NOTHING, StoredTracks, Window, tracks_of
from alliance.indices.structure import Pair, Structure, Then, load_structure
from alliance.record.models import Actor, Issue


def tracked_dyads(
    at: dt.date, alliance: str | None = None, known_at: Then | None = None, only: frozenset[str] | None = None
) -> list[TrackedDyad]:
    """Every tracked dyad (of one alliance) on `at`, in the order of the alliances' members; or `only` one, by codes."""
    structure = load_structure(known_at)
    wanted: list[Pair] = list(
        dict.fromkeys(
            structure.canonical(*pair)
            for al in structure.alliances
            if alliance is None or al.slug == alliance
            for pair in al.pairs
            if only is None or only == {structure.codes[pair[0]], structure.codes[pair[1]]}
        )
    )
    names = structure.tracked_pairs()
    order = {structure.canonical(*p): p for al in reversed(structure.alliances) for p in al.pairs}
    now = _points_on(structure, wanted, at, known_at)
    before = _points_on(structure, wanted, at - dt.timedelta(CHANGE_DAYS), known_at)
    return [
        TrackedDyad(
            a=structure.codes[order[pair][0]],
            b=structure.codes[order[pair][1]],
            alliances=[al.slug for al in names[pair]],
            reading=now[pair],
            change_90d=difference(now[pair].friction, before[pair].friction),
        )
        for pair in wanted
    ]


def _points_on(structure: Structure, pairs: list[Pair], at: dt.date, known_at: Then | None) -> dict[Pair, DyadPoint]:
    """The reading of each of `pairs`, in canonical order, on one day: those stored, where they are asked for."""
    found: dict[Pair, DyadPoint] = {}
    stored: list[Pair] = []
    if known_at is None:
        stored, rows = stored_readings.dyads_on(pairs, at)
        even = stored_readings.age_evenly(rows)
        points = stored_readings.dyad_points(stored_readings.taken(rows, even), np.full(even.sum(), at.toordinal()))
        found = dict(zip(compress(stored, even.tolist()), points or [], strict=True))
    # What has no row of the current readings rests on nothing yet; the others are computed from the positions.
    had = set(stored)
    computed = [pair for pair in pairs if pair not in found and (known_at is not None or pair in had)]
    tracks = NOTHING
    if computed:
        tracks = tracks_of(structure, {actor for pair in computed for actor in pair}, None, at, known_at)
    for pair in pairs:
        if pair not in found:
            mine = tracks if pair in computed else NOTHING
            found[pair] = _dyad_points(mine, structure, *pair, one_day(at))[0]
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
    if known_at is None:
        points, early = _stored_series(a, b, start, end, interval)
        if points is not None:
            return (_dyad_points(NOTHING, load_structure(), a.pk, b.pk, early) if len(early) else []) + points
    structure, stored, days = _dyad_days(a, b, None, start, end, interval, known_at)
    return _dyad_points(stored, structure, a.pk, b.pk, days)


def dyads_each_on(
    wanted: Sequence[tuple[Actor, Actor, dt.date]], known_at: Then | None = None
) -> list[DyadPoint | None]:
    """`dyad_series` of each two actors on a day of their own, from one read of what they rest on together.

    None where one of the two had not been entered yet.
    """
    if not wanted:
        return []
    structure = load_structure(known_at)
    stored: set[Pair] = set()
    if known_at is None:
        pairs = {_canonical(a, b) for a, b, _on in wanted}
        stored = set(stored_readings.dyads_on(pairs, max(on for _a, _b, on in wanted))[0])
    computed = [(a.pk, b.pk) for a, b, _on in wanted if _canonical(a, b) not in stored]
    actors = {actor for pair in computed for actor in pair} & structure.codes.keys()
    tracks = tracks_of(structure, actors, None, None, known_at) if actors else NOTHING

    def point(a: Actor, b: Actor, on: dt.date) -> DyadPoint | None:
        if _canonical(a, b) in stored:
            return dyad_series(a, b, on, on, "day")[0]
        if not {a.pk, b.pk} <= actors:
            return None
        return _dyad_points(tracks, structure, a.pk, b.pk, one_day(on))[0]

    return [point(*one) for one in wanted]


def stored_dyad_series(
    a: Actor, b: Actor, start: dt.date | None, end: dt.date | None, interval: Interval
) -> list[DyadPoint] | None:
    """`dyad_series`, where it follows from the stored readings alone, and so holds until `dyad_state` is another."""
    points, early = _stored_series(a, b, start, end, interval)
    return None if len(early) else points


def dyad_state(a: str, b: str) -> Hashable | None:
    """Of which writing the stored readings of two actors are, by their codes in either order; None without any."""
    with connection.cursor() as cursor:
        cursor.execute(_STATE_OF_DYAD, sorted((a, b)))
        state: Hashable | None = cursor.fetchone()
    return state


def newest_and_dyad_state(a: str, b: str) -> tuple[Revision | None, Hashable | None]:
    """The newest revision and `dyad_state`, by one question, and so of one moment."""
    with connection.cursor() as cursor:
        cursor.execute(_NEWEST_AND_STATE_OF_DYAD, sorted((a, b)))
        row = cursor.fetchone()
    if row is None:
        return None, None
    state = row[len(REVISION_FIELDS) :]
    return revision_of(row[: len(REVISION_FIELDS)]), None if state[0] is None else state


_STATE_OF_DYAD = """
SELECT c.build_id, c.a_id, c.b_id, c.at
FROM record_actor a, record_actor b, indices_dyadchange c
WHERE a.code = %s AND b.code = %s AND c.a_id = a.id AND c.b_id = b.id
  AND c.build_id = (SELECT build_id FROM indices_revision ORDER BY id DESC LIMIT 1)
"""
_NEWEST_AND_STATE_OF_DYAD = f"""
SELECT {", ".join(f"r.{name}" for name in REVISION_FIELDS)}, c.build_id, c.a_id, c.b_id, c.at
FROM (SELECT * FROM indices_revision ORDER BY id DESC LIMIT 1) r
LEFT JOIN (
    SELECT c.* FROM record_actor a, record_actor b, indices_dyadchange c
    WHERE a.code = %s AND b.code = %s AND c.a_id = a.id AND c.b_id = b.id
) c ON c.build_id = r.build_id
"""  # noqa: S608  made of the product's own words


def _canonical(a: Actor, b: Actor) -> Pair:
    return (a.pk, b.pk) if a.code < b.code else (b.pk, a.pk)


def _stored_series(
    a: Actor, b: Actor, start: dt.date | None, end: dt.date | None, interval: Interval
) -> tuple[list[DyadPoint] | None, Days]:
    """From the stored readings, where the dyad is tracked; None where it has to be computed.

    And the days before its first reading, which are not among the points.
    """
    end = end or today()
    rows = stored_readings.dyad_rows(_canonical(a, b), start, end)
    if not len(rows["day"]):
        return None, rows["day"]
    days = days_between(rows["day"], start, end, interval)
    at, early = stored_readings.in_force(rows["day"], days)
    return stored_readings.dyad_points(stored_readings.taken(rows, at), days[early:]), days[:early]


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
    return cells_on(stored, structure, [(a.pk, b.pk)], at)


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
            NOTHING,
            np.zeros(0, dtype=np.int64),
        )
    agenda = structure.agenda_of(a.pk, b.pk)
    # Of one day the last position before it is enough: whatever else moved the index did so earlier.
    at = end if start == end and interval != "event" else None
    stored = tracks_of(structure, [a.pk, b.pk], agenda, at, known_at)
    events = event_days(stored, [a.pk, b.pk], agenda if issue is None else [issue.pk])
    return structure, stored, days_between(events, start, end or today(), interval)


def _dyad_points(stored: StoredTracks, structure: Structure, a: int, b: int, days: Days) -> list[DyadPoint]:
    """Computed from positions: the reading of the last day on which it could move, aged, as those stored are."""
    if not len(days):
        return []
    events = event_days(stored, (a, b), structure.agenda_of(a, b), Window(0, int(days[-1]) + 1))
    at, early = stored_readings.last_before(events, days)
    rows = stored_readings.computed_rows(dyad_on(stored, structure, a, b, events[at.used]), events[at.used])
    points = stored_readings.dyad_points(stored_readings.taken(rows, at.row), days[early:])
    if points is None:  # an interval that does not widen by the same every day
        direct = stored_readings.computed_rows(dyad_on(stored, structure, a, b, days), days)
        return stored_readings.dyad_points(direct, days) or []
    before = stored_readings.computed_rows(dyad_on(stored, structure, a, b, days[:early]), days[:early])
    return (stored_readings.dyad_points(before, days[:early]) or []) + points


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


# The cells of some pairs on a day, by what they follow from.
_cells: Bounded[bytes, list[Cell]] = Bounded(12_000_000)


def cells_on(stored: StoredTracks, structure: Structure, pairs: Sequence[Pair], at: dt.date) -> list[Cell]:
    """Every issue on the agenda of each dyad on `at`, dyad by dyad, from positions already read."""
    if not pairs:
        return []
    groups = by_agenda(structure, pairs)
    actors = list(dict.fromkeys(actor for pair in pairs for actor in pair))
    agenda = [structure.issues[issue] for issue in sorted({issue for of_some in groups for issue in of_some})]
    on = positions_of(stored, actors, [issue.pk for issue in agenda], one_day(at))
    told = [(issue.pk, issue.slug, issue.weight, issue.default_salience) for issue in agenda]
    (key,) = of_days(on, beside=([structure.codes[actor] for actor in actors], pairs, told, groups, METHOD))
    kept = _cells.get(key)
    if kept is None:
        kept = _cells_of_groups(stored, structure, pairs, groups, at)
        _cells.put(key, kept, 200 + 300 * len(kept))
    return list(kept)


def _cells_of_groups(
    stored: StoredTracks,
    structure: Structure,
    pairs: Sequence[Pair],
    groups: Mapping[tuple[int, ...], list[int]],
    at: dt.date,
) -> list[Cell]:
    found: dict[int, list[Cell]] = {}
    for agenda, chosen in groups.items():
        index = dyads_on_day(stored, structure, [pairs[x] for x in chosen], agenda, at.toordinal())
        slugs = [structure.issues[i].slug for i in agenda]
        parts = _parts(index)
        for t, x in enumerate(chosen):
            a, b = (structure.codes[actor] for actor in pairs[x])
            found[x] = [Cell(a, b, slug, *part) for slug, part in zip(slugs, parts[t], strict=True)]
    return [cell for x in range(len(pairs)) for cell in found[x]]


def _parts(index: DyadIndex) -> list[list[tuple[float | None, ...]]]:
    """The numbers of _part for every row and issue, in the order of Cell's fields."""
    distance, covered = index.distance, index.distance.covered
    columns = (
        100 * distance.friction, 100 * distance.low, 100 * distance.high, distance.joint_salience,
        100 * distance.friction * distance.joint_salience, index.share, index.points, distance.p_material,
    )  # fmt: skip
    nothing: tuple[None, ...] = (None,) * len(columns)
    found: list[list[tuple[float | None, ...]]] = [[nothing] * covered.shape[1] for _ in range(covered.shape[0])]
    rows, issues = np.nonzero(covered)
    numbers = zip(*(column[rows, issues].tolist() for column in columns), strict=True)
    for t, k, part in zip(rows.tolist(), issues.tolist(), numbers, strict=True):
        found[t][k] = part
    return found
