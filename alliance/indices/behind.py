"""Whether the record is ahead of the newest revision, as it is from a commit until the drain.

What a reader is given from readings is of that revision by itself. What is computed from the statements has to stop
there too, or an answer would hold more than the revision that it names.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

# Of a reader's transaction: nothing yet, or the one answer.
_told: ContextVar[list[int | None] | None] = ContextVar("behind", default=None)

_BEHIND = """
SELECT max(id) FROM indices_revision WHERE EXISTS (SELECT FROM indices_mark WHERE quarantined_at IS NULL)
"""


@contextmanager
def reading_one_revision() -> Iterator[None]:
    """Within, newest_if_behind asks once: for a response that sees one state of the database."""
    token = _told.set([])
    try:
        yield
    finally:
        _told.reset(token)


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
