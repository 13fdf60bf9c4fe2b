"""Many who ask at once: one makes an answer, few are made together, and what held a moment ago may do."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import pytest
from django.db import connection

from alliance.kept.door import AT_ONCE
from tests.checkout import wait_until
from tests.kept.conftest import SERIES, Site, newest, revise
from tests.record.cast import Cast

PAGE = "/dyads/US/KR/"


def held_up(site: Site) -> threading.Event:
    """Django answers only once the event is set, or after ten seconds."""
    django, at_work = site.django, threading.Event()

    def slow(*arguments: Any) -> Any:
        at_work.wait(10)
        return django(*arguments)

    site.django = slow
    return at_work


def asking(site: Site, address: str, replies: list[Any]) -> threading.Thread:
    """A reader, not begun yet, whose reply goes into the list."""

    def ask() -> None:
        replies.append(site.ask(address))
        connection.close()

    return threading.Thread(target=ask)


def test_one_builder_for_many_who_ask_at_once(site: Site) -> None:
    at_work, replies = held_up(site), list[Any]()
    readers = [asking(site, SERIES, replies) for _ in range(8)]
    for reader in readers:
        reader.start()
    assert wait_until(lambda: site.made == [SERIES], within=10)
    at_work.set()
    for reader in readers:
        reader.join()
    assert [reply.status for reply in replies] == [200] * 8
    assert len({reply.body for reply in replies}) == 1
    assert site.made == [SERIES]


@contextmanager
def crowded(site: Site) -> Iterator[None]:
    """Within: all places are taken."""
    with ExitStack() as taken:
        for _ in range(AT_ONCE):
            taken.enter_context(site.door._places.one(0))  # type: ignore[attr-defined]
        yield


def test_in_a_crowd_a_page_may_be_late(site: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alliance.kept.door.GRACE", 60.0)
    monkeypatch.setattr("alliance.kept.door.LONGEST_WAIT", 0.01)
    former = site.ask(PAGE)
    had = site.ask(PAGE, if_none_match=former.headers["etag"])
    revise(cast)
    with crowded(site):
        assert site.ask(PAGE) == former
        assert site.ask(PAGE, if_none_match=former.headers["etag"]) == had
        for words in ("no-cache", "max-age=0", "no-store, max-age=0"):
            with monkeypatch.context() as patched:
                patched.setattr(site.store, "keep", lambda *_: None)
                assert site.ask(PAGE, cache_control=words).headers["x-index-revision"] == newest()
        assert site.ask(PAGE + "?at=2025-02-01").headers["x-index-revision"] == newest(), "nothing was kept of it"
    assert site.ask(PAGE).headers["x-index-revision"] == newest()


@pytest.mark.parametrize(("address", "grace"), [(SERIES, 60.0), (PAGE, 0.0)])
def test_the_api_is_never_late_and_no_page_by_more_than_its_grace(
    site: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch, address: str, grace: float
) -> None:
    monkeypatch.setattr("alliance.kept.door.GRACE", grace)
    monkeypatch.setattr("alliance.kept.door.LONGEST_WAIT", 0.01)
    site.ask(address)
    revise(cast)
    with crowded(site):
        assert site.ask(address).headers["x-index-revision"] == newest()


def test_few_answers_are_made_at_once_and_each_in_its_turn(site: Site) -> None:
    django, go_on, lock = site.django, threading.Event(), threading.Lock()
    inside, most = 0, 0

    def slow(*arguments: Any) -> Any:
        nonlocal inside, most
        with lock:
            inside += 1
            most = max(most, inside)
        go_on.wait(10)
        with lock:
            inside -= 1
        return django(*arguments)

    site.django = slow
    replies: list[int] = []

    def ask(number: int) -> None:
        replies.append(site.ask(f"{SERIES}?from=2025-01-{number + 1:02}").status)
        connection.close()

    readers = [threading.Thread(target=ask, args=(number,)) for number in range(9)]
    for reader in readers:
        reader.start()
    assert wait_until(lambda: len(site.door._places._waiting) == 9 - AT_ONCE, within=10)  # type: ignore[attr-defined]
    go_on.set()
    for reader in readers:
        reader.join()
    assert replies == [200] * 9
    assert most == AT_ONCE
    assert not site.door._places.are_taken  # type: ignore[attr-defined]


def test_in_a_crowd_one_reader_waits_for_the_newest_page_and_the_others_do_not(
    site: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.kept.door.GRACE", 0.0)
    monkeypatch.setattr("alliance.kept.door.LONGEST_GRACE", 60.0)
    former = site.ask(PAGE)
    revise(cast)
    at_work, replies = held_up(site), list[Any]()
    first, late = asking(site, PAGE, replies), asking(site, PAGE, replies)
    with ExitStack() as taken:
        for _ in range(AT_ONCE - 1):
            taken.enter_context(site.door._places.one(0))  # type: ignore[attr-defined]
        first.start()
        try:
            assert wait_until(lambda: site.made == [PAGE, PAGE], within=10)
            assert site.ask(PAGE) == former
            # From here on nobody is given a page of that age.
            monkeypatch.setattr("alliance.kept.door.LONGEST_GRACE", 0.0)
            late.start()
            late.join(0.3)
            assert late.is_alive()
        finally:
            at_work.set()
            first.join()
    late.join()
    assert [reply.headers["x-index-revision"] for reply in replies] == [newest()] * 2
    assert site.made == [PAGE, PAGE]
