"""The ledger of a change: one row for each step, with who spoke, what was said, and the points."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.changes import Entry
from alliance.pages.frame import Frame
from alliance.pages.markup import NOTHING, change, fill, joined, symbol


def ledger_rows(frame: Frame, entries: Iterable[Entry]) -> SafeString:
    """The steps in their order."""
    then = _("What was said then")
    return joined([_row(frame, entry, then) for entry in entries])


def _row(frame: Frame, entry: Entry, then: str) -> SafeString:
    actor, issue = entry.actor, entry.issue
    return fill(
        '<tr><td class="no">%s</td><td class="nowrap date">%s</td><th scope="row" class="who">%s</th>'
        '<td class="said-what">%s</td><td class="on">%s</td><td class="number">%s</td></tr>\n',
        entry.number,
        words.day(entry.step.date),
        # Hollow where nobody spoke.
        fill("%s%s", symbol(actor, entry.text), actor.short_name) if actor else NOTHING,
        _said(frame, entry, then),
        fill('<a href="%s">%s</a>', frame.link("issue", issue.slug), issue.short_name) if issue else NOTHING,
        change(entry.step.step),
    )


def _said(frame: Frame, entry: Entry, then: str) -> SafeString:
    statement = entry.statement
    if statement is None:
        return fill('<span class="quiet">%s</span>', entry.text)
    told = statement.summary if not entry.text or entry.step.cause == "correction" else then
    link = fill('<a href="%s">%s</a>', frame.link("statement", statement.pk), told)
    return fill('<span class="quiet">%s</span> %s', entry.text, link) if entry.text else link
