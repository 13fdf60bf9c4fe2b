"""The same door, many at once: what `imports.staging` holds becomes statements by a few large INSERTs.

Permission, the rule of two, the history and the nudge are those of `enter`; the database's own rules hold as for any
other writing.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pghistory
from django.db import IntegrityError, connection, models, transaction
from django.db.models.fields import NOT_PROVIDED
from django.utils.translation import gettext as _

from alliance.intake import refusals
from alliance.intake.change import nudge_once_committed
from alliance.intake.review import User, by_another, has, may_publish, refuse_while_read_only, require
from alliance.record.codebook import RELIABILITY_BY_KIND, Review, StatementStatus
from alliance.record.merge_triggers import SOURCES_STAND
from alliance.record.models import Source, Statement
from alliance.record.planner import analyze

CHUNK = 50_000  # rows of one INSERT: the triggers' own tables of changed rows stay in memory
_NEW = "staged s WHERE NOT s.faulty AND s.known IS NULL"


def what_forbids(user: User | None, status: str) -> str:
    """Why `user` may not bring statements in with this status; empty if nothing does.

    Nobody (`None`) is the machine's operator, who loads a file that is no editor's work; the record says so of it.
    """
    if user is None:
        return ""
    if not (has(user, "record.add_statement") and has(user, "record.add_source")):
        return _("You may not enter statements and sources.")
    if status == StatementStatus.PUBLISHED:
        if not may_publish(user):
            return _("You may not publish statements.")
        if by_another():
            return _("Nobody publishes what they brought in: bring it in for review, and let a reviewer publish it.")
    return ""


def enter_many(
    user: User | None, status: str, progress: Callable[[int], None] = lambda stored: None
) -> tuple[int, Any]:
    """Store every good and new row of `staged`, all or none; return how many, and the history's context.

    Runs inside the transaction that staged them. Raises PermissionDenied, or ValidationError with what the database
    refused.
    """
    refuse_while_read_only()
    forbidden = what_forbids(user, status)
    require(not forbidden, forbidden)
    who = {} if user is None else {"user": user.pk}
    try:
        with pghistory.context(by="import", **who) as context, transaction.atomic():
            nudge_once_committed()
            return _insert(user, status, progress), context.id
    except IntegrityError as refused:
        raise refusals.from_database(refused, Statement) from refused


def _insert(user: User | None, status: str, progress: Callable[[int], None]) -> int:
    if user is not None and not by_another():
        _run("SELECT set_config('alliance.one_person_desk', 'on', true)")
    _run("SET CONSTRAINTS ALL IMMEDIATE")  # each chunk's references are checked with it, not all at the end
    # Each address once, with the first row that names it: asked for thrice, and few are left of a million rows.
    _run(f"CREATE TEMPORARY TABLE named ON COMMIT DROP AS SELECT url, min(row) AS row FROM {_NEW} GROUP BY url")  # noqa: S608  made of this module's own words
    _run("CREATE INDEX staged_by_row ON staged (row)")
    _insert_into(
        Source,
        {"url": "s.url", "title": "coalesce(s.source_title, '')", "publisher": "coalesce(s.publisher, '')",
         "accessed": "s.accessed"},
        "staged s JOIN named USING (row) ORDER BY s.url",
        "ON CONFLICT (url) DO NOTHING",
    )  # fmt: skip
    analyze("record_source")
    _hold_sources()
    # Each row's references are looked up, once a row, by plans that are made with the first. Where a table is small the
    # planner would read the whole of it each time.
    _run("SET LOCAL enable_seqscan = off")
    (last,) = _run("SELECT coalesce(max(row), 0) FROM staged", fetch=True)
    stored = 0
    for start in range(0, last + 1, CHUNK):
        stored += _insert_into(
            Statement,
            _expressions(user, status),
            "staged s JOIN record_source source ON source.url = s.url "
            "WHERE NOT s.faulty AND s.known IS NULL AND s.row >= %(start)s AND s.row < %(end)s ORDER BY s.row",
            parameters={"start": start, "end": start + CHUNK},
        )
        progress(stored)
    _run("RESET enable_seqscan")
    _run(f"SELECT set_config('{SOURCES_STAND}', '', true)")
    return stored


def _hold_sources() -> None:
    """Lock the file's sources, as each statement would its own; if none was merged, let the database not ask again.

    They are locked in the order of their numbers, as by a merger (source_merging.py), so that neither waits for the
    other in a circle.
    """
    _run("SELECT id FROM record_source WHERE url IN (SELECT url FROM named) ORDER BY id FOR KEY SHARE")
    # Asked after the lock: a merger that it waited for is seen.
    (merged,) = _run(
        "SELECT EXISTS (SELECT FROM record_source WHERE merged_into_id IS NOT NULL AND url IN (SELECT url FROM named))",
        fetch=True,
    )
    if not merged:
        _run(f"SELECT set_config('{SOURCES_STAND}', 'on', true)")


def _expressions(user: User | None, status: str) -> dict[str, str]:
    """What each column of a statement is made of; those that are not named keep their defaults."""
    by_kind = " ".join(f"WHEN '{kind}' THEN {value}" for kind, value in RELIABILITY_BY_KIND.items())
    author = "NULL" if user is None else str(int(user.pk or 0))
    texts = {name: f"coalesce(s.{name}, '')" for name in ("summary", "quote", "locator", "coder_note")}
    made = texts | {
        "actor_id": "s.actor",
        "issue_id": "s.issue",
        "source_id": "source.id",
        "date": "s.date",
        "date_precision": "coalesce(s.date_precision, 'day')",
        "kind": "s.kind",
        "stance": "s.stance",
        "half_width": "coalesce(s.half_width, 0)",
        "salience": "s.salience",
        "reliability": f"coalesce(s.reliability, CASE s.kind {by_kind} END)",
        "reversal": "coalesce(s.reversal, false)",
        "reference": "s.reference",
        "author_id": author,
        # As the database would see to it, row by row (record/review_triggers.py).
        "coded_by": "'{}'::bigint[]" if user is None else f"ARRAY[{author}]::bigint[]",
        "status": f"'{StatementStatus(status)}'",
    }
    if status == StatementStatus.PUBLISHED:
        made["published_at"] = made["reviewed_at"] = "now()"
        made["published_by_id"] = author
        made["review"] = f"'{Review.OUTSIDE if user is None else Review.OWN}'"
    return made


def _insert_into(
    model: type[models.Model], made: dict[str, str], rows: str, conflict: str = "", parameters: Any = None
) -> int:
    """INSERT ... SELECT; a column that has no default in the database gets its field's own."""
    made = dict(made)
    constants: dict[str, Any] = {}
    for field in model._meta.concrete_fields:
        column = str(field.column)
        if column in made or field.primary_key or field.null or field.db_default is not NOT_PROVIDED:
            continue
        constants[column] = field.get_default()
        made[column] = f"%({column})s"
    columns = ", ".join(f'"{column}"' for column in made)
    sql = f"INSERT INTO {model._meta.db_table} ({columns}) SELECT {', '.join(made.values())} FROM {rows} {conflict}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, constants | (parameters or {}))
        return int(cursor.rowcount)


def _run(sql: str, fetch: bool = False) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return cursor.fetchone() if fetch else None
