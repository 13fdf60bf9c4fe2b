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

BLOCK = 60_000  # positions asked about at once, unless one day alone has more: it bounds the memory


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
        positions = _positions(scenarios, before, evidence, on, method)
        worth = value(positions, _seen_on(scenarios, on))
        found |= zip(days, np.split(worth, scenarios.first[1:]), strict=True)
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
class _Occasions:
    """One event in one scenario of its day each; a day's first event comes first, in all of the day's scenarios."""

    happens: Bools
    scenario: Ints
    series: Ints
    row: Ints


@dataclass(frozen=True)
class _Scenarios:
    """The scenarios of some days, one day after the other, and what may happen in them."""

    first: Ints  # of each day, its first scenario
    day: Ints  # of each scenario, the number of its day
    occasions: dict[Cause, _Occasions]


def _scenarios(happened: Sequence[Sequence[Event]], subsets: Sequence[Bools]) -> _Scenarios:
    counts = np.array([len(each) for each in subsets], dtype=np.int64)
    first = np.cumsum(counts) - counts
    events = [event for each in happened for event in each]
    day = np.repeat(np.arange(len(counts)), [len(each) for each in happened])
    happens = np.concatenate([each.T.ravel() for each in subsets])
    begins = np.cumsum(counts[day]) - counts[day]
    causes: dict[Cause, list[int]] = {}
    for number, event in enumerate(events):
        causes.setdefault(event.cause, []).append(number)

    def of(numbers: Sequence[int]) -> _Occasions:
        times = counts[day[numbers]]
        place = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)  # of the scenario within its day
        return _Occasions(
            happens=happens[np.repeat(begins[numbers], times) + place],
            scenario=np.repeat(first[day[numbers]], times) + place,
            series=np.repeat(np.array([events[number].series for number in numbers], dtype=np.int64), times),
            row=np.repeat(np.array([events[number].row for number in numbers], dtype=np.int64), times),
        )

    return _Scenarios(
        first, np.repeat(np.arange(len(counts)), counts), {cause: of(numbers) for cause, numbers in causes.items()}
    )


def _seen_on(scenarios: _Scenarios, on: Days) -> Days:
    """The day of each scenario; the day before where members come or go on it, but not in the scenario."""
    seen = on[scenarios.day]
    if changes := scenarios.occasions.get("membership"):
        changed = np.zeros((2, len(seen)), dtype=bool)  # whether members may come or go, and whether they do
        changed[0, changes.scenario] = True
        changed[1, changes.scenario[changes.happens]] = True
        seen = np.where(changed[0] & ~changed[1], seen - 1, seen)
    return seen


def _positions(scenarios: _Scenarios, before: PositionsAt, evidence: Evidence, on: Days, method: Method) -> Standing:
    """Positions in every scenario, from those on the eve of each day: shape (scenarios, series)."""
    n_series = evidence.n_series
    times = np.diff(scenarios.first, append=len(scenarios.day))
    columns = {field.name: np.repeat(getattr(before, field.name), times, axis=0) for field in fields(Standing)}
    flat = {name: column.reshape(-1) for name, column in columns.items()}
    if ends := scenarios.occasions.get("expiry"):
        ended = (ends.scenario * n_series + ends.series)[ends.happens]
        flat["live"][ended] = False
        for name in ("mean", "variance0", "salience"):
            flat[name][ended] = np.nan
    if said := scenarios.occasions.get("statement"):
        spoken, new = _spoken(scenarios, said, before, evidence, on, method)
        flat["live"][spoken] = True
        for name, values in new.items():
            flat[name][spoken] = values
    return Standing(**columns)


def _spoken(
    scenarios: _Scenarios, said: _Occasions, before: PositionsAt, evidence: Evidence, on: Days, method: Method
) -> tuple[Ints, dict[str, Floats]]:
    """Where (scenario * series) anybody speaks, and the position then: as the filter works a day's statements in."""
    n_series, size = evidence.n_series, len(scenarios.day) * evidence.n_series
    cell, row = (each[said.happens] for each in (said.scenario * n_series + said.series, said.row))
    precision = 1.0 / observation_variance(evidence.reliability, evidence.half_width, method)

    def summed(weights: Floats) -> Floats:
        """Over the statements of one place, in their order; nothing depends on what else is asked about."""
        return np.asarray(np.bincount(cell, weights[row], size), dtype=float)

    joint = summed(precision)
    spoken = np.flatnonzero(joint)
    total = joint[spoken]
    stance = summed(precision * evidence.stance)[spoken] / total
    salience = summed(precision * evidence.salience)[spoken] / total
    anywhere = np.zeros(size, dtype=bool)
    anywhere[cell[evidence.reversal[row]]] = True
    if changes := scenarios.occasions.get("handover"):
        anywhere[(changes.scenario * n_series + changes.series)[changes.happens]] = True
    scenario, series = np.divmod(spoken, n_series)
    day = scenarios.day[scenario]
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
