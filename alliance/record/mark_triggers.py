"""Triggers by which the record announces its changes: each writes marks in the very transaction of the change.

Statement-level, with transition tables, so that a bulk update or raw SQL of any size is caught with one
INSERT. The table `indices_mark` belongs to the indices; the record only appends to it (docs/architecture.md).
"""

import pgtrigger

INSERT_MARKS = "INSERT INTO indices_mark (kind, actor_id, issue_id) "


def _select(rows: str, tables: tuple[str, ...]) -> str:
    return " UNION ".join(rows.format(table=table) for table in tables)


def marking(rows: str) -> list[pgtrigger.Trigger]:
    """Triggers for INSERT, UPDATE and DELETE that write the marks which `rows` selects.

    `rows` is a SELECT of (kind, actor_id, issue_id) with `{table}` where the changed rows stand; an update marks
    both the old and the new key, so a statement moved elsewhere is taken out of its former series.
    """
    operations: list[tuple[str, pgtrigger.Operation, pgtrigger.Referencing, tuple[str, ...]]] = [
        ("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), ("new_rows",)),
        ("update", pgtrigger.Update, pgtrigger.Referencing(old="old_rows", new="new_rows"), ("old_rows", "new_rows")),
        ("delete", pgtrigger.Delete, pgtrigger.Referencing(old="old_rows"), ("old_rows",)),
    ]
    return [
        pgtrigger.Trigger(
            name=f"mark_{name}",
            level=pgtrigger.Statement,
            when=pgtrigger.After,
            operation=operation,
            referencing=referencing,
            func=f"{INSERT_MARKS}{_select(rows, tables)}; RETURN NULL;",
        )
        for name, operation, referencing, tables in operations
    ]


# Drafts are nobody's business yet; what was once public stays so.
STATEMENT = "SELECT DISTINCT 'position', actor_id, issue_id FROM {table} WHERE status IN ('published', 'withdrawn')"
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
