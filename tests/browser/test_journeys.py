"""What readers come for, from the overview, in under ten clicks; by pointer and by keyboard alone."""

from __future__ import annotations

import re
from dataclasses import dataclass

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import AT
from tests.checkout import Checkout

MOST_CLICKS = 9


@dataclass
class Reader:
    """Somebody at the page: every click, key that activates, and field filled in is counted."""

    page: Page
    by_keyboard: bool
    clicks: int = 0

    def open(self, target: Locator) -> None:
        """Follow a link, press a button, unfold a table."""
        self.clicks += 1
        if not self.by_keyboard:
            target.click()
            return
        self.reach(target)
        self.page.keyboard.press("Enter")

    def fill_in(self, field: Locator, day: str) -> None:
        """A date field, as a person types it."""
        self.clicks += 1
        if not self.by_keyboard:
            field.fill(day)
            return
        self.reach(field)
        year, month, date = day.split("-")
        self.page.keyboard.type(f"{month}{date}{year}")
        expect(field).to_have_value(day)

    def reach(self, target: Locator) -> None:
        """Tab until the target has the focus, and see that the focus shows."""
        expect(target).to_be_visible()
        element = target.element_handle()
        for _ in range(600):
            self.page.keyboard.press("Tab")
            if element.evaluate("each => each === document.activeElement"):
                break
        else:
            raise AssertionError(f"no Tab leads to {target}")
        assert element.evaluate("each => getComputedStyle(each).outlineStyle") != "none"


@pytest.fixture(params=["pointer", "keyboard"])
def reader(request: pytest.FixtureRequest, page: Page, site: Checkout) -> Reader:
    """At the overview of a day on which the example record is in full life."""
    page.goto(f"{site.address}/?at={AT}")
    return Reader(page, request.param == "keyboard")


def enter_alliance(reader: Reader) -> Page:
    reader.open(reader.page.get_by_role("link", name="United States – South Korea").first)
    expect(reader.page.locator("#what-changed")).to_be_attached()
    return reader.page


def test_what_moved_the_pair_most_and_on_whose_words(reader: Reader) -> None:
    page = enter_alliance(reader)
    form = page.locator("#what-changed form.period")
    reader.fill_in(form.locator("#from"), "2021-01-01")
    reader.fill_in(form.locator("#to"), "2023-05-31")
    reader.open(form.get_by_role("button", name="Show what changed"))
    page.wait_for_url("**from=2021-01-01**")
    rows = page.locator("#what-changed-ledger > table > tbody > tr:not(.total, .rest)")
    sizes = [
        abs(float(text.replace("−", "-").split()[0])) for text in rows.locator(":scope > td.number").all_inner_texts()
    ]
    largest = rows.nth(sizes.index(max(sizes)))
    assert max(sizes) > 3
    expect(largest.locator(".who")).to_have_text(re.compile("Yoon|Moon|Biden|Trump"))
    place = page.evaluate("window.scrollY")
    # (The step of an expiry links to what was said once, by other words.)
    statement = rows.filter(has=page.locator(".said-what > a"), has_not_text="What was said then").first
    said = statement.locator(".said-what a").inner_text()
    reader.open(statement.locator(".said-what a").first)
    expect(page.locator("h1")).to_have_text(said)
    expect(page.locator("#content")).to_contain_text("Source")
    page.go_back()
    expect(page.locator("#what-changed-ledger")).to_contain_text(said)
    if not reader.by_keyboard:  # by keyboard the link was scrolled to
        page.wait_for_function("place => Math.abs(window.scrollY - place) < 900", arg=place)
    assert "from=2021-01-01" in page.url
    assert reader.clicks <= MOST_CLICKS


def test_where_a_rival_sits_nearer_than_the_ally_does(reader: Reader) -> None:
    page = enter_alliance(reader)
    reader.open(page.locator("#wedges-details > summary"))
    rows = page.locator("#wedges-table tr").filter(has_text="Beijing pulls Seoul away from Washington")
    assert rows.count() >= 1
    expect(rows.first.locator("td").last).to_have_text(re.compile(r"^\d+\s%$"))
    issue = rows.first.get_by_role("link")
    name = issue.inner_text()
    reader.open(issue)
    expect(page.locator("h1")).to_contain_text(name)
    for who in ("Beijing", "Seoul", "Washington"):
        expect(page.locator("#standing")).to_contain_text(who)
    assert reader.clicks <= MOST_CLICKS


def test_the_same_capital_under_two_governments(reader: Reader) -> None:
    page = reader.page
    reader.open(page.locator("nav.sections").get_by_role("link", name="Compare"))
    reader.open(page.get_by_role("link", name="Seoul under Moon and Yoon"))
    expect(page.locator("h1")).to_contain_text(re.compile("Moon’s Seoul and Yoon’s|Moon.*Yoon"))
    expect(page.locator("#pair-indices")).to_contain_text("Seoul–Washington")
    row = page.locator("#positions tbody tr").first
    expect(row).to_contain_text("Seoul")
    reader.open(row.locator(".moves a").first)
    expect(page.locator("#content")).to_contain_text("Source")
    assert reader.clicks <= MOST_CLICKS


def test_a_chart_for_a_paper(reader: Reader) -> None:
    page = enter_alliance(reader)
    figure = page.locator("#index-over-time")
    expect(figure.locator(".js-plotly-plot")).to_be_visible(timeout=20_000)
    with page.expect_download() as download:
        reader.open(figure.get_by_role("button", name="SVG"))
    text = download.value.path().read_text(encoding="utf-8")
    assert download.value.suggested_filename == f"us-rok-index-over-time-{AT}.svg"
    assert "Example data: 387 statements" in text
    assert "font-face" in text
    with page.expect_download() as download:
        reader.open(figure.get_by_role("button", name="PNG"))
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"
    with page.expect_download() as download:
        reader.open(figure.get_by_role("link", name="CSV"))
    assert download.value.path().read_text(encoding="utf-8-sig").startswith("date,friction,low,high")
    cite = figure.get_by_role("link", name="Cite")
    reader.open(cite)
    dialog = page.get_by_role("dialog", name="Cite this figure")
    line = dialog.get_by_label("For a list of references", exact=True).input_value()
    revision = page.locator("body").get_attribute("data-revision")
    assert f"As of 15 Aug 2025. Revision {revision} of " in line
    assert "method 1." in line
    address = line.split()[-1]
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()
    expect(cite).to_be_focused()
    page.goto(address)
    expect(page.locator("#index-over-time .js-plotly-plot")).to_be_attached(timeout=20_000)
    assert reader.clicks <= MOST_CLICKS


def test_what_the_server_drew_is_a_picture_too(page: Page, site: Checkout) -> None:
    page.goto(f"{site.address}/alliances/us-rok/?at={AT}")
    figure = page.locator("#bargains")
    best = figure.locator(".deal .words p").first.inner_text()
    with page.expect_download() as download:
        figure.get_by_role("button", name="SVG").click()
    assert download.value.suggested_filename == f"us-rok-bargains-{AT}.svg"
    text = download.value.path().read_text(encoding="utf-8")
    drawn = " ".join(re.sub(r"<[^>]*>", " ", text).split())
    assert best in drawn
    assert figure.locator("h2").inner_text() in drawn
    assert "Example data: 387 statements" in drawn
    assert len(re.findall(r"each gains 0\.\d{3}", drawn)) == figure.locator(".deal").count()
    with page.expect_download() as download:
        figure.get_by_role("button", name="PNG").click()
    assert download.value.path().read_bytes()[:4] == b"\x89PNG"
    figure.get_by_role("link", name="Embed").click()
    dialog = page.get_by_role("dialog", name="Embed this figure")
    expect(dialog.get_by_role("link", name="See it alone")).to_have_attribute(
        "href", re.compile("/embed/alliances/us-rok/bargains/")
    )
    page.keyboard.press("Escape")
    figure.get_by_role("link", name="Cite").click()
    expect(page.get_by_role("dialog", name="Cite this figure")).to_be_visible()


def test_from_a_cell_of_the_matrix_and_a_point_of_a_chart_to_the_words(reader: Reader) -> None:
    page = enter_alliance(reader)
    reader.open(page.locator("#matrix-details > summary"))
    reader.open(page.locator("#matrix-table tbody").get_by_role("link", name="Leaflets").first)
    chart = page.locator("#positions-over-time .js-plotly-plot")
    expect(chart).to_be_visible(timeout=20_000)
    # A point of the chart by the keys that walk through it, whoever has opened the page.
    if reader.by_keyboard:
        reader.reach(chart)
    else:
        chart.focus()
    note = page.locator("#positions-over-time .chart-note")
    page.keyboard.press("Home")
    expect(note).to_contain_text("Enter opens the statement")
    summary = note.inner_text().split(". ")[1]
    reader.clicks += 1
    page.keyboard.press("Enter")
    page.wait_for_url("**/statements/**")
    expect(page.locator("h1")).to_contain_text(summary[:60])
    page.go_back()
    expect(page.locator("h1")).to_contain_text("Leaflets")
    assert reader.clicks <= 4
