"""Calls that cross the end of a chunk of Python's stack, and calls that have room."""

from __future__ import annotations

import resource
from collections.abc import Callable

from alliance.kept.room import with_room


def inner(a: int, b: int) -> int:
    return a + b


def many() -> None:
    for number in range(300):
        inner(number, number)


def from_the_depth(depth: int, function: Callable[[], None]) -> int:
    """Page faults of the function, called so many calls deep."""
    if depth:
        return from_the_depth(depth - 1, function)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    function()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before


def test_with_room_no_depth_costs_a_fault_for_every_call() -> None:
    faults = [from_the_depth(depth, lambda: with_room(many)) for depth in range(300)]
    assert max(faults) < 100


def test_gives_back_what_the_function_gives() -> None:
    assert with_room(inner, 1, 2) == 3
