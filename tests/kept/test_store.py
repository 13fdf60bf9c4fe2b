"""The store stays within its bound, forgets what was not asked for longest, and joins an answer with its 304."""

from __future__ import annotations

import datetime as dt

from alliance.indices.fingerprint import Fingerprint
from alliance.kept.keep import Keeping, Until
from alliance.kept.store import Answer, Key, Store

STATE = Fingerprint(1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), 0, None)
TODAY = dt.date(2026, 1, 2)


def key(address: str) -> Key:
    return Key(("http", "", "localhost"), address, "", "", "", "")


def answer(body: bytes, tag: str = '"1"', state: Fingerprint = STATE, until: Until = Until.REVISION) -> Answer:
    return Answer(TODAY, Keeping(until, False, state), tag, [("ETag", tag)], body, None)


def test_the_bound_holds_however_much_is_put_in() -> None:
    store = Store(1_000_000)
    for number in range(500):
        store.keep(key(f"/{number}"), answer(bytes(1_000 + 97 * number)))
        assert store.size <= 1_000_000
    assert 10 < len(store) < 500
    assert store.get(key("/0")) is None
    assert store.get(key("/499")) is not None
    store.clear()
    assert (store.size, len(store)) == (0, 0)


def test_what_is_asked_for_stays() -> None:
    store = Store(100_000)
    for number in range(200):
        store.keep(key(f"/{number}"), answer(bytes(5_000)))
        assert store.get(key("/0")) is not None


def test_one_large_answer_does_not_push_out_all_others() -> None:
    store = Store(100_000)
    store.keep(key("/small"), answer(b"x"))
    store.keep(key("/large"), answer(bytes(20_000)))
    assert store.get(key("/large")) is None
    assert store.get(key("/small")) is not None


def test_putting_the_same_again_takes_no_more_room() -> None:
    store = Store(100_000)
    store.keep(key("/"), answer(bytes(1_000)))
    size = store.size
    store.keep(key("/"), answer(bytes(1_000)))
    assert store.size == size


def test_an_answer_and_its_304_are_joined_only_if_they_belong_together() -> None:
    store = Store(100_000)
    had = Answer(TODAY, Keeping(Until.REVISION, False, STATE), '"1"', None, b"", [("ETag", '"1"')])
    store.keep(key("/"), had)
    store.keep(key("/"), answer(b"body"))
    found = store.get(key("/"))
    assert found is not None
    assert (found.body, found.not_modified) == (b"body", [("ETag", '"1"')])
    store.keep(key("/"), answer(b"other", '"2"'))
    found = store.get(key("/"))
    assert found is not None
    assert (found.body, found.not_modified) == (b"other", None)


def test_until_when_an_answer_holds() -> None:
    later = Fingerprint(2, STATE.committed_at, 0, None)
    waiting = Fingerprint(1, STATE.committed_at, 1, 7)
    restored = Fingerprint(1, dt.datetime(2026, 1, 3, tzinfo=dt.UTC), 0, None)
    late = Fingerprint(1, STATE.committed_at, 1, 7, late=1)
    aside = Fingerprint(1, STATE.committed_at, 1, 7, aside=1)
    of_revision, of_late, of_state = (answer(b"", until=until) for until in (Until.REVISION, Until.LATE, Until.STATE))
    for one in (of_revision, of_late, of_state):
        assert one.holds(STATE, TODAY)
        assert not one.holds(STATE, TODAY + dt.timedelta(1))
        assert not one.holds(later, TODAY)
        assert not one.holds(restored, TODAY)
    for state, ends in ((waiting, [of_state]), (late, [of_state, of_late]), (aside, [of_state, of_late])):
        assert [one for one in (of_state, of_late, of_revision) if not one.holds(state, TODAY)] == ends
    crowded = Fingerprint(1, STATE.committed_at, 21, 99)
    for until in (Until.STATE, Until.LATE):
        assert not answer(b"", state=crowded, until=until).holds(crowded, TODAY)
        assert not answer(b"", until=until).holds(crowded, TODAY)
