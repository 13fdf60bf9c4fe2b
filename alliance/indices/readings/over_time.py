"""Every issue over time: where each actor stood on it, and how far apart two of them were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.distance import Distance, issue_distance
from alliance.friction.method import METHOD
from alliance.friction.position import PositionsAt
from alliance.indices.bounded import Bounded
from alliance.indices.calendar import days_between
from alliance.indices.compute import (
    Days,
    alliance_event_days,
    by_agenda,
    event_days,
    member_weights,
    positions_of,
    positions_on,
)
from alliance.indices.digest import of_days
from alliance.indices.readings.positions import clipped
from alliance.indices.readings.state import today
from alliance.indices.shapes import ActorPoint, GapPoint, Interval
from alliance.indices.stored_tracks import tracks_of
from alliance.indices.structure import AllianceStructure, Pair, Structure, Then, load_structure
from alliance.record.models import Actor, Alliance, Issue


@dataclass(frozen=True)
class _Part:
    """The distances of pairs that share an agenda on all days, shape (days, pairs, issues), and who they are."""

    pairs: list[Pair]
    agenda: tuple[int, ...]
    distance: Distance
    together: NDArray[np.bool_]  # (days, pairs): whether both are members


_Widest = tuple[str | None, str | None, float | None, float | None, float | None, float | None]
"""The pair furthest apart on an issue, the gap, its ends, its heat; None throughout where nobody has a position."""
_Row = tuple[_Widest, ...]
"""That of every issue on a day."""


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
    side_a, side_b = (positions_of(stored, [actor], agenda, days) for actor in (a.pk, b.pk))
    always = np.ones((len(days), 1), dtype=bool)
    part = _Part([(a.pk, b.pk)], tuple(agenda), issue_distance(side_a, side_b), always)
    return _gaps(structure, sorted(agenda), _widest_on_days(structure, [part], sorted(agenda), len(days)), days)


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
    issues = structure.issues_of(al)
    on, members = positions_of(stored, al.members, issues, days), member_weights(al, days) > 0
    codes = [structure.codes[member] for member in al.members]
    slugs = [structure.issues[issue].slug for issue in issues]
    keys = of_days(on, [members], beside=(codes, slugs, by_agenda(structure, al.pairs), METHOD))
    rows = [_rows.get(key) for key in keys]
    new = [t for t, row in enumerate(rows) if row is None]
    if new:
        parts = _parts_of_alliance(structure, al, on[new], members[new])
        for t, row in zip(new, _widest_on_days(structure, parts, issues, len(new)), strict=True):
            rows[t] = row
            _rows.put(keys[t], row, 200 + 400 * len(row))
    return _gaps(structure, issues, [row for row in rows if row is not None], days)


# An alliance's gaps on a day by what they follow from, to the bit: of decades a new statement changes the last days.
_rows: Bounded[bytes, _Row] = Bounded(4_000_000)


def _parts_of_alliance(
    structure: Structure, al: AllianceStructure, on: PositionsAt, members: NDArray[np.bool_]
) -> list[_Part]:
    """From positions of shape (days, members, Structure.issues_of)."""
    number = {member: k for k, member in enumerate(al.members)}
    column = {issue: k for k, issue in enumerate(structure.issues_of(al))}
    parts = []
    for agenda, group in by_agenda(structure, al.pairs).items():
        pairs, mine = [al.pairs[x] for x in group], on[:, :, [column[issue] for issue in agenda]]
        first, second = ([number[pair[side]] for pair in pairs] for side in (0, 1))
        distance = issue_distance(mine.taken(first), mine.taken(second))
        parts.append(_Part(pairs, agenda, distance, members[:, first] & members[:, second]))
    return parts


def _gaps(structure: Structure, issues: Sequence[int], rows: Sequence[_Row], days: Days) -> list[GapPoint]:
    """One point for each issue and day."""
    slugs = [structure.issues[issue].slug for issue in issues]
    return [
        GapPoint(dt.date.fromordinal(day), slug, *widest)
        for day, row in zip(days.tolist(), rows, strict=True)
        for slug, widest in zip(slugs, row, strict=True)
    ]


def _widest_on_days(structure: Structure, parts: list[_Part], issues: Sequence[int], days: int) -> list[_Row]:
    """For each day the pair furthest apart on each issue."""
    widest = [_widest(structure, parts, issue, days) for issue in issues]
    return [tuple(of_issue[t] for of_issue in widest) for t in range(days)]


def _widest(structure: Structure, parts: list[_Part], issue: int, days: int) -> list[_Widest]:
    """The pair furthest apart on an issue on each day, the first of several: who, the gap, its ends, its heat."""
    found: list[_Widest] = [(None,) * 6] * days
    largest = np.full(days, -np.inf)
    for part in parts:
        if issue not in part.agenda:
            continue
        k, distance = part.agenda.index(issue), part.distance
        gap = np.where(distance.covered[:, :, k] & part.together, distance.friction[:, :, k], -np.inf)
        best = gap.argmax(-1)
        value = gap[np.arange(days), best]
        for t in np.flatnonzero(value > largest).tolist():
            x = int(best[t])
            a, b = (structure.codes[actor] for actor in part.pairs[x])
            size = float(value[t])
            found[t] = (
                a,
                b,
                100 * size,
                100 * float(distance.low[t, x, k]),
                100 * float(distance.high[t, x, k]),
                100 * size * float(distance.joint_salience[t, x, k]),
            )
        largest = np.maximum(largest, value)
    return found
