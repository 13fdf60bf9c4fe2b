"""The coding desk in a real browser: by keyboard, with the issue's words beside the slider."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from alliance.indices.drain import drain_marks
from alliance.record.models import Source, Statement
from tests.record.cast import Cast, small_record


def log_in(context: BrowserContext, server: LiveServer, user: User) -> None:
    """Give the browser a session, as the login page would."""
    client = Client()
    client.force_login(user)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": server.url}])


@pytest.fixture
def small(transactional_db: None) -> Cast:
    """The cast, committed, for a server in another thread."""
    return small_record()


@pytest.fixture
def typist(page: Page, live_server: LiveServer, small: Cast, one_person: None, admin_user: User) -> Page:
    """A browser on an empty form, on a desk of one person."""
    log_in(page.context, live_server, admin_user)
    page.goto(f"{live_server.url}/admin/record/statement/add/")
    return page


def choose(page: Page, field: str, words: str) -> None:
    """Choose in an autocomplete as a typist does: open, type, enter."""
    page.locator(f".field-{field} .select2-selection").focus()
    page.keyboard.press("Enter")
    page.keyboard.type(words)
    expect(page.locator(".select2-results__option--highlighted")).to_be_visible()
    expect(page.locator(".select2-results__option.loading-results")).to_have_count(0)
    page.keyboard.press("Enter")


def test_a_statement_is_coded_by_keyboard_and_published(typist: Page, small: Cast) -> None:
    choose(typist, "actor", "Seoul")
    choose(typist, "issue", "leaflets")
    anchors = typist.locator(".stance-anchor")
    expect(anchors.first).to_contain_text("ban and punish")
    expect(anchors.last).to_contain_text("protect and fund")
    expect(typist.locator(".stance-ruling")).to_contain_text("A mere request is −0.5.")
    choose(typist, "source", "NK News")
    typist.locator("#id_date").fill("2025-06-14")
    typist.locator("#id_kind").select_option("press")
    expect(typist.locator("#id_reliability")).to_have_value("0.7")
    typist.locator("#id_kind").select_option("law")
    expect(typist.locator("#id_reliability")).to_have_value("1")
    typist.locator("#id_reliability").fill("0.65")
    typist.locator("#id_kind").select_option("press")
    expect(typist.locator("#id_reliability")).to_have_value("0.65")
    typist.locator("#id_summary").fill("Seoul bans leaflets.")

    slider = typist.locator("#stance-slider")
    anchors.nth(1).press("Enter")
    expect(typist.locator("#id_stance")).to_have_value("-0.5")
    slider.press("ArrowLeft")
    expect(typist.locator("#id_stance")).to_have_value("-0.55")
    expect(slider).to_have_attribute("aria-valuetext", "−0.55: between “ban and punish” and “discourage”")
    typist.locator("#id_stance").fill("-0.123")
    expect(slider).to_have_attribute("aria-valuetext", "−0.12: between “discourage” and “leave alone”")

    typist.locator("[name=_publish]").press("Enter")
    expect(typist.locator(".messagelist")).to_contain_text("is published")
    statement = Statement.objects.get()
    assert (statement.actor, statement.issue, statement.status) == (small.kr, small.leaflets, "published")
    assert (statement.stance, statement.reliability) == (-0.123, 0.65)
    # No worker here: the line says that the change waits, and follows when it has been worked in.
    line = typist.locator(".index-line")
    expect(line).to_have_attribute("data-state", "waiting")
    assert drain_marks() is not None
    expect(line).to_contain_text("Index up to date", timeout=3_000)


def test_the_words_follow_the_issue(typist: Page) -> None:
    first = typist.locator(".stance-anchor").first
    choose(typist, "issue", "leaflets")
    expect(first).to_contain_text("ban and punish")
    choose(typist, "issue", "exercises")
    expect(first).to_contain_text("stop them all")


def test_a_source_is_made_in_place(typist: Page, small: Cast) -> None:
    choose(typist, "actor", "Seoul")
    choose(typist, "issue", "leaflets")
    typist.locator("#id_new_source_url").fill("https://example.org/2")
    typist.locator("#id_new_source_title").fill("A second page")
    typist.locator("#id_date").fill("2025-06-14")
    typist.locator("#id_kind").select_option("press")
    typist.locator("#id_summary").fill("Seoul bans leaflets.")
    typist.locator("#id_stance").fill("-1")
    typist.keyboard.press("Control+Shift+Enter")
    expect(typist.locator(".messagelist")).to_contain_text("is published")
    # The next from this source: it, the date and the kind stand there already.
    expect(typist.locator(".field-source .select2-selection__rendered")).to_contain_text("A second page")
    expect(typist.locator("#id_date")).to_have_value("2025-06-14")
    expect(typist.locator("#id_kind")).to_have_value("press")
    made = Source.objects.get(url="https://example.org/2")
    assert (made.title, made.accessed is not None) == ("A second page", True)


def test_range_coding_and_salience_in_words(typist: Page) -> None:
    choose(typist, "issue", "leaflets")
    typist.locator("#id_stance").fill("-0.5")
    typist.locator("#id_half_width").fill("0.2")
    expect(typist.locator(".stance-reading")).to_contain_text("coded as anything from −0.70 to −0.30")
    typist.locator(".salience-anchor", has_text="stressed or acted upon").press("Enter")
    expect(typist.locator("#id_salience")).to_have_value("0.75")


def test_warnings_appear_while_typing_and_are_ticked(typist: Page, small: Cast) -> None:
    known = small.statement(actor=small.kr)
    choose(typist, "actor", "Seoul")
    choose(typist, "issue", "leaflets")
    choose(typist, "source", "NK News")
    typist.locator("#id_date").fill("2025-06-15")
    typist.locator("#id_kind").select_option("press")
    typist.locator("#id_summary").fill("Seoul bans leaflets.")
    typist.locator("#id_stance").fill("-1")
    warnings = typist.locator("#warnings")
    expect(warnings).to_contain_text("from the same address already")
    typist.keyboard.press("Control+Enter")
    expect(typist.locator(".errornote")).to_be_visible()
    expect(warnings.locator("input")).to_be_focused()
    expect(typist.locator("#id_summary")).to_have_value("Seoul bans leaflets.")
    typist.keyboard.press("Space")
    typist.keyboard.press("Control+Enter")
    expect(typist.locator(".messagelist")).to_contain_text("is published")
    assert Statement.objects.exclude(pk=known.pk).get().status == "published"


def test_the_form_works_without_scripts(
    browser: Any, live_server: LiveServer, small: Cast, one_person: None, admin_user: User
) -> None:
    saved = small.statement()
    context = browser.new_context(java_script_enabled=False)
    log_in(context, live_server, admin_user)
    plain = context.new_page()
    plain.goto(f"{live_server.url}/admin/record/statement/{saved.pk}/change/")
    expect(plain.locator(".field-stance .help")).to_contain_text("−1: ban and punish")
    plain.locator("#id_stance").fill("-0.75")
    plain.locator("[name=_publish]").click()
    saved.refresh_from_db()
    assert (saved.stance, saved.status) == (-0.75, "published")
    context.close()


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_scrolls_sideways(
    page: Page, live_server: LiveServer, small: Cast, admin_user: User, width: int
) -> None:
    published = small.published()
    log_in(page.context, live_server, admin_user)
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("", "record/statement/", f"record/statement/{published.pk}/change/", "record/statement/add/"):
        page.goto(f"{live_server.url}/admin/{address}")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
