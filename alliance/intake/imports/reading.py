"""From rows of text to typed rows for COPY: every faulty cell of every row is noted, not only the first.

A reader's answer is remembered by cell text and column, so that the cost of a row hardly depends on how much there is
to check: a feed of a million rows has few dates, actors and stances.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.utils.translation import gettext as _

from alliance.intake.imports import cells, names
from alliance.intake.imports.cells import UNFIT, BadCell
from alliance.intake.imports.columns import KNOWN, PASSED_OVER, REQUIRED, nearest
from alliance.intake.imports.faults import ROW, FaultLog
from alliance.intake.imports.sheet import Sheet
from alliance.record.spreadsheets import as_written

# Answers remembered for each column; texts that never recur are not worth remembering.
_REMEMBERED = 50_000
_SELDOM_RECUR = frozenset({"summary", "quote", "coder_note", "reference"})
_PLACE = re.compile(r"\{(\w+)\}")
# A row as it goes to COPY: its number, whether it is faulty, then the columns in the order of `Reading.columns`.
Typed = list[str | None]


class Template:
    """A column put together from the file's others, as in `https://example.org/rolls/{roll_call}`."""

    def __init__(self, column: str, text: str, header: list[str]) -> None:
        unknown = [name for name in _PLACE.findall(text) if name not in header]
        if unknown:
            words = _("the file has no column %(column)s, which --set %(set)s asks for")
            raise ValueError(words % {"column": unknown[0], "set": column})
        pieces = _PLACE.split(text)  # text, name, text, name, … text
        self._places = [header.index(name) for name in pieces[1::2]]
        self._pattern = "%s".join(piece.replace("%", "%%") for piece in pieces[::2])
        self._encode = column == "url"

    @property
    def only_place(self) -> int | None:
        """The position of the one cell that decides what it comes to; None where there are several, or none."""
        return self._places[0] if len(self._places) == 1 else None

    def fill(self, row: list[str]) -> str:
        """The column's text for this row; in an address the values are percent-encoded."""
        values = [row[at].strip() for at in self._places]
        return self._pattern % tuple(map(_encoded, values) if self._encode else values)


@lru_cache(maxsize=_REMEMBERED)
def _encoded(value: str) -> str:
    return quote(value.encode("utf-8", "surrogatepass"), safe="")


@dataclass
class Slot:
    """One column of those that the file has, or that are put together from it."""

    column: str
    position: int  # of its cell; -1 where it is put together
    reader: Any
    template: Template | None
    decides: int | None  # the position of the cell by whose text an answer is remembered; None: it is not
    required: bool = False
    remembered: dict[str, str | None] = field(default_factory=dict)

    def raw(self, row: list[str]) -> str:
        """Its text in this row."""
        return row[self.position] if self.template is None else self.template.fill(row)


class Reading:
    """One pass over a sheet."""

    def __init__(
        self,
        sheet: Sheet,
        faults: FaultLog,
        *,
        templates: Mapping[str, str] | None = None,
        stance_required: bool = False,
        passed_over: frozenset[str] = frozenset(),
        progress: Callable[[int], None] = lambda rows: None,
    ) -> None:
        self._sheet, self._faults, self._progress = sheet, faults, progress
        self._header = [name.strip().lower().replace(" ", "_").replace("-", "_") for name in sheet.header]
        self._readers = {**cells.readers(), "actor": names.actors().find, "issue": names.issues().find}
        self._templates = {column: Template(column, text, self._header) for column, text in (templates or {}).items()}
        self.rows = self.faulty = 0
        self._used = {name for text in (templates or {}).values() for name in _PLACE.findall(text)}
        self._slots = self._check_header(passed_over)
        absent = {column for column in REQUIRED if column not in self._header and column not in self._templates}
        required = ({*REQUIRED, "stance"} if stance_required else set(REQUIRED)) - absent
        for slot in self._slots:
            slot.required = slot.column in required
        self.columns = [slot.column for slot in self._slots]

    def _check_header(self, passed_over: frozenset[str]) -> list[Slot]:
        slots: list[Slot] = []
        seen: set[str] = set()
        for position, name in enumerate(self._header):
            written = self._sheet.header[position]
            if not name:
                continue  # a cell under it is a fault of its row
            if name in seen:
                self._faults.note_file(_("there are two columns of this name"), written)
            elif name in KNOWN:
                slots.append(self._slot(name, position))
            elif name not in PASSED_OVER and name not in passed_over and name not in self._used:
                likely = nearest(name, KNOWN)
                words = (
                    _("is no column of an import; did you mean %(likely)s?") % {"likely": ", ".join(likely)}
                    if likely
                    else _("is no column of an import")
                )
                self._faults.note_file(words, written)
            seen.add(name)
        slots += [self._slot(column, -1) for column in self._templates if column not in seen]
        for column in REQUIRED:
            if column not in seen and column not in self._templates:
                self._faults.note_file(_("this column is missing"), column)
        return slots

    def _slot(self, column: str, position: int) -> Slot:
        template = self._templates[column] if position < 0 else None
        itself = None if column in _SELDOM_RECUR else position
        return Slot(column, position, self._readers[column], template, template.only_place if template else itself)

    def typed(self) -> Iterator[Typed]:
        """Every row, faulty ones with what is good in them, so that further checks see them too."""
        width = len(self._header)
        empty: Typed = [None] * (len(self._slots) + 2)
        unnamed = [position for position, name in enumerate(self._header) if not name]
        # What the loop asks of every cell, unpacked once.
        slots = [(at, it, it.decides, it.remembered, it.required) for at, it in enumerate(self._slots, start=2)]
        for number, row, wrong in self._sheet.rows:
            if not any(row) and not wrong:
                continue
            self.rows += 1
            before = self._faults.count
            if len(row) != width and not self._fit(number, row, width):
                self.faulty += 1
                continue
            for position in unnamed:
                if row[position].strip():
                    self._faults.note(number, ROW, _no_name(position), row[position])
            typed: Typed = empty.copy()
            for at, slot, decides, remembered, required in slots:
                if wrong and slot.position in wrong:
                    self._faults.note(number, slot.column, wrong[slot.position], slot.raw(row))
                    continue
                if decides is not None and (cell := row[decides]) in remembered:
                    value = remembered[cell]
                else:
                    value = self._read(number, slot, row)
                    if value is _BAD:
                        continue
                if value is None and required:
                    self._faults.note(number, slot.column, _("is empty"))
                typed[at] = value
            faulty = self._faults.count > before
            self.faulty += faulty
            typed[0], typed[1] = str(number), "t" if faulty else "f"
            if self.rows % 2000 == 0:
                self._progress(self.rows)
            yield typed
        self._progress(self.rows)

    def _fit(self, number: int, row: list[str], width: int) -> bool:
        """Bring a row to the header's width where nothing is lost by it."""
        if len(row) > width:
            extra = [position for position in range(width, len(row)) if row[position].strip()]
            if extra and self._sheet.padded:
                self._faults.note(number, ROW, _no_name(extra[0]), row[extra[0]])
                return False
            del row[width:]
            if not extra:
                return True
        elif self._sheet.padded:
            row.extend([""] * (width - len(row)))
            return True
        words = _("does not have as many cells as the header; a comma in a text needs quotation marks around it")
        self._faults.note(number, ROW, words, ", ".join(row))
        return False

    def _read(self, number: int, slot: Slot, row: list[str]) -> str | None:
        value = as_written(slot.raw(row).strip())
        try:
            if UNFIT.search(value):
                raise BadCell(cells.what_is_unfit(value))
            read: str | None = slot.reader(value)
        except BadCell as bad:
            self._faults.note(number, slot.column, str(bad), value)
            return _BAD
        if slot.decides is not None:
            if len(slot.remembered) >= _REMEMBERED:
                slot.remembered.clear()
            slot.remembered[row[slot.decides]] = read
        return read


_BAD = "\0bad"  # a cell that was noted already; no reader returns it


def _no_name(position: int) -> str:
    letters, rest = "", position + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(65 + letter) + letters
    return _(
        "column %(letters)s has a value here but no name in the first row; no merged cells or titles above the names"
    ) % {"letters": letters}
