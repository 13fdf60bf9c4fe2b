"""Data simulated from the model itself, to see whether the intervals hold what they promise."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import Evidence
from alliance.friction.index import alliance_index, dyad_index
from alliance.friction.level import Agenda
from alliance.friction.method import DAYS_PER_YEAR, METHOD
from alliance.friction.position import positions_at, track_positions

YEARS = 6.0
RELIABILITIES = np.array([1.0, 0.8, 0.7, 0.5])


@dataclass(frozen=True)
class Outcome:
    """Shares of simulated cases whose 95 % interval holds the truth, and mean errors (estimate less truth)."""

    position: float
    dyad: float
    alliance: float
    position_bias: float
    dyad_bias: float
    alliance_bias: float
    cases: int


def simulate(issues: int, per_year: float, runs: int, seed: int) -> Outcome:
    """Three actors on `issues` issues, each making `per_year` statements a year on each; seen at the end of six years.

    True positions start in the middle half of the scale and drift as the model says. The model knows no poles: stances
    that noise carries beyond one are kept as they are, since cutting them there would be another model.
    """
    chance = np.random.default_rng(seed)
    actors, days = 3, round(YEARS * DAYS_PER_YEAR)
    # Every run is a record of its own; all are filtered at once, as series of one evidence.
    n_series = runs * actors * issues
    counts = chance.poisson(per_year * YEARS, n_series)
    series = np.repeat(np.arange(n_series), counts)
    day = chance.integers(1, days, len(series))
    order = np.lexsort((day, series))
    day = day[order]
    truth_at, truth_end = _walk(chance, series, day, counts, days)
    reliability = chance.choice(RELIABILITIES, len(series))
    stance = truth_at + chance.normal(0, METHOD.sigma / np.sqrt(reliability))
    salience_of = chance.uniform(0.2, 1.0, n_series)
    within = Evidence.build(
        series=series,
        day=day,
        stance=np.clip(stance, -1, 1),
        salience=salience_of[series],
        reliability=reliability,
        n_series=n_series,
    )
    evidence = replace(within, stance=stance)
    at = positions_at(track_positions(evidence), np.arange(n_series), days)
    sd = np.sqrt(at.variance)
    hit = np.abs(at.mean - truth_end) <= METHOD.z * sd
    shape = (runs, actors, issues)
    agenda = Agenda(np.ones(issues), np.full(issues, 0.5))
    grid = at[np.arange(n_series).reshape(shape)]
    sides = [grid[:, a] for a in range(actors)]
    pairs = [(0, 1), (0, 2), (1, 2)]
    dyads = [dyad_index(sides[a], sides[b], agenda) for a, b in pairs]
    true_gap = [100 * np.abs(truth_end.reshape(shape)[:, a] - truth_end.reshape(shape)[:, b]) / 2 for a, b in pairs]
    true_dyad = [(d.share * gap).sum(-1) for d, gap in zip(dyads, true_gap, strict=True)]
    alliance = alliance_index(
        dyads, pairs, [np.arange(issues)] * 3, np.ones((runs, actors)), np.stack([s.variance for s in sides], axis=1)
    )
    shown = np.stack([d.has_index for d in dyads], axis=-1)
    dyad_truth = np.stack(true_dyad, axis=-1)
    dyad_hit = _holds(dyads, dyad_truth)
    all_shown = shown.all(-1) & alliance.has_index
    alliance_truth = dyad_truth.mean(-1)
    alliance_hit = (alliance.low <= alliance_truth) & (alliance_truth <= alliance.high)
    points = np.stack([d.friction for d in dyads], axis=-1)
    return Outcome(
        position=float(hit[at.live].mean()),
        dyad=float(dyad_hit[shown].mean()),
        alliance=float(alliance_hit[all_shown].mean()),
        position_bias=float((at.mean - truth_end)[at.live].mean()),
        dyad_bias=float((points - dyad_truth)[shown].mean()),
        alliance_bias=float((alliance.friction - alliance_truth)[all_shown].mean()),
        cases=int(shown.sum()),
    )


def _holds(dyads: list, truth: NDArray[np.float64]) -> NDArray[np.bool_]:
    low, high = (np.stack([getattr(d, name) for d in dyads], axis=-1) for name in ("low", "high"))
    return (low <= truth) & (truth <= high)


def _walk(
    chance: np.random.Generator, series: NDArray, day: NDArray, counts: NDArray, days: int
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """True positions at each statement and at the end: a random walk with variance q a day."""
    first = np.append(True, series[1:] != series[:-1]) if len(series) else np.zeros(0, dtype=bool)
    gap = np.where(first, day, np.diff(day, prepend=0))
    step = chance.normal(0, 1, len(day)) * np.sqrt(gap * METHOD.drift_per_day)
    start = chance.uniform(-0.5, 0.5, len(counts))
    total = np.cumsum(step)
    offset = np.repeat(np.where(counts > 0, np.append(0, total)[np.cumsum(counts) - counts], 0), counts)
    raw = start[series] + total - offset
    last_day = np.zeros(len(counts))
    last = start.copy()
    ends = np.cumsum(counts) - 1
    spoke = counts > 0
    last[spoke] = raw[ends[spoke]]
    last_day[spoke] = day[ends[spoke]]
    end = last + chance.normal(0, 1, len(counts)) * np.sqrt((days - last_day) * METHOD.drift_per_day)
    return raw, end
