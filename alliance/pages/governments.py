""" "Structural or personal?": the index of two states by who governed them, and of their parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from alliance.indices import readings
from alliance.indices.shapes import DyadPoint
from alliance.pages import reasons
from alliance.pages.frame import Frame
from alliance.record.models import Actor, Tenure

NOT_GOVERNMENTS = ("party", "legislature")


@dataclass(frozen=True)
class TandemRow:
    """Two actors, from when to when they stood beside each other, and their index at the end of that time."""

    a: Actor
    b: Actor
    start: dt.date | None
    end: dt.date | None  # None while both are in office
    on: dt.date
    reading: DyadPoint | None


@dataclass(frozen=True)
class ByGovernment:
    """A pair of states by government in office, and by party."""

    heading: str
    tandems: list[TandemRow]
    parties: list[TandemRow]


def read_by_government(frame: Frame, a: Actor, b: Actor) -> ByGovernment:
    """Every two governments of the states that were in office together by the page's day."""
    tenures = list(
        Tenure.objects.filter(speaks_for__in=[a.pk, b.pk], actor__kind="government")
        .select_related("actor", "actor__member_of")
        .order_by("start", "id")
    )
    sides = [[tenure for tenure in tenures if tenure.speaks_for_id == side.pk] for side in (a, b)]
    tandems = [row for one in sides[0] for other in sides[1] if (row := _tandem(frame, one, other))]
    tandems.sort(key=lambda row: (row.start or dt.date.min, row.on))
    told = [
        reasons.Tandem(f"{row.a.short_name}–{row.b.short_name}", point.friction, point.low, point.high)
        for row in tandems
        if (point := row.reading) and not point.thin
        and point.friction is not None and point.low is not None and point.high is not None
    ]  # fmt: skip
    return ByGovernment(reasons.structural_heading(told), tandems, list(_parties(frame, a, b)))


def _tandem(frame: Frame, one: Tenure, other: Tenure) -> TandemRow | None:
    start = max((day for day in (one.start, other.start) if day), default=None)
    end = min((day for day in (one.end, other.end) if day), default=None)
    if (start and end and start >= end) or (start and start > frame.at):
        return None
    on = frame.at if end is None else min(frame.at, end - dt.timedelta(1))
    return TandemRow(one.actor, other.actor, start, end, on, _reading(frame, one.actor, other.actor, on))


def _parties(frame: Frame, a: Actor, b: Actor) -> Iterable[TandemRow]:
    for state, other in ((a, b), (b, a)):
        for actor in frame.names.actors.values():
            if actor.member_of_id == state.pk and actor.kind in NOT_GOVERNMENTS:
                yield TandemRow(actor, other, None, None, frame.at, _reading(frame, actor, other, frame.at))


def _reading(frame: Frame, a: Actor, b: Actor, on: dt.date) -> DyadPoint | None:
    points = readings.dyad_series(a, b, on, on, "day", frame.known_at)
    return points[0] if points else None


def last_day_together(a: Actor, b: Actor) -> dt.date | None:
    """The last day on which two governments were in office together; None where they never were or still are."""
    days: list[dt.date] = []
    for one in a.tenures.all():
        for other in b.tenures.all():
            ends = [day for day in (one.end, other.end) if day]
            starts = [day for day in (one.start, other.start) if day]
            if ends and (not starts or max(starts) < min(ends)):
                days.append(min(ends) - dt.timedelta(1))
    return max(days, default=None)
