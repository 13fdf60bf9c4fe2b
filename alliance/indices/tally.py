"""How large the record is up to a day, which every page says."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np
from psycopg2 import sql

from alliance.indices.counts import Count

BY_AUTHOR = Count(
    {"day": "day", "author": "integer", "example": "bool"},
    sql.SQL("s.date, coalesce(s.author_id, 0)::integer, coalesce(s.reference LIKE 'example:%', false)"),
)


@dataclass(frozen=True)
class RecordSize:
    """How many published statements there are up to a day, from when to when, and whose."""

    total: int
    first: dt.date | None
    last: dt.date | None
    example: int  # from the example data set
    entered: int  # by an editor
    editors: int


def tally_up_to(at: dt.date) -> RecordSize | None:
    """The published statements dated on or before `at`; None where the caller has to count."""
    rows = BY_AUTHOR.now()
    if rows is None:
        return None
    then = rows["day"] <= at.toordinal()
    day, author, example, times = (rows[name][then] for name in ("day", "author", "example", "times"))
    total = int(times.sum())
    if not total:
        return RecordSize(0, None, None, 0, 0, 0)
    first, last = (dt.date.fromordinal(int(end)) for end in _standing(day, times)[[0, -1]])
    by_editor = author > 0
    return RecordSize(
        total,
        first,
        last,
        example=int(times[example].sum()),
        entered=int(times[by_editor].sum()),
        editors=len(_standing(author[by_editor], times[by_editor])),
    )


def _standing(what: np.ndarray, times: np.ndarray) -> np.ndarray:
    """Those of which any are left, in order: what was taken back stands twice and cancels itself out."""
    which, place = np.unique(what, return_inverse=True)
    return which[np.bincount(place, times) > 0]
