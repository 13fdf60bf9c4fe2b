"""Triggers by which a public statement's change is announced to those who keep a copy of the record.

Each appends the statement's number to the outbox `indices_changedstatement` in the very transaction of the change; the
drain gives it the number of the revision in which it became visible (alliance/indices/versions.py). Statement-level,
with transition tables, so that a bulk load is one INSERT. What changes a served row counts, wherever it stands: the
statement itself, its source's words, its actor's code, its issue's slug.
"""

from __future__ import annotations

import pgtrigger

_ANNOUNCE = "INSERT INTO indices_changedstatement (statement_id) "
_PUBLIC = "status IN ('published', 'withdrawn')"
_NEW = f"SELECT id FROM new_rows WHERE {_PUBLIC}"  # noqa: S608  made of this module's own words
_OLD_AND_NEW = pgtrigger.Referencing(old="old_rows", new="new_rows")


def _announcing(name: str, operation: pgtrigger.Operation, rows: pgtrigger.Referencing, ids: str) -> pgtrigger.Trigger:
    return pgtrigger.Trigger(
        name=f"announce_{name}",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=operation,
        referencing=rows,
        func=f"{_ANNOUNCE}{ids}; RETURN NULL;",
    )


# A public statement is never deleted (Statement.Meta.triggers), so there is no third trigger.
STATEMENT = [
    _announcing("insert", pgtrigger.Insert, pgtrigger.Referencing(new="new_rows"), _NEW),
    _announcing("update", pgtrigger.Update, _OLD_AND_NEW, _NEW),
]


def _of_statements(column: str, differs: str) -> list[pgtrigger.Trigger]:
    """For a table that statements point to by `column`: the public ones of each row that `differs`."""
    ids = (
        f"SELECT s.id FROM record_statement s JOIN new_rows ON new_rows.id = s.{column} "  # noqa: S608  as above
        f"JOIN old_rows ON old_rows.id = new_rows.id WHERE s.{_PUBLIC} AND {differs}"
    )
    return [_announcing("update", pgtrigger.Update, _OLD_AND_NEW, ids)]


SOURCE = _of_statements(
    "source_id",
    "(new_rows.title, new_rows.publisher, new_rows.url, new_rows.accessed) IS DISTINCT FROM "
    "(old_rows.title, old_rows.publisher, old_rows.url, old_rows.accessed)",
)
ACTOR = _of_statements("actor_id", "new_rows.code IS DISTINCT FROM old_rows.code")
ISSUE = _of_statements("issue_id", "new_rows.slug IS DISTINCT FROM old_rows.slug")
