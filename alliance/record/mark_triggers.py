"""Triggers by which the record announces its changes: each writes marks in the very transaction of the change.

Statement-level, with transition tables, so that a bulk update or raw SQL of any size is caught with one
INSERT. The table `indices_mark` belongs to the indices; the record only appends to it (docs/architecture.md).
"""

import pgtrigger

INSERT_MARKS = "INSERT INTO indices_mark (kind, actor_id, issue_id) "
INSERT_DATED_MARKS = "INSERT INTO indices_mark (kind, actor_id, issue_id, since, published_change) "
_SIGN = {"new_rows": "", "old_rows": "-"}


def _select(rows: str, tables: tuple[str, ...]) -> str:
    return " UNION ".join(rows.format(table=table) for table in tables)


def marking_statements() -> list[pgtrigger.Trigger]:
    """The same for statements, whose marks also say since when, and how many more or fewer count."""
    return [_trigger(name, operation, referencing, f"{INSERT_DATED_MARKS}{_dated(tables)}")
            for name, operation, referencing, tables in _OPERATIONS]  # fmt: skip


def _dated(tables: tuple[str, ...]) -> str:
    rows = " UNION ALL ".join(STATEMENT.format(table=table, sign=_SIGN[table]) for table in tables)
    return f"SELECT 'position', actor_id, issue_id, min(since), sum(counts) FROM ({rows}) changed GROUP BY 2, 3"  # noqa: S608


def marking(rows: str) -> list[pgtrigger.Trigger]:
    """Triggers for INSERT, UPDATE and DELETE that write the marks which `rows` selects.

    `rows` is a SELECT of (kind, actor_id, issue_id) with `{table}` where the changed rows stand; an update marks
    both the old and the new key, so a statement moved elsewhere is taken out of its former series.
    """
    return [_trigger(name, operation, referencing, f"{INSERT_MARKS}{_select(rows, tables)}")
            for name, operation, referencing, tables in _OPERATIONS]  # fmt: skip


def _trigger(
    name: str, operation: pgtrigger.Operation, referencing: pgtrigger.Referencing, insert: str
) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"mark_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=referencing,
        func=f"{insert}; RETURN NULL;",
    )


_OPERATIONS: list[tuple[str, pgtrigger.Operation, pgtrigger.Referencing, tuple[str, ...]]] = [
    ("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), ("new_rows",)),
    ("update", pgtrigger.Update, pgtrigger.Referencing(old="old_rows", new="new_rows"), ("old_rows", "new_rows")),
    ("delete", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), ("old_rows",)),
]

# Drafts are nobody's business yet; what was once public stays so.
STATEMENT = (
    "SELECT actor_id, issue_id, date AS since, {sign}(status = 'published')::int AS counts FROM {table} "
    "WHERE status IN ('published', 'withdrawn')"
)
# A change of office is a handover for the actor that is spoken for.
TENURE = "SELECT 'position', speaks_for_id, NULL::bigint FROM {table}"
# The kind decides whether taking office is a handover.
ACTOR = (
    "SELECT 'text', NULL::bigint, NULL::bigint FROM {table} UNION SELECT 'position', t.speaks_for_id, NULL::bigint "
    "FROM record_tenure t JOIN {table} changed ON changed.id = t.actor_id"
)
ISSUE = "SELECT 'position', NULL::bigint, id FROM {table}"
STRUCTURE = "SELECT DISTINCT 'structure', NULL::bigint, NULL::bigint FROM {table}"
TEXT = "SELECT DISTINCT 'text', NULL::bigint, NULL::bigint FROM {table}"
