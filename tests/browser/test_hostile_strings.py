"""Strings as an editor may paste them: markup, quotes, right-to-left text, ten thousand characters. Nothing breaks."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db.models import Model
from playwright.sync_api import Page, expect

from alliance.indices.drain import drain_marks
from alliance.record.models import Actor, Issue, Source, Statement
from tests.browser.conftest import AT

MARKUP = "\"><img src=x onerror=alert(1)><script>alert(2)</script>' {{ 7*7 }} %s &amp; "
RIGHT_TO_LEFT = "\u202eموقف سيول من المناورات المشتركة "
UNBROKEN = "W" * 100
TEXTS = [MARKUP, RIGHT_TO_LEFT, UNBROKEN]

# What makes a page scroll sideways: the innermost elements that reach beyond its edge, unless the page does not scroll.
TOO_WIDE = """() => {
  const edge = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= edge) return [];
  const scrolls = (each) => each && (getComputedStyle(each).overflowX !== "visible" || scrolls(each.parentElement));
  return [...document.body.querySelectorAll("*")]
    .filter((each) => each.getBoundingClientRect().right > edge + 1 && !scrolls(each.parentElement))
    .filter((each, _, all) => !all.some((other) => other !== each && each.contains(other)))
    .slice(0, 3).map((each) => `${each.parentElement.className} > ${each.outerHTML.slice(0, 90)}`);
}"""


def overwrite(row: Model, text: str, *names: str) -> None:
    """Fill fields with a text as often as they hold it, ten thousand characters at most, past every form."""
    values = {}
    for name in names:
        room = min(row._meta.get_field(name).max_length or 10_000, 10_000)
        values[name] = (text * (1 + room // len(text)))[:room]
    type(row)._default_manager.filter(pk=row.pk).update(**values)


@pytest.fixture
def hostile(transactional_db: None, live_server: Any) -> Iterator[str]:
    """The example record in which three actors, three issues, a source and all that was said on them are hostile."""
    call_command("load_example", verbosity=0)
    actors = [Actor.objects.get(code=code) for code in ("KR", "US", "CN")]
    issues = [Issue.objects.get(slug=slug) for slug in ("joint-exercises", "information-access", "autonomy")]
    for actor, issue, text in zip(actors, issues, TEXTS, strict=True):
        overwrite(actor, text, "name", "short_name", "common_name")
        overwrite(issue, text, "name", "short_name", "area", "pole_negative", "pole_positive", "ruling")
        for statement in Statement.objects.filter(issue=issue):
            overwrite(statement, text, "summary", "quote")
            overwrite(Source.objects.get(pk=statement.source_id), text, "title", "publisher")
    drain_marks()
    yield live_server.url
    call_command("flush", interactive=False, verbosity=0)


def test_no_page_chart_embed_feed_or_picture_breaks(hostile: str, page: Page, troubles: list[str]) -> None:
    page.on("dialog", lambda dialog: (troubles.append(f"dialog: {dialog.message}"), dialog.dismiss()))
    page.set_viewport_size({"width": 360, "height": 900})
    statement = Statement.objects.filter(issue__slug="joint-exercises", withdrawn_at=None).latest("date").pk
    pages = [
        "/", "/alliances/us-rok/", "/dyads/US/KR/", "/issues/", "/issues/joint-exercises/", "/issues/autonomy/",
        "/actors/KR/", "/statements/", f"/statements/{statement}/", "/compare/", "/search/?q=img",
        "/alliances/us-rok/briefing/", "/embed/issues/information-access/positions-over-time/",
    ]  # fmt: skip
    wide: list[str] = []
    for path in pages:
        page.goto(f"{hostile}{path}{'&' if '?' in path else '?'}at={AT}")
        wide += [f"{path}: {each}" for each in page.evaluate(TOO_WIDE)]
        assert page.locator("img[src=x], script:not([src]):has-text('alert(2)')").count() == 0, path
        for chart in page.locator("section.figure .chart").all():
            chart.scroll_into_view_if_needed()
            expect(chart.locator(".main-svg, .notice").first).to_be_attached(timeout=20_000)
        wide += [f"{path} with its charts: {each}" for each in page.evaluate(TOO_WIDE)]
        # What hover and the arrow keys say is text too.
        for chart in page.locator("section.figure .chart.js-plotly-plot").all()[:2]:
            chart.focus()
            page.keyboard.press("Home")
            page.keyboard.press("ArrowRight")
            assert page.locator("img[src=x]").count() == 0, path
    assert not wide, "\n".join(wide)
    for feed in ("issues/joint-exercises", "issues/autonomy", "actors/KR", "alliances/us-rok"):
        answer = page.request.get(f"{hostile}/api/v1/feeds/{feed}.atom")
        assert answer.ok
        ET.fromstring(answer.body())
    for picture in ("overview", "alliances/us-rok", "dyads/US/KR"):
        answer = page.request.get(f"{hostile}/pictures/{picture}.png?at={AT}")
        assert answer.body()[:4] == b"\x89PNG", picture
