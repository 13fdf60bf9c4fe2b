"""The kept answers themselves, in the memory of this process, within a bound in bytes."""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from alliance.indices.bounded import Bounded
from alliance.indices.fingerprint import Fingerprint
from alliance.kept.keep import Keeping

Headers = list[tuple[str, str]]

# What an entry costs beside its bytes, roughly: the objects that hold it together.
OVERHEAD = 2_000


class Key(NamedTuple):
    """Everything in a request that an answer may depend on; two requests with one key have one answer."""

    site: tuple[str, str, str]  # scheme, scheme as a proxy tells it, host
    address: str
    query: str
    accept: str
    packing: str  # what the reader can unpack
    origin: str


@dataclass
class Held:
    """When an answer was last known to be the newest (time.monotonic, seconds)."""

    at: float


@dataclass(frozen=True)
class Answer:
    """An answer as it went out, and what it was read from."""

    day: dt.date
    terms: Keeping
    tag: str
    headers: Headers | None  # None until the whole answer was asked for
    body: bytes
    not_modified: Headers | None  # of its 304; None until one was asked for
    held: Held = field(default_factory=lambda: Held(time.monotonic()), compare=False)

    def holds(self, state: Fingerprint, day: dt.date) -> bool:
        """Whether it is still what would be answered in this state, on this day."""
        return self.day == day and self.terms.hold(state)


class Store(Bounded[Key, Answer]):
    """Answers by request."""

    def keep(self, key: Key, answer: Answer) -> None:
        """Keep an answer; what is known of the same one already (its body, its 304) stays."""
        with self.lock:
            former = self.get(key)
            if former is not None and former.tag == answer.tag and former.holds(answer.terms.read_from, answer.day):
                answer = _joined(answer, former)
            self.put(key, answer, _size(key, answer))


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
