"""How long a first visit takes: cold cache, a processor slowed four times, a line of 9 Mbit/s.

Measured in Chromium through its own instruments: paint timing, the marks that the page's figures leave when they are
drawn (js/pages/sections.js), and the bytes that came over the line.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser

from tests.benchmarks.table import measured
from tests.checkout import Checkout

AT = "2025-08-15"
LINE = 9_000_000 / 8  # bytes a second
SLOWED = 4
ROUNDS = 7
PAGES = {
    "overview": f"/?at={AT}",
    "alliance": f"/alliances/us-rok/?at={AT}",
    "dyad": f"/dyads/US/KR/?at={AT}",
    "issue": f"/issues/trilateral-cooperation/?at={AT}",
}

FIGURES = (
    """[...document.querySelectorAll("section.figure[data-figure]")].filter((each) => each.querySelector(".chart"))"""
)
IN_SIGHT = (
    f"{FIGURES}.filter((it) => it.querySelector('.chart').getBoundingClientRect().top < innerHeight).map((it) => it.id)"
)
ALL = f"{FIGURES}.map((it) => it.id)"
DRAWN = "(ids) => ids.every((id) => performance.getEntriesByName(`drawn ${id}`).length > 0)"
WHEN = "(ids) => Math.max(...ids.map((id) => performance.getEntriesByName(`drawn ${id}`)[0].startTime))"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "performance.timing.loadEventEnd - performance.timing.navigationStart"
NUMBER_IS_SEEN = """() => {
  const number = document.querySelector(".numeral"), box = number?.getBoundingClientRect();
  return !!box && box.bottom <= innerHeight && document.elementFromPoint(box.x + 5, box.y + 5) === number;
}"""
SCROLL_THROUGH = f"""async () => {{
  for (const each of {FIGURES}) {{ each.scrollIntoView(); await new Promise(requestAnimationFrame); }}
}}"""


@dataclass
class Visit:
    """What one visit cost; times in ms from the click."""

    first_paint: float = 0.0
    in_sight: float = 0.0  # the last figure that is seen without scrolling
    all_drawn: float = 0.0  # the last figure of the page, scrolled through
    sizes: dict[str, int] = field(default_factory=dict)  # bytes over the line by path


def visit(browser: Browser, address: str, latency: float) -> Visit:
    """One visit in a window of its own, with nothing remembered."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    page = context.new_page()
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": LINE, "uploadThroughput": LINE},
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    result, paths = Visit(), {}
    line.on("Network.requestWillBeSent", lambda event: paths.update({event["requestId"]: event["request"]["url"]}))

    def note(event: Any) -> None:
        path = urlsplit(paths.get(event["requestId"], "")).path
        result.sizes[path] = result.sizes.get(path, 0) + int(event["encodedDataLength"])

    line.on("Network.loadingFinished", note)
    page.goto(address, wait_until="commit")
    page.wait_for_function(f"() => {FIRST_PAINT}")
    assert page.evaluate(NUMBER_IS_SEEN), "the first paint shows the number"
    result.first_paint = page.evaluate(FIRST_PAINT)
    page.wait_for_load_state("load")
    seen, every = page.evaluate(IN_SIGHT), page.evaluate(ALL)
    page.wait_for_function(DRAWN, arg=seen)
    result.in_sight = page.evaluate(WHEN, seen) if seen else page.evaluate(LOADED)
    page.evaluate(SCROLL_THROUGH)
    page.wait_for_function(DRAWN, arg=every)
    result.all_drawn = page.evaluate(WHEN, every) if every else result.in_sight
    page.wait_for_load_state("networkidle")
    context.close()
    return result


@pytest.mark.parametrize("latency", [0, 40, 170])
@pytest.mark.parametrize("name", list(PAGES))
def test_a_first_visit(site: Checkout, browser: Browser, name: str, latency: float) -> None:
    visit(browser, site.address + PAGES[name], latency)  # the server's first answer of this revision
    visits = [visit(browser, site.address + PAGES[name], latency) for _ in range(ROUNDS)]

    whole = visits[-1].sizes
    largest = sorted(whole.items(), key=lambda item: -item[1])[:3]
    named = ", ".join(f"{path.rsplit('/', 1)[-1] or path} {size / 1000:.0f}" for path, size in largest)
    topic = f"A first visit: cold cache, 9 Mbit/s, {latency:.0f} ms away, processor slowed {SLOWED} times"
    for what, of, gate in (
        ("first contentful paint, the number readable", "first_paint", 500),
        ("every chart in sight drawn", "in_sight", 2_000),
        ("every chart of the page drawn", "all_drawn", 2_000),
    ):
        values = [getattr(each, of) for each in visits]
        note = f"{min(values):.0f} to {max(values):.0f}"
        measured(topic, f"{name}: {what}", statistics.median(values), "ms", note=note, at_most=gate)
    note = f"{len(whole)} files; largest in kB: {named}"
    measured(topic, f"{name}: transferred", sum(whole.values()) / 1000, "kB", note=note, at_most=700)
    others = max(size for path, size in whole.items() if "plotly" not in path)
    measured(topic, f"{name}: the largest file beside plotly.js", others / 1000, "kB", at_most=80)
    assert len(visits) == ROUNDS
