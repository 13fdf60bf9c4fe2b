"""Scenarios differ in what few actors say: what is the same for a pair in many of them is computed once.

With 29 members an event moves 28 of 406 pairs. An index of a thousand scenarios then has some thousand different pairs'
levels, not four hundred thousand. What is alike is so to the last bit, and so is what is computed from it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from alliance.friction.position import Standing

Ints = NDArray[np.int64]


@dataclass(frozen=True)
class States:
    """The different states of an actor among scenarios: of each the first scenario, and of each scenario its state."""

    first: Ints
    of: Ints


def states_of(standing: Standing, columns: Ints) -> States:
    """The states of an actor; `standing` is of shape (scenarios, series), `columns` are the actor's series."""
    packed = np.empty((len(standing.live), len(columns), 4))
    for k, name in enumerate(Standing.__dataclass_fields__):
        packed[:, :, k] = getattr(standing, name)[:, columns]
    bits = packed.reshape(len(packed), -1).view(np.uint64)
    # By one number for all the bits of a state, since sorting numbers is quick; two states may share it by chance.
    _, first, of = np.unique(bits @ _multipliers(bits.shape[1]), return_index=True, return_inverse=True)
    if not np.array_equal(bits, bits[first[of]]):
        _, first, of = np.unique(bits, axis=0, return_index=True, return_inverse=True)
    return States(first, of.reshape(-1))


@lru_cache(maxsize=64)
def _multipliers(count: int) -> NDArray[np.uint64]:
    """Odd numbers without a pattern; a product is taken modulo 2^64."""
    chance = np.random.default_rng(count)
    return chance.integers(0, 2**63, count, dtype=np.uint64) * np.uint64(2) + np.uint64(1)


@dataclass(frozen=True)
class Alike:
    """The different pairs of states. Row r is of pair `pair[r]`, its sides as in the scenarios `first[r]`."""

    pair: Ints  # (rows,)
    first: tuple[Ints, Ints]  # (rows,) for either side
    row: Ints  # (scenarios, pairs): which row a pair has in a scenario


def alike(states: Sequence[States], pairs: Sequence[tuple[int, int]]) -> Alike:
    """What `pairs` of actors (numbers of `states`) have in common from scenario to scenario."""
    first, second = (np.array(side, dtype=np.int64) for side in zip(*pairs, strict=True))
    sizes = np.array([len(each.first) for each in states], dtype=np.int64)
    of = np.stack([each.of for each in states], axis=1)
    room = sizes[first] * sizes[second]
    begin = np.cumsum(room) - room
    place = begin + of[:, first] * sizes[second] + of[:, second]
    if room.sum() <= 4 * place.size:
        taken = np.zeros(room.sum(), dtype=bool)
        taken[place] = True
        places = np.flatnonzero(taken)
        row = (np.cumsum(taken) - 1)[place]
    else:  # few scenarios are alike: the room for all that could be is larger than what is
        places, row = np.unique(place, return_inverse=True)
        row = row.reshape(place.shape)
    pair = np.searchsorted(begin, places, side="right") - 1
    state_a, state_b = np.divmod(places - begin[pair], sizes[second][pair])
    firsts = np.concatenate([each.first for each in states])
    offset = np.cumsum(sizes) - sizes
    return Alike(pair, (firsts[offset[first[pair]] + state_a], firsts[offset[second[pair]] + state_b]), row)
