"""Reads typed cells out of CSV rows and says of every bad one in which file, row and column it stands."""

from __future__ import annotations

import csv
import datetime as dt
import math
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.db import models

_WEB_ADDRESS = re.compile(r"https?://\S+")


@dataclass(frozen=True)
class Fault:
    """One bad cell. `row` is the line on which the record begins as a spreadsheet counts: the header is row 1."""

    file: str
    row: int
    field: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}, row {self.row}, {self.field}: {self.message}"


class FaultyRows(ValueError):
    """Rows that cannot be taken; carries every fault found, not only the first."""

    def __init__(self, faults: list[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


class Row:
    """One row of a CSV file. A reader method returns the cell's value, or notes a fault and returns a harmless one."""

    def __init__(self, file: str, number: int, cells: dict[str, str], faults: list[Fault]) -> None:
        self.file, self.number, self._cells, self._faults = file, number, cells, faults

    def fault(self, field: str, message: str) -> None:
        """Note that `field` of this row cannot be taken."""
        self._faults.append(Fault(self.file, self.number, field, message))

    def text(self, field: str, required: bool = False) -> str:
        """The cell without surrounding space; "" where the column or the value is missing."""
        value = (self._cells.get(field) or "").strip()
        if required and not value:
            self.fault(field, "is empty")
        if "\x00" in value:
            self.fault(field, "holds a null character")
            return ""
        return value

    def number_between(self, field: str, low: float, high: float) -> float | None:
        """A finite number from `low` to `high`; None where the cell is empty."""
        value = self.text(field)
        if not value:
            return None
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not low <= number <= high:  # also refuses NaN
            self.fault(field, f"“{value}” is not a number from {low:g} to {high:g}")
            return None
        return number

    def day(self, field: str, required: bool = False) -> dt.date | None:
        """An ISO date from 1800 to 2199; None where the cell is empty."""
        value = self.text(field, required)
        if not value:
            return None
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            self.fault(field, f"“{value}” is not a date such as 2021-01-26")
            return None
        if not 1800 <= day.year <= 2199:
            self.fault(field, f"{value} lies outside 1800 to 2199")
            return None
        return day

    def one_of(self, field: str, known: Collection[str], required: bool = True) -> str:
        """A word out of `known`, such as a kind, a code or a slug."""
        value = self.text(field, required)
        if value and value not in known:
            self.fault(field, f"“{value}” is not known")
        return value

    def web_address(self, field: str) -> str:
        """An http or https address."""
        value = self.text(field, required=True)
        if value and not _WEB_ADDRESS.fullmatch(value):
            self.fault(field, f"“{value}” does not begin with http:// or https://, or holds a space")
        return value

    def check_fields(self, thing: models.Model, columns: dict[str, str] | None = None) -> None:
        """Let `thing`'s own fields judge lengths and choices. `columns` maps a field to the column it came from."""
        relations = {field.name for field in thing._meta.fields if field.is_relation}
        try:
            thing.clean_fields(exclude=relations)
        except ValidationError as refusal:
            named_already = {
                fault.field for fault in self._faults if fault.row == self.number and fault.file == self.file
            }
            for field, messages in refusal.message_dict.items():
                column = (columns or {}).get(field, field)
                if column not in named_already:
                    self.fault(column, " ".join(messages))


def read_rows(path: Path, columns: Collection[str], faults: list[Fault]) -> Iterator[Row]:
    """Yield the rows of a UTF-8 CSV file; a missing column or a row of the wrong length is a fault.

    `columns` are those that must be there; further ones may be.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.DictReader(file, strict=True)
            missing = [column for column in columns if column not in (reader.fieldnames or ())]
            if missing:
                faults.extend(Fault(path.name, 1, column, "this column is missing") for column in missing)
                return
            before = reader.line_num
            for cells in reader:
                number, before = before + 1, reader.line_num
                if None in cells or None in cells.values():
                    faults.append(Fault(path.name, number, "row", "does not have as many cells as the header"))
                    continue
                yield Row(path.name, number, cells, faults)
    except (UnicodeDecodeError, csv.Error, OSError) as error:
        faults.append(Fault(path.name, 1, "file", f"cannot be read: {error}"))
