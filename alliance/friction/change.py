"""Section 5, why did it change: the step that each event made, and each issue's part.

Between events the point of an index stands still, so the steps of a period sum exactly to its change. Events of one
day share the day's step by their Shapley values.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import NEVER, Evidence
from alliance.friction.index import DyadIndex
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Tracks, going_on, positions_at
from alliance.friction.scenarios import Cause, Event, Value
from alliance.friction.shapley import shares_of_days
from alliance.friction.shares_kept import Kept


@dataclass(frozen=True)
class Step:
    """What one event did to the index. `statement` names it where it is one; an expiry names its series."""

    day: int
    cause: Cause
    series: int  # -1 for a change of membership
    statement: int | None
    size: float  # points of the index


def steps_between(
    evidence: Evidence,
    tracks: Tracks,
    value: Value,
    start: int,
    end: int,
    membership_days: Sequence[int] = (),
    method: Method = METHOD,
    only: Callable[[int], bool] | None = None,
    kept: Kept | None = None,
) -> list[Step]:
    """Every step after `start` up to and including `end`, by day; they sum to value(end) - value(start).

    `only` says which of the days to tell of, where the others are not asked for; `kept` has what was worked out before.

    `evidence` holds exactly the series that `value` reads, in its order. `membership_days` are days on which `value`
    itself changes.
    """
    events = _events(evidence, tracks, start, end)
    for day in membership_days:
        if start < day <= end:
            events.setdefault(day, []).append(Event("membership", -1))
    days = np.array(sorted(events), dtype=np.int64)
    if not len(days):
        return []
    series = np.arange(evidence.n_series)
    chain = np.concatenate([[start], days])
    levels = value(positions_at(tracks, series[None, :], chain[:, None], method), chain)
    told = [day for day in days.tolist() if only is None or only(day)]
    crowded = {day: events[day] for day in told if len(events[day]) > 1}
    shares = shares_of_days(evidence, tracks, value, crowded, method, kept)
    alone = dict(zip(days.tolist(), np.diff(levels).tolist(), strict=True))
    return [
        _step(evidence, day, event, size)
        for day in told
        for event, size in zip(events[day], shares.get(day, [alone[day]]), strict=True)
    ]


def _step(evidence: Evidence, day: int, event: Event, size: float) -> Step:
    said = int(evidence.statement[event.row]) if event.cause == "statement" else None
    return Step(day, event.cause, event.series, said, size)


def _events(evidence: Evidence, tracks: Tracks, start: int, end: int) -> dict[int, list[Event]]:
    """Statements, expiries and handovers that matter, after `start` up to `end`, by day.

    Speaking on the day of expiry is no expiry. A handover alone moves no point; on a day on which the new government
    speaks at once it matters, since what was said before counts for less.
    """
    events: dict[int, list[Event]] = {}
    for row in np.flatnonzero((evidence.day > start) & (evidence.day <= end)).tolist():
        events.setdefault(int(evidence.day[row]), []).append(Event("statement", int(evidence.series[row]), row))
    following = np.full(len(tracks.day), NEVER, dtype=np.int64)
    following[:-1] = np.where(tracks.series[1:] == tracks.series[:-1], tracks.day[1:], NEVER)
    expired = (tracks.expires < following) & (tracks.expires > start) & (tracks.expires <= end)
    for row in np.flatnonzero(expired).tolist():
        events.setdefault(int(tracks.expires[row]), []).append(Event("expiry", int(tracks.series[row])))
    for s, day in zip(evidence.handover_series.tolist(), evidence.handover_day.tolist(), strict=True):
        spoken = any(event.series == s for event in events.get(day, [])) if start < day <= end else False
        if spoken and _first_of(tracks, s, day):
            events[day].append(Event("handover", s))
    return events


def _first_of(tracks: Tracks, series: int, day: int) -> bool:
    """Whether `day` is the first handover since a series' last word, and that word still counts."""
    earlier = np.flatnonzero((tracks.series == series) & (tracks.day < day))
    return bool(len(earlier)) and bool(tracks.handover[earlier[-1]] == day < tracks.expires[earlier[-1]])


def leave_one_out(
    evidence: Evidence,
    tracks: Tracks,
    value: Value,
    statements: Sequence[int],
    at: int,
    method: Method = METHOD,
    before: Tracks | None = None,
) -> dict[int, float]:
    """For each statement, the index on `at` less the index had it never been made: value(all) - value(without it).

    Where `evidence` holds the statements from a day on only, `before` is each series' last position before it, and the
    statements asked about are not older.
    """
    wanted = set(statements)
    rows = [i for i, pk in enumerate(evidence.statement.tolist()) if pk in wanted and evidence.day[i] <= at]
    if not rows:
        return {}
    base = positions_at(tracks, np.arange(evidence.n_series), at, method)
    number = np.arange(len(evidence.day))
    copies = [np.flatnonzero((evidence.series == evidence.series[row]) & (number != row)) for row in rows]
    picked = np.concatenate(copies)
    numbers = np.repeat(np.arange(len(rows)), [len(copy) for copy in copies])
    by_series: dict[int, list[int]] = {}
    for s, d in zip(evidence.handover_series.tolist(), evidence.handover_day.tolist(), strict=True):
        by_series.setdefault(s, []).append(d)
    without = Evidence.build(
        series=numbers,
        **{
            name: getattr(evidence, name)[picked]
            for name in ("day", "stance", "half_width", "salience", "reliability", "reversal", "statement")
        },
        n_series=len(rows),
        handovers=[by_series.get(int(evidence.series[row]), []) for row in rows],
    )
    tracks = going_on(without, _of_each(before, evidence.series[rows]) if before else None, method)
    found = positions_at(tracks, np.arange(len(rows)), at, method)
    scenario = np.arange(len(rows))
    columns = {}
    for name in base.__dataclass_fields__:
        columns[name] = np.repeat(getattr(base, name)[None], len(rows), axis=0)
        columns[name][scenario, evidence.series[rows]] = getattr(found, name)
    on = np.full(len(rows) + 1, at)
    everything = PositionsAt(**{n: np.concatenate([getattr(base, n)[None], columns[n]]) for n in columns})
    levels = value(everything, on)
    return {int(evidence.statement[row]): float(levels[0] - levels[i + 1]) for i, row in enumerate(rows)}


def _of_each(before: Tracks, series: NDArray[np.int64]) -> Tracks:
    """The rows of `before` of each of `series`, numbered by its place; at most one row a series."""
    at = np.minimum(np.searchsorted(before.series, series), max(len(before.series) - 1, 0))
    has = before.series[at] == series if len(before.series) else np.zeros(len(series), dtype=bool)
    return replace(before[at[has]], series=np.flatnonzero(has))


@dataclass(frozen=True)
class IssueChange:
    """One issue's part in a dyad's change, in points; the parts of all issues sum to the change."""

    issue: int  # column of the agenda
    position: float
    salience: float
    entry: float  # newly covered
    exit: float  # no longer covered


def issue_parts(index: DyadIndex, before: int, after: int) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """What each issue has in the change between two rows of `index`: position, salience, entry, exit, (4, ..., issues).

    With it, which issues were covered on either day; the rest has no part. `index` may tell of several dyads at once.
    """
    c0, c1 = index.share[before], index.share[after]
    covered0, covered1 = index.distance.covered[before], index.distance.covered[after]
    d0 = np.where(covered0, index.distance.friction[before], np.where(covered1, index.distance.friction[after], 0.0))
    d1 = np.where(covered1, index.distance.friction[after], d0)
    level = np.asarray((index.point[before] + index.point[after]) / 2.0)[..., None]
    position = 100.0 * (c0 + c1) / 2.0 * (d1 - d0)
    weight = (100.0 * (d0 + d1) / 2.0 - level) * (c1 - c0)
    both, either = covered0 & covered1, covered0 | covered1
    parts = np.stack([
        np.where(both, position, 0.0),
        np.where(both, weight, 0.0),
        np.where(covered1 & ~covered0, weight, 0.0),
        np.where(covered0 & ~covered1, weight, 0.0),
    ])  # fmt: skip
    return parts, either


def split_by_issue(index: DyadIndex, before: int, after: int) -> list[IssueChange]:
    """Split the change of a dyad between two rows of `index` into positions and saliences, issue by issue."""
    parts, covered = issue_parts(index, before, after)
    return [IssueChange(k, *parts[:, k].tolist()) for k in np.flatnonzero(covered).tolist()]
