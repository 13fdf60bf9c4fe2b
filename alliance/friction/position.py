"""Section 1, position: a local-level filter with a diffuse start (Durbin & Koopman 2012; Jackman 2005).

The recursion runs over all series at once. Statements of one day are worked in as one observation with their joint
precision, which makes their order immaterial also on the first day, where the variance is capped.
"""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class PositionsAt:
    """Positions looked up for (series, day); arrays of one shape, NaN or NEVER where not `live`."""

    live: NDArray[np.bool_]
    mean: Floats
    variance: Floats  # P at the day
    variance0: Floats  # P0, right after the last statement
    salience: Floats
    last: Ints
    expires: Ints
    predecessor: NDArray[np.bool_]  # a handover came after the last statement

    def __getitem__(self, index: object) -> PositionsAt:
        # Sums depend on memory order in their last bit; a copy by columns must not compute other bits than the whole.
        return PositionsAt(*(np.asarray(getattr(self, name)[index], order="C") for name in self.__dataclass_fields__))


def observation_variance(reliability: ArrayLike, half_width: ArrayLike, method: Method = METHOD) -> Floats:
    """R = sigma^2 / r + u^2 with u = half-width / sqrt(3), in squared stance; elementwise."""
    vague = np.asarray(half_width, dtype=float)
    return method.sigma**2 / np.asarray(reliability, dtype=float) + vague**2 / 3.0


def track_positions(evidence: Evidence, method: Method = METHOD) -> Tracks:
    """Filter every series of `evidence`; cost grows with statements, Python steps only with the longest series."""
    series, day, precision, stance, salience, reversal = _by_day(evidence, method)
    n = len(series)
    handover = evidence.next_handover(series, day)
    expires = np.minimum(day + method.expiry_days, handover + method.grace_days)
    first = np.ones(n, dtype=bool)
    first[1:] = series[1:] != series[:-1]
    previous = np.maximum(np.arange(n) - 1, 0)
    fresh = first | (day >= expires[previous])
    could_be_anywhere = reversal | (handover[previous] <= day)
    noise = 1.0 / precision
    years_of_drift = (day - day[previous]) * method.drift_per_day

    mean, variance, weighted_salience, gain = (
        stance.copy(),
        np.minimum(noise, method.max_variance),
        salience.copy(),
        np.ones(n),
    )
    starts = np.flatnonzero(first)
    lengths = np.diff(np.append(starts, n))
    # Longest series first: those still running at step k are a prefix.
    order = np.argsort(-lengths, kind="stable")
    starts, lengths = starts[order], lengths[order]
    for step in range(1, int(lengths.max(initial=0))):
        now = starts[: int(np.searchsorted(-lengths, -step, side="left"))] + step
        now = now[~fresh[now]]
        before = now - 1
        prior = np.minimum(variance[before] + years_of_drift[now], method.max_variance)
        prior = np.where(could_be_anywhere[now], method.max_variance, prior)
        k = prior / (prior + noise[now])
        gain[now] = k
        mean[now] = mean[before] + k * (stance[now] - mean[before])
        weighted_salience[now] = weighted_salience[before] + k * (salience[now] - weighted_salience[before])
        variance[now] = (1.0 - k) * prior
    # Rounding may carry a mean of stances at a pole a bit beyond it.
    np.clip(mean, -1.0, 1.0, out=mean)
    np.clip(weighted_salience, 0.0, 1.0, out=weighted_salience)
    return Tracks(series, day, mean, variance, weighted_salience, gain, handover, expires)


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
        return PositionsAt(no, nothing, nothing, nothing, nothing, never, never, no)
    keys = composite_key(tracks.series, tracks.day)
    row = np.searchsorted(keys, composite_key(wanted, on), side="right") - 1
    row = np.maximum(row, 0)
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
    rows = np.flatnonzero((tracks.series == series) & (tracks.day <= day))
    if not len(rows) or day >= tracks.expires[rows[-1]]:
        return []
    rows = rows[int(np.flatnonzero(tracks.gain[rows] == 1.0)[-1]) :]
    gain = tracks.gain[rows]
    kept = np.append(np.cumprod((1.0 - gain)[:0:-1])[::-1], 1.0)
    weight_of_day = dict(zip(tracks.day[rows].tolist(), (gain * kept).tolist(), strict=True))
    mine = np.flatnonzero((evidence.series == series) & (evidence.day >= tracks.day[rows[0]]) & (evidence.day <= day))
    precision = 1.0 / observation_variance(evidence.reliability[mine], evidence.half_width[mine], method)
    days = evidence.day[mine]
    _, group = np.unique(days, return_inverse=True)
    share = precision / np.bincount(group, precision)[group]
    return [
        (int(statement), weight_of_day[int(d)] * float(s))
        for statement, d, s in zip(evidence.statement[mine], days, share, strict=True)
    ]
