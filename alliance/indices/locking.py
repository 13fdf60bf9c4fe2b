"""One drain at a time, whichever process runs it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

DRAIN_LOCK = 0x616C6C69  # "alli": any fixed number nobody else in this database uses


@contextmanager
def drain_lock() -> Iterator[bool]:
    """Try the advisory lock for this session; yields whether it was free. A killed process frees it by dying.

    Taken outside the drain's transaction, so that its snapshot is no older than the lock.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [DRAIN_LOCK])
        (got,) = cursor.fetchone()
        try:
            yield got
        finally:
            if got and connection.connection is not None and not connection.connection.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [DRAIN_LOCK])


@contextmanager
def part_lock(build: int, number: int) -> Iterator[bool]:
    """Try the lock on one part of a build; yields whether it was free."""
    whose = [build % 2**31, number]  # two numbers: another key space than the drain's
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", whose)
        (got,) = cursor.fetchone()
        try:
            yield got
        finally:
            if got and connection.connection is not None and not connection.connection.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", whose)
