"""Positions on an issue over time as a table: one row for each month, one column for each actor."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.indices.shapes import ActorPoint
from alliance.pages import words
from alliance.pages.markup import fill, joined
from alliance.pages.over_time import Month
from alliance.record.models import Actor


def month_rows(actors: Sequence[Actor], months: Sequence[Month]) -> SafeString:
    """The months in their order, newest first."""
    names, former = [actor.short_name for actor in actors], _("former")
    return joined([
        fill(
            '<tr><th scope="row" class="nowrap">%s</th>%s</tr>\n',
            words.day(month.date),
            joined([_place(name, place, former) for name, place in zip(names, month.places, strict=True)]),
        )
        for month in months
    ])  # fmt: skip


def _place(name: str, place: ActorPoint | None, former: str) -> SafeString:
    if place is None:
        return fill('<td class="number" data-label="%s">–</td>', name)
    return fill(
        '<td class="number" data-label="%s"><span>%s<span class="small">%s%s</span></span></td>',
        name,
        words.stance(place.mean),
        words.span(place.low, place.high, 2, signed=True),
        f", {former}" if place.predecessor else "",
    )
