"""The transaction of a reader: how it is isolated, what it leaves behind, and what becomes of a session that ends."""

from __future__ import annotations

import pytest
from django.db import Error, OperationalError, connection, transaction

from alliance.indices import readings

pytestmark = pytest.mark.django_db(transaction=True)

HOW = "SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')"


def how() -> tuple[str, str]:
    with connection.cursor() as cursor:
        cursor.execute(HOW)
        isolation, read_only = cursor.fetchone()
    return isolation, read_only


def session() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (number,) = cursor.fetchone()
    return int(number)


def test_it_is_isolated_and_leaves_the_connection_as_it_was() -> None:
    before = how()
    with readings.consistent_reads():
        assert how() == ("repeatable read", "on")
        with readings.consistent_reads():
            assert how() == ("repeatable read", "on")
        with transaction.atomic():
            assert how() == ("repeatable read", "on")
        assert how() == ("repeatable read", "on")
    assert how() == before == ("read committed", "off")
    assert connection.get_autocommit() and not connection.in_atomic_block
    with transaction.atomic():
        assert how() == before


def test_an_error_within_leaves_the_connection_as_it_was() -> None:
    with pytest.raises(Error), readings.consistent_reads(), connection.cursor() as cursor:
        cursor.execute("SELECT 1 / 0")
    assert how() == ("read committed", "off")


def transactions() -> int:
    """How many this session has begun; what psycopg asks by itself, which no log of Django's shows, counts too."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT virtualtransaction FROM pg_locks WHERE pid = pg_backend_pid() AND locktype = 'virtualxid' LIMIT 1"
        )
        (name,) = cursor.fetchone()
    return int(name.split("/")[1])


def test_begin_says_it_all() -> None:
    before = transactions()
    with readings.consistent_reads():
        assert transactions() == before + 1
    assert transactions() == before + 2


def lose_the_session(number: int) -> None:
    """It is ended by another, as by a database that is restarted."""
    other = connection.copy()
    try:
        with other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [number])
    finally:
        other.close()
    for _ in range(50):
        session()


def test_a_session_that_ends_in_the_middle_costs_that_reader_only() -> None:
    first = session()
    with pytest.raises(OperationalError), readings.consistent_reads():
        lose_the_session(first)
    with readings.consistent_reads():
        assert how() == ("repeatable read", "on")
        assert session() != first
    assert how() == ("read committed", "off")
