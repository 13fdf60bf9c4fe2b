"""What a browser test asks of any page that it has open."""

from __future__ import annotations

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page


def violations(page: Page, rules: list[str] | None = None, but: tuple[str, ...] = ()) -> list[str]:
    """What axe finds by `rules`, or by all of them `but` some, with the first elements that it finds it at."""
    # Left to itself axe copies style sheets into the page to look into them, which the pages' policy refuses.
    options = {"preload": False, **({"runOnly": rules} if rules else {})}
    found: Any = Axe().run(page, options=options).response["violations"]
    return [f"{v['id']}: {v['help']}: {[n['html'][:120] for n in v['nodes'][:3]]}" for v in found if v["id"] not in but]


def sideways(page: Page) -> list[str]:
    """By how much the page is wider than the window, if it is."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    return [f"{over} px too wide"] if over > 0 else []
