"""Every page in a real browser: accessible, within its width, complete without a script, its charts drawn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.accessible import sideways, violations
from tests.browser.conftest import AT
from tests.checkout import Checkout

PAGES = [
    "/",
    f"/?at={AT}",
    f"/alliances/us-rok/?at={AT}",
    f"/alliances/us-japan-rok/?at={AT}",
    "/alliances/us-rok/?at=2017-06-01",
    "/dyads/",
    f"/dyads/US/KR/?at={AT}",
    f"/dyads/US-TRUMP1/KR-MOON/?at={AT}",
    "/statements/",
    "/statements/?actor=KR-LEE",
    "/statements/?search=nothing-like-it",
    "/issues/",
    f"/issues/information-access/?at={AT}",
    "/actors/",
    f"/actors/KR/?at={AT}",
    "/method/",
    "/data/",
    f"/compare/?at={AT}",
    f"/search/?q=Soul+leflets&at={AT}",
    "/search/?q=nothing-like-it",
    f"/alliances/us-rok/?at={AT}&weights=autonomy:0&sigma=0.3",
    f"/embed/alliances/us-rok/position-map/?at={AT}",
    f"/alliances/us-rok/briefing/?at={AT}",
    f"/embed/issues/autonomy/positions-over-time/?at={AT}",
]
MODES = [("light", 1440), ("dark", 360)]
OTHER_MODES = [("dark", 1440), ("light", 360)]


def settle(page: Page) -> None:
    """Walk down the page, so that every chart is drawn, and back up."""
    height = page.evaluate("document.documentElement.scrollHeight")
    for y in range(0, height, 600):
        page.evaluate(f"window.scrollTo(0, {y})")
        page.wait_for_timeout(60)
    for chart in page.locator("section.figure .chart").all():
        expect(chart.locator(".js-plotly-plot, .notice").or_(chart.locator("svg")).first).to_be_attached(timeout=20_000)
    page.evaluate("window.scrollTo(0, 0)")


@pytest.mark.parametrize(
    ("path", "theme", "width"),
    [(path, *mode) for path in PAGES for mode in MODES]
    + [(path, *mode) for path in PAGES[1:3] for mode in OTHER_MODES],
)
def test_page(page: Page, site: Checkout, path: str, theme: Any, width: int) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(site.address + path)
    settle(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert violations(page) == []


def test_a_statements_page(page: Page, site: Checkout) -> None:
    page.goto(f"{site.address}/?at={AT}")
    page.locator("a[href*='/statements/']").filter(has_text="blueprint").first.click()
    expect(page.locator("h1")).to_contain_text("blueprint")
    for theme, width in MODES + OTHER_MODES:
        page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        assert violations(page) == []


@pytest.mark.parametrize("dialog", ["Cite", "Embed"])
@pytest.mark.parametrize(("theme", "width"), MODES)
def test_an_open_dialog(page: Page, site: Checkout, theme: Any, width: int, dialog: str) -> None:
    page.emulate_media(color_scheme=theme)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"{site.address}/alliances/us-rok/?at={AT}")
    settle(page)  # before the scripts have come, the link leads to a page that says the same
    page.locator("#position-map").get_by_role("link", name=dialog).click()
    expect(page.get_by_role("dialog", name=f"{dialog} this figure")).to_be_visible()
    assert violations(page) + sideways(page) == []


@pytest.mark.parametrize("path", [f"/?at={AT}", f"/alliances/us-rok/?at={AT}", f"/issues/autonomy/?at={AT}"])
def test_at_twice_the_size_nothing_is_beside_the_page(page: Page, site: Checkout, path: str) -> None:
    """200 % zoom of a window of 1280 x 900: half the CSS pixels, twice the device's."""
    context = page.context.browser.new_context(viewport={"width": 640, "height": 450}, device_scale_factor=2)  # type: ignore[union-attr]
    zoomed = context.new_page()
    zoomed.goto(site.address + path)
    settle(zoomed)
    assert sideways(zoomed) == []
    # Nothing that is said is cut off: a text that is wider than its box, which then hides or ellipses it.
    cut = zoomed.evaluate(
        """() => [...document.querySelectorAll("main *")].filter((each) => each.children.length === 0
          && each.scrollWidth > each.clientWidth + 1 && each.clientWidth > 0
          && ["hidden", "clip"].includes(getComputedStyle(each).overflowX)
          && !each.closest(".visually-hidden")).map((each) => each.outerHTML.slice(0, 90))"""
    )
    assert cut == []
    context.close()


@pytest.fixture
def plain(browser: Browser) -> Iterator[Page]:
    """A browser that runs no script."""
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1000, "height": 800})
    yield context.new_page()
    context.close()


def test_the_alliance_page_is_complete_without_a_script(plain: Page, site: Checkout) -> None:
    plain.goto(f"{site.address}/alliances/us-rok/?at={AT}")
    expect(plain.locator("h1")).to_contain_text("Washington and Seoul have moved apart")
    expect(plain.locator("#friction-us-rok")).to_have_text("28.4")
    for figure in ("index-over-time", "position-map", "matrix"):
        table = plain.locator(f"#{figure} table").first
        expect(table).to_be_visible()
        assert table.locator("tbody tr").count() >= 19
    expect(plain.locator("#index-over-time .chart")).to_be_hidden()


def test_long_tables_are_there_when_opened_and_all_of_them_soon(page: Page, site: Checkout) -> None:
    page.add_init_script("window.requestIdleCallback = (work) => { (window.later ??= []).push(work); }")
    page.goto(f"{site.address}/alliances/us-rok/?at={AT}", wait_until="networkidle")
    assert page.locator("#index-over-time-table tr").count() == 0
    page.locator("#index-over-time-details summary").click()
    expect(page.locator("#index-over-time-table tbody tr").first).to_be_visible()
    assert page.locator("noscript.later").count() > 3
    page.wait_for_function("() => { for (const work of window.later?.splice(0) ?? []) work(); "
                           "return document.querySelectorAll('noscript.later').length === 0; }")  # fmt: skip
    assert page.locator("#bargains-table tbody tr").count() > 0


def test_from_the_number_to_the_sentence_in_three_clicks(page: Page, site: Checkout) -> None:
    page.goto(f"{site.address}/?at={AT}")
    page.get_by_role("link", name="United States – South Korea").click()
    page.locator("#key-figures").get_by_role("link", name="Leaflets").click()
    page.get_by_role("link", name="Lee orders officials").click()
    expect(page.locator("h1")).to_contain_text("Lee orders officials to prevent leaflet launches")
    page.go_back()
    page.go_back()
    assert "/alliances/us-rok/" in page.url
    assert f"at={AT}" in page.url


def test_every_fissure_of_the_founding_article_is_on_the_position_map(page: Page, site: Checkout) -> None:
    page.goto(f"{site.address}/alliances/us-rok/?at=2021-01-26")
    expect(page.locator("#position-map .js-plotly-plot")).to_be_attached(timeout=20_000)
    chart = page.locator("#position-map .chart")
    for words in ("peace first", "refuse any grouping", "ban and punish", "self-reliance", "stay out", "lift or ease"):
        expect(chart).to_contain_text(words)
