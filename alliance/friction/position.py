"""Section 1, position: a local-level filter with a diffuse start (Durbin & Koopman 2012; Jackman 2005).

The recursion runs over all series at once. Statements of one day are worked in as one observation with their joint
precision, which makes their order immaterial also on the first day, where the variance is capped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from alliance.friction.evidence import NEVER, Evidence, composite_key
from alliance.friction.method import METHOD, Method

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True)
class Tracks:
    """Positions of many series as step functions: one row a day on which a series' actor spoke, sorted.

    `variance` is P0, right after the day's statements; `gain` the weight K of the day's statements together (1 where
    the series starts afresh); `handover` the first handover after the day, or NEVER; from `expires` on the row no
    longer counts. A row holds until the next of its series.
    """

    series: Ints
    day: Ints
    mean: Floats
    variance: Floats
    salience: Floats
    gain: Floats
    handover: Ints
    expires: Ints

    def __getitem__(self, index: object) -> Tracks:
        return Tracks(*(getattr(self, field.name)[index] for field in fields(self)))

    @cached_property
    def keys(self) -> Ints:
        """(series, day) of each row as one number, ascending: what a position is looked up by."""
        return composite_key(self.series, self.day)


@dataclass(frozen=True)
class Standing:
    """What the level of an index rests on; arrays of one shape, NaN where not `live`."""

    live: NDArray[np.bool_]
    mean: Floats
    variance0: Floats  # P0, right after the last statement
    salience: Floats

    def columns(self, which: Ints) -> Standing:
        """Of positions of shape (days, series) some series, in the shape of their numbers: (days, ...)."""
        return Standing(*(np.take(getattr(self, name), which, axis=1) for name in Standing.__dataclass_fields__))

    def at(self, days: Ints, series: Ints) -> Standing:
        """Of positions of shape (days, series) one row of some series for each of `days`: shape (rows, series)."""
        return Standing(*(getattr(self, name)[days[:, None], series] for name in Standing.__dataclass_fields__))


@dataclass(frozen=True, kw_only=True)
class PositionsAt(Standing):
    """Positions looked up for (series, day); NaN or NEVER where not `live`."""

    variance: Floats  # P at the day
    last: Ints
    expires: Ints
    predecessor: NDArray[np.bool_]  # a handover came after the last statement

    def __getitem__(self, index: object) -> PositionsAt:
        # Sums depend on memory order in their last bit; a copy by columns must not compute other bits than the whole.
        names = self.__dataclass_fields__
        return PositionsAt(**{name: np.asarray(getattr(self, name)[index], order="C") for name in names})

    def taken(self, which: Sequence[int]) -> PositionsAt:
        """The same as [:, which], to the bit, copied once instead of twice."""
        return PositionsAt(**{name: np.take(getattr(self, name), which, axis=1) for name in self.__dataclass_fields__})


def variance_drift(at: PositionsAt, method: Method = METHOD) -> Floats:
    """What a day adds to P from the day on until the position ends or its actor speaks again; NaN where not live.

    q, or nothing where P is at its most, as after a handover. NaN also where P would reach its most before the position
    ends, so that the same is not added every day: only very vague statements come so far.
    """
    at_end = at.variance0 + (at.expires - at.last) * method.drift_per_day
    steady = np.where(at_end <= method.max_variance, method.drift_per_day, np.nan)
    return np.where(at.live, np.where(at.variance >= method.max_variance, 0.0, steady), np.nan)


def observation_variance(reliability: ArrayLike, half_width: ArrayLike, method: Method = METHOD) -> Floats:
    """R = sigma^2 / r + u^2 with u = half-width / sqrt(3), in squared stance; elementwise."""
    vague = np.asarray(half_width, dtype=float)
    return method.sigma**2 / np.asarray(reliability, dtype=float) + vague**2 / 3.0


FEW = 4  # series so few that plain numbers are faster than arrays


def track_positions(evidence: Evidence, method: Method = METHOD, before: Tracks | None = None) -> Tracks:
    """Filter every series of `evidence`; cost grows with statements, Python steps only with the longest series.

    `before` goes on from former results: at most one row a series, dated before the series' statements here, taken as
    they are and not given back. To the last bit the same as filtering everything from the beginning.
    """
    series, day, precision, stance, salience, reversal = _by_day(evidence, method)
    np.clip(stance, -1.0, 1.0, out=stance)  # rounding may carry a mean of stances at a pole a bit beyond it
    np.clip(salience, 0.0, 1.0, out=salience)
    noise = 1.0 / precision
    variance = np.minimum(noise, method.max_variance)
    given = np.zeros(len(series), dtype=bool)
    if before is not None and len(before.series):
        order = np.argsort(composite_key(np.append(before.series, series), np.append(before.day, day)), kind="stable")

        def merged(former: NDArray, new: NDArray) -> NDArray:
            return np.concatenate([former, new])[order]

        given = merged(np.ones(len(before.series), dtype=bool), given)
        noise, reversal = merged(before.variance, noise), merged(np.zeros(len(before.series), dtype=bool), reversal)
        series, day = merged(before.series, series), merged(before.day, day)
        stance, salience = merged(before.mean, stance), merged(before.salience, salience)
        variance = merged(before.variance, variance)
    n = len(series)
    handover = evidence.next_handover(series, day)
    expires = np.minimum(day + method.expiry_days, handover + method.grace_days)
    first = np.ones(n, dtype=bool)
    first[1:] = series[1:] != series[:-1]
    previous = np.maximum(np.arange(n) - 1, 0)
    steps = _Steps(
        mean=stance.copy(),
        variance=variance,
        salience=salience.copy(),
        gain=np.ones(n),
        stance=stance,
        care=salience,
        noise=noise,
        drifted=np.asarray((day - day[previous]) * method.drift_per_day, dtype=float),
        fresh=first | (day >= expires[previous]),
        could_be_anywhere=reversal | (handover[previous] <= day),
        most=method.max_variance,
    )
    starts = np.flatnonzero(first)
    lengths = np.diff(np.append(starts, n))
    # Longest series first: those still running at step k are a prefix.
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    running = np.searchsorted(-lengths, -np.arange(1, int(lengths.max(initial=1))), side="left")
    step = 1
    while step <= len(running) and running[step - 1] > FEW:
        now = starts[: int(running[step - 1])] + step
        steps.take(now[~steps.fresh[now]])
        step += 1
    for start, length in zip(starts[:FEW].tolist(), lengths[:FEW].tolist(), strict=True):
        steps.take_one_by_one(start + step, start + length)
    found = Tracks(series, day, steps.mean, steps.variance, steps.salience, steps.gain, handover, expires)
    return found if before is None else found[~given]


def going_on(evidence: Evidence, before: Tracks | None, method: Method = METHOD) -> Tracks:
    """The positions of every series, with the former ones that `before` goes on from (see track_positions)."""
    new = track_positions(evidence, method, before)
    if before is None or not len(before.series):
        return new
    order = np.argsort(np.append(before.keys, new.keys), kind="stable")
    return Tracks(*(np.append(getattr(before, field.name), getattr(new, field.name))[order] for field in fields(new)))


@dataclass(frozen=True)
class _Steps:
    """The recursion's arrays, one element a row; the first four are filled in step by step."""

    mean: Floats
    variance: Floats
    salience: Floats
    gain: Floats
    stance: Floats
    care: Floats
    noise: Floats
    drifted: Floats  # q * dt
    fresh: NDArray[np.bool_]  # starts afresh: first of its series, or after an expiry
    could_be_anywhere: NDArray[np.bool_]  # a reversal, or a handover came between
    most: float

    def take(self, now: Ints) -> None:
        """One step of many series: rows `now`, each after its predecessor."""
        before = now - 1
        prior = np.minimum(self.variance[before] + self.drifted[now], self.most)
        prior = np.where(self.could_be_anywhere[now], self.most, prior)
        k = prior / (prior + self.noise[now])
        self.gain[now] = k
        mean, care = self.mean[before], self.salience[before]
        # Rounding may carry a mean of stances at a pole a bit beyond it.
        self.mean[now] = np.clip(mean + k * (self.stance[now] - mean), -1.0, 1.0)
        self.salience[now] = np.clip(care + k * (self.care[now] - care), 0.0, 1.0)
        self.variance[now] = (1.0 - k) * prior

    def take_one_by_one(self, start: int, end: int) -> None:
        """The same for one series' rows from `start` to `end`, in plain numbers: the same operations, the same bits."""
        if start >= end:
            return
        rows = slice(start, end)
        mean, variance, care = (float(a[start - 1]) for a in (self.mean, self.variance, self.salience))
        found = []
        for fresh, anywhere, drifted, noise, said, weight, first_variance in zip(
            self.fresh[rows].tolist(),
            self.could_be_anywhere[rows].tolist(),
            self.drifted[rows].tolist(),
            self.noise[rows].tolist(),
            self.stance[rows].tolist(),
            self.care[rows].tolist(),
            self.variance[rows].tolist(),
            strict=True,
        ):
            if fresh:
                k, mean, care, variance = 1.0, said, weight, first_variance
            else:
                prior = self.most if anywhere else min(variance + drifted, self.most)
                k = prior / (prior + noise)
                mean = min(1.0, max(-1.0, mean + k * (said - mean)))
                care = min(1.0, max(0.0, care + k * (weight - care)))
                variance = (1.0 - k) * prior
            found.append((mean, variance, care, k))
        self.mean[rows], self.variance[rows], self.salience[rows], self.gain[rows] = np.array(found).T


def _by_day(evidence: Evidence, method: Method) -> tuple[Ints, Ints, Floats, Floats, Floats, NDArray[np.bool_]]:
    """Join the statements of one series and day: joint precision, precision-weighted stance and salience."""
    precision = 1.0 / observation_variance(evidence.reliability, evidence.half_width, method)
    keys = composite_key(evidence.series, evidence.day)
    starts = np.flatnonzero(np.append(True, keys[1:] != keys[:-1])) if len(keys) else np.zeros(0, dtype=np.int64)
    if not len(starts):
        none = np.zeros(0)
        return evidence.series, evidence.day, none, none, none, evidence.reversal
    total = np.add.reduceat(precision, starts)
    return (
        evidence.series[starts],
        evidence.day[starts],
        total,
        np.add.reduceat(precision * evidence.stance, starts) / total,
        np.add.reduceat(precision * evidence.salience, starts) / total,
        np.logical_or.reduceat(evidence.reversal, starts),
    )


def positions_at(tracks: Tracks, series: ArrayLike, day: ArrayLike, method: Method = METHOD) -> PositionsAt:
    """Positions of `series` on `day` (broadcast against each other); a series of -1 is one that never spoke."""
    wanted, on = np.broadcast_arrays(np.asarray(series, dtype=np.int64), np.asarray(day, dtype=np.int64))
    if not len(tracks.series):
        nothing = np.full(wanted.shape, np.nan)
        never = np.full(wanted.shape, NEVER, dtype=np.int64)
        no = np.zeros(wanted.shape, dtype=bool)
        return PositionsAt(no, nothing, nothing, nothing, variance=nothing, last=never, expires=never, predecessor=no)
    row = np.maximum(np.searchsorted(tracks.keys, composite_key(wanted, on), side="right") - 1, 0)
    return positions_of_rows(tracks, row, wanted, on, method)


def positions_grid(tracks: Tracks, series: Ints, days: Ints, method: Method = METHOD) -> PositionsAt:
    """Positions of every one of `series` (-1: never spoke) on every one of `days`: shape (days, series).

    The same as positions_at with an axis for each, but quick for thousands of both: it looks up series by series.
    """
    if not len(tracks.series):
        return positions_at(tracks, series[None, :], days[:, None], method)
    sought = composite_key(series[:, None], days[None, :])
    row = np.maximum(np.searchsorted(tracks.keys, sought, side="right") - 1, 0)
    wanted, on = np.broadcast_arrays(series[None, :], days[:, None])
    return positions_of_rows(tracks, np.ascontiguousarray(row.T), wanted, on, method)


def positions_of_rows(tracks: Tracks, row: Ints, wanted: Ints, on: Ints, method: Method = METHOD) -> PositionsAt:
    """Positions of the series `wanted` on days `on`, where `row` is the last row not after each, if it is theirs."""
    live = (tracks.series[row] == wanted) & (tracks.day[row] <= on) & (on < tracks.expires[row])
    predecessor = live & (tracks.handover[row] <= on)
    aged = np.minimum(tracks.variance[row] + (on - tracks.day[row]) * method.drift_per_day, method.max_variance)
    aged = np.where(predecessor, method.max_variance, aged)
    return PositionsAt(
        live=live,
        mean=np.where(live, tracks.mean[row], np.nan),
        variance=np.where(live, aged, np.nan),
        variance0=np.where(live, tracks.variance[row], np.nan),
        salience=np.where(live, tracks.salience[row], np.nan),
        last=np.where(live, tracks.day[row], NEVER),
        expires=np.where(live, tracks.expires[row], NEVER),
        predecessor=predecessor,
    )


def statement_weights(
    evidence: Evidence, tracks: Tracks, series: int, day: int, method: Method = METHOD
) -> list[tuple[int, float]]:
    """(statement, weight) of one series' position on `day`, oldest first; weights sum to 1, none if it has no position.

    The day's gain is shared among its statements by their precision.
    """
    # Rows are sorted by series and day, so one series' up to a day stand together.
    first, end = np.searchsorted(tracks.keys, composite_key([series, series], [0, day + 1]))
    if first == end or day >= tracks.expires[end - 1]:
        return []
    fresh = int(first) + int(np.flatnonzero(tracks.gain[first:end] == 1.0)[-1])
    gain = tracks.gain[fresh:end]
    kept = np.append(np.cumprod((1.0 - gain)[:0:-1])[::-1], 1.0)
    weights = gain * kept
    mine = slice(
        *np.searchsorted(evidence.keys, composite_key([series, series], [tracks.day[fresh], day + 1])).tolist()
    )
    precision = 1.0 / observation_variance(evidence.reliability[mine], evidence.half_width[mine], method)
    # Every one of these days has its row in the tracks, and every row its statements.
    group = np.searchsorted(tracks.day[fresh:end], evidence.day[mine])
    share = precision / np.bincount(group, precision)[group]
    return list(zip(evidence.statement[mine].tolist(), (weights[group] * share).tolist(), strict=True))
