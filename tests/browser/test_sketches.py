"""A chart is drawn at once as a sketch; Plotly's drawing takes its place without anything moving, or never comes."""

from __future__ import annotations

import io
import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import AT
from tests.checkout import Checkout

PAGES = {
    "alliance": (f"/alliances/us-rok/?at={AT}", 6),
    "dyad": (f"/dyads/US/KR/?at={AT}", 4),
    "issue": (f"/issues/trilateral-cooperation/?at={AT}", 1),
}
INDEX = PAGES["alliance"][0]
PLOTLY = "**/assembled/plotly.min.*"
FIGURES = "[...document.querySelectorAll('section.figure[data-figure]')].filter((it) => it.querySelector('.chart'))"
MARKED = "([what, ids]) => ids.every((id) => performance.getEntriesByName(`${what} ${id}`).length > 0)"
# What is written in a chart, and where the middle of it stands.
WORDS = """(chart) => {
  const corner = chart.getBoundingClientRect();
  return [...chart.querySelectorAll("text")].filter((it) => it.textContent && it.getBBox().width).map((it) => {
    const box = it.getBoundingClientRect();
    return [it.textContent, box.x + box.width / 2 - corner.x, box.y + box.height / 2 - corner.y];
  }).sort((a, b) => a[0].localeCompare(b[0]) || a[2] - b[2] || a[1] - b[1]);
}"""
APART = 1.5  # px that a word may move: Plotly sets annotations at whole px, by the width that it measures
TONES = 12  # of 255: an interval is hardly darker than its ground
CHANGED = 0.04  # of a chart's px: the edges of letters that have moved by part of a px


class Gate:
    """Keeps requests for plotly.js back until it is opened."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        self.is_open = False
        page.route(PLOTLY, self.meet)

    def meet(self, route: Route) -> None:
        """One request."""
        if self.is_open:
            route.continue_()
        else:
            self.held.append(route)

    def open(self) -> None:
        """Let through what waits, and all that comes."""
        self.is_open = True
        while self.held:
            self.held.pop().continue_()


@pytest.fixture
def gate(page: Page) -> Gate:
    """Plotly does not come before it is let in."""
    return Gate(page)


def sketched(page: Page, address: str) -> list[str]:
    """The figures of a page once all of them can be read."""
    page.goto(address)
    ids: list[str] = page.evaluate(f"{FIGURES}.map((it) => it.id)")
    page.wait_for_function(MARKED, arg=["drawn", ids], timeout=20_000)
    return ids


def picture(page: Page, name: str) -> np.ndarray:
    png = page.locator(f"#{name} .chart").screenshot()
    return np.asarray(Image.open(io.BytesIO(png)).convert("L"), dtype=np.int16)


@pytest.mark.parametrize(("theme", "width"), [("light", 1440), ("dark", 1440), ("light", 360), ("dark", 360)])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_moves_when_plotly_takes_over(
    page: Page, site: Checkout, gate: Gate, name: str, theme: Any, width: int
) -> None:
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": 900})
    path, count = PAGES[name]
    ids = sketched(page, site.address + path)
    assert len(ids) == count
    page.evaluate("document.fonts.ready")
    before = {each: (picture(page, each), page.locator(f"#{each} .chart").evaluate(WORDS)) for each in ids}
    assert page.locator(".js-plotly-plot").count() == 0
    page.locator(f"#{ids[0]}").scroll_into_view_if_needed()
    page.wait_for_timeout(100)
    gate.open()
    for each in ids:
        page.locator(f"#{each}").scroll_into_view_if_needed()
        page.wait_for_function(MARKED, arg=["awake", [each]], timeout=20_000)
        chart = page.locator(f"#{each} .chart")
        assert chart.locator(".sketch").count() == 0 and chart.locator(".main-svg").count() > 0
        page.mouse.move(0, 0)
        expect(chart.locator(".hovertext")).to_have_count(0)
        drawn, words = before[each]
        after = chart.evaluate(WORDS)
        assert [text for text, _, _ in after] == [text for text, _, _ in words], each
        for (text, x, y), (_, new_x, new_y) in zip(words, after, strict=True):
            assert abs(x - new_x) <= APART and abs(y - new_y) <= APART, (each, text, x, new_x, y, new_y)
        now = picture(page, each)
        assert now.shape == drawn.shape
        assert (np.abs(now - drawn) > TONES).mean() <= CHANGED, each
        assert (now != np.median(now)).mean() > 0.01, f"{each} shows something at all"


def test_the_line_and_the_processor_are_the_readers_first(page: Page, site: Checkout) -> None:
    asked = list[str]()
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    ids = sketched(page, site.address + INDEX)
    page.wait_for_function(MARKED, arg=["awake", [ids[0]]], timeout=20_000)
    marks = dict(page.evaluate("performance.getEntriesByType('mark').map((it) => [it.name, it.startTime])"))
    assert marks[f"awake {ids[0]}"] > max(marks[f"drawn {each}"] for each in ids)
    assert marks[f"drawn {ids[0]}"] < min(marks[f"drawn {each}"] for each in ids[1:]), "the one in sight"
    plotly = next(place for place, path in enumerate(asked) if "plotly.min" in path)
    assert sum("/friction/alliances/us-rok/" in path for path in asked[:plotly]) >= 2, "what is in sight came first"
    counted = Counter(path for path in asked if "plotly.min" in path)
    assert sum(counted.values()) <= 2, "asked for ahead, and run: one file of the browser's"
    # What is far from the window can be read, and is not drawn a second time.
    assert page.locator(f"#{ids[-1]} .sketch").count() == 1


def test_without_plotly_every_chart_is_there_and_pointing_tries_again(
    page: Page, site: Checkout, troubles: list[str]
) -> None:
    page.route(PLOTLY, lambda route: route.abort())
    sketched(page, site.address + INDEX)
    chart, note = page.locator("#index-over-time .chart"), page.locator("#index-over-time .chart-note")
    expect(note).to_contain_text("The picture is complete", timeout=20_000)
    assert chart.locator(".sketch path").count() > 10
    assert chart.get_attribute("aria-label")
    assert page.locator("section.figure .notice.is-wrong").count() == 0
    page.unroute(PLOTLY)
    chart.hover()
    expect(chart.and_(page.locator(".js-plotly-plot"))).to_be_attached(timeout=20_000)
    expect(note).to_contain_text("Arrow keys walk")
    expect(chart.locator(".sketch")).to_have_count(0)
    assert all("plotly.js could not be loaded" in each or "ERR_FAILED" in each for each in troubles), troubles
    troubles.clear()  # told to the developer, as they should be


UNKNOWN = ("const space = spaceOf(layout);", "throw new Error('No sketch of it');")


@pytest.mark.parametrize("plotly_comes", [True, False])
def test_what_no_sketch_can_draw_waits_for_plotly(
    page: Page, site: Checkout, troubles: list[str], plotly_comes: bool
) -> None:
    def change(route: Route) -> None:
        answer = route.fetch()
        assert UNKNOWN[0] in answer.text()
        route.fulfill(response=answer, body=answer.text().replace(*UNKNOWN))

    page.route("**/static/js/joined/*", change)
    if not plotly_comes:
        page.route(PLOTLY, lambda route: route.abort())
    page.goto(site.address + INDEX)
    figure = page.locator("#index-over-time")
    if plotly_comes:
        expect(figure.locator(".js-plotly-plot .main-svg").first).to_be_attached(timeout=20_000)
    else:
        expect(figure.locator(".notice.is-wrong")).to_contain_text("could not be loaded", timeout=20_000)
        expect(figure.locator(".chart-note")).not_to_contain_text("The picture is complete")
        page.unroute(PLOTLY)
        page.unroute("**/static/js/joined/*")
        figure.get_by_role("button", name="Try again").click()
        expect(figure.locator(".js-plotly-plot .main-svg").first).to_be_attached(timeout=20_000)
    assert figure.locator(".sketch").count() == 0
    page.goto("about:blank")  # so that nothing more is told of the other charts
    assert troubles and all(re.search("No sketch|plotly|ERR_FAILED|Neither", each) for each in troubles), troubles
    troubles.clear()


def test_a_chart_that_failed_answers_without_being_pointed_at_once_it_is_there(
    page: Page, site: Checkout, troubles: list[str]
) -> None:
    series = re.compile(r"/friction/alliances/us-rok/\?interval=week")
    page.route(series, lambda route: route.abort())
    page.goto(site.address + INDEX)
    figure = page.locator("#index-over-time")
    expect(figure.locator(".notice.is-wrong")).to_be_visible(timeout=20_000)
    page.wait_for_timeout(6_500)  # by then nobody waits for it any more
    page.unroute(series)
    figure.get_by_role("button", name="Try again").focus()
    page.keyboard.press("Enter")
    expect(figure.locator(".js-plotly-plot .main-svg").first).to_be_attached(timeout=20_000)
    assert troubles
    troubles.clear()


def test_keys_pressed_before_plotly_came_are_not_lost(page: Page, site: Checkout, gate: Gate) -> None:
    sketched(page, site.address + INDEX)
    chart, note = page.locator("#index-over-time .chart"), page.locator("#index-over-time .chart-note")
    chart.focus()
    page.keyboard.press("End")
    page.keyboard.press("ArrowLeft")
    expect(note).to_contain_text("Arrow keys walk")
    page.wait_for_timeout(200)
    gate.open()
    expect(note).to_contain_text("Lee, 12 Aug 2025.", timeout=20_000)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/statements/\d+/"))


def test_a_page_from_right_to_left_has_the_same_sketches(page: Page, site: Checkout, gate: Gate) -> None:
    sketched(page, site.address + INDEX)
    page.evaluate("document.fonts.ready")
    chart = page.locator("#index-over-time .chart")
    before = chart.evaluate(WORDS)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert len(before) > 20 and chart.evaluate(WORDS) == before
    gate.open()


def test_a_sketch_follows_theme_and_width(page: Page, site: Checkout, gate: Gate) -> None:
    page.emulate_media(color_scheme="light")
    sketched(page, site.address + INDEX)
    ground = page.locator("#index-over-time .sketch > rect").first
    expect(ground).to_have_attribute("fill", "#FFFFFF")
    page.emulate_media(color_scheme="dark")
    expect(ground).to_have_attribute("fill", "#1A1E25")
    page.set_viewport_size({"width": 360, "height": 900})
    expect(page.locator("#index-over-time .sketch")).to_have_attribute("width", re.compile(r"^3\d\d$"))
    gate.open()
    expect(page.locator("#index-over-time .js-plotly-plot")).to_be_attached(timeout=20_000)
    expect(page.locator("#index-over-time .main-svg").first).to_have_attribute("width", re.compile(r"^3\d\d$"))
