"""Pairs of governments, or of parties, as a table: since when they stand beside each other, and their index then."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.governments import TandemRow
from alliance.pages.markup import NOTHING, band_word, fill, joined
from alliance.pages.tables.matrix import pair_name


def tandem_rows(frame: Frame, rows: Sequence[TandemRow], dated: bool) -> SafeString:
    """The pairs in their order; `dated` for governments, whose time together has a beginning and an end."""
    return joined([_row(frame, row, dated) for row in rows])


def _row(frame: Frame, row: TandemRow, dated: bool) -> SafeString:
    day = {"at": row.on.isoformat()} if dated else {}
    reading = row.reading
    return fill(
        '<tr><th scope="row"><a href="%s">%s</a></th>%s<td class="number" data-label="%s"><span>%s</span></td>'
        '<td class="number" data-label="%s">%s</td><td class="number" data-label="%s">%s</td></tr>\n',
        frame.link("dyad", row.a.code, row.b.code, **day), pair_name((row.a, row.b)),
        _time(row) if dated else NOTHING,
        _("Index"), _index(row),
        _("Likely range"), words.span(reading.low, reading.high) if reading else "–",
        _("Coverage"), words.percent(reading.coverage) if reading else "–",
    )  # fmt: skip


def _time(row: TandemRow) -> SafeString:
    return fill(
        '<td data-label="%s">%s %s %s</td><td class="nowrap" data-label="%s">%s</td>',
        _("In office together"), words.month(row.start) if row.start else "", _("to"),
        words.month(row.end) if row.end else _("now"), _("As of"), words.day(row.on),
    )  # fmt: skip


def _index(row: TandemRow) -> SafeString:
    reading = row.reading
    if reading is None or reading.friction is None:
        return fill('–<span class="small">%s</span>', (reading.reason or "") if reading else "")
    return fill("%s %s", words.number(reading.friction), band_word(reading.friction, reading.thin))
