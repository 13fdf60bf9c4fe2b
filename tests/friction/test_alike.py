"""What is alike among scenarios is found, all of it, and stands for the others to the last bit."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.friction import alike as module
from alliance.friction.alike import alike, states_of
from alliance.friction.position import Standing


@st.composite
def standings(draw: st.DrawFn) -> tuple[Standing, int, int]:
    """Positions of a few actors on a few issues in scenarios of which many are the same for many."""
    actors, issues, scenarios = draw(st.integers(2, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 30))
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    few = draw(st.integers(1, 4))
    mean, variance0, salience = (chance.integers(0, few, (scenarios, actors * issues)) / 7 for _ in range(3))
    live = chance.random((scenarios, actors * issues)) < 0.8
    mean[~live] = np.nan
    return Standing(live, mean, variance0, salience), actors, issues


def rows(standing: Standing, scenario: int, columns: np.ndarray) -> bytes:
    return b"".join(getattr(standing, name)[scenario, columns].tobytes() for name in Standing.__dataclass_fields__)


@pytest.mark.parametrize("by_chance", [False, True])
@given(standings())
def test_a_row_stands_for_all_that_are_like_it(by_chance: bool, made: tuple[Standing, int, int]) -> None:
    standing, actors, issues = made
    columns = np.arange(actors * issues).reshape(actors, issues)
    with pytest.MonkeyPatch.context() as patch:
        if by_chance:  # the number for the bits is the same for every state
            patch.setattr(module, "_multipliers", lambda count: np.zeros(count, dtype=np.uint64))
        states = [states_of(standing, mine) for mine in columns]
    pairs = list(combinations(range(actors), 2))
    found = alike(states, pairs)
    assert found.row.shape == (len(standing.live), len(pairs))
    different = set()
    for scenario in range(len(standing.live)):
        for n, pair in enumerate(pairs):
            row = found.row[scenario, n]
            assert found.pair[row] == n
            for side in (0, 1):
                mine = columns[pair[side]]
                assert rows(standing, scenario, mine) == rows(standing, found.first[side][row], mine)
            different.add((n, *(rows(standing, scenario, columns[actor]) for actor in pair)))
    assert len(found.pair) == len(different)
