"""Numbers, dates and band words as the pages write them. Pure; the one place for these rules in Python.

True minus, one decimal unless told, "15 Aug 2025" whatever the machine's locale.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext_lazy

MINUS = "\u2212"
NARROW_SPACE = "\u202f"


class Said:
    """A text that a page says hundreds of times: looked up once a language, not in every catalogue each time.

    What came of it is the same as from the text itself, since a catalogue never changes while a process lives.
    """

    def __init__(self, text: object) -> None:
        self._text = text
        self._found: dict[str | None, str] = {}

    def __str__(self) -> str:
        language = get_language()
        if (found := self._found.get(language)) is None:
            found = self._found[language] = str(self._text)
        return found


_SPAN = Said(gettext_lazy("%(low)s to %(high)s"))
_LISTING = Said(gettext_lazy("%(items)s and %(last)s"))
_MONTHS = tuple(map(Said, (
    gettext_lazy("Jan"), gettext_lazy("Feb"), gettext_lazy("Mar"), gettext_lazy("Apr"), gettext_lazy("May"),
    gettext_lazy("Jun"), gettext_lazy("Jul"), gettext_lazy("Aug"), gettext_lazy("Sep"), gettext_lazy("Oct"),
    gettext_lazy("Nov"), gettext_lazy("Dec"),
)))  # fmt: skip
_LONG_MONTHS = tuple(map(Said, (
    gettext_lazy("January"), gettext_lazy("February"), gettext_lazy("March"), gettext_lazy("April"),
    gettext_lazy("May"), gettext_lazy("June"), gettext_lazy("July"), gettext_lazy("August"),
    gettext_lazy("September"), gettext_lazy("October"), gettext_lazy("November"), gettext_lazy("December"),
)))  # fmt: skip
_COUNTS = tuple(map(Said, (
    gettext_lazy("no"), gettext_lazy("one"), gettext_lazy("two"), gettext_lazy("three"), gettext_lazy("four"),
    gettext_lazy("five"), gettext_lazy("six"), gettext_lazy("seven"), gettext_lazy("eight"), gettext_lazy("nine"),
    gettext_lazy("ten"), gettext_lazy("eleven"), gettext_lazy("twelve"), gettext_lazy("thirteen"),
    gettext_lazy("fourteen"), gettext_lazy("fifteen"), gettext_lazy("sixteen"), gettext_lazy("seventeen"),
    gettext_lazy("eighteen"), gettext_lazy("nineteen"), gettext_lazy("twenty"),
)))  # fmt: skip


@dataclass(frozen=True)
class Band:
    """One of the five words for the size of a reading."""

    index: int  # 1 to 5, the step of the colour ramp
    word: str
    floor: float


BANDS: tuple[Band, ...] = (
    Band(1, gettext_lazy("low"), 0.0),  # type: ignore[arg-type]
    Band(2, gettext_lazy("moderate"), 10.0),  # type: ignore[arg-type]
    Band(3, gettext_lazy("marked"), 25.0),  # type: ignore[arg-type]
    Band(4, gettext_lazy("high"), 45.0),  # type: ignore[arg-type]
    Band(5, gettext_lazy("severe"), 65.0),  # type: ignore[arg-type]
)


def band(value: float) -> Band:
    """The band in which a reading, 0 to 100, lies."""
    return next(step for step in reversed(BANDS) if value >= step.floor or step.index == 1)


def number(value: float | None, decimals: int = 1, signed: bool = False) -> str:
    """`value` with a true minus; an en dash for unknown; never "−0.0"."""
    if value is None:
        return "–"
    text = f"{abs(value):,.{decimals}f}"
    is_zero = not text.strip("0.,")
    if value < 0 and not is_zero:
        return MINUS + text
    return "+" + text if signed and not is_zero else text


def stance(value: float | None) -> str:
    """A position: two decimals, always with its sign."""
    return number(value, 2, signed=True)


def percent(share: float | None) -> str:
    """A share of 1 as a whole percentage; 100 and 0 only where they are exact."""
    if share is None:
        return "–"
    whole = round(100 * share)
    if whole == 100 and share < 1:
        whole = 99
    if whole == 0 and share > 0:
        return f"<{NARROW_SPACE}1{NARROW_SPACE}%"
    return f"{whole}{NARROW_SPACE}%"


def span(low: float | None, high: float | None, decimals: int = 1, signed: bool = False) -> str:
    """A likely range: "11 to 45"."""
    if low is None or high is None:
        return "–"
    return str(_SPAN) % {"low": number(low, decimals, signed), "high": number(high, decimals, signed)}


def day(date: dt.date | None, precision: str = "day") -> str:
    """A date as "15 Aug 2025", or less of it where only the month or year is known."""
    if date is None:
        return "–"
    if precision == "year":
        return f"{date.year}"
    if precision == "month":
        return month(date)
    return f"{date.day} {_MONTHS[date.month - 1]} {date.year}"


def day_and_month(date: dt.date) -> str:
    """A date of a known year as "15 Aug"."""
    return f"{date.day} {_MONTHS[date.month - 1]}"


def month(date: dt.date, long: bool = False) -> str:
    """A month as "Aug 2025" or "August 2025"."""
    names = _LONG_MONTHS if long else _MONTHS
    return f"{names[date.month - 1]} {date.year}"


def count(value: int) -> str:
    """A count as a word up to twenty, in digits above."""
    return str(_COUNTS[value]) if 0 <= value < len(_COUNTS) else f"{value:,}"


def listing(items: Sequence[str]) -> str:
    """Names in a row: "a", "a and b", "a, b and c"."""
    if len(items) < 2:
        return "".join(items)
    return str(_LISTING) % {"items": ", ".join(items[:-1]), "last": items[-1]}


def capitalised(text: str) -> str:
    """With a capital first letter; the rest as it is."""
    return text[:1].upper() + text[1:]
