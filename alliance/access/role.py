"""The application's role in the database: web, worker and beat come by it. It owns nothing.

It can enter and change; it cannot delete or truncate what was said, nor change or delete its history, nor switch off
the triggers that write the history. Tables, triggers and this role's rights belong to the owner, who migrates.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connections
from psycopg2 import sql
from psycopg2.extensions import encrypt_password

NAME = "alliance_app"
# Said, or said of what was said: withdrawn or superseded, never deleted.
PRECIOUS = ("record.Statement", "record.Correction", "record.Coding", "admin.LogEntry", "pghistory.Context")

# pgtrigger lets any session switch triggers off by a setting; only the tables' owner may.
_OWNER_ALONE = """
CREATE OR REPLACE FUNCTION public._pgtrigger_should_ignore(trigger_name NAME) RETURNS BOOLEAN AS $$
DECLARE
    ignored TEXT[];
BEGIN
    ignored := nullif(current_setting('pgtrigger.ignore', true), '');
    IF ignored IS NULL OR NOT trigger_name = ANY(ignored) THEN
        RETURN FALSE;
    END IF;
    RETURN pg_has_role(
        session_user, (SELECT relowner FROM pg_class WHERE oid = 'record_statement'::regclass), 'MEMBER'
    );
END;
$$ LANGUAGE plpgsql;
"""
_RIGHTS = """
SELECT has_table_privilege('record_statement', 'DELETE') OR has_table_privilege('record_statement', 'TRUNCATE')
    OR has_table_privilege('record_statementevent', 'UPDATE') OR has_table_privilege('record_statementevent', 'DELETE')
"""


def rights() -> dict[str, Collection[str]]:
    """What the role may do with each table."""
    found: dict[str, Collection[str]] = {"django_migrations": ("SELECT",)}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed:
            continue
        if _is_history(model):
            found[meta.db_table] = ("SELECT", "INSERT")
        elif meta.label in PRECIOUS:
            found[meta.db_table] = ("SELECT", "INSERT", "UPDATE")
        else:
            found[meta.db_table] = ("SELECT", "INSERT", "UPDATE", "DELETE")
    return found


def _is_history(model: Any) -> bool:
    from pghistory.models import Event

    return issubclass(model, Event)


def let_in(connection: Any, name: str = NAME, password: str = "") -> None:
    """Make the role where it is missing, and give it its rights and no others. To be called by the owner, in one go."""
    role = sql.Identifier(name)
    with connection.cursor() as cursor:
        if _is_there(cursor, name):
            cursor.execute("SELECT pg_has_role(%s::name, current_user, 'MEMBER')", [name])
            if cursor.fetchone()[0]:
                raise ValueError(f"{name} is, or stands above, the owner who asks: choose another name.")
        else:
            cursor.execute(sql.SQL("CREATE ROLE {} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE").format(role))
        if password:  # hashed here, so that the server's log never sees it
            kept = encrypt_password(password, name, cursor.connection, "scram-sha-256")
            cursor.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(kept)))
        cursor.execute(sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(role))
        cursor.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        cursor.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        cursor.execute(sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(role))
        for table, allowed in rights().items():
            words = sql.SQL(", ").join(map(sql.SQL, allowed))
            cursor.execute(sql.SQL("GRANT {} ON {} TO {}").format(words, sql.Identifier(table), role))
        cursor.execute(_OWNER_ALONE)


def _is_there(cursor: Any, name: str) -> bool:
    cursor.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [name])
    return cursor.fetchone() is not None


@checks.register("database", deploy=True)
def check_role(app_configs: Any, databases: Collection[str] | None = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """`check --deploy --database default`, in the environment of the web: whether it comes by the role."""
    if not databases or "default" not in databases:
        return []
    with connections["default"].cursor() as cursor:
        cursor.execute(_RIGHTS)
        too_much = cursor.fetchone()[0]
    if not too_much:
        return []
    message = "The database's user may delete statements or change their history."
    hint = "Run `manage.py application_role` as the owner, and let web, worker and beat come by that role."
    return [checks.Warning(message, hint=hint, id="access.W001")]
