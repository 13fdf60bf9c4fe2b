"""How long a first visit takes: cold cache, a processor slowed four times, a line of 9 Mbit/s.

Measured in Chromium through its own instruments: paint timing, the marks that the page's figures leave when they can be
read and when they answer to pointer and keys (js/pages/sections.js), and the bytes that came over the line. Then the
same chart page of Dash 4 and Superset 6, taking turns with ours, so that whatever else the machine does befalls all
three. PAGE_LOAD_ROUNDS sets the visits each.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from playwright.sync_api import Browser, Page

from tests.benchmarks.chart_peers import dash_page, superset_page
from tests.benchmarks.table import left_out, measured
from tests.checkout import Checkout

AT = "2025-08-15"
LINE = 9_000_000 / 8  # bytes a second
SLOWED = 4
ROUNDS = int(os.environ.get("PAGE_LOAD_ROUNDS", "7"))
PATIENCE = 180_000  # ms
SIDE_BY_SIDE = ("first contentful paint", "the number can be read", "the index over time drawn")
PAGES = {
    "overview": f"/?at={AT}",
    "alliance": f"/alliances/us-rok/?at={AT}",
    "dyad": f"/dyads/US/KR/?at={AT}",
    "issue": f"/issues/trilateral-cooperation/?at={AT}",
}

NUMBER, HEADLINE = (".numeral", "[0-9]"), ("h1", "\\w")  # an issue has no number of its own: its headline is read
FIGURES = (
    """[...document.querySelectorAll("section.figure[data-figure]")].filter((each) => each.querySelector(".chart"))"""
)
IN_SIGHT = (
    f"{FIGURES}.filter((it) => it.querySelector('.chart').getBoundingClientRect().top < innerHeight).map((it) => it.id)"
)
ALL = f"{FIGURES}.map((it) => it.id)"
MARKED = "([what, ids]) => ids.every((id) => performance.getEntriesByName(`${what} ${id}`).length > 0)"
WHEN = "([what, ids]) => Math.max(...ids.map((id) => performance.getEntriesByName(`${what} ${id}`)[0].startTime))"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0]?.startTime"
LOADED = "performance.timing.loadEventEnd - performance.timing.navigationStart"
# Runs before the page's own scripts: when the number can be read, and when a line of a hundred points or more is drawn,
# be it Plotly's (a path) or ECharts' (strokes on a canvas; the first counts, though the line then grows for a second).
WATCH = """([selector, pattern]) => {
  const seen = (window.seen = {}), pen = CanvasRenderingContext2D.prototype;
  let points = 0;
  for (const name of ["lineTo", "bezierCurveTo", "beginPath", "stroke"]) {
    const own = pen[name];
    pen[name] = function (...given) {
      if (name === "beginPath") points = 0;
      else if (name === "stroke") { if (points > 100) seen.chart ??= performance.now(); }
      else points += 1;
      return own.apply(this, given);
    };
  }
  const isRead = () => {
    const number = document.querySelector(selector), box = number?.getBoundingClientRect();
    if (!box?.height || box.bottom > innerHeight || !new RegExp(pattern).test(number.textContent)) return false;
    return number.contains(document.elementFromPoint(box.x + 5, box.y + box.height / 2));
  };
  const lines = ".sketch path, .js-plotly-plot .scatterlayer .js-line";
  const isDrawn = () => [...document.querySelectorAll(lines)].some((it) => it.getAttribute("d")?.length > 1000);
  const look = (now) => {
    if (!seen.number && isRead()) seen.number = now;
    if (!seen.chart && isDrawn()) seen.chart = now;
    if (!seen.number || !seen.chart) requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
}"""


@dataclass
class Visit:
    """What one visit cost; times in ms from the click."""

    first_paint: float = 0.0
    number: float = 0.0  # the headline number can be read
    chart: float = 0.0  # the first long line of a chart is drawn
    in_sight: float = 0.0  # the last figure that is seen without scrolling can be read
    all_drawn: float = 0.0  # the last figure of the page can be read
    awake: float = 0.0  # the last figure that is seen without scrolling answers to pointer and keys
    requests: int = 0
    sizes: dict[str, int] = field(default_factory=dict)  # bytes over the line by path

    @property
    def transferred(self) -> float:
        """All that came over the line, in kB."""
        return sum(self.sizes.values()) / 1000


@contextmanager
def first_visit(browser: Browser, latency: float, number: tuple[str, str]) -> Iterator[tuple[Page, Visit]]:
    """A window of its own, with nothing remembered; it looks out for the number: a selector, and a pattern in it."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.add_init_script(f"({WATCH})({json.dumps(number)})")
    line = context.new_cdp_session(page)
    line.send("Network.enable")
    line.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": latency, "downloadThroughput": LINE, "uploadThroughput": LINE},
    )
    line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    result, paths = Visit(), dict[str, str]()
    line.on("Network.requestWillBeSent", lambda event: paths.update({event["requestId"]: event["request"]["url"]}))

    def note(event: Any) -> None:
        address = urlsplit(paths.get(event["requestId"], ""))
        if address.scheme == "http":
            result.requests += 1
            result.sizes[address.path] = result.sizes.get(address.path, 0) + int(event["encodedDataLength"])

    line.on("Network.loadingFinished", note)
    yield page, result
    result.first_paint = page.evaluate(FIRST_PAINT)
    seen = page.evaluate("window.seen")
    # What is there in the first frame is read when that frame is painted.
    result.number = max(result.first_paint, seen["number"])
    result.chart = seen.get("chart", 0.0)
    page.wait_for_load_state("networkidle")
    context.close()


def visit(browser: Browser, address: str, latency: float) -> Visit:
    """One visit to a page of ours, until what is in sight answers to the reader."""
    with first_visit(browser, latency, HEADLINE if "/issues/" in address else NUMBER) as (page, result):
        page.goto(address, wait_until="load")
        page.wait_for_function("() => window.seen.number")
        seen, every = page.evaluate(IN_SIGHT), page.evaluate(ALL)
        result.in_sight = result.all_drawn = result.awake = page.evaluate(LOADED)
        for what, ids, name in (("drawn", seen, "in_sight"), ("drawn", every, "all_drawn"), ("awake", seen, "awake")):
            if ids:
                page.wait_for_function(MARKED, arg=[what, ids], polling=100)
                setattr(result, name, page.evaluate(WHEN, [what, ids]))
    return result


def visit_to_peer(browser: Browser, address: str, latency: float, number: str) -> Visit:
    """One visit to a page of Dash or Superset, until number and chart are there."""
    with first_visit(browser, latency, (number, "[0-9]")) as (page, result):
        page.goto(address, wait_until="commit")
        page.wait_for_function("() => window.seen?.number && window.seen.chart", polling=100)
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
        ("first contentful paint", "first_paint", 500),
        ("the number can be read", "number", 500),
        ("every chart in sight drawn", "in_sight", 2_000),
        ("every chart of the page drawn", "all_drawn", 2_000),
        ("every chart in sight answers to the pointer", "awake", None),
    ):
        keep(topic, f"{name}: {what}", visits, lambda each, of=of: getattr(each, of), gate)
    note = f"{visits[-1].requests} requests; largest in kB: {named}"
    measured(topic, f"{name}: transferred", visits[-1].transferred, "kB", note=note, at_most=700)
    others = max(size for path, size in whole.items() if "plotly" not in path)
    measured(topic, f"{name}: the largest file beside plotly.js", others / 1000, "kB", at_most=80)
    assert len(visits) == ROUNDS


def keep(
    topic: str, what: str, visits: Sequence[Visit], of: Callable[[Visit], float], gate: float | None, peer: str = ""
) -> None:
    """The median of some visits, with the quickest and the slowest."""
    values = [of(each) for each in visits]
    note = f"{min(values):.0f} to {max(values):.0f}"
    measured(topic, what, statistics.median(values), "ms", note=note, at_most=gate, peer=peer)


def weekly(site: Checkout) -> list[dict]:
    """The index of Washington and Seoul week by week, as our own page draws it, from the first week that has one."""
    with urlopen(f"{site.address}/api/v1/friction/dyads/US/KR/?interval=week&to={AT}") as answer:
        points = json.load(answer)["points"]
    return [each for each in points if each["friction"] is not None]


def test_the_same_chart_page_in_dash_and_superset(site: Checkout, browser: Browser, tmp_path: Path) -> None:
    points, latency = weekly(site), 40.0
    topic = f"The same chart page, a first visit: 9 Mbit/s, {latency:.0f} ms away, processor slowed {SLOWED} times"
    turns: dict[str, Callable[[], Visit]] = {"ours": lambda: visit(browser, site.address + PAGES["dyad"], latency)}
    with ExitStack() as running:
        for name, page, number in (("Dash 4", dash_page, "#headline"), ("Superset 6", superset_page, ".header-line")):
            folder = tmp_path / name
            folder.mkdir()
            try:
                address = running.enter_context(page(points, folder))
            except (RuntimeError, subprocess.CalledProcessError) as error:
                left_out(topic, name, f"could not be made ready here: {error}")
                continue
            turns[name] = lambda address=address, number=number: visit_to_peer(browser, address, latency, number)
        for turn in turns.values():
            turn()  # each server's first answer
        visits = {name: list[Visit]() for name in turns}
        for _ in range(ROUNDS):
            for name, turn in turns.items():
                visits[name].append(turn())

    for name, of_it in visits.items():
        gates = [500, 500, 2_000] if name == "ours" else [None] * 3
        for what, of, gate in zip(SIDE_BY_SIDE, ("first_paint", "number", "chart"), gates, strict=True):
            keep(topic, f"{name}: {what}", of_it, lambda each, of=of: getattr(each, of), gate)
        note = f"{of_it[-1].requests} requests"
        gate = 700 if name == "ours" else None
        measured(topic, f"{name}: transferred", of_it[-1].transferred, "kB", note=note, at_most=gate)
    assert all(len(of_it) == ROUNDS for of_it in visits.values())
