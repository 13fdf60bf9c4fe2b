"""The matrix as a table: one row for each issue, one column for each pair, and the pairs' indices below."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.indices.shapes import Cell, DyadPoint
from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.markup import fill, joined
from alliance.record.models import Actor, Issue


@dataclass(frozen=True)
class MatrixRow:
    """An issue with its cell for every dyad; None where the issue is off the dyad's agenda."""

    issue: Issue
    cells: list[Cell | None]


def pair_name(pair: Sequence[Actor]) -> str:
    """How a column is headed, and labelled where the table is stacked."""
    return "–".join(actor.short_name for actor in pair)


def matrix_rows(frame: Frame, pairs: Sequence[Sequence[Actor]], rows: Sequence[MatrixRow]) -> SafeString:
    """Each issue with its gap for every pair; a dash where it is off the pair's agenda or not covered."""
    names, points = [pair_name(pair) for pair in pairs], _("%(points)s points")
    return joined([
        fill(
            '<tr><th scope="row"><a href="%s">%s</a></th>%s</tr>\n',
            frame.link("issue", row.issue.slug), row.issue.name,
            joined([_cell(name, cell, points) for name, cell in zip(names, row.cells, strict=True)]),
        )
        for row in rows
    ])  # fmt: skip


def _cell(name: str, cell: Cell | None, points: str) -> SafeString:
    if cell is None or cell.divergence is None:
        return fill('<td class="number" data-label="%s">–</td>', name)
    return fill(
        '<td class="number" data-label="%s"><span>%s<span class="small">%s · %s</span></span></td>',
        name,
        words.number(cell.divergence),
        words.span(cell.low, cell.high, 0),
        points % {"points": words.number(cell.points)},
    )


def index_cells(pairs: Sequence[Sequence[Actor]], readings: Sequence[DyadPoint | None]) -> SafeString:
    """The pairs' indices, for the foot of the table."""
    return joined([
        fill(
            '<td class="number" data-label="%s"><strong>%s</strong></td>',
            pair_name(pair), words.number(reading.friction if reading else None),
        )
        for pair, reading in zip(pairs, readings, strict=True)
    ])  # fmt: skip
