"""SQL with the application's rights: what was said cannot be deleted, nor its history changed, deleted or avoided."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.core.checks import run_checks
from django.db import ProgrammingError, connection, transaction
from django.test import Client

from alliance.access import role
from alliance.indices import build
from alliance.indices.drain import drain_marks
from alliance.indices.locking import drain_lock
from alliance.intake import enter
from alliance.record.models import Statement
from tests.record.cast import Cast, small_record
from tests.security.conftest import PASSWORD


@pytest.fixture
def as_application(cast: Cast, edith: User, reviewer: User) -> Iterator[Cast]:
    """This very connection, with the application's role; the record holds a draft."""
    cast.statement()
    with connection.cursor() as cursor:
        role.let_in(connection)
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {role.NAME}")
        yield cast
        cursor.execute("RESET SESSION AUTHORIZATION")


@pytest.mark.parametrize(
    "attack",
    [
        "DELETE FROM record_statement",
        "TRUNCATE record_statement CASCADE",
        "DELETE FROM record_correction",
        "DELETE FROM record_coding",
        "UPDATE record_statementevent SET stance = 0",
        "DELETE FROM record_statementevent",
        "TRUNCATE record_statementevent",
        "DELETE FROM record_actorevent",
        "DELETE FROM pghistory_context",
        "ALTER TABLE record_statement DISABLE TRIGGER ALL",
        (
            "DO $$ BEGIN EXECUTE (SELECT format('DROP TRIGGER %I ON record_statement', tgname) FROM pg_trigger"
            " WHERE tgrelid = 'record_statement'::regclass AND NOT tgisinternal LIMIT 1); END $$"
        ),
        "SET session_replication_role = replica",
        "ALTER FUNCTION _pgtrigger_should_ignore(name) RENAME TO gone",
        "CREATE TABLE public.mine (a int)",
        "UPDATE django_migrations SET name = 'x'",
        "ALTER ROLE alliance_app SUPERUSER",
        "SELECT pg_read_file('/etc/passwd')",
        "COPY record_statement TO PROGRAM 'cat'",
        "SELECT alliance_analyze('auth_user')",
    ],
)
def test_refused(as_application: Cast, attack: str) -> None:
    with pytest.raises(Exception) as refusal, transaction.atomic(), connection.cursor() as cursor:  # noqa: PT011
        cursor.execute(attack)
    state = getattr(refusal.value.__cause__, "pgcode", "")
    assert state in {"42501", "P0001"}, refusal.value  # insufficient privilege; the function's own refusal
    assert Statement.objects.count() == 1


def test_no_change_escapes_the_history(as_application: Cast) -> None:
    """pgtrigger lets a session name triggers to be passed over; for this role the word means nothing."""
    events = "SELECT count(*) FROM record_statementevent"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(tgname::text)::text FROM pg_trigger WHERE tgrelid = 'record_statement'::regclass"
        )
        (triggers,) = cursor.fetchone()
        cursor.execute(events)
        (before,) = cursor.fetchone()
        cursor.execute("SELECT set_config('pgtrigger.ignore', %s, true)", [triggers])
        cursor.execute("UPDATE record_statement SET summary = 'Quietly otherwise.'")
        cursor.execute(events)
        assert cursor.fetchone()[0] == before + 1


def test_what_editors_do_every_day_is_allowed(as_application: Cast) -> None:
    made = as_application.statement(summary="Another.")
    Statement.objects.filter(pk=made.pk).update(summary="Put otherwise.")
    as_application.tenure.delete()
    with connection.cursor() as cursor:
        cursor.execute("SELECT alliance_analyze('record_statement', 'indices_positionreading')")
    with pytest.raises(ProgrammingError), transaction.atomic():
        made.delete()


def test_a_whole_day_at_the_desk_needs_no_more(as_application: Cast, edith: User, reviewer: User) -> None:
    """Log in, enter, submit, publish, withdraw, make a token, begin a second factor, log out."""
    client = Client()
    assert client.post("/login/", {"username": "edith", "password": "wrong"}).status_code == 200
    assert client.post("/login/", {"username": "edith", "password": PASSWORD}).status_code == 302
    draft = enter.enter_statement(edith, **as_application.fields())
    enter.submit_for_review(draft, edith)
    enter.publish_statement(draft, reviewer)
    enter.withdraw_statement(draft, reviewer, "Wrong.")
    made = client.post("/tokens/", {"name": "Notebook", "days": 30})
    assert made.status_code == 200
    assert client.get("/second-factor/set-up/").status_code == 200
    assert client.get("/admin/").status_code == 200
    client.post("/logout/")
    assert client.get("/tokens/").status_code == 302


def test_the_worker_computes_with_it(transactional_db: None) -> None:
    """A drain, and a build of everything beside the former one."""
    cast = small_record()
    cast.published()
    with connection.cursor() as cursor:
        role.let_in(connection)
        cursor.execute(f"SET SESSION AUTHORIZATION {role.NAME}")
        try:
            assert drain_marks() is not None
            cast.published(actor=cast.us, stance=1.0)
            assert drain_marks() is not None
            with drain_lock():
                assert build.build_and_publish(helpers=False)
        finally:
            cursor.execute("RESET SESSION AUTHORIZATION")


def test_the_deployment_check_knows_who_comes(cast: Cast) -> None:
    def found() -> list[str | None]:
        return [
            message.id
            for message in run_checks(tags=["database"], include_deployment_checks=True, databases=["default"])
        ]

    assert "access.W001" in found()  # the owner
    with connection.cursor() as cursor:
        role.let_in(connection)
        cursor.execute(f"SET LOCAL SESSION AUTHORIZATION {role.NAME}")
        assert "access.W001" not in found()
        cursor.execute("RESET SESSION AUTHORIZATION")
