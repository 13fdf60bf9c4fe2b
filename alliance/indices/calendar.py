"""Which days a series has points on."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from alliance.indices.shapes import Interval


def days_between(
    events: NDArray[np.int64], start: dt.date | None, end: dt.date, interval: Interval
) -> NDArray[np.int64]:
    """Days (ordinals) of a series' points: the events themselves, or the last day of each period.

    `start` None means the first event. The last period ends on `end`, so that the newest value is there.
    """
    first = int(events[0]) if start is None and len(events) else (start or end).toordinal()
    last = end.toordinal()
    if interval == "event":
        return events[(events >= first) & (events <= last)]
    if first > last:
        return np.zeros(0, dtype=np.int64)
    if interval == "day":
        return np.arange(first, last + 1, dtype=np.int64)
    days = [min(d.toordinal(), last) for d in _period_ends(dt.date.fromordinal(first), end, interval)]
    return np.array(days, dtype=np.int64)


def _period_ends(first: dt.date, last: dt.date, interval: Interval) -> Iterator[dt.date]:
    day = period_end(first, interval)
    while True:
        yield day
        if day >= last:
            return
        day = period_end(day + dt.timedelta(1), interval)


def period_end(day: dt.date, interval: Interval) -> dt.date:
    """The last day of the week (Sunday), month, quarter or year that `day` lies in."""
    if interval == "week":
        return day + dt.timedelta(6 - day.weekday())
    month = {"month": day.month, "quarter": (day.month + 2) // 3 * 3, "year": 12}[interval]
    return dt.date(day.year, month, calendar.monthrange(day.year, month)[1])
