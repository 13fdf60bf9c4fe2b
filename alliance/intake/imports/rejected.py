"""What could not be taken, given back: the faulty rows as they came, with the reasons, to be mended and loaded."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import groupby
from typing import IO, TextIO

from django.utils.translation import gettext as _

from alliance.intake.imports.faults import FaultLog
from alliance.intake.imports.sheet import open_sheet
from alliance.intake.models import ImportJob
from alliance.record.spreadsheets import harmless


class Line:
    """Where csv.writer writes so that the line can be handed on."""

    text = ""

    def write(self, text: str) -> int:
        """Keep it."""
        self.text = text
        return len(text)


def rejected_lines(job: ImportJob, file: IO[bytes]) -> Iterator[str]:
    """CSV: the file's own columns, then the row's number and its faults; an import passes over these two."""
    line, unread = Line(), FaultLog()
    writer = csv.writer(line, lineterminator="\r\n")
    try:
        sheet = open_sheet(file, unread)
        if sheet is None:
            return
        faulty = job.faults.filter(is_doubt=False).order_by("row", "id")
        faults = faulty.values_list("row", "field", "message").iterator(chunk_size=2000)
        of_row = groupby((fault for fault in faults if fault[0] > 1), key=lambda fault: fault[0])
        writer.writerow([*map(_fit, sheet.header), "row", "faults"])
        yield line.text
        wanted, why = _next(of_row)
        for number, cells, _wrong in sheet.rows:
            while wanted is not None and wanted < number:  # a row that could not even be read
                wanted, why = _next(of_row)
            if wanted is None:
                return
            if wanted == number:
                padded = [*cells, *[""] * (len(sheet.header) - len(cells))]
                writer.writerow([*map(_fit, padded), number, why])
                yield line.text
                wanted, why = _next(of_row)
    finally:
        unread.close()


def fault_lines(job: ImportJob) -> Iterator[str]:
    """CSV: every fault, and then what is only to be looked at."""
    line = Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(["row", "field", "value", "fault"])
    yield line.text
    faults = job.faults.order_by("is_doubt", "row", "id").values_list("row", "field", "value", "message", "is_doubt")
    for row, field, value, message, is_doubt in faults.iterator(chunk_size=2000):
        words = _("to look at: %(doubt)s") % {"doubt": message} if is_doubt else message
        writer.writerow([row, harmless(field), harmless(value), harmless(words)])
        yield line.text


def write_rejected(job: ImportJob, file: IO[bytes], out: TextIO) -> None:
    """Into a text file."""
    out.writelines(rejected_lines(job, file))


def write_faults(job: ImportJob, out: TextIO) -> None:
    """Into a text file."""
    out.writelines(fault_lines(job))


def _next(of_row: Iterator[tuple[int, Iterator[tuple[int, str, str]]]]) -> tuple[int | None, str]:
    row, faults = next(of_row, (None, iter(())))
    return row, "; ".join(f"{field}: {message}" for _row, field, message in faults)


def _fit(cell: str) -> str:
    return harmless(cell.encode("utf-8", "replace").decode())
