"""Imports as jobs of the database: what a killed worker left undone is done by the next.

A job is taken under an advisory lock of its own, which its holder's death frees. Nothing but the database is needed:
the broker only makes it quicker (docs/decisions/0011-imports.md).
"""

from __future__ import annotations

import datetime as dt
import io
import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import InterfaceError, OperationalError, connection
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.intake.imports.run import run_import
from alliance.intake.models import ImportJob

log = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
_LOCK = 0x6A6F  # "jo": with the job's number, an advisory lock that nobody else in this database uses
_KEPT = dt.timedelta(days=30)  # files of which rows were rejected stay so long to be given back
_UNFINISHED = (ImportJob.State.WAITING, ImportJob.State.RUNNING)


def submit(author: Any, name: str, content: bytes, status: str) -> ImportJob:
    """Keep a file to be checked. Nothing of it is stored before somebody has seen what the check says."""
    ImportJob.objects.filter(finished_at__lt=timezone.now() - _KEPT).exclude(content=None).update(content=None)
    return ImportJob.objects.create(
        author=author, name=name[:200], content=content, size=len(content), status_given=status
    )


def ask(job: ImportJob, asked: str) -> bool:
    """Let a checked job be stored; False when it is at work already, has been stored, or its file is gone."""
    changed = ImportJob.objects.filter(pk=job.pk, state=ImportJob.State.CHECKED, content__isnull=False).update(
        asked=asked, state=ImportJob.State.WAITING, attempts=0, phase="", share=None, error=""
    )
    return changed == 1


def run_waiting() -> int:
    """Run every job that waits, or whose worker died; return how many. While the record is read-only they wait."""
    done = 0
    if settings.READ_ONLY:
        return done
    for pk in ImportJob.objects.filter(state__in=_UNFINISHED).order_by("pk").values_list("pk", flat=True):
        with taken(pk) as free:
            if not free:
                continue
            job = ImportJob.objects.get(pk=pk)
            if job.is_unfinished:  # nobody was quicker
                _run(job)
                done += 1
    return done


@contextmanager
def taken(pk: int) -> Iterator[bool]:
    """Try this job's lock; yields whether it was free."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s, %s)", [_LOCK, pk])
        (free,) = cursor.fetchone()
        try:
            yield free
        finally:
            if free and connection.connection is not None and not connection.connection.closed:
                cursor.execute("SELECT pg_advisory_unlock(%s, %s)", [_LOCK, pk])


def _run(job: ImportJob) -> None:
    if job.content is None:
        _fail(job, _("The command was interrupted before anything was stored; run it again."))
        return
    if job.attempts >= MOST_ATTEMPTS:
        _fail(job, _("It was begun %(times)d times, and each time its worker died.") % {"times": job.attempts})
        return
    ImportJob.objects.filter(pk=job.pk).update(
        state=ImportJob.State.RUNNING, attempts=F("attempts") + 1, phase=_("Starting"), share=None
    )
    try:
        with told(job) as progress:
            run_import(job, io.BytesIO(bytes(job.content)), progress=progress)
    except (OperationalError, InterfaceError):
        raise  # the database's trouble, not the file's: tried again
    except Exception as error:
        log.exception("Import %s failed.", job.pk)
        _fail(job, f"{type(error).__name__}: {error}")


def _fail(job: ImportJob, why: str) -> None:
    ImportJob.objects.filter(pk=job.pk).update(
        state=ImportJob.State.FAILED, error=why, phase="", share=None, finished_at=timezone.now()
    )


@contextmanager
def told(job: ImportJob) -> Iterator[Any]:
    """A progress that the desk's page can see: written on a connection of its own, outside the job's transaction."""
    aside = connection.copy()
    last = 0.0

    def tell(phase: str, share: float | None) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 0.5:
            return
        last = now
        with aside.cursor() as cursor:
            cursor.execute("UPDATE intake_importjob SET phase = %s, share = %s WHERE id = %s", [phase, share, job.pk])

    try:
        yield tell
    finally:
        aside.close()
