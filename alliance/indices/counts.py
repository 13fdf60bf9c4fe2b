"""Counts of the published statements, read once a process, and from then on brought on by what has changed.

Counting a million rows takes longer than all the rest of a page. So a process keeps the counts of one revision. What
was public and has changed since stands in the versions (versions.py) and, until the drain, in their outbox: those
statements are counted less than none as they stood then, and once as they stand now. So the answer is that of the
reader's own snapshot, whatever was kept. Where more has changed than can be followed, or another record stands in the
place of this one, all is counted anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from psycopg2 import sql

from alliance.indices.behind import FEW, Named, standing
from alliance.indices.copying import Columns, Kind, copy_out, values
from alliance.indices.versions import changed_after, is_of_this_record

_EVERYTHING = """
SELECT {told}, count(*)::integer FROM record_statement s WHERE s.status = 'published' GROUP BY {places}
"""
_SAID_NOW = "SELECT {told}, {times} FROM record_statement s WHERE s.id = ANY ({ids}) AND s.status = 'published'"
_SAID_IN = """
SELECT {told}, {times}
FROM unnest({ids}) k (id)
CROSS JOIN LATERAL (
    SELECT event_id, until FROM indices_statementversion
    WHERE statement_id = k.id AND since <= {revision} ORDER BY since DESC LIMIT 1) v
JOIN record_statementevent s ON s.pgh_id = v.event_id
WHERE (v.until IS NULL OR v.until > {revision}) AND s.status = 'published'
"""


@dataclass(frozen=True)
class Counted:
    """The statements as a revision has them: groups, and in `times` how many, which is negative for one taken back."""

    revision: Named
    rows: Columns


class Count:
    """One count by what `columns` name; `told` selects these of a statement `s`, or of its version, in their order."""

    def __init__(self, columns: Mapping[str, Kind], told: sql.Composable) -> None:
        self._columns: dict[str, Kind] = {**columns, "times": "integer"}
        self._told = told
        self._kept: Counted | None = None

    def now(self) -> Columns | None:
        """As the reader sees the record; None where the caller has to count: no revision yet, or much waits."""
        found = standing()
        newest, waiting = found.newest, found.changed
        if newest is None or waiting is None:
            return None
        former = self._kept
        counted = former
        if counted is None or counted.revision != newest:
            counted = self._brought_to(newest, former, waiting)
            if former is None or former.revision[0] < newest[0] or not is_of_this_record(former.revision):
                self._kept = counted
        if waiting:
            counted = _with(counted, newest, self._said_in(newest[0], waiting, -1), self._said_now(waiting, 1))
        return counted.rows

    def forget(self) -> None:
        """Count anew when next asked."""
        self._kept = None

    def _brought_to(self, newest: Named, former: Counted | None, waiting: list[int]) -> Counted:
        """The count of the newest revision, from that of a former one if it can be."""
        if former is not None and former.revision[0] < newest[0] and is_of_this_record(former.revision):
            changed = changed_after(former.revision[0], FEW)
            if changed is not None and len(former.rows["times"]) < 2 * former.rows["times"].sum() + FEW:
                if not changed:
                    return Counted(newest, former.rows)
                then, now = self._said_in(former.revision[0], changed, -1), self._said_in(newest[0], changed, 1)
                return _with(former, newest, then, now)
        places = sql.SQL(", ").join(map(sql.Literal, range(1, len(self._columns))))
        everything = Counted(newest, self._read(sql.SQL(_EVERYTHING).format(told=self._told, places=places)))
        if waiting:  # the record is ahead: back to what the revision has
            return _with(everything, newest, self._said_in(newest[0], waiting, 1), self._said_now(waiting, -1))
        return everything

    def _said_in(self, revision: int, changed: list[int], times: int) -> Columns:
        """`changed` as a revision has them, each counted `times`."""
        return self._read(
            sql.SQL(_SAID_IN).format(
                told=self._told, times=_integer(times), ids=values(changed), revision=sql.Literal(revision)
            )
        )

    def _said_now(self, changed: list[int], times: int) -> Columns:
        return self._read(sql.SQL(_SAID_NOW).format(told=self._told, times=_integer(times), ids=values(changed)))

    def _read(self, query: sql.Composable) -> Columns:
        """The rows in four bytes a number at most: a million groups by four columns are twenty megabytes."""
        return {
            name: column if column.dtype == np.bool_ else column.astype(np.int32)
            for name, column in copy_out(query, self._columns).items()
        }


def _with(former: Counted, revision: Named, *more: Columns) -> Counted:
    parts = [former.rows, *more]
    return Counted(revision, {name: np.concatenate([part[name] for part in parts]) for name in former.rows})


def _integer(number: int) -> sql.Composable:
    return sql.SQL("{}::integer").format(sql.Literal(number))
