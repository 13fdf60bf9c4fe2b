"""Issues over time: the heat map of an alliance's or a pair's gaps, and everybody's positions on one issue."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.indices.shapes import ActorPoint, GapPoint, Interval
from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.record.models import Actor, Alliance, Issue

MARKED = 25.0  # from here on a gap is marked, in the words of the scale
FAR = 0.25  # of the scale from -1 to +1: less is no move worth a heading
_MONTHS_UP_TO, _QUARTERS_UP_TO = 2 * 366, 12 * 366  # days of history


@dataclass(frozen=True)
class HeatRow:
    """One issue with its gap at the end of each period, as table cells ready to be shown."""

    issue: Issue
    cells: SafeString


@dataclass(frozen=True)
class Heat:
    """The gaps on every issue over time."""

    interval: Interval
    days: list[dt.date]
    rows: list[HeatRow]
    heading: str

    @property
    def period(self) -> str:
        """What a column stands for."""
        return {"month": _("a month"), "quarter": _("a quarter"), "year": _("a year")}[self.interval]


def read_alliance_heat(frame: Frame, alliance: Alliance) -> Heat:
    """An alliance's: the two members furthest apart on each issue."""
    interval = interval_for(frame)
    return _heat(frame, interval, readings.alliance_gaps(alliance, None, frame.at, interval, frame.known_at))


def read_dyad_heat(frame: Frame, a: Actor, b: Actor) -> Heat:
    """A pair's."""
    interval = interval_for(frame)
    return _heat(frame, interval, readings.dyad_gaps(a, b, None, frame.at, interval, frame.known_at))


def interval_for(frame: Frame) -> Interval:
    """Columns that a page has room for, by how far the record goes back."""
    first = frame.record.first or frame.at
    days = (frame.at - first).days
    return "month" if days <= _MONTHS_UP_TO else "quarter" if days <= _QUARTERS_UP_TO else "year"


def _heat(frame: Frame, interval: Interval, points: Sequence[GapPoint]) -> Heat:
    days = sorted({point.date for point in points})
    by_issue: dict[str, list[GapPoint]] = {}
    for point in points:
        by_issue.setdefault(point.issue, []).append(point)
    now = {slug: mine[-1].heat for slug, mine in by_issue.items()}
    order = sorted(now, key=lambda slug: (now[slug] is None, -(now[slug] or 0.0)))
    rows = [HeatRow(frame.names.issues[slug], _cells(by_issue[slug])) for slug in order]
    return Heat(interval, days, rows, heat_heading(frame, interval, days, by_issue))


def _cells(points: Sequence[GapPoint]) -> SafeString:
    """Numbers and dashes only, so that a table of a thousand cells costs a page little."""
    return mark_safe("".join(f'<td class="number">{words.number(point.divergence, 0)}</td>' for point in points))  # noqa: S308


def heat_heading(frame: Frame, interval: Interval, days: Sequence[dt.date], by_issue: dict[str, list[GapPoint]]) -> str:
    """The finding: on which issue the gap was marked for longest."""
    marked = Counter(
        {
            slug: sum(point.divergence is not None and point.divergence >= MARKED for point in points)
            for slug, points in by_issue.items()
        }
    )
    if not days or not any(point.divergence is not None for points in by_issue.values() for point in points):
        return _("Too little is known for a history of the gaps")
    slug, times = marked.most_common(1)[0]
    if not times:
        return _("On no issue was the gap ever marked")
    text = {
        "month": _(
            "Longest at odds over %(issue)s: a marked gap or a wider one at the end of %(times)s of %(all)s months"
        ),
        "quarter": _(
            "Longest at odds over %(issue)s: a marked gap or a wider one at the end of %(times)s of %(all)s quarters"
        ),
        "year": _(
            "Longest at odds over %(issue)s: a marked gap or a wider one at the end of %(times)s of %(all)s years"
        ),
    }[interval]
    return text % {"issue": frame.names.issues[slug].short_name, "times": times, "all": len(days)}


@dataclass(frozen=True)
class Month:
    """Everybody's position at the end of a month; None where there is none."""

    date: dt.date
    places: list[ActorPoint | None]


@dataclass(frozen=True)
class PositionsOverTime:
    """Positions on one issue over time, those that belong to nobody else: newest month first."""

    actors: list[Actor]
    months: list[Month]
    heading: str


def read_positions(frame: Frame, issue: Issue) -> PositionsOverTime:
    """Month by month, as the chart and its CSV have them."""
    independent = {code for code, actor in frame.names.actors.items() if actor.member_of_id is None}
    points = readings.positions_over_time(issue, independent, None, frame.at, "month", frame.known_at)
    spoke = {point.actor for point in points}
    actors = [actor for code, actor in frame.names.actors.items() if code in spoke]
    found = {(point.date, point.actor): point for point in points}
    months = [
        Month(date, [_live(found.get((date, actor.code))) for actor in actors])
        for date in sorted({point.date for point in points}, reverse=True)
    ]
    return PositionsOverTime(actors, months, positions_heading(frame, points))


def _live(point: ActorPoint | None) -> ActorPoint | None:
    return point if point is not None and point.mean is not None else None


def positions_heading(frame: Frame, points: Sequence[ActorPoint]) -> str:
    """The finding: who has moved furthest from where it first stood."""
    first: dict[str, ActorPoint] = {}
    last: dict[str, ActorPoint] = {}
    for point in points:
        if point.mean is not None:
            first.setdefault(point.actor, point)
        last[point.actor] = point
    moved = {
        code: abs(point.mean - first[code].mean)  # type: ignore[operator]
        for code, point in last.items()
        if point.mean is not None
    }
    if not moved:
        return _("Nobody’s position on it is known on this day") if points else _("Nobody has spoken on it yet")
    code = max(moved, key=lambda each: moved[each])
    if moved[code] < FAR:
        return _("Nobody has moved far from where it first stood")
    return _("%(who)s has moved furthest: from %(before)s in %(month)s to %(after)s") % {
        "who": frame.names.capital(code),
        "before": words.stance(first[code].mean),
        "month": words.month(first[code].date, long=True),
        "after": words.stance(last[code].mean),
    }
