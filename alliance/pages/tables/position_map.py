"""The position map as a table: one row for each issue, one column for each actor."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.map_table import MapRow, Place
from alliance.pages.markup import fill, joined, symbol


def position_rows(frame: Frame, rows: Sequence[MapRow]) -> SafeString:
    """Issues in their order, hottest first."""
    gap, points, former, nowhere = _("Gap"), _("Points"), _("former"), _("no live position")
    return joined([
        fill(
            '<tr><th scope="row"><span><a href="%s">%s</a><span class="small poles">−1 %s<br>+1 %s</span></span></th>%s'
            '<td class="number" data-label="%s">%s</td><td class="number" data-label="%s">%s</td></tr>\n',
            frame.link("issue", row.issue.slug), row.issue.name, row.issue.pole_negative, row.issue.pole_positive,
            joined([_place(place, former) for place in row.places]),
            gap, words.number(row.divergence), points, _points(row, nowhere),
        )
        for row in rows
    ])  # fmt: skip


def _place(place: Place, former: str) -> SafeString:
    position, name = place.position, place.actor.short_name
    if position is None:
        return fill('<td class="number" data-label="%s">–</td>', name)
    return fill(
        '<td class="number" data-label="%s"><span>%s%s<span class="small">%s%s</span></span></td>',
        name,
        symbol(place.actor, position.predecessor),
        words.stance(position.mean),
        words.span(position.low, position.high, 2, signed=True),
        f", {former}" if position.predecessor else "",
    )


def _points(row: MapRow, nowhere: str) -> SafeString | str:
    if row.points is not None:
        return words.number(row.points)
    who = ", ".join(row.missing) if row.missing else _("no pair")
    return fill('<span class="small">%s:<br>%s</span>', who, nowhere)
