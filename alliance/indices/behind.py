"""How the record stands to the newest revision: ahead of it from a commit until the drain.

What a reader is given from readings is of that revision by itself. What is computed from the statements has to stop
there too, or an answer would hold more than the revision that it names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass

from django.db import connection

from alliance.friction.method import METHOD

FEW = 1_000  # changed statements up to which what they change is told one by one

Named = tuple[int, dt.datetime]
"""A revision by its number and the time of its commit, so that another database's is not taken for it."""


@dataclass(frozen=True)
class Standing:
    """The record beside the newest revision, in one snapshot."""

    newest: Named | None
    waits: bool  # whether marks wait to be worked in
    is_settled: bool  # whether stored positions follow from statements, tenures and method as they are
    changed: list[int] | None  # statements that have changed since, whose former versions it has; None if over FEW


# Of a reader's transaction: nothing yet, or the one answer.
_told: ContextVar[list[Standing] | None] = ContextVar("behind", default=None)

# Three columns of any query that tells how the record stands; for standing_of.
HOW_IT_STANDS = f"""
EXISTS (SELECT FROM indices_mark WHERE quarantined_at IS NULL) AS waits,
EXISTS (
    SELECT FROM indices_mark
    WHERE quarantined_at IS NOT NULL OR kind <> 'position' OR actor_id IS NULL OR issue_id IS NULL
) AS unsettled,
ARRAY(SELECT statement_id FROM indices_changedstatement LIMIT {FEW + 1}) AS changed
"""  # noqa: S608  made of this module's own words
_STANDING = f"""
SELECT r.id, r.committed_at, r.method_version, {HOW_IT_STANDS}
FROM (SELECT 1) one
LEFT JOIN LATERAL (SELECT * FROM indices_revision ORDER BY id DESC LIMIT 1) r ON true
"""  # noqa: S608


@contextmanager
def reading_one_revision() -> Iterator[None]:
    """Within, `standing` asks once: for a response that sees one state of the database."""
    token = _told.set([])
    try:
        yield
    finally:
        _told.reset(token)


def reads_one_revision() -> bool:
    """Whether what is read now belongs to one response; who only asks for the newest revision need not know more."""
    return _told.get() is not None


def note_standing(found: Standing) -> None:
    """What a reader has learnt anyway."""
    told = _told.get()
    if told is not None:
        told[:] = [found]


def standing_of(
    revision: int | None,
    committed_at: dt.datetime | None,
    method_version: str | None,
    waits: bool,
    unsettled: bool,
    changed: list[int],
) -> Standing:
    """From the columns of a query."""
    return Standing(
        newest=None if revision is None or committed_at is None else (revision, committed_at),
        waits=waits,
        is_settled=not unsettled and method_version == METHOD.version,
        changed=None if len(changed) > FEW else sorted(set(changed)),
    )


def standing() -> Standing:
    """How the record stands; asked once by a reader of one revision, each time by all others."""
    told = _told.get()
    if told:
        return told[0]
    with connection.cursor() as cursor:
        cursor.execute(_STANDING)
        found = standing_of(*cursor.fetchone())
    note_standing(found)
    return found


def newest_if_behind() -> int | None:
    """The newest revision where marks wait, for who reads one revision; None where none wait, and for all others."""
    if not reads_one_revision():
        return None
    found = standing()
    return found.newest[0] if found.waits and found.newest else None


def can_go_on() -> bool:
    """Whether what is computed from the statements may go on from the stored positions, to the same bits.

    Only for a reader of one revision, and where these positions follow from that revision's statements, from the
    tenures as they stand and by the method of this release: not where a key was set aside or a tenure changed.
    """
    return reads_one_revision() and standing().is_settled
