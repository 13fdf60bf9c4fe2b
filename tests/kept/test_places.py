"""Places are had in turn, none is lost, and nobody is sent away."""

from __future__ import annotations

import threading

import pytest

from alliance.kept.places import Places
from tests.checkout import wait_until


def test_whoever_waits_comes_in_turn() -> None:
    places, came, leave = Places(1), list[int](), threading.Event()

    def come(number: int) -> None:
        with places.one(30):
            came.append(number)
            leave.wait(30)

    threads = []
    for number in range(4):
        threads.append(threading.Thread(target=come, args=(number,)))
        threads[-1].start()
        assert wait_until(lambda expected=number: len(came) + len(places._waiting) == expected + 1, within=10)
    assert came == [0]
    assert places.are_taken
    leave.set()
    for thread in threads:
        thread.join()
    assert came == [0, 1, 2, 3]
    assert not places.are_taken


def test_after_a_long_wait_one_too_many_is_had_and_given_back() -> None:
    places = Places(2)
    with places.one(30), places.one(30):
        assert places.are_taken
        with places.one(0.01):
            assert places.are_taken
        assert places.are_taken
    assert not places.are_taken
    with places.one(0), places.one(0):
        assert places.are_taken


def test_a_place_is_given_back_by_whoever_fails() -> None:
    places = Places(1)
    with pytest.raises(ZeroDivisionError), places.one(1):
        1 / 0  # noqa: B018
    assert not places.are_taken
