"""Is what is stored what a full rebuild would give?"""

from __future__ import annotations

import logging

from django.db import connection, models
from psycopg2 import sql

from alliance.indices.build import READINGS, build_and_publish, drop_former_builds
from alliance.indices.locking import drain_lock
from alliance.indices.models import Revision

log = logging.getLogger(__name__)

Snapshot = dict[str, list[tuple]]


def snapshot() -> Snapshot:
    """All readings without their build, in a fixed order: equal ones are equal to the bit. For small records."""
    found: Snapshot = {}
    for model in READINGS:
        found[model.__name__] = sorted(
            tuple(map(str, row)) for row in model.objects.order_by().values_list(*_names(model))
        )
    return found


def compare_with_rebuild(helpers: bool = True) -> dict[str, int] | None:
    """Rebuild, and say how many rows of each table had differed; what is stored afterwards is the rebuild.

    Both builds are compared by the database, bit by bit. Returns None when another process is draining.
    """
    with drain_lock() as free:
        if not free:
            return None
        former = Revision.objects.order_by("-id").values_list("build", flat=True).first()
        revision = build_and_publish(helpers, keep_former=True)
        different = {model.__name__: _differences(model, former or 0, revision.build_id) for model in READINGS}
    drop_former_builds(revision.build_id)
    if any(different.values()):
        log.error("Stored readings differed from a full rebuild: %s", different)
    return different


def _names(model: type[models.Model]) -> list[str]:
    return [f.attname for f in model._meta.concrete_fields if f.attname not in ("build_id", "pk")]


def _differences(model: type[models.Model], one: int, other: int) -> int:
    """Rows of one build that the other does not have, both ways."""
    bits = sql.SQL(", ").join(
        sql.SQL("float8send({0}) AS {0}" if isinstance(f, models.FloatField) else "{0}").format(
            sql.Identifier(f.attname)
        )
        for f in model._meta.concrete_fields
        if f.attname in _names(model)
    )
    rows = sql.SQL("(SELECT {} FROM {} WHERE build_id = {})")
    first, second = (rows.format(bits, sql.Identifier(model._meta.db_table), sql.Literal(b)) for b in (one, other))
    query = sql.SQL(
        "SELECT (SELECT count(*) FROM ({0} EXCEPT ALL {1}) x) + (SELECT count(*) FROM ({1} EXCEPT ALL {0}) y)"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = '300s'")
        cursor.execute(query.format(first, second).as_string(cursor.connection))
        (count,) = cursor.fetchone()
        cursor.execute("RESET statement_timeout")
    return int(count)
