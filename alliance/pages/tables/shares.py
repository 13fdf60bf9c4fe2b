"""A change by issue as a table: one row for each, with the points by cause."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages.changes import Share
from alliance.pages.frame import Frame
from alliance.pages.markup import change, fill, joined


def share_rows(frame: Frame, shares: Sequence[Share]) -> SafeString:
    """The issues in their order; last what members' coming and going did, where any came or went."""
    labels = (_("Positions"), _("Weight"), _("Newly covered"), _("No longer covered"), _("All"))
    return joined([_row(frame, share, *labels) for share in shares])


def _row(frame: Frame, share: Share, position: str, salience: str, entry: str, gone: str, total: str) -> SafeString:
    return fill(
        '<tr><th scope="row">%s</th><td class="number" data-label="%s">%s</td><td class="number" data-label="%s">%s'
        '</td><td class="number" data-label="%s">%s</td><td class="number" data-label="%s">%s</td>'
        '<td class="number" data-label="%s"><strong>%s</strong></td></tr>\n',
        _head(frame, share), position, change(share.position), salience, change(share.salience),
        entry, change(share.entry), gone, change(share.exit), total, change(share.total),
    )  # fmt: skip


def _head(frame: Frame, share: Share) -> SafeString:
    if share.issue is None:
        return fill("%s", _("Members who came or went"))
    return fill('<a href="%s">%s</a>', frame.link("issue", share.issue.slug), share.issue.name)
