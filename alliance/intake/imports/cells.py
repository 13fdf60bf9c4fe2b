"""Reads typed cells: each reader returns what PostgreSQL's COPY takes, None for an empty cell, or raises BadCell."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable

from django.utils.translation import gettext as _

from alliance.record.codebook import DatePrecision, StatementKind
from alliance.record.models import Source, Statement

Reader = Callable[[str], str | None]

# C0 without tab and line ends, DEL, and what is left of bytes that are not UTF-8 or of half a surrogate pair.
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
_WEB_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_SERIAL = re.compile(r"\d{5}(\.0+)?")
_SPREADSHEET_ZERO = dt.date(1899, 12, 30)
_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}


class BadCell(ValueError):
    """A cell that cannot be taken; the message says why, in words for the file's author."""


def what_is_unfit(value: str) -> str:
    """Words for a character that no text may hold."""
    found = UNFIT.search(value)
    character = found[0] if found else ""
    if character == "\0":
        return _("holds a null character")
    if "\udc80" <= character <= "\udcff":
        return _("holds bytes that are not UTF-8; save the file as “CSV UTF-8”")
    if "\ud800" <= character <= "\udfff":
        return _("holds half a surrogate pair, which is no character")
    return _("holds a control character (U+%(code)04X)") % {"code": ord(character)}


def text_up_to(length: int | None) -> Reader:
    """Any text of at most `length` characters."""

    def read(value: str) -> str | None:
        if length is not None and len(value) > length:
            raise BadCell(_("is %(length)d characters long; at most %(most)d") % {"length": len(value), "most": length})
        return value or None

    return read


def number_between(low: float, high: float, *, open_below: bool = False) -> Reader:
    """A finite number from `low` to `high`; `open_below` refuses `low` itself."""

    def read(value: str) -> str | None:
        if not value:
            return None
        try:
            number = float(value) if "_" not in value else math.nan
        except ValueError:
            number = math.nan
            if re.fullmatch(r"[-+−]?\d+,\d+|−\d+(\.\d+)?", value):
                hint = value.replace(",", ".").replace("−", "-")
                raise BadCell(_("is not a number; write %(hint)s") % {"hint": hint}) from None
        if not low <= number <= high or (open_below and number == low):  # also refuses NaN
            words = _("is not a number above %(low)g, up to %(high)g") if open_below else _(
                "is not a number from %(low)g to %(high)g"
            )  # fmt: skip
            raise BadCell(words % {"low": low, "high": high})
        return repr(number)

    return read


def day(value: str) -> str | None:
    """An ISO date from 1800 to 2199."""
    if not value:
        return None
    if _SERIAL.fullmatch(value):
        meant = _SPREADSHEET_ZERO + dt.timedelta(days=int(float(value)))
        raise BadCell(
            _("is a spreadsheet’s count of days, perhaps %(day)s; give the column a date format") % {"day": meant}
        )
    try:
        read = dt.date.fromisoformat(value) if _DAY.fullmatch(value) else None
    except ValueError:
        read = None
    if read is None:
        raise BadCell(_("is not a date such as 2021-01-26"))
    if not 1800 <= read.year <= 2199:
        raise BadCell(_("lies outside 1800 to 2199"))
    return value


def one_of(known: list[str]) -> Reader:
    """A word of a closed list, however it is capitalised."""

    def read(value: str) -> str | None:
        if not value:
            return None
        word = value.lower().replace(" ", "_")
        if word not in known:
            raise BadCell(_("is not one of %(known)s") % {"known": ", ".join(known)})
        return word

    return read


def yes_or_no(value: str) -> str | None:
    """A flag."""
    if not value:
        return None
    if value.lower() not in _YES | _NO:
        raise BadCell(_("is neither yes nor no"))
    return "t" if value.lower() in _YES else "f"


def web_address(value: str) -> str | None:
    """An http or https address."""
    if not value:
        return None
    if not _WEB_ADDRESS.fullmatch(value):
        raise BadCell(_("does not begin with http:// or https://, or holds a space"))
    return text_up_to(_length(Source, "url"))(value)


def _length(model: type[Source | Statement], field: str) -> int | None:
    return getattr(model._meta.get_field(field), "max_length", None)


def readers() -> dict[str, Reader]:
    """By column; actor and issue are looked up elsewhere (names.py)."""
    return {
        "date": day,
        "kind": one_of(list(StatementKind.values)),
        "summary": text_up_to(None),
        "url": web_address,
        "stance": number_between(-1, 1),
        "date_precision": one_of(list(DatePrecision.values)),
        "half_width": number_between(0, 1),
        "salience": number_between(0, 1),
        "reliability": number_between(0, 1, open_below=True),
        "reversal": yes_or_no,
        "quote": text_up_to(None),
        "locator": text_up_to(_length(Statement, "locator")),
        "coder_note": text_up_to(None),
        "source_title": text_up_to(_length(Source, "title")),
        "publisher": text_up_to(_length(Source, "publisher")),
        "accessed": day,
        "reference": text_up_to(_length(Statement, "reference")),
    }
