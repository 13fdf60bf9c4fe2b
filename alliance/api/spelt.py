"""Points of series as JSON spells them, kept while the readings that they are made of stand.

After a revision every answer is made anew, since it names its revision. Most revisions move few dyads: for all others
the points, which cost nearly all of the work, are the same bytes as before.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from django.conf import settings

from alliance.api.json import HOW
from alliance.api.plain import Plain
from alliance.indices.bounded import Bounded

# What an entry costs beside its bytes, roughly.
_OVERHEAD = 1_000


@dataclass(frozen=True)
class Spelt:
    """The points of a series as JSON has them."""

    state: Hashable  # of the readings
    first: dt.date | None  # the day of the first point
    text: bytes

    @property
    def in_place(self) -> orjson.Fragment:
        """To be put into a body in the place of the points."""
        return orjson.Fragment(self.text)


_kept: Bounded[Hashable, Spelt] = Bounded(settings.KEPT_ANSWERS_BYTES // 2)


def had(question: Hashable, state: Hashable) -> Spelt | None:
    """The points that are kept as the answer to `question`, where the readings are still in `state`."""
    kept = _kept.get(question)
    return kept if kept is not None and kept.state == state else None


def spelt(
    question: Hashable, state: Hashable, points: Callable[[], Sequence[Any] | None], writer: Plain
) -> Spelt | None:
    """The points that answer `question` while the readings are in `state`; None where there are none to keep."""
    if kept := had(question, state):
        return kept
    found = points()
    if found is None:
        return None
    text = orjson.dumps(writer.write_all(found), option=HOW)
    made = Spelt(state, found[0].date if found else None, text)
    _kept.put(question, made, len(text) + _OVERHEAD)
    return made


def forget() -> None:
    """Keep nothing."""
    _kept.clear()
