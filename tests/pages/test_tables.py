"""The long tables, written in Python: what editors typed stays text, and a week is written as it now reads."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from html.parser import HTMLParser

import pytest
from django.test import RequestFactory
from django.utils.safestring import SafeString

from alliance.indices.explain_shapes import ChangeStep
from alliance.indices.fingerprint import Fingerprint
from alliance.indices.shapes import ActorPoint, Bounds, Cell, DyadPoint, IndexState, Position
from alliance.pages.bargains import Bargains, Deal
from alliance.pages.changes import Entry, Share
from alliance.pages.frame import Frame
from alliance.pages.governments import TandemRow
from alliance.pages.map_table import MapRow, Place
from alliance.pages.markup import fill, joined
from alliance.pages.movers import StatementStep
from alliance.pages.over_time import HeatRow, Month
from alliance.pages.standing import Standing
from alliance.pages.tables import (
    bargains,
    divisions,
    governments,
    heat,
    history,
    ledger,
    matrix,
    position_map,
    shares,
    sliders,
    standing,
    wedges,
    weeks,
)
from alliance.pages.tables import said as said_table
from alliance.pages.wedges import Division, PulledIssue, PullRows
from alliance.pages.what_if import Slider
from alliance.record.models import Actor, Issue, Statement

DAY = dt.date(2025, 8, 15)
HOSTILE = "\"><img src=x onerror=alert(1)>'</td></tr></table><script>alert(2)</script> {{ 7*7 }} %s %(n)s &amp;"
PLAIN = "plain"


def frame() -> Frame:
    """A page of a chosen day, read as known on another, so that its links have a query with an ampersand."""
    state = IndexState(1, None, 0, 0, None, [], "1", Fingerprint(1, None))
    return Frame(RequestFactory().get("/"), DAY, DAY, True, state, known=dt.date(2025, 9, 1))


def actor(text: str, code: str = "KR") -> Actor:
    return Actor(pk=1, code=code, kind="state", name=text, short_name=text, common_name=text)


def issue(text: str) -> Issue:
    return Issue(
        pk=1, slug="autonomy", name=text, short_name=text, pole_negative=text, pole_positive=text,
        anchor_minus_half=text, anchor_zero=text, anchor_plus_half=text,
    )  # fmt: skip


def statement(text: str) -> Statement:
    return Statement(
        pk=7, actor=actor(text), issue=issue(text), date=DAY, stance=-0.5, kind="speech", summary=text
    )  # fmt: skip


def place(predecessor: bool = True) -> Position:
    return Position("KR", "autonomy", 0.25, 0.1, -0.1, 0.5, 1.0, DAY, DAY, predecessor, [])


def week(reason: str | None = None, friction: float | None = None, thin: bool = False) -> DyadPoint:
    bounds = Bounds(*[0.0] * len(Bounds._fields))
    return DyadPoint(DAY, friction, 10.0, 20.0, 0.004, bounds, None, None, thin, reason)


def step(cause: str) -> ChangeStep:
    return ChangeStep(DAY, cause, 7, "KR", "autonomy", -1.25, None)  # type: ignore[arg-type]


def deal(text: str) -> Deal:
    one, on = actor(text), issue(text)
    return Deal(one, one, on, on, 0.125, (0.0, 0.5), (0.5, 0.0), [one, one], [text, text], [])


# Each table with every text of the record in it, all of them the one that is given.
TABLES: dict[str, Callable[[str], SafeString]] = {
    "ledger, of a statement": lambda text: ledger.ledger_rows(
        frame(), [Entry(1, step("statement"), actor(text), statement(text), "", issue(text))]
    ),
    "ledger, of an expiry": lambda text: ledger.ledger_rows(
        frame(), [Entry(1, step("expiry"), actor(text), statement(text), text, issue(text))]
    ),
    "ledger, of a correction": lambda text: ledger.ledger_rows(
        frame(), [Entry(1, step("correction"), actor(text), statement(text), text, issue(text))]
    ),
    "ledger, of nobody": lambda text: ledger.ledger_rows(
        frame(), [Entry(1, step("membership"), None, None, text, None)]
    ),
    "weeks": lambda text: weeks.week_rows([week(text), week(None, 15.0, thin=True), week(None, 15.0)]),
    "position map": lambda text: position_map.position_rows(
        frame(),
        [
            MapRow(issue(text), [Place(actor(text), place()), Place(actor(text), None)], None, None, [text, text]),
            MapRow(issue(text), [Place(actor(text), place(False)), Place(actor(text), None)], 2.0, 30.0, []),
        ],
    ),
    "matrix": lambda text: matrix.matrix_rows(
        frame(),
        [[actor(text), actor(text)]] * 2,
        [matrix.MatrixRow(issue(text), [None, Cell("KR", "US", "autonomy", *[10.0] * 8)])],
    ),
    "foot of the matrix": lambda text: matrix.index_cells([[actor(text)] * 2] * 2, [week(None, 12.0), None]),
    "wedges": lambda text: wedges.wedge_rows(
        frame(), [PullRows(actor(text), actor(text), actor(text), 3.0, [PulledIssue(issue(text), 3.0, 0.9)])]
    ),
    "bargains": lambda text: bargains.deal_rows([Bargains(actor(text), actor(text), [], 1, [deal(text)])]),
    "polarisation": lambda text: divisions.division_rows(
        frame(), [Division(issue(text), 0.5, [[actor(text)] * 2, [actor(text)]])]
    ),
    "governments": lambda text: governments.tandem_rows(
        frame(), [TandemRow(actor(text), actor(text, "US"), DAY, None, DAY, week(text))], dated=True
    ),
    "parties": lambda text: governments.tandem_rows(
        frame(), [TandemRow(actor(text), actor(text, "US"), None, None, DAY, week(None, 12.0))], dated=False
    ),
    "standing, by actor": lambda text: standing.standing_rows(
        frame(), [Standing(actor(text), issue(text), place())], by_actor=True
    ),
    "standing, by issue": lambda text: standing.standing_rows(
        frame(), [Standing(actor(text), issue(text), place(False))], by_actor=False
    ),
    "positions by month": lambda text: history.month_rows(
        [actor(text), actor(text)], [Month(DAY, [None, ActorPoint(DAY, "KR", 0.1, 0.1, 0.0, 0.2, 1.0, True)])]
    ),
    "change by issue": lambda text: shares.share_rows(
        frame(), [Share(issue(text), 1.0, -1.0, 0.0, 0.5), Share(None, 1.0, 0.0, 0.0, 0.0)]
    ),
    "sliders": lambda text: sliders.slider_rows([Slider(issue(f"W{text}"), 1.5, 4.0)]),
    "gaps over time": lambda text: heat.heat_rows(frame(), [HeatRow(issue(f"W{text}"), heat.heat_head([DAY]))]),
    "what was said": lambda text: said_table.said_items(
        frame(), [statement(text)], {7: StatementStep(text, 1.0)}, with_stance=True, without_issue=""
    ),
}


class Outline(HTMLParser):
    """Elements with the names of their attributes, in order; and every text and value."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[tuple[str, ...]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, *(name for name, _value in attrs)))
        self.texts += [value or "" for _name, value in attrs]

    def handle_endtag(self, tag: str) -> None:
        self.elements.append((f"/{tag}",))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


def outline(markup: str) -> Outline:
    found = Outline()
    found.feed(markup)
    found.close()
    return found


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_what_editors_typed_stays_text_in_every_cell_and_attribute(table: Callable[[str], SafeString]) -> None:
    hostile, plain = outline(table(HOSTILE)), outline(table(PLAIN))
    assert hostile.elements == plain.elements
    # Every text is there, as it was typed, wherever the plain one is.
    assert sum(HOSTILE in text for text in hostile.texts) == sum(PLAIN in text for text in plain.texts)
    assert hostile.texts == [text.replace(PLAIN, HOSTILE) for text in plain.texts]


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_every_element_of_a_table_is_closed(table: Callable[[str], SafeString]) -> None:
    opened: list[str] = []
    for name, *_attributes in outline(table(PLAIN)).elements:
        if name.startswith("/"):
            assert opened.pop() == name[1:]
        elif name not in ("br", "input"):
            opened.append(name)
    assert opened == []


def test_links_keep_the_day_and_the_knowledge_of_the_page() -> None:
    markup = TABLES["ledger, of a statement"](PLAIN)
    assert '<a href="/statements/7/?at=2025-08-15&amp;known=2025-09-01">' in markup
    assert '<a href="/issues/autonomy/?at=2025-08-15&amp;known=2025-09-01">' in markup


def test_only_markup_of_our_own_is_taken_as_it_is() -> None:
    assert fill('<b title="%s">%s</b>', "\"'", "<&>") == '<b title="&quot;&#x27;">&lt;&amp;&gt;</b>'
    assert fill("<p>%s</p>", fill("<b>%s</b>", 1)) == "<p><b>1</b></p>"
    assert joined([fill("<br>"), "<br>"]) == "<br>&lt;br&gt;"  # type: ignore[list-item]


def test_a_week_that_reads_otherwise_is_written_otherwise() -> None:
    """Rows of weeks are remembered by all that they show."""
    before = week(None, 12.0)
    written = weeks.week_rows([before])
    others = [
        before._replace(date=DAY + dt.timedelta(7)), before._replace(friction=12.1), before._replace(low=9.0),
        before._replace(high=30.0), before._replace(coverage=0.6), before._replace(thin=True),
        before._replace(friction=None, reason="too little is known"), before._replace(friction=None, reason=None),
    ]  # fmt: skip
    assert len({written, *(weeks.week_rows([other]) for other in others)}) == 1 + len(others)


def test_of_a_long_history_the_newest_weeks_are_shown() -> None:
    days = [DAY - dt.timedelta(7 * n) for n in range(weeks.MOST + 3)]
    rows = weeks.week_rows([week(None, 12.0)._replace(date=day) for day in days])
    assert rows.count("<tr>") == weeks.MOST
    assert rows.startswith('<tr><th scope="row" class="nowrap">15 Aug 2025</th>')
