"""One pass over a file: read, check, store if all is well and it was asked for. One transaction, or nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from typing import IO

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.intake.enter_many import enter_many
from alliance.intake.imports import doubts, staging
from alliance.intake.imports.faults import WHOLE_FILE, FaultLog
from alliance.intake.imports.reading import Reading
from alliance.intake.imports.sheet import open_sheet
from alliance.intake.models import ImportFault, ImportJob
from alliance.record.codebook import StatementStatus

# Told the phase and the share of it that is done, None where nobody can know.
Progress = Callable[[str, float | None], None]
_ONE_AT_A_TIME = 0x696D706F  # "impo": an advisory lock that nobody else in this database uses
_CHANGED_SHOWN = 200


def run_import(
    job: ImportJob,
    file: IO[bytes],
    *,
    progress: Progress = lambda phase, share: None,
    templates: Mapping[str, str] | None = None,
    passed_over: frozenset[str] = frozenset(),
) -> None:
    """Do what `job` asks for and write into it what came of it.

    Raises ValueError for a template that asks for a column which the file has not.
    """
    faults = FaultLog()
    try:
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = 0")
                progress(_("Waiting for another import"), None)
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])
            _pass(job, file, faults, progress, templates, passed_over)
            _keep_faults(job, faults)
            job.finished_at, job.phase, job.share = timezone.now(), "", None
            job.save(update_fields=[
                "state", "finished_at", "phase", "share", "rows", "faulty", "known", "new", "stored", "of_file",
                "changed_since", "context", "error", "content",
            ])  # fmt: skip
    finally:
        faults.close()


def _pass(
    job: ImportJob,
    file: IO[bytes],
    faults: FaultLog,
    progress: Progress,
    templates: Mapping[str, str] | None,
    passed_over: frozenset[str],
) -> None:
    job.state, job.stored, job.error = ImportJob.State.CHECKED, 0, ""
    job.rows = job.known = job.new = 0
    job.changed_since = []
    sheet = open_sheet(file, faults)
    if sheet is not None:
        reading = Reading(
            sheet,
            faults,
            templates=templates,
            passed_over=passed_over,
            stance_required=job.status_given != StatementStatus.DRAFT,
            progress=_by_position(progress, file, job.size, sheet.padded),
        )
        staging.stage(reading.typed(), reading.columns)
        progress(_("Comparing with the record"), None)
        staged = staging.check(faults)
        job.rows, job.known, job.new = reading.rows, staged.known, staged.new
        doubts.note(faults, timezone.now().date())
        job.changed_since = staging.known_but_other(_CHANGED_SHOWN) if staged.known else []
    job.of_file = faults.of_file
    wanted = job.asked == ImportJob.Asked.GOOD or (job.asked == ImportJob.Asked.ALL and not faults.count)
    if wanted and not faults.of_file:
        _store(job, faults, progress)


def _store(job: ImportJob, faults: FaultLog, progress: Progress) -> None:
    total = job.new or 1
    try:
        if job.new:
            stored, job.context = enter_many(
                job.author, job.status_given, lambda done: progress(_("Storing"), min(1.0, done / total))
            )
            job.stored = stored
        job.state = ImportJob.State.STORED
        if not faults.count:
            job.content = None
    except PermissionDenied as refused:
        faults.note_file(str(refused))
    except ValidationError as refused:
        faults.note_file(" ".join(refused.messages))
    job.of_file = faults.of_file


def _keep_faults(job: ImportJob, faults: FaultLog) -> None:
    """Replace what an earlier pass found."""
    ImportFault.objects.filter(job=job).delete()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMPORARY TABLE faults (row integer, field text, message text, value text) ON COMMIT DROP"
        )
        cursor.copy_expert("COPY faults FROM STDIN WITH (FORMAT csv)", faults.written())
        cursor.execute(
            "INSERT INTO intake_importfault (job_id, row, field, message, value)"
            " SELECT %s, row, coalesce(field, ''), coalesce(message, ''), coalesce(value, '') FROM faults ORDER BY row",
            [job.pk],
        )
        cursor.execute(
            "SELECT count(DISTINCT row) FROM faults WHERE field <> %s AND row > 1",
            [WHOLE_FILE],
        )
        job.faulty = int(cursor.fetchone()[0])
        cursor.execute("DROP TABLE faults")
    ImportFault.objects.bulk_create(
        ImportFault(job=job, row=row, field=field, message=message, value=value, is_doubt=True)
        for row, field, message, value in faults.doubts
    )


def _by_position(progress: Progress, file: IO[bytes], size: int, is_book: bool) -> Callable[[int], None]:
    """How far the file is read, told twice a second at most."""
    last = 0.0

    def tell(rows: int) -> None:
        nonlocal last
        now = time.monotonic()
        if now - last < 0.5:
            return
        last = now
        share = None if is_book or not size else min(1.0, file.tell() / size)
        progress(_("Reading, %(rows)s rows") % {"rows": f"{rows:,}"}, share)

    return tell
