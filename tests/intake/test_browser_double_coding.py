"""Double coding in a real browser: two people code each other's statements by keyboard, and a third decides."""

from __future__ import annotations

import random
import re

import krippendorff
import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from alliance.indices import readings
from alliance.intake import enter
from alliance.record.models import AgreedValue, Coding, CodingTask, Statement
from tests.intake.coders import account, code_everything_twice, curator
from tests.intake.test_browser import log_in
from tests.record.cast import Cast, small_record

EACH = 20
SALIENCES = (0.0, 0.25, 0.5, 0.75, 1.0)


@pytest.fixture
def small(transactional_db: None) -> Cast:
    """The cast, committed, for a server in another thread."""
    return small_record()


def entered(cast: Cast, author: User, numbers: range, chance: random.Random) -> dict[str, float]:
    """Statements of `author` in review, with stances that nothing else on a page could spell; stance by paraphrase."""
    stances = {}
    for number in numbers:
        summary = f"Text {number} calls for something to be done about the leaflets."
        stances[summary] = stance = chance.randrange(-99_999, 99_999, 2) / 100_000
        issue = cast.leaflets if number % 2 else cast.drills
        fields = cast.fields(summary=summary, stance=stance, salience=chance.choice(SALIENCES), issue=issue)
        enter.submit_for_review(enter.enter_statement(author, **fields), author)
    return stances


def code_all(page: Page, server: LiveServer, first: dict[str, float], chance: random.Random) -> dict[str, float]:
    """Code everything that is handed out, by keyboard; return the stance given to each paraphrase."""
    given: dict[str, float] = {}
    page.goto(f"{server.url}/admin/second-coding/")
    while page.locator("#blind-form").count():
        summary = page.locator("#blind-words").inner_text()
        html = page.content()
        for value in (first[summary], Statement.objects.get(summary=summary).coder_note or "no such note"):
            assert str(value).lstrip("-") not in html, summary
        assert "record/statement" not in html.replace('href="/admin/record/statement/add/"', "")  # the bar's link
        # A coder who mostly agrees: the nearest anchor, then up to three steps of the arrows.
        anchor = min(range(5), key=lambda k: abs((k - 2) / 2 - first[summary]))
        steps = chance.randint(-3, 3)
        page.keyboard.press(str(anchor + 1))
        for _ in range(abs(steps)):
            page.keyboard.press("ArrowRight" if steps > 0 else "ArrowLeft")
        page.keyboard.press(chance.choice("67890"))
        given[summary] = float(page.locator("#id_stance").input_value())
        assert given[summary] == pytest.approx(max(-1, min(1, (anchor - 2) / 2 + steps * 0.05)))
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.locator(".desk-lede")).to_contain_text("Nothing waits for a second coder")
    return given


def test_forty_statements_coded_twice(page: Page, browser: Browser, live_server: LiveServer, small: Cast) -> None:
    code_everything_twice()
    anna, cora, chance = account("anna", "Editor"), account("cora", "Editor"), random.Random(5)
    by_anna = entered(small, anna, range(EACH), chance)
    by_cora = entered(small, cora, range(EACH, 2 * EACH), chance)
    log_in(page.context, live_server, cora)
    given = code_all(page, live_server, by_anna, chance)
    other = browser.new_context()
    log_in(other, live_server, anna)
    given |= code_all(other.new_page(), live_server, by_cora, chance)
    other.close()
    first = by_anna | by_cora
    assert set(given) == set(first)
    assert Coding.objects.count() == 80
    assert CodingTask.objects.filter(state="coded").count() == 40

    texts = sorted(first)
    table = [[first[text] for text in texts], [given[text] for text in texts]]
    theirs = float(krippendorff.alpha(reliability_data=table, level_of_measurement="interval"))
    ruth = curator()
    log_in(page.context, live_server, ruth)
    page.goto(f"{live_server.url}/admin/agreement/")
    shown = f"{theirs:.2f}".replace("0.", ".", 1)
    expect(page.locator(".desk-lede")).to_contain_text(f"40 texts were coded twice: α {shown} for stances")
    expect(page.locator("tbody tr", has_text="anna and cora")).to_contain_text(shown)
    total = next(row for row in readings.coder_agreement() if row.scope == "all")
    assert total.stance_alpha == pytest.approx(theirs, abs=1e-12)


def test_a_disagreement_is_decided_by_keyboard(page: Page, live_server: LiveServer, small: Cast) -> None:
    code_everything_twice()
    anna, cora = account("anna", "Editor"), account("cora", "Editor")
    statement = enter.enter_statement(anna, **small.fields())
    enter.submit_for_review(statement, anna)
    enter.publish_statement(statement, account("paula", "Reviewer"))
    log_in(page.context, live_server, cora)
    page.goto(f"{live_server.url}/admin/second-coding/")
    for key in ("2", "8", "u", "Enter"):
        page.keyboard.press(key)
    expect(page.locator(".desk-lede")).to_contain_text("Nothing waits")
    log_in(page.context, live_server, curator())
    page.goto(f"{live_server.url}/admin/curation/{statement.pk}/")
    expect(page.locator(".one-coding").first).to_contain_text("−1.00")
    expect(page.locator(".one-coding").last).to_contain_text("−0.50")
    expect(page.locator("#decide-other")).to_be_hidden()
    page.keyboard.press("2")
    expect(page.locator("#id_reason")).to_be_focused()
    page.keyboard.type("It asks, it does not order.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(".messagelist")).to_contain_text("both codings are kept")
    statement.refresh_from_db()
    assert (statement.stance, statement.status) == (-0.5, "published")
    assert AgreedValue.objects.get().choice == "second"
    assert dict(Coding.objects.values_list("role", "stance")) == {"first": -1.0, "second": -0.5}


def test_single_keys_can_be_switched_off(page: Page, live_server: LiveServer, small: Cast) -> None:
    code_everything_twice()
    small.published()
    log_in(page.context, live_server, account("cora", "Editor"))
    page.goto(f"{live_server.url}/admin/second-coding/")
    page.locator("#id_note").focus()
    page.keyboard.type("nk2")  # typing codes nothing
    expect(page.locator("#id_stance")).to_have_value("")
    page.locator("#blind-keys").uncheck()
    page.locator("#blind-words").click()
    page.keyboard.press("2")
    expect(page.locator("#id_stance")).to_have_value("")
    page.reload()
    expect(page.locator("#blind-keys")).not_to_be_checked()
    page.locator(".stance-anchor").nth(1).click()
    expect(page.locator("#id_stance")).to_have_value("-0.5")
    expect(page.locator("#blind-reading")).to_have_text(re.compile("−0.50: discourage"))


@pytest.mark.parametrize("width", [360, 1440])
def test_nothing_scrolls_sideways(page: Page, live_server: LiveServer, small: Cast, width: int) -> None:
    code_everything_twice()
    small.published()
    log_in(page.context, live_server, curator())
    page.set_viewport_size({"width": width, "height": 800})
    for address in ("second-coding", "curation", "agreement", "oversight"):
        page.goto(f"{live_server.url}/admin/{address}/")
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 0, address
