"""The whole product, started as a person starts it, for all browser tests: web, worker, beat, PostgreSQL, broker."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.checkout import Checkout, furnished_checkout, wait_until

AT = "2025-08-15"


@pytest.fixture(scope="package")
def site(browser: Browser) -> Iterator[Checkout]:
    """Everything running, with the example record."""
    checkout = furnished_checkout()
    started = checkout.start()
    # The environment serves files unhashed in tests; the product under test is the one that a person runs.
    yield checkout
    started.send_signal(signal.SIGINT)
    started.wait(60)
    assert wait_until(lambda: not checkout.processes(), 10), checkout.processes()
    checkout.remove()


@pytest.fixture
def reader(page: Page, site: Checkout) -> Page:
    """The alliance page of Washington and Seoul, its charts drawn."""
    page.goto(f"{site.address}/alliances/us-rok/?at={AT}")
    expect(page.locator("#index-over-time .js-plotly-plot")).to_be_visible(timeout=20_000)
    return page


@pytest.fixture(scope="package")
def session(browser: Browser, site: Checkout) -> dict:
    """The admin's cookies, from one login by the form."""
    context = browser.new_context()
    login = context.new_page()
    login.goto(f"{site.address}/admin/login/?next=/admin/")
    login.fill("#id_username", "admin")
    login.fill("#id_password", site.password)
    login.get_by_role("button", name="Log in").click()
    expect(login.locator(".index-line").first).to_be_visible()
    state = context.storage_state()
    context.close()
    return dict(state)


@pytest.fixture
def editor(browser: Browser, session: dict) -> Iterator[Page]:
    """A second window in which the admin is logged in."""
    context = browser.new_context(viewport={"width": 1280, "height": 900}, storage_state=session)  # type: ignore[arg-type]
    context.set_default_timeout(20_000)
    yield context.new_page()
    context.close()


Publish = Callable[..., str]


@pytest.fixture
def publish(editor: Page, site: Checkout) -> Publish:
    """Enters a statement by the form and publishes it; gives the address of its admin page."""

    def choose(field: str, words: str) -> None:
        editor.locator(f".field-{field} .select2-selection").click()
        # What is highlighted before the answer to these very words came is the first of all.
        with editor.expect_response(lambda answer: parse_qs(urlsplit(answer.url).query).get("term") == [words]):
            editor.locator(".select2-search__field").fill(words)
        expect(editor.locator(".select2-results__option--highlighted")).to_be_visible()
        expect(editor.locator(".select2-results__option.loading-results")).to_have_count(0)
        editor.keyboard.press("Enter")

    def enter(actor: str, issue: str, stance: str, date: str = "2025-08-14", summary: str = "Says so plainly.") -> str:
        editor.goto(f"{site.address}/admin/record/statement/add/")
        choose("actor", actor)
        choose("issue", issue)
        choose("source", "NK News")
        editor.fill("#id_date", date)
        editor.select_option("#id_kind", "speech")
        editor.fill("#id_stance", stance)
        editor.fill("#id_summary", summary)
        editor.click("[name=_publish]")
        expect(editor.locator(".messagelist, .errornote").first).to_be_visible()
        for warning in editor.locator("#warnings input").all():  # what a test enters may resemble the record
            warning.check()
        if editor.locator(".errornote").count():
            editor.click("[name=_publish]", no_wait_after=True)
        expect(editor.locator(".messagelist")).to_contain_text("is published")
        editor.goto(f"{site.address}/admin/record/statement/?q={summary}")
        editor.locator("#result_list tbody tr a").first.click()
        return editor.url

    return enter


Withdraw = Callable[[str], None]


@pytest.fixture
def withdraw(editor: Page) -> Withdraw:
    """Withdraws the statement of an admin page, with a reason."""

    def take_back(address: str) -> None:
        editor.goto(address)
        editor.get_by_role("link", name="Withdraw").click()
        editor.locator("textarea").fill("Entered by a test.")
        editor.get_by_role("button", name="Withdraw").click()
        expect(editor.locator(".messagelist")).to_contain_text("Withdrawn")

    return take_back
