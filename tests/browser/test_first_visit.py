"""What a first visit transfers: the promise in bytes. Its times are measured in tests/benchmarks/test_page_load.py."""

from __future__ import annotations

import re
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Page, Route, expect

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


@pytest.mark.parametrize("name", list(PAGES))
def test_the_page_s_words_wait_for_nothing_and_its_scripts_come_as_one(page: Page, site: Checkout, name: str) -> None:
    held, asked = list[Route](), list[str]()
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/js/ahead.*", hold)
    page.goto(site.address + PAGES[name], wait_until="commit")
    expect(page.locator("h1")).to_be_visible()
    page.wait_for_timeout(500)  # were anything asked for ahead of it, it would have been by now
    assert {path.rsplit(".", 1)[-1] for path in asked if path.startswith("/static/")} <= {"js", "woff2"}
    assert {path.rsplit("/", 1)[-1].split(".")[0] for path in asked if path.endswith(".js")} == {"ahead", "find"}
    with page.expect_request("**/static/js/joined/*"):
        for each in held:
            each.continue_()
    own = [path for path in asked if path.startswith("/static/js/")]
    assert len(own) == len(set(own)) == 3, "ahead.js, the page's own script, and the key that opens search"


@contextmanager
def slow_line(site: Checkout, pause: float) -> Iterator[str]:
    """The site, behind a line on which the second half of each page comes so many seconds after the first."""

    class Slow(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                with urlopen(site.address + self.path, timeout=20) as answer:
                    status, headers, body = answer.status, answer.headers, answer.read()
            except HTTPError as problem:
                status, headers, body = problem.code, problem.headers, problem.read()
            self.send_response(status)
            for name in ("Content-Type", "Content-Security-Policy", "ETag"):
                if name in headers:
                    self.send_header(name, headers[name])
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            half = body.find(b'<section class="figure" id="matrix"')
            self.wfile.write(body[: max(half, 0)])
            if half > 0:
                time.sleep(pause)
            self.wfile.write(body[max(half, 0) :])

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Slow) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_a_page_that_comes_slowly_has_all_its_charts_and_controls(page: Page, site: Checkout) -> None:
    with slow_line(site, 3) as address:
        page.goto(address + PAGES["alliance"], wait_until="commit")
        expect(page.locator("#position-map-heading")).to_be_attached()
        # Its scripts are asked for before the rest has come, and run after it.
        expect(page.locator("link[rel=modulepreload][href*=joined]")).to_be_attached()
        assert page.locator("#wedges").count() == 0
        for name in ("index-over-time", "matrix", "wedges"):
            page.locator(f"#{name}").scroll_into_view_if_needed()
            expect(page.locator(f"#{name} .js-plotly-plot")).to_be_attached(timeout=20_000)
        page.locator("#what-if summary").click()
        page.locator("#sigma").press("ArrowRight")
        expect(page).to_have_url(re.compile("sigma="), timeout=20_000)
        page.goto("about:blank")


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


def test_what_is_in_sight_is_drawn_before_what_is_near(page: Page, site: Checkout) -> None:
    held: list[Route] = []
    asked = Counter[str]()
    page.on("request", lambda request: asked.update([urlsplit(request.url).path]))

    def hold(route: Route) -> None:
        held.append(route)

    page.route(lambda url: "interval=week" in url and "/friction/alliances/us-rok/?" in url, hold)
    with page.expect_request(lambda request: "interval=week" in request.url):
        page.goto(site.address + PAGES["alliance"])
    expect(page.locator("#index-over-time")).to_be_in_viewport()
    expect(page.locator("#position-map .chart")).not_to_be_in_viewport()
    page.wait_for_timeout(1_500)  # were the map not held back, it would have asked at once
    assert asked["/api/v1/positions/"] == 0
    for each in held:
        each.continue_()
    expect(page.locator("#index-over-time .js-plotly-plot")).to_be_attached(timeout=20_000)
    expect(page.locator("#position-map .js-plotly-plot")).to_be_attached(timeout=20_000)
    assert asked["/api/v1/positions/"] == 1
