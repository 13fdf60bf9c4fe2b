"""A kept connection is looked at without a question, and not believed once its server has ended it."""

from __future__ import annotations

import pytest
from django.db import connection, connections

from tests.checkout import wait_until

pytestmark = pytest.mark.django_db(transaction=True)


def elsewhere(question: str, *values: object) -> object:
    """What another session is told."""
    other = connections.create_connection("default")
    try:
        with other.cursor() as cursor:
            cursor.execute(question, values)
            return cursor.fetchone()[0] if cursor.description else None
    finally:
        other.close()


def number_of_session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def last_question(pid: int) -> object:
    return elsewhere("SELECT query FROM pg_stat_activity WHERE pid = %s", pid)


def test_a_living_connection_is_asked_nothing() -> None:
    pid = number_of_session()
    assert connection.is_usable()
    assert last_question(pid) == "SELECT pg_backend_pid()"


def test_a_connection_that_its_server_ended_is_not_usable_and_the_next_request_has_another() -> None:
    pid = number_of_session()
    elsewhere("SELECT pg_terminate_backend(%s)", pid)
    assert wait_until(lambda: not connection.is_usable(), 10)
    connection.health_check_enabled, connection.health_check_done = True, False
    connection.close_if_health_check_failed()
    assert number_of_session() != pid


def test_a_connection_closed_here_is_not_usable() -> None:
    connection.ensure_connection()
    connection.connection.close()
    assert not connection.is_usable()
    connection.close()


def test_after_a_mere_notice_it_is_asked_and_lives() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LISTEN anything")
    pid = number_of_session()
    elsewhere("NOTIFY anything")
    assert wait_until(lambda: connection.is_usable() and last_question(pid) == "SELECT 1", 10)
    assert number_of_session() == pid
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN *")
