"""Every version of every row is kept, also of rows changed in bulk or by raw SQL, and nobody rewrites it."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from alliance.record.models import Statement
from tests.record.cast import Cast


def versions(statement: Statement) -> list[tuple[str, float | None]]:
    events: Any = Statement
    found = events.pgh_event_model.objects.filter(pgh_obj_id=statement.pk).order_by("pgh_id")
    return list(found.values_list("pgh_label", "stance"))


def test_bulk_and_raw_changes_are_kept(cast: Cast) -> None:
    Statement.objects.bulk_create([Statement(**cast.fields(reliability=0.7)) for _ in range(10)])
    Statement.objects.update(stance=0.5)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET stance = 0.25")
        cursor.execute("DELETE FROM record_statement WHERE stance = 0.25")
    first = Statement(pk=Statement.pgh_event_model.objects.order_by("pgh_id")[0].id)  # type: ignore[attr-defined]
    assert versions(first) == [("insert", -1.0), ("update", 0.5), ("update", 0.25), ("delete", 0.25)]
    assert Statement.pgh_event_model.objects.count() == 40  # type: ignore[attr-defined]


@pytest.mark.parametrize("sql", ["UPDATE record_statementevent SET stance = 1", "DELETE FROM record_statementevent"])
def test_history_is_append_only(cast: Cast, sql: str) -> None:
    statement = cast.statement()
    with pytest.raises(DatabaseError, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
    assert versions(statement) == [("insert", -1.0)]
