"""Faults by row and field, kept on disk while a file is read: a file of a million bad rows must not fill memory."""

from __future__ import annotations

import csv
import io
import tempfile
from collections import Counter
from typing import IO

WHOLE_FILE = "file"  # the field of a fault that no single column has
ROW = "row"  # the field of a fault of a row as a whole
SHOWN = 200  # characters of a bad value that are repeated


class FaultLog:
    """Where the reader notes what cannot be taken. Rows are counted as a spreadsheet does: the header is row 1."""

    def __init__(self) -> None:
        self.count = 0
        self.of_file = 0  # faults that no mending of rows cures: a missing column, an unreadable file
        self.doubts: list[tuple[int, str, str, str]] = []  # row, field, message, value: to be looked at, and taken
        self.by_field: Counter[str] = Counter()
        self._kept: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115  # closed by close()
        self._text = io.TextIOWrapper(self._kept, encoding="utf-8", errors="replace", newline="")
        self._writer = csv.writer(self._text)

    def note(self, row: int, field: str, message: str, value: str = "") -> None:
        """One bad cell."""
        self.count += 1
        self.by_field[field] += 1
        self._writer.writerow([row, field[:60], message, printable(value)])

    def note_file(self, message: str, field: str = WHOLE_FILE, row: int = 1) -> None:
        """Something wrong with the file as a whole: then nothing of it can be stored."""
        self.of_file += 1
        self.note(row, field, message)

    def doubt(self, row: int, field: str, message: str, value: str = "") -> None:
        """A good cell that somebody should look at. Kept in memory: staging names a bounded number of them."""
        self.doubts.append((row, field[:60], message, printable(value)))

    def written(self) -> IO[bytes]:
        """Everything noted, as CSV of row, field, message, value; from the beginning."""
        self._text.flush()
        self._kept.seek(0)
        return self._kept

    def close(self) -> None:
        """Give the disk's room back."""
        self._text.close()


def printable(value: str) -> str:
    """A bad value as it may be shown and stored: shortened, with what no screen shows as a question mark."""
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in value[:SHOWN])
