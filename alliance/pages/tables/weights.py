"""The statements behind a position, as a bar and as a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.marks import actor_mark
from alliance.pages.markup import NOTHING, fill, joined, symbol
from alliance.record.models import Actor, Statement


@dataclass(frozen=True)
class Weighted:
    """A statement behind a position, with its share of it."""

    statement: Statement
    weight: float
    is_this: bool


def weight_bar(rows: Sequence[Weighted], principal: Actor, rest: float) -> SafeString:
    """One piece for each statement, as wide as its weight; this one's in the colour of whose position it is.

    `rest` is what those weigh that are not among the rows: one piece for all of them.
    """
    this = f"is-this {actor_mark(principal).css}"
    pieces = [(this if row.is_this else "", row.weight) for row in rows] + ([("", rest)] if rest else [])
    # Never in exponent form.
    return joined(fill('<span class="%s" style="flex-grow: %s"></span>', look, f"{wide:.4f}") for look, wide in pieces)


def weight_rows(frame: Frame, rows: Sequence[Weighted], total: int, rest: float) -> SafeString:
    """When and by whom each was said, how it was coded, and its weight; last, what the others weigh together."""
    this = fill(' <span class="quiet">(%s)</span>', _("this statement"))
    written = [_row(frame, row, this) for row in rows]
    if others := total - len(rows):
        words_of_rest = ngettext("%(n)s other statement", "%(n)s other statements", others) % {"n": f"{others:,}"}
        written.append(
            fill(
                '<tr><th scope="row" class="quiet" colspan="3">%s</th><td class="number">%s</td></tr>',
                words_of_rest,
                _share(rest),
            )
        )
    return joined(written)


def _row(frame: Frame, row: Weighted, this: SafeString) -> SafeString:
    said = row.statement
    date = words.day(said.date, said.date_precision)
    weight = _share(row.weight)
    return fill(
        """<tr%s>
          <th scope="row" class="nowrap">%s</th>
          <td>%s%s%s</td>
          <td class="number">%s</td>
          <td class="number">%s</td></tr>""",
        SafeString(' class="is-this"') if row.is_this else NOTHING,
        date if row.is_this else fill('<a href="%s">%s</a>', frame.link("statement", said.pk), date),
        symbol(said.actor),
        said.actor.short_name,
        this if row.is_this else NOTHING,
        words.stance(said.stance),
        fill("<strong>%s</strong>", weight) if row.is_this else weight,
    )


def _share(weight: float) -> str:
    return f"{words.number(100 * weight)}{words.NARROW_SPACE}%"
