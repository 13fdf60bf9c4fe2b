"""Whether the record is ahead of the newest revision, as it is from a commit until the drain.

What a reader is given from readings is of that revision by itself. What is computed from the statements has to stop
there too, or an answer would hold more than the revision that it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

from alliance.friction.method import METHOD

# Of a reader's transaction: nothing yet, or the one answer.
_told: ContextVar[list[int | None] | None] = ContextVar("behind", default=None)
_settled: ContextVar[list[bool] | None] = ContextVar("settled", default=None)

_BEHIND = """
SELECT max(id) FROM indices_revision WHERE EXISTS (SELECT FROM indices_mark WHERE quarantined_at IS NULL)
"""


@contextmanager
def reading_one_revision() -> Iterator[None]:
    """Within, newest_if_behind asks once: for a response that sees one state of the database."""
    token, other = _told.set([]), _settled.set([])
    try:
        yield
    finally:
        _told.reset(token)
        _settled.reset(other)


def note_state(revision: int | None, pending: int) -> None:
    """What a reader has learnt anyway: the newest revision, and how many marks wait."""
    told = _told.get()
    if told is not None:
        told[:] = [revision if pending else None]


def newest_if_behind() -> int | None:
    """The newest revision where marks wait, for who reads one revision; None where none wait, and for all others."""
    told = _told.get()
    if told is None:
        return None
    if not told:
        with connection.cursor() as cursor:
            cursor.execute(_BEHIND)
            told.append(cursor.fetchone()[0])
    return told[0]


_UNSETTLED = """
SELECT EXISTS (
    SELECT FROM indices_mark
    WHERE quarantined_at IS NOT NULL OR kind <> 'position' OR actor_id IS NULL OR issue_id IS NULL
) OR NOT coalesce((SELECT method_version = %s FROM indices_revision ORDER BY id DESC LIMIT 1), false)
"""


def can_go_on() -> bool:
    """Whether what is computed from the statements may go on from the stored positions, to the same bits.

    Only for a reader of one revision, and where these positions follow from that revision's statements, from the
    tenures as they stand and by the method of this release: not where a key was set aside or a tenure changed.
    """
    settled = _settled.get()
    if settled is None:
        return False
    if not settled:
        with connection.cursor() as cursor:
            cursor.execute(_UNSETTLED, [METHOD.version])
            settled.append(not cursor.fetchone()[0])
    return settled[0]
