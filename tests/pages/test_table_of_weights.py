"""The statements behind a position as a table in Python: whose they are is escaped, and this one stands out."""

from __future__ import annotations

import datetime as dt
from unittest.mock import Mock

from alliance.pages.frame import Frame
from alliance.pages.tables.weights import Weighted, weight_bar, weight_rows
from alliance.record.models import Actor, Statement

HOSTILE = Actor(pk=1, code='X"><i>', name="X", short_name="<script>alert('&')</script>", kind="state")


def rows() -> list[Weighted]:
    said = [Statement(pk=n, actor=HOSTILE, date=dt.date(2025, 6, n), date_precision="day", stance=-0.5) for n in (1, 2)]
    return [Weighted(said[0], 0.999, True), Weighted(said[1], 0.00001, False)]


def frame() -> Frame:
    return Mock(link=lambda name, pk: f"/{name}/{pk}/?at=1&known='\"><i>")


def test_names_and_addresses_are_escaped() -> None:
    written = weight_rows(frame(), rows(), 2, 0.0)
    assert "<script" not in written and "<i>" not in written
    assert "&lt;script&gt;alert(&#x27;&amp;&#x27;)&lt;/script&gt;" in written
    assert 'href="/statement/2/?at=1&amp;known=&#x27;&quot;&gt;&lt;i&gt;"' in written


def test_this_statement_is_no_link_to_itself() -> None:
    this, other = weight_rows(frame(), rows(), 2, 0.0).split("</tr>")[:2]
    assert 'class="is-this"' in this and "this statement" in this and "<a " not in this
    assert 'class="is-this"' not in other and "this statement" not in other and "1 Jun" not in other


def test_a_weight_is_never_in_exponent_form() -> None:
    bar = weight_bar(rows(), HOSTILE, 0.0)
    assert 'style="flex-grow: 0.9990"' in bar and 'style="flex-grow: 0.0000"' in bar
    assert bar.count("is-this") == 1


def test_those_that_are_not_named_are_told_together() -> None:
    written = weight_rows(frame(), rows(), 1_202, 0.034)
    assert "1,200 other statements" in written and written.endswith('<td class="number">3.4\u202f%</td></tr>')
    assert "1 other statement<" in weight_rows(frame(), rows(), 3, 0.001)
    assert weight_bar(rows(), HOSTILE, 0.034).endswith('<span class="" style="flex-grow: 0.0340"></span>')
