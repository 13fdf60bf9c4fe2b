"""Section 5, what an index would be had only some of a day's events happened.

The scenarios of many days are made and asked about together, a block at a time: an index of a thousand rows costs
little more than one of ten.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import Evidence
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Standing, Tracks, observation_variance, positions_at

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]
Days = NDArray[np.int64]
Value = Callable[[Standing, Days], Floats]
"""The index of scenarios: positions of shape (scenarios, series) and the day that each is seen on -> (scenarios,)."""

Cause = Literal["statement", "expiry", "handover", "membership"]

BLOCK = 60_000  # positions asked about at once, unless one day alone has more
PART = 1_000  # scenarios whose index is asked for at once: it bounds the memory


@dataclass(frozen=True)
class Event:
    """What can move an index on a day."""

    cause: Cause
    series: int  # -1 for a change of membership
    row: int = -1  # the statement's row of the evidence


Happened = Mapping[int, Sequence[Event]]
"""Days with their events."""


def worths_of_days(
    evidence: Evidence,
    tracks: Tracks,
    value: Value,
    happened: Happened,
    subsets: Mapping[int, Bools],
    method: Method = METHOD,
) -> dict[int, Floats]:
    """By day, the index on it had only some of its events happened: `subsets`, of shape (scenarios, events)."""
    found: dict[int, Floats] = {}
    for days in _blocks({day: len(subsets[day]) * evidence.n_series for day in happened}):
        scenarios = _scenarios([happened[day] for day in days], [subsets[day] for day in days])
        on = np.array(days, dtype=np.int64)
        before = positions_at(tracks, np.arange(evidence.n_series)[None, :], on[:, None] - 1, method)
        cells = _positions(scenarios, before, evidence, on, method)
        seen = on[scenarios.day] - scenarios.is_eve
        begins = range(0, len(seen), PART)
        worth = [
            value(_standing(part, scenarios, before, cells), seen[part])
            for part in (slice(begin, begin + PART) for begin in begins)
        ]
        found |= zip(days, np.split(np.concatenate(worth), scenarios.first[1:]), strict=True)
    return found


def _blocks(sizes: Mapping[int, int]) -> Iterator[list[int]]:
    """Days in their order, in blocks that are no larger than BLOCK or of one day."""
    block: list[int] = []
    total = 0
    for day, size in sizes.items():
        if block and total + size > BLOCK:
            yield block
            block, total = [], 0
        block.append(day)
        total += size
    if block:
        yield block


@dataclass(frozen=True)
class _Scenarios:
    """The scenarios of some days, one day after the other.

    What a series comes to on a day depends on its own events alone, and most scenarios have the same of them: each
    different case is a cell. Its events are listed only if they happen in it.
    """

    first: Ints  # of each day, its first scenario
    day: Ints  # of each scenario, the number of its day
    is_eve: Bools  # of each scenario, whether members may come or go on its day, but do not in it
    cell_day: Ints
    cell_series: Ints
    events: dict[Cause, tuple[Ints, Ints]]  # by cause, cell and row of each event
    which: list[tuple[Ints, Ints]]  # by day, the series with events, and of each (scenario, series) its cell


CAUSES: tuple[Cause, ...] = ("statement", "expiry", "handover", "membership")


def _scenarios(happened: Sequence[Sequence[Event]], subsets: Sequence[Bools]) -> _Scenarios:
    counts = np.array([len(each) for each in subsets], dtype=np.int64)
    is_eve = np.zeros(counts.sum(), dtype=bool)
    first = np.cumsum(counts) - counts
    days, series, which = [], [], []
    cells, causes, rows = [], [], []
    total = 0
    for number, (events, subset) in enumerate(zip(happened, subsets, strict=True)):
        of, cause, row = np.array([(e.series, CAUSES.index(e.cause), e.row) for e in events], dtype=np.int64).T
        nobodys = of < 0
        if nobodys.any():
            is_eve[first[number] : first[number] + len(subset)] = ~subset[:, nobodys].any(1)
        order = np.argsort(of, kind="stable")[nobodys.sum() :]
        if not len(order):
            which.append((order, np.zeros((len(subset), 0), dtype=np.int64)))
            continue
        names, begin, times = np.unique(of[order], return_index=True, return_counts=True)
        case, scenario, column = _cases(subset[:, order], begin, times)
        which.append((names, case + total))
        # Every event of each cell's series, and then those that happen in it.
        cell = np.repeat(np.arange(len(column)), times[column])
        place = np.arange(len(cell)) - np.repeat(np.cumsum(times[column]) - times[column], times[column])
        event = order[begin[column][cell] + place]
        happens = subset[scenario[cell], event]
        cells.append(cell[happens] + total)
        causes.append(cause[event[happens]])
        rows.append(row[event[happens]])
        days.append(np.full(len(column), number))
        series.append(names[column])
        total += len(column)
    cell, kind, said = _joined(cells), _joined(causes), _joined(rows)
    return _Scenarios(
        first=first,
        day=np.repeat(np.arange(len(counts)), counts),
        is_eve=is_eve,
        cell_day=_joined(days),
        cell_series=_joined(series),
        events={
            cause: (cell[kind == number], said[kind == number])
            for number, cause in enumerate(CAUSES)
            if (kind == number).any()
        },
        which=which,
    )


def _joined(parts: Sequence[Ints]) -> Ints:
    return np.concatenate([np.zeros(0, dtype=np.int64), *parts])


DIGITS = 62  # events that one whole number tells apart


def _cases(subset: Bools, begin: Ints, times: Ints) -> tuple[Ints, Ints, Ints]:
    """The different cases of each series whose events stand side by side in `subset`, from `begin` on.

    Of each (scenario, series) its case, and of each case a scenario that has it and the column of its series.
    """
    place = np.arange(subset.shape[1]) - np.repeat(begin, times)
    case = np.zeros((len(subset), len(begin)), dtype=np.int64)
    for block in range(1 + int(place.max()) // DIGITS):
        digit = np.where(place // DIGITS == block, 1 << (place % DIGITS), 0)
        # Sums of sums may pass what a whole number holds; they do so in a circle, and the differences are right.
        sums = np.zeros((len(subset), subset.shape[1] + 1), dtype=np.int64)
        np.cumsum(np.where(subset, digit, 0), axis=1, out=sums[:, 1:])
        code = sums[:, begin + times] - sums[:, begin]
        case = _ranks(case * len(subset) + _ranks(code)) if block else _ranks(code)
    counts = case.max(0) + 1
    case += np.cumsum(counts) - counts
    scenario = np.empty(counts.sum(), dtype=np.int64)
    scenario[case] = np.arange(len(subset))[:, None]
    return case, scenario, np.repeat(np.arange(len(begin)), counts)


def _ranks(code: Ints) -> Ints:
    """Of each number its rank among the different numbers of its column; none is below zero."""
    room = int(code.max()) + 1
    if room <= 4 * len(code):
        there = np.zeros((room, code.shape[1]), dtype=bool)
        columns = np.arange(code.shape[1])
        there[code, columns] = True
        return (np.cumsum(there, axis=0) - 1)[code, columns]
    order = np.argsort(code, axis=0, kind="stable")
    rank = np.zeros_like(code)
    steps = np.diff(np.take_along_axis(code, order, 0), axis=0) != 0
    np.put_along_axis(rank, order[1:], np.cumsum(steps, axis=0), 0)
    return rank


def _standing(part: slice, scenarios: _Scenarios, before: PositionsAt, cells: Standing) -> Standing:
    """Positions in some of the scenarios: those on the eve of the day, but for the series with events."""
    day = scenarios.day[part]
    n_days, n_series = before.live.shape
    place = day[:, None] * n_series + np.arange(n_series)  # in all the eves' positions, followed by the cells
    for number in range(int(day[0]), int(day[-1]) + 1):
        begin = int(np.searchsorted(day, number))
        end = int(np.searchsorted(day, number, side="right"))
        series, cell = scenarios.which[number]
        skipped = part.start + begin - int(scenarios.first[number])
        place[begin:end, series] = n_days * n_series + cell[skipped : skipped + end - begin]
    return Standing(
        **{
            field.name: np.concatenate([getattr(before, field.name).ravel(), getattr(cells, field.name)])[place]
            for field in fields(Standing)
        }
    )


def _positions(scenarios: _Scenarios, before: PositionsAt, evidence: Evidence, on: Days, method: Method) -> Standing:
    """Positions in every cell, from those on the eve of its day."""
    place = scenarios.cell_day, scenarios.cell_series
    found = {field.name: getattr(before, field.name)[place] for field in fields(Standing)}
    if ends := scenarios.events.get("expiry"):
        found["live"][ends[0]] = False
        for name in ("mean", "variance0", "salience"):
            found[name][ends[0]] = np.nan
    if "statement" in scenarios.events:
        spoken, new = _spoken(scenarios, before, evidence, on, method)
        found["live"][spoken] = True
        for name, values in new.items():
            found[name][spoken] = values
    return Standing(**found)


def _spoken(
    scenarios: _Scenarios, before: PositionsAt, evidence: Evidence, on: Days, method: Method
) -> tuple[Ints, dict[str, Floats]]:
    """The cells in which anybody speaks, and the position then: as the filter works a day's statements in."""
    size = len(scenarios.cell_day)
    cell, row = scenarios.events["statement"]
    precision = 1.0 / observation_variance(evidence.reliability, evidence.half_width, method)

    def summed(weights: Floats) -> Floats:
        """Over the statements of one cell, in their order; nothing depends on what else is asked about."""
        return np.asarray(np.bincount(cell, weights[row], size), dtype=float)

    joint = summed(precision)
    spoken = np.flatnonzero(joint)
    total = joint[spoken]
    stance = summed(precision * evidence.stance)[spoken] / total
    salience = summed(precision * evidence.salience)[spoken] / total
    anywhere = np.zeros(size, dtype=bool)
    anywhere[cell[evidence.reversal[row]]] = True
    if changes := scenarios.events.get("handover"):
        anywhere[changes[0]] = True
    day, series = scenarios.cell_day[spoken], scenarios.cell_series[spoken]
    was = before[day, series]
    fresh = ~was.live | (was.expires <= on[day])
    prior = np.minimum(was.variance0 + (on[day] - was.last) * method.drift_per_day, method.max_variance)
    prior = np.where(anywhere[spoken] | was.predecessor, method.max_variance, prior)
    gain = prior / (prior + 1.0 / total)
    variance = np.where(fresh, np.minimum(1.0 / total, method.max_variance), (1.0 - gain) * prior)
    return spoken, {
        "mean": np.where(fresh, stance, was.mean + gain * (stance - was.mean)),
        "salience": np.where(fresh, salience, was.salience + gain * (salience - was.salience)),
        "variance0": variance,
    }
