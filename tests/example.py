"""The example record with its indices: loaded and worked in once a process, then copied back whenever a test wants it.

Copying takes a tenth of the time, and gives the very rows: marks, history, versions, readings, revision and all.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.core.management import call_command
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision
from alliance.record.models import Actor

# What belongs to Django and to the migrations is in every test's database already.
NOT_THE_RECORD = ("django_%", "auth_%")


@dataclass(frozen=True)
class _Kept:
    """The rows of each table that has any, as PostgreSQL's COPY writes them, and where each sequence stood."""

    rows: dict[str, bytes]
    sequences: dict[str, int]


_KEPT: list[_Kept] = []  # one, from the first load on


def load() -> None:
    """Put the example record with its indices into the test's database; nothing happens where it is already."""
    if Actor.objects.exists():
        call_command("load_example", verbosity=0)
        drain_marks()
    elif not _KEPT:
        call_command("load_example", verbosity=0)
        assert drain_marks() is not None
        _KEPT.append(_keep())
    else:
        _put_back(_KEPT[0])
    assert Revision.objects.exists()


@contextmanager
def loaded_once(blocker: DjangoDbBlocker) -> Iterator[None]:
    """The example record for all tests of a module, each of which rolls its own changes back; taken away at the end."""
    with blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")  # it is emptied below
        load()
        yield
        call_command("flush", interactive=False, verbosity=0)
        # A browser's event loop gives this thread connections of its own; one left there would outlive the browser and
        # stand in the way of dropping the database.
        connection.close()


def _keep() -> _Kept:
    rows = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace "
            "AND NOT relname LIKE ANY (%s)",
            [list(NOT_THE_RECORD)],
        )
        for (table,) in cursor.fetchall():
            text = io.BytesIO()
            cursor.copy_expert(f'COPY "{table}" TO STDOUT', text)
            rows[table] = text.getvalue()
        cursor.execute(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public' AND last_value IS NOT NULL "
            "AND NOT sequencename LIKE ANY (%s)",
            [list(NOT_THE_RECORD)],
        )
        sequences = dict(cursor.fetchall())
    return _Kept({table: text for table, text in rows.items() if text}, sequences)


def _put_back(kept: _Kept) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # the rows bring what triggers would add
        for table, text in kept.rows.items():
            cursor.copy_expert(f'COPY "{table}" FROM STDIN', io.BytesIO(text))
        for sequence, last in kept.sequences.items():
            # Never back: a number that a former test's rows had is not given out again.
            cursor.execute(
                f'SELECT setval(\'"{sequence}"\', greatest(%s, (SELECT last_value FROM "{sequence}")))', [last]
            )
