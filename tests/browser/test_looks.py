"""Key pages look as they did: small grey pictures, compared with a tolerance.

A picture is reduced to cells of about 20 px, each an average of grey, so that anti-aliasing, hinting and another
Chromium disappear in it, while a block that has moved, is gone or has lost its ground does not. The product ships its
typeface, so lines break alike everywhere. After a change that is meant: `LOOKS=write` writes the pictures anew.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.browser.conftest import AT
from tests.checkout import Checkout

KEPT = Path(__file__).parent / "looks"
CELL = 20  # px
STRAYED = 16  # of 255: more than what another rasteriser makes of the same cell
MOST_STRAYED = 0.02  # of all cells
LOOKS = {
    "overview-light-1440": ("/", "light", 1440),
    "alliance-dark-1440": ("/alliances/us-rok/", "dark", 1440),
    "alliance-light-360": ("/alliances/us-rok/", "light", 360),
    "issue-light-1440": ("/issues/joint-exercises/", "light", 1440),
}
HEIGHT = 2400  # the upper part of a page holds its head, key figures and first charts


def look(page: Page, address: str, theme: Any, width: int) -> np.ndarray:
    """The page's upper part as cells of grey."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.goto(address)
    page.evaluate("document.fonts.ready")
    for chart in page.locator("section.figure .chart").all():
        if (chart.bounding_box() or {"y": HEIGHT})["y"] < HEIGHT:
            expect(chart.locator(".main-svg").first).to_be_attached(timeout=20_000)
    return cells(page.screenshot())


def cells(png: bytes) -> np.ndarray:
    """Averages of grey, a row of cells for each 20 px."""
    image = Image.open(io.BytesIO(png)).convert("L")
    small = image.resize((image.width // CELL, image.height // CELL), Image.Resampling.BOX)
    return np.asarray(small, dtype=np.int16)


def strayed(now: np.ndarray, kept: np.ndarray) -> float:
    """Share of the cells that look otherwise; 1 where the pictures have not even one size."""
    if now.shape != kept.shape:
        return 1.0
    return float((np.abs(now - kept) > STRAYED).mean())


@pytest.mark.parametrize("name", LOOKS)
def test_a_key_page_looks_as_it_did(page: Page, site: Checkout, name: str) -> None:
    path, theme, width = LOOKS[name]
    now = look(page, f"{site.address}{path}?at={AT}", theme, width)
    file = KEPT / f"{name}.png"
    if os.environ.get("LOOKS") == "write":
        KEPT.mkdir(exist_ok=True)
        Image.fromarray(now.astype(np.uint8)).save(file, optimize=True)
    kept = np.asarray(Image.open(file), dtype=np.int16)
    assert strayed(now, kept) <= MOST_STRAYED, f"{strayed(now, kept):.1%} of the cells of {name} look otherwise"


def restyle(page: Page, rules: str) -> None:
    """More rules, by a way that the pages' policy allows."""
    page.evaluate(
        """rules => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(rules);
          document.adoptedStyleSheets.push(sheet);
        }""",
        rules,
    )


def test_a_block_that_moved_is_seen_and_finer_letters_are_not(page: Page, site: Checkout) -> None:
    path, theme, width = LOOKS["alliance-dark-1440"]
    before = look(page, f"{site.address}{path}?at={AT}", theme, width)
    restyle(page, "body { -webkit-font-smoothing: none; text-rendering: geometricPrecision; }")
    assert strayed(cells(page.screenshot()), before) <= MOST_STRAYED
    restyle(page, "#key-figures { margin-top: 48px; }")
    assert strayed(cells(page.screenshot()), before) > 2 * MOST_STRAYED
    restyle(page, "#key-figures { margin-top: 0; } #index-over-time .chart { visibility: hidden; }")
    assert strayed(cells(page.screenshot()), before) > 2 * MOST_STRAYED
