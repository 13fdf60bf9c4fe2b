"""The kept answers themselves, in the memory of this process, within a bound in bytes."""

from __future__ import annotations

import datetime as dt
import threading
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import NamedTuple

from alliance.indices.fingerprint import Fingerprint
from alliance.kept.keep import Keeping, Until

Headers = list[tuple[str, str]]

# What an entry costs beside its bytes, roughly: the objects that hold it together.
OVERHEAD = 2_000
# No single answer may push out more than this share of the others.
LARGEST_SHARE = 8


class Key(NamedTuple):
    """Everything in a request that an answer may depend on; two requests with one key have one answer."""

    site: tuple[str, str, str]  # scheme, scheme as a proxy tells it, host
    address: str
    query: str
    accept: str
    packing: str  # what the reader can unpack
    origin: str


@dataclass(frozen=True)
class Answer:
    """An answer as it went out, and what it was read from."""

    state: Fingerprint
    day: dt.date
    terms: Keeping
    tag: str
    headers: Headers | None  # None until the whole answer was asked for
    body: bytes
    not_modified: Headers | None  # of its 304; None until one was asked for

    def holds(self, state: Fingerprint, day: dt.date) -> bool:
        """Whether it is still what would be answered in this state, on this day."""
        if self.day != day or not self.state.same_revision(state):
            return False
        return self.terms.until is Until.REVISION or (self.state == state and state.is_whole)


class Store:
    """Answers by key; the ones that were not asked for longest make room."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._lock = threading.Lock()
        self._answers: OrderedDict[Key, tuple[Answer, int]] = OrderedDict()
        self.size = 0

    def __len__(self) -> int:
        return len(self._answers)

    def get(self, key: Key) -> Answer | None:
        """The answer kept for a request, whether or not it still holds."""
        with self._lock:
            found = self._answers.get(key)
            if found is None:
                return None
            self._answers.move_to_end(key)
            return found[0]

    def put(self, key: Key, answer: Answer) -> None:
        """Keep an answer; what is known of the same one already (its body, its 304) stays."""
        with self._lock:
            former, size = self._answers.pop(key, (None, 0))
            self.size -= size
            if former is not None and former.tag == answer.tag and former.state == answer.state:
                answer = _joined(answer, former)
            size = _size(key, answer)
            if size * LARGEST_SHARE > self._limit:
                return
            self._answers[key] = answer, size
            self.size += size
            while self.size > self._limit:
                _key, (_answer, freed) = self._answers.popitem(last=False)
                self.size -= freed

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._answers.clear()
            self.size = 0


def _joined(answer: Answer, former: Answer) -> Answer:
    if answer.headers is None:
        answer = replace(answer, headers=former.headers, body=former.body)
    return replace(answer, not_modified=answer.not_modified or former.not_modified)


def _size(key: Key, answer: Answer) -> int:
    headers = sum(
        len(name) + len(value) + 200 for name, value in (*(answer.headers or ()), *(answer.not_modified or ()))
    )
    return (
        len(answer.body)
        + headers
        + sum(map(len, (*key.site, key.address, key.query, key.accept, key.packing, key.origin)))
        + OVERHEAD
    )
