"""The statements behind a position, as a bar and as a table: written in Python, since there may be hundreds of rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.marks import OUTLINES, actor_mark
from alliance.record.models import Actor, Statement


@dataclass(frozen=True)
class Weighted:
    """A statement behind a position, with its share of it."""

    statement: Statement
    weight: float
    is_this: bool


def weight_bar(rows: Sequence[Weighted], principal: Actor) -> SafeString:
    """One piece for each statement, as wide as its weight; this one's in the colour of whose position it is."""
    this = format_html("is-this {}", actor_mark(principal).css)
    # Never in exponent form.
    pieces = ((this if row.is_this else "", f"{row.weight:.4f}") for row in rows)
    return format_html_join("", '<span class="{}" style="flex-grow: {}"></span>', pieces)


def weight_rows(frame: Frame, rows: Sequence[Weighted]) -> SafeString:
    """When and by whom each was said, how it was coded, and its weight."""
    this = format_html(' <span class="quiet">({})</span>', _("this statement"))
    marks: dict[int, SafeString] = {}
    return format_html_join("", _ROW, (_cells(frame, row, this, _symbol(row.statement.actor, marks)) for row in rows))


_ROW = """<tr{}>
          <th scope="row" class="nowrap">{}</th>
          <td>{}{}{}</td>
          <td class="number">{}</td>
          <td class="number">{}</td></tr>"""


def _cells(frame: Frame, row: Weighted, this: SafeString, mark: SafeString) -> tuple[object, ...]:
    said = row.statement
    date = words.day(said.date, said.date_precision)
    weight = f"{words.number(100 * row.weight)}{words.NARROW_SPACE}%"
    if row.is_this:
        return (
            SafeString(' class="is-this"'), date, mark, said.actor.short_name, this, words.stance(said.stance),
            format_html("<strong>{}</strong>", weight),
        )  # fmt: skip
    linked = format_html('<a href="{}">{}</a>', frame.link("statement", said.pk), date)
    return "", linked, mark, said.actor.short_name, "", words.stance(said.stance), weight


def _symbol(actor: Actor, made: dict[int, SafeString]) -> SafeString:
    """Each actor's symbol, made once."""
    if actor.pk not in made:
        mark = actor_mark(actor)
        made[actor.pk] = format_html(
            '<svg class="symbol {}" viewBox="-7 -7 14 14" aria-hidden="true" focusable="false"><path d="{}"/></svg>',
            mark.css, OUTLINES[mark.shape],
        )  # fmt: skip
    return made[actor.pk]
