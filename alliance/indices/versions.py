"""Which wording of the record each revision was made from: kept by the drain, so that a revision can be read again.

Instants cannot tell that: a long import bears the time at which it began, and appears afterwards in what was "known"
before it was committed. The drain sees one snapshot, and says of every public statement that changed, and of the small
tables, in which revision they became visible. So what a revision says stays what it said.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db import connection, models
from django.db.models import Q, QuerySet

from alliance.indices.behind import Named
from alliance.indices.models import Mark, Revision, StatementVersion, StructureVersion
from alliance.record.codebook import StatementStatus
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Tenure
from alliance.record.planner import analyze

SMALL_TABLES: tuple[type[models.Model], ...] = (Actor, Tenure, Issue, Alliance, Membership, AgendaItem)

_NEWEST_EVENT = "SELECT pgh_id FROM {events} WHERE pgh_obj_id = {key} ORDER BY pgh_id DESC LIMIT 1"
# Set-based throughout: a bulk load of some hundred thousand statements is three statements here too.
_CLOSE = """
UPDATE indices_statementversion v SET until = %(revision)s
FROM indices_changedstatement c
WHERE v.statement_id = c.statement_id AND v.until IS NULL
"""
_OPEN = f"""
INSERT INTO indices_statementversion (statement_id, since, event_id, source_event_id, actor, issue)
SELECT s.id, %(revision)s, said.pgh_id, read.pgh_id, a.code, i.slug
FROM (SELECT DISTINCT statement_id FROM indices_changedstatement) c
JOIN record_statement s ON s.id = c.statement_id AND s.status IN ('published', 'withdrawn')
JOIN record_actor a ON a.id = s.actor_id
JOIN record_issue i ON i.id = s.issue_id
JOIN LATERAL ({_NEWEST_EVENT.format(events="record_statementevent", key="s.id")}) said ON true
JOIN LATERAL ({_NEWEST_EVENT.format(events="record_sourceevent", key="s.source_id")}) read ON true
"""  # noqa: S608  made of this module's own words
_EMPTY = "DELETE FROM indices_changedstatement"


def record_versions(revision: int, marks: Iterable[tuple[str, int | None, int | None, int]]) -> None:
    """Note what `revision` was made from. Within the drain's transaction, whose snapshot it describes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM indices_changedstatement)")
        if cursor.fetchone()[0]:
            many = _many_wait()
            if many:
                # Right after an import the planner knows nothing of the rows, and would look them up one by one.
                analyze("indices_changedstatement", "record_statement", "record_statementevent")
            for query in (_CLOSE, _OPEN, _EMPTY):
                cursor.execute(query, {"revision": revision})
            if many:  # readers come before PostgreSQL's own count, a minute later
                analyze("indices_statementversion")
    structural = any(kind != Mark.Kind.POSITION or actor is None or issue is None for kind, actor, issue, _ in marks)
    latest = StructureVersion.objects.order_by("-since").first()
    if structural or latest is None:
        tables = {model._meta.db_table: _dumped(model) for model in SMALL_TABLES}
        if latest is None or latest.tables != tables:
            StructureVersion.objects.create(since=revision, tables=tables)


_MANY = 1_000


def _many_wait() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM indices_changedstatement LIMIT %s) waiting", [_MANY])
        (count,) = cursor.fetchone()
    return bool(count == _MANY)


def _dumped(model: type[models.Model]) -> list[list[Any]]:
    names = [field.attname for field in model._meta.concrete_fields]
    rows = model._default_manager.order_by("pk").values_list(*names)
    return [[value.isoformat() if isinstance(value, dt.date) else value for value in row] for row in rows]


def rows_at(model: type[models.Model], revision: int) -> list[Any]:
    """Every row of a small table as it stood in `revision`, as unsaved instances in order of primary key."""
    version = StructureVersion.objects.filter(since__lte=revision).order_by("-since").first()
    if version is None:
        raise LookupError(f"Revision {revision} is older than the versions that are kept.")
    fields = model._meta.concrete_fields
    return [
        model(**{field.attname: field.to_python(value) for field, value in zip(fields, row, strict=True)})
        for row in version.tables[model._meta.db_table]
    ]


def statements_at(revision: int) -> QuerySet[StatementVersion]:
    """Every statement that was public in `revision`, withdrawn ones too, as it then stood."""
    return StatementVersion.objects.filter(Q(until=None) | Q(until__gt=revision), since__lte=revision)


def evidence_at(
    revision: int, fields: tuple[str, ...], actors: set[int], issues: set[int], only: Collection[int] | None = None
) -> Iterator[tuple]:
    """`fields` of the statements by `actors` on `issues` that counted in `revision`; with `only`, of some of them."""
    rows = statements_at(revision).filter(
        event__status=StatementStatus.PUBLISHED, event__actor__in=actors, event__issue__in=issues
    ).order_by()  # fmt: skip
    if only is not None:
        rows = rows.filter(statement_id__in=only)
    return rows.values_list(*(f"event__{name}" for name in fields)).iterator(chunk_size=20_000)


def is_of_this_record(revision: Named) -> bool:
    """Whether this database made the revision."""
    return Revision.objects.filter(pk=revision[0], committed_at=revision[1]).exists()


def changed_after(revision: int, most: int) -> list[int] | None:
    """The public statements that changed after a revision and up to the newest; None if there are more than `most`."""
    found = list(changes_after(revision).order_by().values_list("statement_id", flat=True)[: most + 1])
    return None if len(found) > most else found


_SERIES_OF = """
SELECT DISTINCT e.actor_id, e.issue_id
FROM indices_statementversion v JOIN record_statementevent e ON e.pgh_id = v.event_id
WHERE v.statement_id = ANY (%s) AND (v.until IS NULL OR v.until > %s)
"""


def series_of(statements: list[int], revision: int) -> list[tuple[int, int]]:
    """Whose statement on which issue each of `statements` was in `revision` or at any time since."""
    with connection.cursor() as cursor:
        cursor.execute(_SERIES_OF, [statements, revision])
        return cursor.fetchall()


def changes_after(revision: int, statement: int | None = None) -> QuerySet[StatementVersion]:
    """The current version of every statement that changed after `revision`, in the order of their revisions.

    With `statement`, also those of `revision` itself with a greater number: where a page that ended with it goes on.
    """
    changed = StatementVersion.objects.filter(until=None, since__gte=revision).order_by("since", "statement_id")
    if statement is None:
        return changed.filter(since__gt=revision)
    return changed.filter(Q(since__gt=revision) | Q(statement_id__gt=statement))


def oldest_kept() -> int | None:
    """The first revision that can be read again in full."""
    first: int | None = StructureVersion.objects.order_by("since").values_list("since", flat=True).first()
    return first
