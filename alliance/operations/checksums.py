"""What a database holds, in one line a table: how many rows, and a checksum of all of them, history included."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.backends.base.base import BaseDatabaseWrapper
from psycopg2 import sql

# What holds nothing that was said or computed: who is logged in, and signs of life.
PASSING = {"django_session", "indices_pulse"}
_TABLES = """
SELECT c.relname FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'public' AND c.relkind = 'r' ORDER BY 1
"""


@dataclass(frozen=True)
class Held:
    """The content of a table. Equal checksums: equal rows, whatever their order on the disk."""

    rows: int
    checksum: str


def checksums(connection: BaseDatabaseWrapper) -> dict[str, Held]:
    """Every table of the schema by name. Floating-point numbers count to the last bit.

    Each row's MD5 is cut into four numbers, which are added up: no sort, and no order to depend on.
    """
    found = {}
    with connection.cursor() as cursor:
        cursor.execute("SET extra_float_digits = 3")
        cursor.execute(_TABLES)
        for (name,) in cursor.fetchall():
            if name in PASSING:
                continue
            cursor.execute(_SUM.format(sql.Identifier(name)).as_string(cursor.connection))
            rows, *sums = cursor.fetchone()
            found[name] = Held(rows, "-".join(f"{int(part or 0):x}" for part in sums))
    return found


_PARTS = ", ".join(f"sum(('x' || substr(digest, {start}, 8))::bit(32)::bigint::numeric)" for start in (1, 9, 17, 25))
_SUM = sql.SQL(
    "SELECT count(*), " + _PARTS + " FROM (SELECT md5(t::text) AS digest FROM {} t) rows"  # noqa: S608  constants
)
