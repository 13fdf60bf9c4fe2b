"""Polarisation as a table: one row for each issue, with the camps into which it divides the members."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.markup import fill, joined
from alliance.pages.wedges import Division


def division_rows(frame: Frame, rows: Sequence[Division]) -> SafeString:
    """The issues in their order, most divided first."""
    camps, polarisation = _("Camps"), _("Polarisation")
    return joined([
        fill(
            '<tr><th scope="row"><a href="%s">%s</a></th><td data-label="%s"><span>%s</span></td>'
            '<td class="number" data-label="%s">%s</td></tr>\n',
            frame.link("issue", row.issue.slug), row.issue.name,
            camps, " | ".join(words.listing([actor.short_name for actor in camp]) for camp in row.camps),
            polarisation, words.number(row.value, 2),
        )
        for row in rows
    ])  # fmt: skip
