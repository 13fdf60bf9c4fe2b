"""Section 7, bargains: issue linkage by equal-gain exchange (Stokman & Van Oosten 1994; Tollison & Willett 1979).

Two actors trade: `first` gives way on one issue, `second` on another, so that each gains the same.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations

import numpy as np
from numpy.typing import NDArray

from alliance.friction.position import PositionsAt


@dataclass(frozen=True)
class Bargain:
    """`first` yields on issue `p`, `second` on issue `q` (columns of the positions given).

    Gains are in units of salience times half the scale's length; baselines and outcomes are stances.
    """

    p: int
    q: int
    gain: float
    baseline_p: float
    baseline_q: float
    outcome_p: float
    outcome_q: float
    move_p: float
    move_q: float


@dataclass(frozen=True)
class Side:
    """One actor's stance and salience on the two issues of a trade."""

    x_p: float
    x_q: float
    s_p: float
    s_q: float


def exchange(a: Side, b: Side) -> tuple[Bargain, bool]:
    """The equal-gain exchange in which a yields on p and b on q, and whether it is feasible (both gain)."""
    baseline_p = (a.s_p * a.x_p + b.s_p * b.x_p) / (a.s_p + b.s_p)
    baseline_q = (a.s_q * a.x_q + b.s_q * b.x_q) / (a.s_q + b.s_q)
    ratio = (a.s_p + b.s_p) / (a.s_q + b.s_q)
    # Nobody moves further than the other side asks for.
    move_p = min(abs(b.x_p - baseline_p) / 2.0, abs(a.x_q - baseline_q) / (2.0 * ratio))
    move_q = ratio * move_p
    feasible = a.s_q * b.s_p > a.s_p * b.s_q
    return (
        Bargain(
            p=0,
            q=1,
            gain=a.s_q * move_q - a.s_p * move_p,
            baseline_p=baseline_p,
            baseline_q=baseline_q,
            outcome_p=baseline_p + 2.0 * move_p * float(np.sign(b.x_p - baseline_p)),
            outcome_q=baseline_q + 2.0 * move_q * float(np.sign(a.x_q - baseline_q)),
            move_p=move_p,
            move_q=move_q,
        ),
        feasible,
    )


def bargains(a: PositionsAt, b: PositionsAt, least_gain: float = 1e-9) -> list[Bargain]:
    """Every feasible exchange in which a yields on p and b on q, best first. Positions have shape (issues,)."""
    both = np.flatnonzero(a.live & b.live & (np.nan_to_num(a.salience + b.salience) > 0))
    found = []
    for p, q in permutations(both.tolist(), 2):
        trade, feasible = exchange(_side(a, p, q), _side(b, p, q))
        if feasible and trade.gain > least_gain:
            found.append(Bargain(**{**trade.__dict__, "p": p, "q": q}))
    return sorted(found, key=lambda t: (-t.gain, t.p, t.q))


def gains(a: PositionsAt, b: PositionsAt, least_gain: float = 1e-9) -> NDArray[np.float64]:
    """What each side of many pairs gains by the exchange in which a yields on p and b on q: shape (pairs, p, q).

    NaN where there is no such bargain. Positions have shape (pairs, issues). The same operations as in `exchange`, so
    the same bits: for telling which of hundreds of pairs have most to trade.
    """
    a_p, a_q, b_p, b_q = (
        side[..., None] if first else side[:, None, :]
        for side, first in ((a.salience, True), (a.salience, False), (b.salience, True), (b.salience, False))
    )
    both = a.live & b.live & (np.nan_to_num(a.salience + b.salience) > 0)
    possible = both[:, :, None] & both[:, None, :] & ~np.eye(both.shape[1], dtype=bool)
    with np.errstate(invalid="ignore", divide="ignore"):
        baseline = (a.salience * a.mean + b.salience * b.mean) / (a.salience + b.salience)
        ratio = (a_p + b_p) / (a_q + b_q)
        asked_p, asked_q = np.abs(b.mean - baseline)[..., None], np.abs(a.mean - baseline)[:, None, :]
        move_p = np.minimum(asked_p / 2.0, asked_q / (2.0 * ratio))
        gain = a_q * (ratio * move_p) - a_p * move_p
        feasible = (a_q * b_p > a_p * b_q) & (gain > least_gain)
    return np.where(possible & feasible, gain, np.nan)


def pushed_away(other: float, before: float, after: float) -> bool:
    """Whether a trade moves an issue's outcome away from where another member stands."""
    return abs(other - after) > abs(other - before) + 1e-12


def _side(at: PositionsAt, p: int, q: int) -> Side:
    return Side(float(at.mean[p]), float(at.mean[q]), float(at.salience[p]), float(at.salience[q]))
