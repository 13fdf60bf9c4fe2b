"""Section 5, why did it change: the step that each event made, and each issue's part.

Between events the point of an index stands still, so the steps of a period sum exactly to its change. Events of one
day share the day's step by their Shapley values.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import NEVER, Evidence
from alliance.friction.index import DyadIndex
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Tracks, going_on, observation_variance, positions_at

Floats = NDArray[np.float64]
Days = NDArray[np.int64]
Value = Callable[[PositionsAt, Days], Floats]
"""The index of scenarios: positions of shape (scenarios, series) and the day that each is seen on -> (scenarios,)."""

Cause = Literal["statement", "expiry", "handover", "membership"]

EXACT_EVENTS = 8  # up to so many events of one day their Shapley values are exact: 2^8 scenarios
ORDER_PAIRS = 24  # beyond, they are averaged over so many fixed orders and their reverses
SAMPLED_SCENARIOS = 5_000  # or over fewer, on a day so crowded; the steps sum to the change all the same


@dataclass(frozen=True)
class Step:
    """What one event did to the index. `statement` names it where it is one; an expiry names its series."""

    day: int
    cause: Cause
    series: int  # -1 for a change of membership
    statement: int | None
    size: float  # points of the index


@dataclass(frozen=True)
class _Event:
    cause: Cause
    series: int
    row: int = -1  # the statement's row of the evidence


def steps_between(
    evidence: Evidence,
    tracks: Tracks,
    value: Value,
    start: int,
    end: int,
    membership_days: Sequence[int] = (),
    method: Method = METHOD,
    only: Callable[[int], bool] | None = None,
) -> list[Step]:
    """Every step after `start` up to and including `end`, by day; they sum to value(end) - value(start).

    `only` says which of the days to tell of, where the others are not asked for.

    `evidence` holds exactly the series that `value` reads, in its order. `membership_days` are days on which `value`
    itself changes.
    """
    events = _events(evidence, tracks, start, end)
    for day in membership_days:
        if start < day <= end:
            events.setdefault(day, []).append(_Event("membership", -1))
    days = np.array(sorted(events), dtype=np.int64)
    if not len(days):
        return []
    series = np.arange(evidence.n_series)
    chain = np.concatenate([[start], days])
    levels = value(positions_at(tracks, series[None, :], chain[:, None], method), chain)
    found: list[Step] = []
    for i, day in enumerate(days.tolist()):
        if only is not None and not only(day):
            continue
        happened = events[day]
        if len(happened) == 1:
            sizes = [float(levels[i + 1] - levels[i])]
        else:
            sizes = _shares(evidence, tracks, value, day, happened, method)
        found += [_step(evidence, day, event, size) for event, size in zip(happened, sizes, strict=True)]
    return found


def _step(evidence: Evidence, day: int, event: _Event, size: float) -> Step:
    said = int(evidence.statement[event.row]) if event.cause == "statement" else None
    return Step(day, event.cause, event.series, said, size)


def _events(evidence: Evidence, tracks: Tracks, start: int, end: int) -> dict[int, list[_Event]]:
    """Statements, expiries and handovers that matter, after `start` up to `end`, by day.

    Speaking on the day of expiry is no expiry. A handover alone moves no point; on a day on which the new government
    speaks at once it matters, since what was said before counts for less.
    """
    events: dict[int, list[_Event]] = {}
    for row in np.flatnonzero((evidence.day > start) & (evidence.day <= end)).tolist():
        events.setdefault(int(evidence.day[row]), []).append(_Event("statement", int(evidence.series[row]), row))
    following = np.full(len(tracks.day), NEVER, dtype=np.int64)
    following[:-1] = np.where(tracks.series[1:] == tracks.series[:-1], tracks.day[1:], NEVER)
    expired = (tracks.expires < following) & (tracks.expires > start) & (tracks.expires <= end)
    for row in np.flatnonzero(expired).tolist():
        events.setdefault(int(tracks.expires[row]), []).append(_Event("expiry", int(tracks.series[row])))
    for s, day in zip(evidence.handover_series.tolist(), evidence.handover_day.tolist(), strict=True):
        spoken = any(event.series == s for event in events.get(day, [])) if start < day <= end else False
        if spoken and _first_of(tracks, s, day):
            events[day].append(_Event("handover", s))
    return events


def _first_of(tracks: Tracks, series: int, day: int) -> bool:
    """Whether `day` is the first handover since a series' last word, and that word still counts."""
    earlier = np.flatnonzero((tracks.series == series) & (tracks.day < day))
    return bool(len(earlier)) and bool(tracks.handover[earlier[-1]] == day < tracks.expires[earlier[-1]])


def _shares(
    evidence: Evidence, tracks: Tracks, value: Value, day: int, events: list[_Event], method: Method
) -> list[float]:
    """Shapley values of one day's events."""
    n = len(events)
    if n <= EXACT_EVENTS:
        subsets = np.array(list(itertools.product([False, True], repeat=n)))
        worth = _worth(evidence, tracks, value, day, events, subsets, method)
        return _exact_shapley(subsets, worth)
    # Fixed orders, each with its reverse: nothing random from call to call, and for each order the parts sum exactly.
    chance = np.random.default_rng(n)
    pairs = max(1, min(ORDER_PAIRS, SAMPLED_SCENARIOS // (2 * (n + 1))))
    forward = [chance.permutation(n) for _ in range(pairs)]
    orders = [order for each in forward for order in (each, each[::-1])]
    subsets = np.concatenate([np.tri(n + 1, n, -1, dtype=bool)[:, np.argsort(order)] for order in orders])
    worth = _worth(evidence, tracks, value, day, events, subsets, method).reshape(len(orders), n + 1)
    total = np.zeros(n)
    for order, gains in zip(orders, np.diff(worth, axis=1), strict=True):
        total[order] += gains
    return (total / len(orders)).tolist()


def _exact_shapley(subsets: NDArray[np.bool_], worth: Floats) -> list[float]:
    n = subsets.shape[1]
    bit = 1 << np.arange(n - 1, -1, -1)
    number = subsets @ bit
    by_number = np.empty(len(worth))
    by_number[number] = worth
    size = subsets.sum(-1)
    shares = []
    for event in range(n):
        without = ~subsets[:, event]
        weight = np.array([math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in size[without]])
        gain = by_number[number[without] + bit[event]] - by_number[number[without]]
        shares.append(float((weight * gain).sum()))
    return shares


def _worth(
    evidence: Evidence,
    tracks: Tracks,
    value: Value,
    day: int,
    events: list[_Event],
    subsets: NDArray[np.bool_],
    method: Method,
) -> Floats:
    """The index on `day` had only a subset of the day's events happened; `subsets` has shape (scenarios, events)."""
    series = np.arange(evidence.n_series)
    before = positions_at(tracks, series, day - 1, method)
    n = len(subsets)
    columns = {name: np.repeat(getattr(before, name)[None], n, axis=0) for name in before.__dataclass_fields__}
    by_series: dict[int, list[int]] = {}
    for i, event in enumerate(events):
        by_series.setdefault(event.series, []).append(i)
    membership = by_series.pop(-1, [])
    for s, members in by_series.items():
        if events[members[0]].cause == "expiry":
            columns["live"][:, s] &= ~subsets[:, members[0]]
            continue
        spoken = [i for i in members if events[i].cause == "statement"]
        handed_over = np.asarray(subsets[:, [i for i in members if events[i].cause == "handover"]].any(-1))
        rows = np.array([events[i].row for i in spoken])
        _speak(columns, evidence, before, s, rows, subsets[:, spoken], handed_over, day, method)
    for name in ("mean", "variance", "variance0", "salience"):
        columns[name] = np.where(columns["live"], columns[name], np.nan)
    on = np.where(subsets[:, membership].any(-1), day, day - 1) if membership else np.full(len(subsets), day)
    return value(PositionsAt(**columns), on)


def _speak(
    columns: dict[str, NDArray],
    evidence: Evidence,
    before: PositionsAt,
    s: int,
    rows: NDArray[np.int64],
    said: NDArray[np.bool_],
    handed_over: NDArray[np.bool_],
    day: int,
    method: Method,
) -> None:
    """Work a subset of the day's statements of series s into its position, scenario by scenario, as the filter does.

    `said` has shape (scenarios, statements); `handed_over`, whether a handover fell on the day, (scenarios,).
    """
    precision = 1.0 / observation_variance(evidence.reliability[rows], evidence.half_width[rows], method)
    total = (said * precision).sum(-1)
    any_said = total > 0
    safe = np.where(any_said, total, 1.0)
    stance = (said * precision * evidence.stance[rows]).sum(-1) / safe
    salience = (said * precision * evidence.salience[rows]).sum(-1) / safe
    fresh = not before.live[s] or before.expires[s] <= day
    if fresh:
        gain, variance = np.ones(len(said)), np.minimum(1.0 / safe, method.max_variance)
        mean, care = stance, salience
    else:
        prior = min(before.variance0[s] + (day - before.last[s]) * method.drift_per_day, method.max_variance)
        handover = bool(before.predecessor[s]) | handed_over
        reversal = (said & evidence.reversal[rows]).any(-1)
        priors = np.where(reversal | handover, method.max_variance, prior)
        gain = priors / (priors + 1.0 / safe)
        mean = before.mean[s] + gain * (stance - before.mean[s])
        care = before.salience[s] + gain * (salience - before.salience[s])
        variance = (1.0 - gain) * priors
    for name, new in {"mean": mean, "salience": care, "variance": variance, "variance0": variance}.items():
        columns[name][:, s] = np.where(any_said, new, columns[name][:, s])
    columns["live"][:, s] |= any_said


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


def split_by_issue(index: DyadIndex, before: int, after: int) -> list[IssueChange]:
    """Split the change of a dyad between two rows of `index` into positions and saliences, issue by issue."""
    c0, c1 = index.share[before], index.share[after]
    covered0, covered1 = index.distance.covered[before], index.distance.covered[after]
    d0 = np.where(covered0, index.distance.friction[before], np.where(covered1, index.distance.friction[after], 0.0))
    d1 = np.where(covered1, index.distance.friction[after], d0)
    level = (index.point[before] + index.point[after]) / 2.0
    position = 100.0 * (c0 + c1) / 2.0 * (d1 - d0)
    weight = (100.0 * (d0 + d1) / 2.0 - level) * (c1 - c0)
    found = []
    for k in np.flatnonzero(covered0 | covered1).tolist():
        parts = {"position": float(position[k]), "salience": float(weight[k]), "entry": 0.0, "exit": 0.0}
        if not covered0[k]:
            parts = {"position": 0.0, "salience": 0.0, "entry": float(weight[k]), "exit": 0.0}
        elif not covered1[k]:
            parts = {"position": 0.0, "salience": 0.0, "entry": 0.0, "exit": float(weight[k])}
        found.append(IssueChange(issue=k, **parts))
    return found
