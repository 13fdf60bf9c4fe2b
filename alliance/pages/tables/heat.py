"""The gaps over time as a table: one row for each issue, one column for each period."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.safestring import SafeString

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.markup import fill, joined
from alliance.pages.over_time import HeatRow


def heat_head(days: Sequence[dt.date]) -> SafeString:
    """The periods, each by the month in which it ends."""
    return joined([fill('<th scope="col" class="number">%s</th>', words.month(day)) for day in days])


def heat_rows(frame: Frame, rows: Sequence[HeatRow]) -> SafeString:
    """The issues in their order, hottest first."""
    return joined([
        fill(
            '<tr><th scope="row"><a href="%s">%s</a></th>%s</tr>\n',
            frame.link("issue", row.issue.slug), words.capitalised(row.issue.short_name), row.cells,
        )
        for row in rows
    ])  # fmt: skip
