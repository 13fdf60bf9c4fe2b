"""What a first visit transfers: the promise in bytes. Its times are measured in tests/benchmarks/test_page_load.py."""

from __future__ import annotations

from collections import Counter
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect

from alliance.local.place import BASE_DIR
from alliance.local.plotly_bundle import choose, wheel_file
from tests.browser.conftest import AT
from tests.checkout import Checkout

ALL_IN_ALL, ONE_FILE = 700_000, 80_000
PAGES = {
    "overview": f"/?at={AT}",
    "alliance": f"/alliances/us-rok/?at={AT}",
    "dyad": f"/dyads/US/KR/?at={AT}",
    "issue": f"/issues/trilateral-cooperation/?at={AT}",
}
SMALL = choose(BASE_DIR / "node_modules" / "plotly.js-basic-dist-min", wheel_file()) != wheel_file()


@pytest.mark.skipif(not SMALL, reason="without npm the whole plotly.js serves, which is three times the size")
@pytest.mark.parametrize("name", list(PAGES))
def test_a_first_visit_is_light(page: Page, site: Checkout, name: str) -> None:
    asked, sizes = dict[str, str](), Counter[str]()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    line.on("Network.requestWillBeSent", lambda event: asked.update({event["requestId"]: event["request"]["url"]}))
    line.on(
        "Network.loadingFinished",
        lambda event: sizes.update({asked.get(event["requestId"], ""): int(event["encodedDataLength"])}),
    )
    page.goto(site.address + PAGES[name])
    for chart in page.locator("section.figure[data-figure] .chart").all():
        chart.scroll_into_view_if_needed()
        expect(chart.and_(page.locator(".js-plotly-plot")).or_(chart.locator(".notice")).first).to_be_attached()
    page.wait_for_load_state("networkidle")

    assert sum(sizes.values()) <= ALL_IN_ALL
    assert {address: size for address, size in sizes.items() if size > ONE_FILE and "plotly" not in address} == {}
    assert any("plotly" in address for address in sizes) == (name != "overview"), (
        "plotly.js where charts are, only there"
    )


def test_names_come_once_for_all_figures(page: Page, site: Checkout) -> None:
    asked = Counter[str]()
    page.on("request", lambda request: asked.update([request.url]))
    page.goto(site.address + PAGES["alliance"])
    # The first is in sight and the second near: both need the names of actors and issues, one after the other.
    for name in ("index-over-time", "position-map"):
        expect(page.locator(f"#{name} .js-plotly-plot")).to_be_attached(timeout=20_000)
    lists = {url: count for url, count in asked.items() if urlsplit(url).path in ("/api/v1/actors/", "/api/v1/issues/")}
    assert lists
    assert set(lists.values()) == {1}, lists
