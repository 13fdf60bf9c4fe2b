""" "Structural or personal?": the index of two states by who governed them, and of their parties."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

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
    together = [found for one in sides[0] for other in sides[1] if (found := _together(frame, one, other))]
    parties = list(_parties(frame, a, b))
    points = readings.dyads_each_on([(row.a, row.b, row.on) for row in (*together, *parties)], frame.known_at)
    read = [TandemRow(*row, point) for row, point in zip((*together, *parties), points, strict=True)]
    tandems = sorted(read[: len(together)], key=lambda row: (row.start or dt.date.min, row.on))
    told = [
        reasons.Tandem(f"{row.a.short_name}–{row.b.short_name}", point.friction, point.low, point.high)
        for row in tandems
        if (point := row.reading) and not point.thin
        and point.friction is not None and point.low is not None and point.high is not None
    ]  # fmt: skip
    return ByGovernment(reasons.structural_heading(told), tandems, read[len(together) :])


class _Beside(NamedTuple):
    """Two actors and their time beside each other, as a TandemRow begins."""

    a: Actor
    b: Actor
    start: dt.date | None
    end: dt.date | None
    on: dt.date


def _together(frame: Frame, one: Tenure, other: Tenure) -> _Beside | None:
    start = max((day for day in (one.start, other.start) if day), default=None)
    end = min((day for day in (one.end, other.end) if day), default=None)
    if (start and end and start >= end) or (start and start > frame.at):
        return None
    on = frame.at if end is None else min(frame.at, end - dt.timedelta(1))
    return _Beside(one.actor, other.actor, start, end, on)


def _parties(frame: Frame, a: Actor, b: Actor) -> Iterable[_Beside]:
    for state, other in ((a, b), (b, a)):
        for actor in frame.names.actors.values():
            if actor.member_of_id == state.pk and actor.kind in NOT_GOVERNMENTS:
                yield _Beside(actor, other, None, None, frame.at)


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
