"""Rows of text out of CSV, compressed CSV and XLSX, one at a time; what cannot be read is noted by row."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _

from alliance.intake.imports.faults import ROW, FaultLog

# A small file may unpack to a very large one.
MOST_UNPACKED = 2_000_000_000  # bytes of a compressed CSV, which is read piece by piece
MOST_UNPACKED_XLSX = 400_000_000  # bytes of XML
_ZIP, _GZIP, _OLD_EXCEL = b"PK\x03\x04", b"\x1f\x8b", b"\xd0\xcf\x11\xe0"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SHEET = "statements"

Row = tuple[int, list[str], dict[int, str]]  # its number, its cells, what is wrong with a cell by position


@dataclass
class Sheet:
    """A header and the rows under it."""

    header: list[str]
    rows: Iterator[Row]
    padded: bool = False  # a spreadsheet leaves out empty cells at the end of a row


class _Counted(io.RawIOBase):
    """Passes bytes on until there are too many."""

    def __init__(self, inner: IO[bytes], most: int) -> None:
        self._inner, self._left = inner, most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        piece = self._inner.read(len(buffer))
        self._left -= len(piece)
        if self._left < 0:
            raise OverflowError
        buffer[: len(piece)] = piece
        return len(piece)


def open_sheet(file: IO[bytes], faults: FaultLog) -> Sheet | None:
    """The file's rows; None, with a fault of the whole file, where there are none to be had."""
    file.seek(0)
    start = file.read(4)
    file.seek(0)
    if not start:
        faults.note_file(_("the file is empty"))
        return None
    if start.startswith(_OLD_EXCEL):
        faults.note_file(_("this is an old or protected Excel file; save it as XLSX or CSV"))
        return None
    if start.startswith(_ZIP):
        sheet = _open_xlsx(file, faults)
    else:
        unpacked: Any = gzip.GzipFile(fileobj=file) if start.startswith(_GZIP) else file
        sheet = _open_csv(unpacked, faults)
    if sheet is not None and not any(sheet.header):
        faults.note_file(_("the first row must hold the names of the columns"))
        return None
    return sheet


def _open_csv(file: IO[bytes], faults: FaultLog) -> Sheet | None:
    try:
        buffered = io.BufferedReader(_Counted(file, MOST_UNPACKED), 1 << 16)
        utf16 = buffered.peek(2)[:2] in _UTF16
        # What is not UTF-8 stays visible in its cell, so that the fault can be named by row and field.
        encoding, errors = ("utf-16", "replace") if utf16 else ("utf-8-sig", "surrogateescape")
        text = io.TextIOWrapper(buffered, encoding=encoding, errors=errors, newline="")
        first = text.readline(100_000)
    except (OSError, EOFError, zlib.error, OverflowError, UnicodeError) as error:
        faults.note_file(_("the file cannot be read: %(why)s") % {"why": error})
        return None
    # Where a comma separates decimals, spreadsheets write ; between cells.
    delimiter = max(",;\t", key=first.count)
    rows = _csv_rows(chain([first] if first else [], text), delimiter, faults)
    header: Row = next(rows, (0, [], {}))
    return Sheet([cell.strip() for cell in header[1]], rows)


def _csv_rows(lines: Iterator[str], delimiter: str, faults: FaultLog) -> Iterator[Row]:
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    nothing_wrong: dict[int, str] = {}
    number = 0
    while True:
        number += 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            faults.note(number, ROW, _csv_words(str(error)))
            continue
        except (OSError, EOFError, zlib.error) as error:
            faults.note_file(_("the file is damaged from here on: %(why)s") % {"why": error}, row=number)
            return
        except OverflowError:
            faults.note_file(_("the file unpacks to more than can be taken"), row=number)
            return
        if cells:  # a blank line is a row to a spreadsheet, but not to us
            yield number, cells, nothing_wrong


def _csv_words(error: str) -> str:
    if "unexpected end of data" in error:
        return _("a quotation mark opens in this row and never closes")
    if "field larger" in error:
        return _("a cell holds more than 131,072 characters; perhaps a quotation mark never closes")
    return _("its quotation marks do not match: a quotation mark within a cell is written twice")


def _open_xlsx(file: IO[bytes], faults: FaultLog) -> Sheet | None:
    try:
        with zipfile.ZipFile(file) as packed:
            if sum(member.file_size for member in packed.infolist()) > MOST_UNPACKED_XLSX:
                faults.note_file(_("the file unpacks to more than can be taken; save it as CSV"))
                return None
        book = openpyxl.load_workbook(file, read_only=True)
        chosen = next((sheet for sheet in book.worksheets if sheet.title.lower() == _SHEET), None)
        sheet: Any = chosen or book.worksheets[0]
        sheet.reset_dimensions()  # what the file says of its size need not be so
        rows = _xlsx_rows(sheet, faults)
        header: Row = next(rows, (0, [], {}))
    except Exception as error:  # noqa: BLE001  zipfile, openpyxl and the XML parser raise many kinds on a bad file
        faults.note_file(_("this is no XLSX file that can be read: %(why)s") % {"why": error or type(error).__name__})
        return None
    return Sheet([cell.strip() for cell in header[1]], rows, padded=True)


def _xlsx_rows(sheet: Any, faults: FaultLog) -> Iterator[Row]:
    number, rows = 0, sheet.iter_rows()
    while True:
        number += 1
        try:
            cells = next(rows)
        except StopIteration:
            return
        except Exception as error:  # noqa: BLE001  as above
            faults.note_file(_("the file is damaged from here on: %(why)s") % {"why": error}, row=number)
            return
        texts, wrong = [], {}
        for position, cell in enumerate(cells):
            if cell.data_type == "f":
                wrong[position] = _("holds a formula; paste its value instead")
            elif cell.data_type == "e":
                wrong[position] = _("holds a spreadsheet’s error")
            texts.append(_text(cell.value))
        if any(texts):
            yield number, texts, wrong


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
        case float() if value.is_integer() and abs(value) < 1e15:
            return str(int(value))
        case _:
            return str(value)
