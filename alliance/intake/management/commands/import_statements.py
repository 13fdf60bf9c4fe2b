from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from django.contrib.auth import get_user_model
from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.intake.enter_many import what_forbids
from alliance.intake.imports.columns import KNOWN
from alliance.intake.imports.jobs import taken
from alliance.intake.imports.rejected import write_rejected
from alliance.intake.imports.run import run_import
from alliance.intake.models import ImportJob
from alliance.record.codebook import StatementStatus

_SHOWN = 50
_BAR = 30


class Command(BaseCommand):
    """Bring a file of statements in; see docs/import.md."""

    help = (
        "Bring statements in from a CSV, compressed CSV or XLSX file (docs/import.md lists the columns). "
        "All rows are stored or none; loading the same file again adds nothing."
    )
    # The others would import every page and the API first, which a load has no use for.
    requires_system_checks = [Tags.models, Tags.database]

    def add_arguments(self, parser: CommandParser) -> None:
        """The file, and what is to be done with it."""
        parser.add_argument("file", type=Path)
        what = parser.add_mutually_exclusive_group()
        what.add_argument("--dry-run", action="store_true", help="check only; store nothing")
        what.add_argument(
            "--rest",
            type=Path,
            metavar="FILE",
            help="store the good rows and write the faulty ones, with reasons, here",
        )
        parser.add_argument("--faults", type=Path, metavar="FILE", help="write every fault here, as CSV")
        parser.add_argument("--author", metavar="USERNAME", help="whose work the statements are; their rights count")
        stored_as = [status for status in StatementStatus.values if status != StatementStatus.WITHDRAWN]
        parser.add_argument(
            "--status",
            choices=stored_as,
            default=StatementStatus.IN_REVIEW.value,
            help="what the statements are to be (in_review); without an author they may be published at once, and the "
            "site says that no reviewer stands behind them",
        )
        parser.add_argument(
            "--set",
            action="append",
            default=[],
            metavar="COLUMN=TEXT",
            dest="templates",
            help="make a column that the file lacks out of others: --set url='https://example.org/rolls/{roll_call}'",
        )
        parser.add_argument("--ignore", action="append", default=[], metavar="COLUMN", help="pass over this column")

    def handle(self, *args: Any, **options: Any) -> None:
        """Run the import in this process and say what came of it; exit with an error where rows are faulty."""
        path: Path = options["file"]
        author = self._author(options["author"], options["status"])
        templates = self._templates(options["templates"])
        rest: Path | None = options["rest"]
        asked = ImportJob.Asked.CHECK if options["dry_run"] else ImportJob.Asked.GOOD if rest else ImportJob.Asked.ALL
        try:
            file = path.open("rb")
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror}.") from error
        with file:
            job = ImportJob.objects.create(
                name=path.name[:200], size=os.fstat(file.fileno()).st_size, asked=asked, author=author,
                status_given=options["status"], state=ImportJob.State.RUNNING, attempts=1,
            )  # fmt: skip
            with taken(job.pk):
                bar = _Bar(self.stderr if options["verbosity"] else None)
                try:
                    run_import(
                        job, file, progress=bar.show, templates=templates, passed_over=frozenset(options["ignore"])
                    )
                except ValueError as error:
                    job.delete()
                    raise CommandError(str(error)) from error
                finally:
                    bar.end()
            if options["faults"]:
                self._write_faults(job, options["faults"])
            if rest and job.faulty:
                with rest.open("w", encoding="utf-8-sig", newline="") as out:
                    write_rejected(job, file, out)
        self._say(job, rest)

    def _author(self, username: str | None, status: str) -> Any:
        author = None
        if username:
            author = get_user_model().objects.filter(username=username, is_active=True).first()
            if author is None:
                raise CommandError(f"There is no active account “{username}”.")
        if forbidden := what_forbids(author, status):
            raise CommandError(forbidden)
        return author

    def _templates(self, given: list[str]) -> dict[str, str]:
        templates = {}
        for text in given:
            column, equals, template = text.partition("=")
            if not equals or column not in KNOWN:
                raise CommandError(f"--set {text}: write COLUMN=TEXT with one of {', '.join(KNOWN)}.")
            templates[column] = template
        return templates

    def _write_faults(self, job: ImportJob, path: Path) -> None:
        from alliance.intake.imports.rejected import write_faults

        with path.open("w", encoding="utf-8-sig", newline="") as out:
            write_faults(job, out)

    def _say(self, job: ImportJob, rest: Path | None) -> None:
        faults = job.fault_count
        for doubt in job.faults.filter(is_doubt=True)[:_SHOWN]:
            self.stdout.write(f"row {doubt.row}, {doubt.field} “{doubt.value}”, to look at: {doubt.message}")
        for fault in job.faults.filter(is_doubt=False)[:_SHOWN]:
            value = f" “{fault.value}”" if fault.value else ""
            self.stderr.write(f"row {fault.row}, {fault.field}{value}: {fault.message}")
        if faults > _SHOWN:
            self.stderr.write(f"… and {faults - _SHOWN:,} more; --faults FILE writes all of them.")
        known = f"{job.known:,} of them in the record already, " if job.known else ""
        summary = f"{job.name}: {job.rows:,} rows, {known}{job.faulty:,} faulty ({faults:,} faults)."
        for row, statement in job.changed_since[:_SHOWN]:
            self.stdout.write(f"row {row}: statement {statement} says something else by now and was left as it is.")
        if job.state == ImportJob.State.STORED:
            self.stdout.write(f"{summary} {job.stored:,} new statements stored.")
            if job.faulty and rest:
                self.stdout.write(f"The {job.faulty:,} faulty rows are in {rest}.")
            return
        if faults:
            raise CommandError(f"{summary} Nothing was stored.")
        self.stdout.write(f"{summary} {job.new:,} would be new. Nothing was stored: --dry-run.")


class _Bar:
    """A progress bar on a terminal; elsewhere one line a phase."""

    def __init__(self, out: Any) -> None:
        self._out, self._phase = out, ""
        self._live = out is not None and sys.stderr.isatty()

    def show(self, phase: str, share: float | None) -> None:
        """The phase, and how much of it is done."""
        if self._out is None:
            return
        if self._live:
            filled = int(_BAR * (share or 0))
            amount = "" if share is None else f" [{'█' * filled}{'·' * (_BAR - filled)}] {share:4.0%}"
            self._out.write(f"\r\x1b[K{phase}{amount}", ending="")
            self._out.flush()
        elif (kind := phase.split(",", maxsplit=1)[0]) != self._phase:
            self._phase = kind
            self._out.write(f"{kind} …")

    def end(self) -> None:
        """Leave the line."""
        if self._live:
            self._out.write("\r\x1b[K", ending="")
