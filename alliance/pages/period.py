"""Between which two days a change is told: `from` and `to` in the address."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.pages.frame import Frame, WrongParameter, parse_day


@dataclass(frozen=True)
class Period:
    """After `start` up to and including `end`."""

    start: dt.date
    end: dt.date


def read_period(frame: Frame) -> Period:
    """The days that the reader asks for; without any, the 90 days before the page's date. The date form keeps them."""
    given = {name: frame.request.GET.get(name, "").strip() for name in ("from", "to")}
    days = {name: parse_day(name, text) for name, text in given.items() if text}
    frame.kept += [(name, day.isoformat()) for name, day in days.items()]
    end = days.get("to", frame.at)
    start = days.get("from", min(frame.then, end))
    if start > end:
        raise WrongParameter("from", _("“from” must not be later than “to” (%(end)s).") % {"end": end.isoformat()})
    return Period(start, end)
