"""Search by key from any page; sliders that answer at once; a figure in another site's frame."""

from __future__ import annotations

import re
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import AT
from tests.checkout import Checkout


def test_the_slash_opens_search_and_escape_closes_it(page: Page, site: Checkout) -> None:
    page.goto(f"{site.address}/issues/?at={AT}")
    page.keyboard.press("/")
    field = page.locator("#find")
    expect(field).to_be_focused()
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    page.keyboard.press("/")
    page.keyboard.type("Soul")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/**")
    assert f"at={AT}" in page.url
    expect(page.locator("#found-actors")).to_contain_text("Republic of Korea")
    page.locator("#q").focus()
    page.keyboard.type("/")  # in a field the key is a letter
    expect(page.locator("#q")).to_have_value(re.compile("/"))


def test_a_slider_answers_at_once_stands_in_the_address_and_resets(page: Page, site: Checkout) -> None:
    page.goto(f"{site.address}/alliances/us-rok/?at={AT}")
    page.locator("#what-if summary").click()
    page.locator("#w-information-access").fill("0")
    answer = page.locator("#what-if-answer")
    expect(answer).to_contain_text("instead of 28.4")
    assert "weights=information-access:0" in page.url
    sentence = answer.locator(".sentence").inner_text()
    page.reload()
    expect(answer.locator(".sentence")).to_have_text(sentence)
    expect(page.locator("#w-information-access")).to_have_value("0")
    page.locator("#what-if .reset").click()
    expect(answer).to_be_empty()
    assert "weights" not in page.url
    expect(page.locator("#w-information-access")).to_have_value("1")


def test_a_slider_moved_before_the_script_came_counts(page: Page, site: Checkout) -> None:
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/static/js/joined/*", hold)
    with page.expect_request("**/static/js/joined/*"):
        page.goto(f"{site.address}/alliances/us-rok/?at={AT}", wait_until="domcontentloaded")
    page.locator("#what-if summary").click()
    page.locator("#w-information-access").fill("0")
    for each in held:
        each.continue_()
    expect(page.locator("#what-if-answer")).to_contain_text("instead of 28.4")
    assert "weights=information-access:0" in page.url


@pytest.fixture
def elsewhere(site: Checkout) -> Iterator[str]:
    """Another site, which frames one of this one's figures."""
    embed = f"{site.address}/embed/alliances/us-rok/index-over-time/?at={AT}"

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = f'<!doctype html><link rel="icon" href="data:,"><iframe src="{embed}" width="900" height="800">'
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Host)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


def test_a_figure_is_drawn_within_another_sites_frame(page: Page, elsewhere: str) -> None:
    page.goto(elsewhere)
    frame = page.frame_locator("iframe")
    expect(frame.locator(".js-plotly-plot")).to_be_attached(timeout=20_000)
    expect(frame.locator(".source-line a")).to_have_attribute("href", re.compile("/alliances/us-rok/"))
