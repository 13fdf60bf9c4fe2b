"""From an empty form to a moved index without a mouse, in at most 20 keystrokes beside the text."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.record.models import Statement
from tests.intake.conftest import staff
from tests.intake.test_browser import log_in
from tests.record.cast import Cast, small_record

MOST = 20


class Keys:
    """A keyboard that counts what is no text: Tab, Enter, arrows, chords."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.pressed: list[str] = []

    def text(self, words: str) -> None:
        self.page.keyboard.type(words)

    def press(self, *keys: str) -> None:
        for key in keys:
            self.pressed.append(key)
            self.page.keyboard.press(key)

    def choose(self, words: str) -> None:
        """In an autocomplete: type, wait for the answer, Enter."""
        self.text(words)
        expect(self.page.locator(".select2-results__option.loading-results")).to_have_count(0)
        expect(self.page.locator(".select2-results__option--highlighted")).to_be_visible()
        self.press("Enter")


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    cast = small_record()
    cast.kr.aliases = ["ROK", "Blue House"]
    cast.kr.save()
    for actor, stance in ((cast.us, 0.5), (cast.kr, 0.5)):
        for issue in (cast.drills, cast.leaflets):
            cast.published(actor=actor, issue=issue, stance=stance, date="2025-06-10")
    drain_marks()
    return cast


def test_entered_submitted_reviewed_and_published_by_keyboard(
    browser: Browser, page: Page, live_server: LiveServer, cast: Cast, editor: User
) -> None:
    reviewer = staff("ruth", "Reviewer")
    before = readings.latest_revision()
    log_in(page.context, live_server, editor)
    page.goto(f"{live_server.url}/admin/record/statement/add/")
    expect(page.locator(".field-actor .select2-selection")).to_be_focused()
    keys = Keys(page)
    keys.choose("Blue House")
    keys.press("Tab")
    keys.choose("leaflets")
    keys.press("Tab", "Tab")  # the source is a new one
    keys.text("https://example.org/keyboard")
    keys.press("Tab", "Tab", "Tab")
    keys.text("2025-07-14")
    keys.press("Tab", "Tab")
    keys.text("speech")
    keys.press("Tab", "Tab")
    keys.text("Seoul will ban every leaflet launch.")
    keys.press("Tab", "Tab")
    keys.text("-0.1")
    expect(page.locator("#index-preview")).to_contain_text("Publishing this moves")
    keys.press("Control+Enter")
    expect(page.locator(".messagelist")).to_contain_text("waits for a reviewer")

    other = browser.new_context()
    log_in(other, live_server, reviewer)
    desk = other.new_page()
    desk.goto(f"{live_server.url}/admin/")
    reviewing = Keys(desk)
    reviewing.press("Alt+r")
    expect(desk.locator("#id_summary")).to_have_value("Seoul will ban every leaflet launch.")
    desk.wait_for_load_state("load")  # the words come with the page, what listens to the keys a moment later
    reviewing.press("Control+Enter")
    expect(desk.locator(".messagelist")).to_contain_text("is published")
    expect(desk.locator(".messagelist")).to_contain_text("Nothing waits for your review")
    other.close()

    pressed = [*keys.pressed, *reviewing.pressed]
    assert len(pressed) <= MOST, pressed
    statement = Statement.objects.get(summary="Seoul will ban every leaflet launch.")
    assert (statement.actor, statement.issue, statement.stance) == (cast.kr, cast.leaflets, -0.1)
    assert (statement.kind, statement.source.url) == ("speech", "https://example.org/keyboard")
    assert (statement.author, statement.published_by, statement.review) == (editor, reviewer, "by_another")
    day = statement.date
    (first,) = readings.dyad_series(cast.us, cast.kr, day, day, "day")
    drain_marks()
    assert readings.latest_revision() != before
    (then,) = readings.dyad_series(cast.us, cast.kr, day, day, "day")
    assert first.friction is not None and then.friction is not None
    assert then.friction > first.friction + 5


def test_a_slow_page_still_hands_the_keyboard_to_the_first_field(
    page: Page, live_server: LiveServer, cast: Cast, editor: User
) -> None:
    log_in(page.context, live_server, editor)
    make_timers_late(page)
    page.goto(f"{live_server.url}/admin/record/statement/add/")
    expect(page.locator(".field-actor .select2-selection")).to_be_focused()


@pytest.mark.parametrize("opened_by", ["Enter", "Space", "a letter"])
def test_no_letter_is_lost_while_a_slow_page_opens_an_autocomplete(
    page: Page, live_server: LiveServer, cast: Cast, editor: User, opened_by: str
) -> None:
    log_in(page.context, live_server, editor)
    make_timers_late(page)
    page.goto(f"{live_server.url}/admin/record/statement/add/")
    expect(page.locator(".field-actor .select2-selection")).to_be_focused()
    page.locator(".field-source .select2-selection").focus()
    if opened_by != "a letter":
        page.keyboard.press(opened_by)
    page.keyboard.type("NK News")
    expect(page.locator(".select2-container--open .select2-search__field")).to_have_value("NK News")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("NK News")


def make_timers_late(page: Page) -> None:
    """As on a busy machine: select2 makes its fields, and hands them the keyboard, in timers."""
    page.add_init_script(
        "const timer = setTimeout; window.setTimeout = (call, ms, ...more) => timer(call, (ms || 0) + 700, ...more)"
    )
