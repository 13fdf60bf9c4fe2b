"""How many statements count, by day and author: counted once a process, and from then on by what has changed.

Every page says how large the record is up to its day. Counting a million rows takes longer than all the rest of a page,
so a process keeps the count of one revision. What was public and has changed since stands in the versions (versions.py)
and, until the drain, in their outbox: those statements are taken off as they stood then and added as they stand now.
So the answer is that of the reader's own snapshot, whatever was kept; with a day's every statement changed, or another
record in the place of this one, everything is counted anew.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import Counter
from dataclasses import dataclass

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from alliance.indices.behind import FEW, Named, standing
from alliance.indices.versions import changed_after, is_of_this_record
from alliance.record.models import Statement

Row = tuple[dt.date, int | None, bool]
"""A published statement's day, its author, and whether it is from the example record."""


@dataclass(frozen=True)
class RecordSize:
    """How many published statements there are up to a day, from when to when, and whose."""

    total: int
    first: dt.date | None
    last: dt.date | None
    example: int  # from the example data set
    entered: int  # by an editor
    editors: int


@dataclass(frozen=True)
class _Counted:
    """The published statements as they stood in one revision, and their sums up to each day."""

    revision: Named
    rows: Counter[Row]
    days: list[dt.date]
    total: NDArray[np.int64]
    example: NDArray[np.int64]
    entered: NDArray[np.int64]
    first_of_authors: list[dt.date]


_kept: dict[str, _Counted] = {}  # at most one


def tally_up_to(at: dt.date) -> RecordSize | None:
    """The published statements dated on or before `at`; None where the caller has to count, having no revision yet."""
    found = standing()
    newest, waiting = found.newest, found.changed
    if newest is None or waiting is None:
        return None
    former = _kept.get("newest")
    counted = former
    if counted is None or counted.revision != newest:
        counted = _brought_to(newest, former, waiting)
        if former is None or former.revision[0] < newest[0] or not is_of_this_record(former.revision):
            _kept["newest"] = counted
    if waiting:
        counted = _corrected(counted, newest, waiting, _said_now(waiting))
    return _told(counted, at)


def _brought_to(newest: Named, former: _Counted | None, waiting: list[int]) -> _Counted:
    """The count of the newest revision, from that of a former one if it can be."""
    if former is not None and former.revision[0] < newest[0] and is_of_this_record(former.revision):
        changed = changed_after(former.revision[0], FEW)
        if changed is not None:
            return _corrected(former, newest, changed, _said_in(newest[0], changed) if changed else [])
    with connection.cursor() as cursor:
        cursor.execute(_EVERYTHING)
        everything = Counter({(day, author, example): n for day, author, example, n in cursor.fetchall()})
    if waiting:  # the record is ahead: back to what the revision has
        everything += Counter(_said_in(newest[0], waiting))
        everything -= Counter(_said_now(waiting))
    return _summed(newest, everything)


def _corrected(former: _Counted, revision: Named, changed: list[int], now: list[Row]) -> _Counted:
    if not changed:
        return _summed(revision, former.rows)
    rows = former.rows.copy()
    rows.subtract(_said_in(former.revision[0], changed))
    rows.update(now)
    return _summed(revision, +rows)


_EVERYTHING = """
SELECT date, author_id, coalesce(reference LIKE 'example:%%', false), count(*)
FROM record_statement WHERE status = 'published' GROUP BY 1, 2, 3
"""
_SAID_IN = """
SELECT e.date, e.author_id, coalesce(e.reference LIKE 'example:%%', false)
FROM unnest(%(ids)s::bigint[]) k (id)
CROSS JOIN LATERAL (
    SELECT event_id, until FROM indices_statementversion
    WHERE statement_id = k.id AND since <= %(revision)s ORDER BY since DESC LIMIT 1) v
JOIN record_statementevent e ON e.pgh_id = v.event_id
WHERE (v.until IS NULL OR v.until > %(revision)s) AND e.status = 'published'
"""


def _said_in(revision: int, changed: list[int]) -> list[Row]:
    with connection.cursor() as cursor:
        cursor.execute(_SAID_IN, {"ids": changed, "revision": revision})
        return cursor.fetchall()


def _said_now(changed: list[int]) -> list[Row]:
    found = Statement.objects.published().filter(pk__in=changed).values_list("date", "author_id", "reference")
    return [(day, author, (reference or "").startswith("example:")) for day, author, reference in found]


def _summed(revision: Named, rows: Counter[Row]) -> _Counted:
    by_day: dict[dt.date, list[int]] = {}
    firsts: dict[int, dt.date] = {}
    for (day, author, example), n in rows.items():
        sums = by_day.setdefault(day, [0, 0, 0])
        sums[0] += n
        sums[1] += n if example else 0
        if author is not None:
            sums[2] += n
            firsts[author] = min(day, firsts.get(author, day))
    days = sorted(by_day)
    total, example, entered = np.array([by_day[day] for day in days], dtype=np.int64).reshape(-1, 3).cumsum(0).T
    return _Counted(revision, rows, days, total, example, entered, sorted(firsts.values()))


def _told(counted: _Counted, at: dt.date) -> RecordSize:
    n = bisect_right(counted.days, at)
    if not n:
        return RecordSize(0, None, None, 0, 0, 0)
    total, example, entered = (int(column[n - 1]) for column in (counted.total, counted.example, counted.entered))
    editors = bisect_right(counted.first_of_authors, at)
    return RecordSize(total, counted.days[0], counted.days[n - 1], example, entered, editors)
