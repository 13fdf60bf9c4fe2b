"""An index over time: one row for each week, ten years of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from itertools import islice

from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.indices.shapes import AlliancePoint, DyadPoint
from alliance.pages import words
from alliance.pages.markup import fill, joined

MOST = 520  # rows; the caption says so (parts/index_over_time.html)


def week_rows(series: Iterable[AlliancePoint | DyadPoint]) -> SafeString:
    """The newest weeks, the newest first, as `series` has them."""
    language = get_language()
    return joined([
        _row(language, week.date, week.friction, week.low, week.high, week.coverage, week.thin, week.reason)
        for week in islice(series, MOST)
    ])  # fmt: skip


@lru_cache(maxsize=8192)
def _row(
    _language: str | None,
    date: dt.date,
    friction: float | None,
    low: float | None,
    high: float | None,
    coverage: float,
    thin: bool,
    reason: str | None,
) -> SafeString:
    """A week's row. Of the weeks of a page the last ones change with a revision; the others are as they were."""
    return fill(
        '<tr><th scope="row" class="nowrap">%s</th><td class="number" data-label="%s">%s</td>'
        '<td class="number" data-label="%s">%s</td><td class="number" data-label="%s">%s</td>'
        '<td data-label="%s">%s</td></tr>\n',
        words.day(date),
        _("Index"), words.number(friction),
        _("Likely range"), words.span(low, high),
        _("Coverage"), words.percent(coverage),
        _("Remark"), (reason or "") if friction is None else _("thin evidence") if thin else "",
    )  # fmt: skip
