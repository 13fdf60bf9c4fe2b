"""Everything computed afresh, by as many processes as are free, and shown all at once.

A build is written next to the one that readers see. Its parts are computed from one snapshot of the database, which
the coordinator exports; each is stored in a transaction of its own together with the row that says it is done. A
process that is killed leaves its part undone, and another takes it. When all are done, one small transaction inserts
the revision that names the build and deletes the marks that the snapshot saw: from then on it is what readers see.
Without workers the coordinator does every part itself, to the same bits.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

from celery import current_app
from django.db import DatabaseError, connection, transaction

from alliance.friction.method import METHOD
from alliance.indices.filtering import forget_mended, put_back
from alliance.indices.locking import part_lock
from alliance.indices.models import (
    AllianceReading,
    Build,
    BuiltPart,
    DyadChange,
    DyadReading,
    Mark,
    PositionReading,
    Revision,
)
from alliance.indices.scope import BEGINNING, delete_marks
from alliance.indices.versions import record_versions
from alliance.indices.workshop import Workshop, join_snapshot
from alliance.record.planner import analyze

log = logging.getLogger(__name__)

STATEMENT_TIMEOUT = "300s"
HELPERS = 7  # each reads the whole record for itself, so many more would not pay
SUMMON_FROM = 50_000  # statements; what is smaller is built before anybody has come
ANALYZE_FROM = 4  # parts
LOOK_AGAIN = 0.02  # seconds, while others work at the last parts
READINGS = (PositionReading, DyadReading, AllianceReading)


def build_and_publish(helpers: bool = True, keep_former: bool = False) -> Revision:
    """Build everything and make it what readers see. The caller holds the drain's lock.

    `helpers` asks idle workers to take parts. Drops what former builds stored unless `keep_former`.
    """
    started = time.monotonic()
    build = Build.objects.create()
    with _exported_snapshot() as snapshot:
        if helpers and _is_large():
            _summon(build, snapshot)  # first, so that they read while this process does
        workshop = Workshop.on_snapshot(snapshot, with_marks=True)
        work(build.pk, workshop, until_done=True)
        revision = _publish(build, workshop, snapshot, started)
    if len(workshop.parts) >= ANALYZE_FROM:
        analyze("indices_positionreading", "indices_dyadreading", "indices_alliancereading")
    if not keep_former:
        drop_former_builds(build.pk)
    return revision


def _publish(build: Build, workshop: Workshop, snapshot: str, started: float) -> Revision:
    """Show the build, and settle what its snapshot saw: marks and changed statements of later stay where they are."""
    with transaction.atomic(durable=True):
        join_snapshot(snapshot)
        delete_marks(workshop.marks)
        attempts = {(m.actor, m.issue): m.attempts for m in workshop.marks if m.attempts}
        for key, error in workshop.failed.items():
            put_back(key, BEGINNING, attempts.get(key, 0) + 1, error)
        forget_mended(workshop.stored.series_of.keys())
        revision = Revision.objects.create(
            statements_seen=workshop.statements,
            marks_drained=len(workshop.marks),
            seconds=time.monotonic() - started,
            method_version=METHOD.version,
            build=build,
        )
        record_versions(revision.pk, [(Mark.Kind.STRUCTURE.value, None, None, 0)])
    return revision


def help_build(build: int, snapshot: str) -> int:
    """Take parts of a build that another process coordinates; returns how many were done here."""
    if not Build.objects.filter(pk=build).exists() or Revision.objects.filter(build=build).exists():
        return 0
    try:
        workshop = Workshop.on_snapshot(snapshot)
        return work(build, workshop, until_done=False)
    except DatabaseError as error:
        # Its coordinator has finished or was killed: the snapshot is gone, or the build with it.
        log.info("Build %d needs no help any more: %s", build, error)
        return 0


def work(build: int, workshop: Workshop, until_done: bool) -> int:
    """Make every part that nobody else is making; with `until_done`, wait for theirs, and take over what they drop."""
    made = 0
    while True:
        done = set(BuiltPart.objects.filter(build=build).values_list("number", flat=True))
        missing = [number for number in range(len(workshop.parts)) if number not in done]
        before = made
        for number in missing:
            made += _make(build, workshop, number)
        if not missing or (not until_done and made == before):
            return made
        if made == before:
            time.sleep(LOOK_AGAIN)


def _make(build: int, workshop: Workshop, number: int) -> bool:
    with part_lock(build, number) as free:
        if not free or BuiltPart.objects.filter(build=build, number=number).exists():
            return False
        with transaction.atomic(durable=True):
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
            # First of all: it holds the build's row, so that nobody drops the build while its readings are written.
            BuiltPart.objects.create(build_id=build, number=number)
            workshop.make(build, workshop.parts[number])
        return True


def drop_former_builds(current: int) -> None:
    """Drop the readings of every build before `current`, those left by a killed process included.

    A process that still writes one of them fails at its next part, since the build is no longer there.
    """
    for former in Build.objects.filter(pk__lt=current):
        with transaction.atomic():
            Build.objects.select_for_update().get(pk=former.pk)
            with connection.cursor() as cursor:
                cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
                cursor.execute("DELETE FROM indices_builtpart WHERE build_id = %s", [former.pk])
                for model in (*READINGS, DyadChange):
                    cursor.execute(f"DELETE FROM {model._meta.db_table} WHERE build_id = %s", [former.pk])  # noqa: S608
                if not Revision.objects.filter(build=former).exists():
                    cursor.execute("DELETE FROM indices_build WHERE id = %s", [former.pk])


@contextmanager
def _exported_snapshot() -> Iterator[str]:
    """A snapshot of the database as it stands now, held open on a connection of its own so that others can join it."""
    holder = connection.copy()
    try:
        with holder.cursor() as cursor:
            cursor.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone()
            yield snapshot
            cursor.execute("COMMIT")
    finally:
        holder.close()


def _is_large() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM (SELECT FROM record_statement LIMIT %s) few", [SUMMON_FROM])
        (count,) = cursor.fetchone()
    return bool(count == SUMMON_FROM)


def _summon(build: Build, snapshot: str) -> None:
    """Ask workers for help. Never raises: without a broker the coordinator does it alone."""
    try:
        for _ in range(HELPERS):
            current_app.send_task("indices.help_build", [build.pk, snapshot], expires=60, retry=False)
    except Exception as error:  # noqa: BLE001  kombu and redis raise many kinds, and none may stop a build
        log.warning("The broker did not take the call for help (%s); building alone.", error)
