"""Where actors stand: one row for each position, with its small scale from pole to pole."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.marks import OUTLINES
from alliance.pages.markup import NOTHING, coordinate, fill, joined, symbol
from alliance.pages.standing import Standing


def standing_rows(frame: Frame, rows: Sequence[Standing], by_actor: bool) -> SafeString:
    """One issue's rows are headed by their actors, one actor's rows by their issues."""
    head = _actor if by_actor else _issue
    return joined([_row(row, head(frame, row)) for row in rows])


def _actor(frame: Frame, row: Standing) -> SafeString:
    actor = row.actor
    return fill(
        '<span>%s<a href="%s">%s</a></span>',
        symbol(actor, row.position.predecessor), frame.link("actor", actor.code), actor.short_name,
    )  # fmt: skip


def _issue(frame: Frame, row: Standing) -> SafeString:
    return fill('<a href="%s">%s</a>', frame.link("issue", row.issue.slug), row.issue.name)


def _row(row: Standing, head: SafeString) -> SafeString:
    position = row.position
    before = fill('<span class="small">%s</span>', _("by a predecessor")) if position.predecessor else NOTHING
    return fill(
        '<tr><th scope="row">%s</th><td class="scale-column">%s</td><td class="number" data-label="%s"><span>%s'
        '<span class="small">%s</span></span></td><td data-label="%s">%s</td>'
        '<td class="number" data-label="%s"><span>%s%s</span></td></tr>\n',
        head, _scale(row),
        _("Position"), words.stance(position.mean), words.span(position.low, position.high, 2, signed=True),
        _("Nearest words"), row.words,
        _("Last said"), words.day(position.last_statement), before,
    )  # fmt: skip


def _scale(row: Standing) -> SafeString:
    mark, hollow = row.mark, " hollow" if row.position.predecessor else ""
    return fill(
        '<svg class="drawn small-scale" height="20" aria-hidden="true" focusable="false">'
        '<line class="axis" x1="0" y1="1" x2="0" y2="19"/><line class="half" x1="50%%" y1="1" x2="50%%" y2="19"/>'
        '<line class="axis" x1="100%%" y1="1" x2="100%%" y2="19"/><g class="%s">'
        '<line class="interval%s" x1="%s%%" y1="10" x2="%s%%" y2="10"/>'
        '<svg class="mark%s" x="%s%%" y="10" width="1" height="1"><path d="%s"/></svg></g></svg>',
        mark.css, hollow, coordinate(row.x_low), coordinate(row.x_high), hollow, coordinate(row.x),
        OUTLINES[mark.shape],
    )  # fmt: skip
