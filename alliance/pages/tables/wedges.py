"""Wedges as a table: one row for each issue on which a rival pulls an ally, and a total below each pull."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.markup import fill, joined, symbol
from alliance.pages.wedges import PullRows


def wedge_rows(frame: Frame, pulls: Sequence[PullRows]) -> SafeString:
    """Each pull's issues, then the pull."""
    return joined([row for pull in pulls for row in _rows(frame, pull)])


def _rows(frame: Frame, pull: PullRows) -> list[SafeString]:
    names = {"rival": pull.rival.short_name, "pulled": pull.pulled.short_name, "ally": pull.ally.short_name}
    who = fill("%s%s", symbol(pull.rival), _("%(rival)s pulls %(pulled)s away from %(ally)s") % names)
    label, points, chance = _("Who pulls whom"), _("Points"), _("Chance that it is nearer")
    rows = [
        fill(
            '<tr><th scope="row"><a href="%s">%s</a></th><td data-label="%s"><span>%s</span></td>'
            '<td class="number" data-label="%s">%s</td><td class="number" data-label="%s">%s</td></tr>\n',
            frame.link("issue", part.issue.slug), part.issue.name, label, who,
            points, words.number(part.points), chance, words.percent(part.chance),
        )
        for part in pull.issues
    ]  # fmt: skip
    total = fill(
        '<tr class="total"><th scope="row">%s</th><td></td><td class="number" data-label="%s">%s</td><td></td></tr>\n',
        _("%(rival)s’s pull on %(pulled)s") % names, points, words.number(pull.points),
    )  # fmt: skip
    return [*rows, total]
