"""Section 5, events of one day share the day's step by their Shapley values."""

from __future__ import annotations

import itertools
import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import Evidence
from alliance.friction.method import METHOD, Method
from alliance.friction.position import Tracks
from alliance.friction.scenarios import Happened, Value, worths_of_days
from alliance.friction.shares_kept import Kept

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

EXACT_EVENTS = 8  # up to so many events of one day their Shapley values are exact: 2^8 scenarios
COMMON_EVENTS = 100  # up to so many are days whose scenarios are asked about again and again
ORDER_PAIRS = 24  # beyond, they are averaged over so many fixed orders and their reverses
SAMPLED_SCENARIOS = 5_000  # or over fewer, on a day so crowded; the steps sum to the change all the same


def shares_of_days(
    evidence: Evidence,
    tracks: Tracks,
    value: Value,
    happened: Happened,
    method: Method = METHOD,
    kept: Kept | None = None,
) -> dict[int, list[float]]:
    """Shapley values of each day's events, in their order; of a day they sum to its step. `kept` spares days."""
    if kept is None:
        return _worked_out(evidence, tracks, value, happened, method)
    keys = kept.keys(evidence, tracks, happened, method)
    found = {day: shares for day, key in keys.items() if (shares := kept.get(key)) is not None}
    new = {day: events for day, events in happened.items() if day not in found}
    for day, shares in _worked_out(evidence, tracks, value, new, method).items():
        kept.put(keys[day], shares)
        found[day] = shares
    return found


def _worked_out(
    evidence: Evidence, tracks: Tracks, value: Value, happened: Happened, method: Method
) -> dict[int, list[float]]:
    subsets = {day: _subsets(len(events)) for day, events in happened.items()}
    worths = worths_of_days(evidence, tracks, value, happened, subsets, method)
    alike: dict[int, list[int]] = {}
    for day, events in happened.items():
        alike.setdefault(len(events), []).append(day)
    found: dict[int, list[float]] = {}
    for n, days in alike.items():
        shares = exact_shares if n <= EXACT_EVENTS else _sampled_shares
        found |= zip(days, shares(n, np.stack([worths[day] for day in days])), strict=True)
    return found


def _subsets(n: int) -> Bools:
    """Which of a day's `n` events happen in each scenario that is asked about: shape (scenarios, events)."""
    if n <= EXACT_EVENTS:
        return _every_subset(n)
    return _common_prefixes(n) if n <= COMMON_EVENTS else _prefixes(n)


def _prefixes(n: int) -> Bools:
    """Of each order its first event, its first two, and so on, after none."""
    return np.concatenate([np.tri(n + 1, n, -1, dtype=bool)[:, np.argsort(order)] for order in _orders(n)])


_common_prefixes = lru_cache(16)(_prefixes)


@lru_cache(EXACT_EVENTS)
def _every_subset(n: int) -> Bools:
    """Every subset of a day's `n` events, in the order of exact_shares."""
    return np.array(list(itertools.product([False, True], repeat=n)))


@lru_cache(EXACT_EVENTS)
def _gains(n: int) -> tuple[Ints, Ints, Floats]:
    """For each event the scenarios without it, the same with it, and how much each such gain counts."""
    subsets, digit = _every_subset(n), 1 << np.arange(n - 1, -1, -1)
    without = np.stack([np.flatnonzero(~subsets[:, event]) for event in range(n)])
    by_size = np.array([math.factorial(k) * math.factorial(n - k - 1) / math.factorial(n) for k in range(n)])
    return without, without + digit[:, None], by_size[subsets.sum(-1)[without]]


def exact_shares(n: int, worth: Floats) -> list[list[float]]:
    """Shapley values of days with `n` events each, from the worth of every subset: shape (days, 2^n).

    Subsets come in the order of the binary numbers whose first digit says whether the first event happened.
    """
    without, with_it, weight = _gains(n)
    gain = np.ascontiguousarray(worth[:, with_it] - worth[:, without])  # one order of summation, however many days
    return (weight * gain).sum(-1).tolist()


def _orders(n: int) -> list[Ints]:
    """Fixed orders, each with its reverse: nothing random from call to call, and for each the parts sum exactly."""
    chance = np.random.default_rng(n)
    pairs = max(1, min(ORDER_PAIRS, SAMPLED_SCENARIOS // (2 * (n + 1))))
    forward = [chance.permutation(n) for _ in range(pairs)]
    return [order for each in forward for order in (each, each[::-1])]


def _sampled_shares(n: int, worth: Floats) -> list[list[float]]:
    """The same of days with too many events for every subset, averaged over the orders."""
    orders = _orders(n)
    gains = np.diff(worth.reshape(len(worth), len(orders), n + 1), axis=-1)
    total = np.zeros((len(worth), n))
    for which, order in enumerate(orders):
        total[:, order] += gains[:, which]
    return (total / len(orders)).tolist()
