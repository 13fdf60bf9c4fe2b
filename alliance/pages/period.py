"""Between which two days a change is told, and from which state of the record: `from`, `to`, `corrections`."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.indices.readings import Knowledge
from alliance.pages.frame import Frame, WrongParameter, parse_day


@dataclass(frozen=True)
class Period:
    """After `start` up to and including `end`."""

    start: dt.date
    end: dt.date
    knowledge: Knowledge

    @property
    def with_corrections(self) -> bool:
        """Whether the first day is told as it was known on that day, and what was corrected since as steps."""
        return self.knowledge.start is not None

    @property
    def from_known_at(self) -> str:
        """The instant whose knowledge the first day is told from, as the API takes it; else empty."""
        first = self.knowledge.start
        return first.strftime("%Y-%m-%dT%H:%M:%SZ") if isinstance(first, dt.datetime) else ""


def read_period(frame: Frame) -> Period:
    """The days that the reader asks for; without any, the 90 days before the page's date. The date form keeps them."""
    given = {name: frame.request.GET.get(name, "").strip() for name in ("from", "to")}
    days = {name: parse_day(name, text) for name, text in given.items() if text}
    frame.kept += [(name, day.isoformat()) for name, day in days.items()]
    end = days.get("to", frame.at)
    start = days.get("from", min(frame.then, end))
    if start > end:
        raise WrongParameter("from", _("“from” must not be later than “to” (%(end)s).") % {"end": end.isoformat()})
    return Period(start, end, Knowledge(end=frame.known_at, start=_known_first(frame, start)))


def _known_first(frame: Frame, start: dt.date) -> dt.datetime | None:
    """The end of the first day, where the reader wants to see what was corrected since; never later than the end's."""
    asked = frame.request.GET.get("corrections", "").strip()
    if asked not in ("", "0", "1"):
        raise WrongParameter("corrections", _("Give 1 to see corrections, or leave it out."))
    if asked != "1":
        return None
    frame.kept.append(("corrections", "1"))
    first = dt.datetime.combine(start, dt.time(23, 59, 59), dt.UTC)
    return min(first, frame.known_at or dt.datetime.now(dt.UTC).replace(microsecond=0))
