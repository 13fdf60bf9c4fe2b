"""Every trade as a row of a table: who gives way on what, for what, and what each gains."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.bargains import Bargains, Deal
from alliance.pages.markup import fill, joined
from alliance.record.models import Actor, Issue


def deal_rows(pairs: Sequence[Bargains]) -> SafeString:
    """The trades of each pair, the best first."""
    labels = (_("In return"), _("Each gains"), _("Moves away from"), _("Rests on a predecessor’s words"))
    return joined([_row(deal, *labels) for pair in pairs for deal in pair.all])


def _row(deal: Deal, in_return: str, each_gains: str, away: str, rests: str) -> SafeString:
    return fill(
        '<tr><th scope="row">%s</th><td data-label="%s">%s</td><td class="number" data-label="%s">%s</td>'
        '<td data-label="%s">%s</td><td data-label="%s">%s</td></tr>\n',
        _side(deal.first, deal.first_yields, deal.first_path),
        in_return, _side(deal.second, deal.second_yields, deal.second_path),
        each_gains, words.number(deal.gain, 3),
        away, words.listing([actor.short_name for actor in deal.pushed_away]),
        rests, words.listing(deal.former),
    )  # fmt: skip


def _side(who: Actor, issue: Issue, path: tuple[float, float]) -> SafeString:
    return fill(
        '<span>%s: %s<span class="small">%s → %s</span></span>',
        who.short_name, issue.short_name, words.stance(path[0]), words.stance(path[1]),
    )  # fmt: skip
