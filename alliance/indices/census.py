"""How many statements count, by day, actor, issue and kind: read once a process, then brought on by what has changed.

A list of statements says how many there are, and how many each choice of its filters would show. All of that follows
from these few numbers a statement, without a walk through the statements. They are kept as tally.py keeps the size of
the record, and as there the answer is that of the reader's own snapshot.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql

from alliance.indices.behind import FEW, Named, standing
from alliance.indices.copying import Columns, Kind, copy_out, values
from alliance.indices.versions import changed_after, is_of_this_record
from alliance.record.codebook import StatementKind

_KINDS = [*StatementKind.values, ""]  # the last for what no release knows any more
_COLUMNS: dict[str, Kind] = {
    "day": "day", "actor": "integer", "issue": "integer", "kind": "integer", "times": "integer",
}  # fmt: skip


class Group(NamedTuple):
    """So many statements of one actor (by primary key) on one issue, of one kind."""

    actor: int
    issue: int
    kind: str
    times: int


@dataclass(frozen=True)
class Census:
    """Published statements in a revision; a row that was taken back stands there again, counted as less than none."""

    revision: Named
    rows: Columns

    def _chosen(self, start: dt.date | None, end: dt.date | None) -> NDArray[np.bool_]:
        day = self.rows["day"]
        chosen = np.ones(len(day), dtype=bool)
        if start is not None:
            chosen &= day >= start.toordinal()
        if end is not None:
            chosen &= day <= end.toordinal()
        return chosen

    def groups(self, start: dt.date | None = None, end: dt.date | None = None) -> list[Group]:
        """The statements from `start` to `end`, by actor, issue and kind; none that are empty."""
        chosen = self._chosen(start, end)
        actor, issue, kind, times = (self.rows[name][chosen] for name in ("actor", "issue", "kind", "times"))
        if not len(actor):
            return []
        actors, actor_at = np.unique(actor, return_inverse=True)
        issues, issue_at = np.unique(issue, return_inverse=True)
        shape = (len(actors), len(issues), len(_KINDS))
        where = (actor_at * shape[1] + issue_at) * shape[2] + kind
        counted = np.bincount(where, times, minlength=shape[0] * shape[1] * shape[2]).astype(np.int64).reshape(shape)
        found = np.nonzero(counted)
        return [
            Group(a, i, _KINDS[k], n)
            for a, i, k, n in zip(
                actors[found[0]].tolist(),
                issues[found[1]].tolist(),
                found[2].tolist(),
                counted[found].tolist(),
                strict=True,
            )
        ]

    def total(
        self,
        start: dt.date | None = None,
        end: dt.date | None = None,
        actors: Collection[int] | None = None,
        issues: Collection[int] | None = None,
        kind: str | None = None,
    ) -> int:
        """How many statements there are from `start` to `end`, by some actors, on some issues, of one kind."""
        chosen = self._chosen(start, end)
        if actors is not None:
            chosen &= np.isin(self.rows["actor"], list(actors))
        if issues is not None:
            chosen &= np.isin(self.rows["issue"], list(issues))
        if kind is not None:
            chosen &= self.rows["kind"] == (_KINDS.index(kind) if kind in _KINDS else -1)
        return int(self.rows["times"][chosen].sum())


_kept: dict[str, Census] = {}  # at most one


def census() -> Census | None:
    """The published statements as the reader sees them; None where the caller has to count: no revision, much waits."""
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
        counted = _with(counted, newest, _said_in(newest[0], waiting, -1), _said_now(waiting, 1))
    return counted


def _brought_to(newest: Named, former: Census | None, waiting: list[int]) -> Census:
    """The count of the newest revision, from that of a former one if it can be."""
    if former is not None and former.revision[0] < newest[0] and is_of_this_record(former.revision):
        changed = changed_after(former.revision[0], FEW)
        if changed is not None and len(former.rows["day"]) < 2 * former.rows["times"].sum() + FEW:
            if not changed:
                return Census(newest, former.rows)
            return _with(former, newest, _said_in(former.revision[0], changed, -1), _said_in(newest[0], changed, 1))
    everything = Census(newest, _read(sql.SQL(_EVERYTHING).format(kind=_kind("kind"))))
    if waiting:  # the record is ahead: back to what the revision has
        return _with(everything, newest, _said_in(newest[0], waiting, 1), _said_now(waiting, -1))
    return everything


def _with(former: Census, revision: Named, *more: Columns) -> Census:
    parts = [former.rows, *more]
    return Census(revision, {name: np.concatenate([part[name] for part in parts]) for name in _COLUMNS})


_EVERYTHING = """
SELECT date, actor_id::integer, issue_id::integer, {kind}, count(*)::integer
FROM record_statement WHERE status = 'published' GROUP BY 1, 2, 3, 4
"""
_SAID_NOW = """
SELECT date, actor_id::integer, issue_id::integer, {kind}, {times}
FROM record_statement WHERE id = ANY ({ids}) AND status = 'published'
"""
_SAID_IN = """
SELECT e.date, e.actor_id::integer, e.issue_id::integer, {kind}, {times}
FROM unnest({ids}) k (id)
CROSS JOIN LATERAL (
    SELECT event_id, until FROM indices_statementversion
    WHERE statement_id = k.id AND since <= {revision} ORDER BY since DESC LIMIT 1) v
JOIN record_statementevent e ON e.pgh_id = v.event_id
WHERE (v.until IS NULL OR v.until > {revision}) AND e.status = 'published'
"""


def _said_in(revision: int, changed: list[int], times: int) -> Columns:
    """`changed` as a revision has them, each counted `times`."""
    return _read(
        sql.SQL(_SAID_IN).format(
            kind=_kind("e.kind"), times=_integer(times), ids=values(changed), revision=sql.Literal(revision)
        )
    )


def _said_now(changed: list[int], times: int) -> Columns:
    return _read(sql.SQL(_SAID_NOW).format(kind=_kind("kind"), times=_integer(times), ids=values(changed)))


def _kind(column: str) -> sql.Composable:
    """A kind by its place among all."""
    return sql.SQL("coalesce(array_position({}, {}::text), {})::integer - 1").format(
        sql.Literal(_KINDS), sql.SQL(column), sql.Literal(len(_KINDS))
    )


def _integer(number: int) -> sql.Composable:
    return sql.SQL("{}::integer").format(sql.Literal(number))


def _read(query: sql.Composable) -> Columns:
    """The rows in four bytes a number: a million statements are twenty megabytes."""
    return {name: column.astype(np.int32) for name, column in copy_out(query, _COLUMNS).items()}
