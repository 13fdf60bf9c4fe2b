"""How many statements count, by day, actor, issue and kind.

A list of statements says how many there are, and how many each choice of its filters would show. All of that follows
from these few numbers a statement, without a walk through the statements.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql

from alliance.indices.copying import Columns
from alliance.indices.counts import Count
from alliance.record.codebook import StatementKind

_KINDS = [*StatementKind.values, ""]  # the last for what no release knows any more
BY_CHOICE = Count(
    {"day": "day", "actor": "integer", "issue": "integer", "kind": "integer"},
    sql.SQL(
        "s.date, s.actor_id::integer, s.issue_id::integer,"
        " coalesce(array_position({}, s.kind::text), {})::integer - 1"  # a kind by its place among all
    ).format(sql.Literal(_KINDS), sql.Literal(len(_KINDS))),
)


class Group(NamedTuple):
    """So many statements of one actor (by primary key) on one issue, of one kind."""

    actor: int
    issue: int
    kind: str
    times: int


@dataclass(frozen=True)
class Census:
    """Published statements by group, as counts.py keeps them."""

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


def census() -> Census | None:
    """The published statements as the reader sees them; None where the caller has to count."""
    rows = BY_CHOICE.now()
    return None if rows is None else Census(rows)
