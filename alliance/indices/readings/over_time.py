"""Every issue over time: where each actor stood on it, and how far apart two of them were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.index import DyadIndex
from alliance.indices.assemble import StoredTracks, tracks_of
from alliance.indices.calendar import days_between
from alliance.indices.compute import (
    Days,
    alliance_event_days,
    by_agenda,
    dyad_on,
    event_days,
    member_weights,
    positions_on,
)
from alliance.indices.readings.positions import clipped
from alliance.indices.readings.state import today
from alliance.indices.shapes import ActorPoint, GapPoint, Interval
from alliance.indices.structure import Pair, Structure, Then, load_structure
from alliance.record.models import Actor, Alliance, Issue


@dataclass(frozen=True)
class _Part:
    """The index of one pair on all days, where each issue stands in it, and on which days both are members."""

    pair: Pair
    index: DyadIndex
    column: dict[int, int]
    together: NDArray[np.bool_]


def positions_over_time(
    issue: Issue,
    actors: Collection[str] | None,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[ActorPoint]:
    """Where every actor (of `actors`, by code) stood on one issue over time, day by day, in the record's order.

    An actor's points begin on the day on which it first spoke; a later day without a live position carries None.
    An event is one of the actor's own.
    """
    structure = load_structure(known_at)
    chosen = [pk for pk, code in structure.codes.items() if actors is None or code in actors]
    stored = tracks_of(structure, chosen, [issue.pk], None, known_at)
    found: list[ActorPoint] = []
    for actor in chosen:
        events = event_days(stored, [actor], [issue.pk])
        if not len(events):
            continue
        spoke = dt.date.fromordinal(int(events[0]))
        days = days_between(events, max(start, spoke) if start else spoke, end or today(), interval)
        on = positions_on(stored, actor, [issue.pk], days)
        for t, day in enumerate(days.tolist()):
            date = dt.date.fromordinal(day)
            if not on.live[t, 0]:
                found.append(ActorPoint(date, structure.codes[actor], *[None] * 6))
                continue
            mean, sd = float(on.mean[t, 0]), float(np.sqrt(on.variance[t, 0]))
            care, old = float(on.salience[t, 0]), bool(on.predecessor[t, 0])
            found.append(ActorPoint(date, structure.codes[actor], mean, sd, *clipped(mean, sd), care, old))
    return sorted(found, key=lambda point: point.date)


def dyad_gaps(
    a: Actor,
    b: Actor,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[GapPoint]:
    """How far apart any two actors were on every issue of their agenda over time, day by day."""
    structure = load_structure(known_at)
    if not {a.pk, b.pk} <= structure.codes.keys():  # one of them had not been entered yet
        return []
    agenda = structure.agenda_of(a.pk, b.pk)
    stored = tracks_of(structure, [a.pk, b.pk], agenda, None, known_at)
    days = days_between(event_days(stored, [a.pk, b.pk], agenda), start, end or today(), interval)
    return _gaps(structure, [_part(stored, structure, (a.pk, b.pk), days, np.ones(len(days), dtype=bool))], days)


def alliance_gaps(
    alliance: Alliance,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[GapPoint]:
    """The same for those two members of an alliance who were furthest apart on the issue on each day."""
    structure = load_structure(known_at)
    al = structure.alliance(alliance.pk)
    if al is None or not al.pairs:
        return []
    stored = tracks_of(structure, al.members, None, None, known_at)
    days = days_between(alliance_event_days(stored, structure, al), start, end or today(), interval)
    weights = member_weights(al, days) > 0
    column = {member: k for k, member in enumerate(al.members)}
    parts = [
        _part(stored, structure, pair, days, weights[:, column[pair[0]]] & weights[:, column[pair[1]]])
        for group in by_agenda(structure, al.pairs).values()
        for pair in (al.pairs[x] for x in group)
    ]
    return _gaps(structure, parts, days)


def _part(stored: StoredTracks, structure: Structure, pair: Pair, days: Days, together: NDArray[np.bool_]) -> _Part:
    agenda = structure.agenda_of(*pair)
    column = {issue: k for k, issue in enumerate(agenda)}
    return _Part(pair, dyad_on(stored, structure, *pair, days), column, together)


def _gaps(structure: Structure, parts: list[_Part], days: Days) -> list[GapPoint]:
    """One point for each issue and day; None throughout where no pair has a live position on both sides."""
    issues = sorted({issue for part in parts for issue in part.column})
    found: list[GapPoint] = []
    for t, day in enumerate(days.tolist()):
        date = dt.date.fromordinal(day)
        for issue in issues:
            widest: tuple[float, _Part, int] | None = None
            for part in parts:
                k = part.column.get(issue)
                if k is None or not part.together[t] or not part.index.distance.covered[t, k]:
                    continue
                gap = float(part.index.distance.friction[t, k])
                if widest is None or gap > widest[0]:
                    widest = gap, part, k
            slug = structure.issues[issue].slug
            if widest is None:
                found.append(GapPoint(date, slug, *[None] * 6))
                continue
            gap, part, k = widest
            distance = part.index.distance
            a, b = (structure.codes[actor] for actor in part.pair)
            found.append(
                GapPoint(
                    date,
                    slug,
                    a,
                    b,
                    100 * gap,
                    100 * float(distance.low[t, k]),
                    100 * float(distance.high[t, k]),
                    100 * gap * float(distance.joint_salience[t, k]),
                )
            )
    return found
