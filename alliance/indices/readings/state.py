"""Which revision is read, and whether anything waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import psycopg2
from django.db import Error, connection
from django.utils import timezone
from psycopg2.extensions import ISOLATION_LEVEL_REPEATABLE_READ

from alliance.friction.method import METHOD
from alliance.indices.behind import HOW_IT_STANDS, note_standing, reading_one_revision, reads_one_revision, standing_of
from alliance.indices.fingerprint import IS_ASIDE, IS_LATE, Fingerprint
from alliance.indices.models import Revision
from alliance.indices.shapes import IndexState
from alliance.indices.structure import remembering_structure


@contextmanager
def consistent_reads() -> Iterator[None]:
    """All reads inside see one revision: REPEATABLE READ, READ ONLY. Within an outer transaction it joins that one."""
    if connection.in_atomic_block or not connection.get_autocommit():
        with remembering_structure(), reading_one_revision():
            yield
        return
    with _transaction_of_a_reader(), remembering_structure(), reading_one_revision():
        yield


@contextmanager
def _transaction_of_a_reader() -> Iterator[None]:
    """REPEATABLE READ, READ ONLY, told with BEGIN itself.

    By `atomic` it would take a question to say so. Told to psycopg before its autocommit is off, or taken back after it
    is on again, it would take six: psycopg then sets the session's defaults and resets them.
    """
    connection.close_if_health_check_failed()
    connection.set_autocommit(False)
    session = connection.connection
    session.isolation_level, session.readonly = ISOLATION_LEVEL_REPEATABLE_READ, True
    try:
        yield
    finally:
        try:
            connection.rollback()  # nothing was written
            session.isolation_level, session.readonly = None, None
            connection.set_autocommit(True)
        except (Error, psycopg2.Error):  # the database has gone; the next request gets a connection of its own
            connection.close()


REVISION_FIELDS = [field.attname for field in Revision._meta.concrete_fields]


def revision_of(row: Sequence[Any]) -> Revision:
    """A revision of the values of REVISION_FIELDS."""
    found: Revision = Revision.from_db(connection.alias, REVISION_FIELDS, row)
    return found


def _newest(also: str = "") -> str:
    return f"SELECT {', '.join(REVISION_FIELDS)}{also} FROM indices_revision ORDER BY id DESC LIMIT 1"  # noqa: S608


_NEWEST, _NEWEST_AND_HOW_IT_STANDS = _newest(), _newest(f", {HOW_IT_STANDS}")


def today() -> dt.date:
    """The current day, UTC."""
    return timezone.now().date()


def latest_revision() -> Revision | None:
    """The committed state that reads see."""
    asks_more = reads_one_revision()  # what is computed from statements asks this next; a question the less
    with connection.cursor() as cursor:  # not by the ORM, which takes longer to make the query than this to answer it
        cursor.execute(_NEWEST_AND_HOW_IT_STANDS if asks_more else _NEWEST)
        row = cursor.fetchone()
    if row is None:
        return None
    newest = revision_of(row[: len(REVISION_FIELDS)])
    if asks_more:
        note_standing(standing_of(newest.pk, newest.committed_at, newest.method_version, *row[len(REVISION_FIELDS) :]))
    return newest


def revision(number: int) -> Revision | None:
    """One committed state by its number."""
    return Revision.objects.filter(pk=number).first()


def latest_statement_day() -> dt.date | None:
    """The day of the newest published statement."""
    with connection.cursor() as cursor:  # each page asks this, and the ORM takes longer to make the query
        cursor.execute("SELECT max(date) FROM record_statement WHERE status = 'published'")
        day: dt.date | None = cursor.fetchone()[0]
    return day


SILENT_DAYS = 90


def default_day() -> dt.date:
    """The day that a reader who names none is shown: today, or the end of the record.

    A record on which nobody has worked for 90 days says nothing about today: its positions merely run out. Then the
    day of its newest statement is shown, and the page says so.
    """
    now, last = today(), latest_statement_day()
    return last if last is not None and (now - last).days > SILENT_DAYS else now


def _state(also: str = "") -> str:
    return f"""
SELECT r.id, r.committed_at, r.statements_seen, r.method_version,
       m.pending, m.oldest, m.aside, m.found, m.newest, m.late{also}
FROM (
    SELECT count(*) FILTER (WHERE quarantined_at IS NULL) AS pending,
           min(created_at) FILTER (WHERE quarantined_at IS NULL) AS oldest,
           coalesce(json_agg(json_build_object('actor', a.code, 'issue', i.slug, 'error', error) ORDER BY created_at)
               FILTER (WHERE {IS_ASIDE}), '[]') AS aside,
           count(*) AS found, max(indices_mark.id) AS newest, count(*) FILTER (WHERE {IS_LATE}) AS late
    FROM indices_mark
    LEFT JOIN record_actor a ON a.id = actor_id AND quarantined_at IS NOT NULL
    LEFT JOIN record_issue i ON i.id = issue_id AND quarantined_at IS NOT NULL
) m
LEFT JOIN LATERAL (SELECT * FROM indices_revision ORDER BY id DESC LIMIT 1) r ON true
"""  # noqa: S608  made of the product's own words


_STATE, _STATE_AND_HOW_IT_STANDS = _state(), _state(f", {HOW_IT_STANDS}")


def index_state() -> IndexState:
    """Whether the index is up to date: one small query, since every open page asks every second."""
    asks_more = reads_one_revision()
    with connection.cursor() as cursor:
        cursor.execute(_STATE_AND_HOW_IT_STANDS if asks_more else _STATE)
        revision, committed_at, seen, method_version, pending, oldest, aside, found, newest, late, *rest = (
            cursor.fetchone()
        )
    if asks_more:
        note_standing(standing_of(revision, committed_at, method_version, *rest))
    return IndexState(
        revision=revision,
        committed_at=committed_at,
        statements_seen=seen or 0,
        pending=pending,
        oldest_mark_at=oldest,
        quarantined=aside,
        method_version=method_version or METHOD.version,
        fingerprint=Fingerprint(revision, committed_at, found, newest, late, len(aside)),
    )
