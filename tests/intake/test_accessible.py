"""The desk's pages in a real browser: nothing that axe finds, and nothing wider than the page, in both themes."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from alliance.intake.models import ImportJob
from alliance.record.models import Coding, CodingPlan, Source, Statement
from tests.accessible import sideways, violations
from tests.intake.admin_pages import with_everything
from tests.intake.test_browser import log_in
from tests.record.cast import small_record


@pytest.fixture
def pages(transactional_db: None, admin_user: User) -> list[str]:
    """The addresses of the desk's main pages, with something on each."""
    small_record()
    with_everything(admin_user)
    CodingPlan.objects.update(share=1.0)
    public = Statement.objects.published().latest("pk").pk
    twice = Coding.objects.filter(role="second").latest("pk").statement_id
    pair = "&".join(f"id={pk}" for pk in Source.objects.order_by("pk").values_list("pk", flat=True)[:2])
    return [
        "", "oversight/", "second-coding/", "curation/", f"curation/{twice}/",
        "record/statement/", f"record/statement/{public}/change/", f"record/statement/{public}/history/",
        "intake/importjob/add/", f"intake/importjob/{ImportJob.objects.latest('pk').pk}/change/",
        f"record/source/merge/?{pair}",
    ]  # fmt: skip


def test_every_main_page_in_both_themes(
    page: Page, live_server: LiveServer, pages: list[str], admin_user: User
) -> None:
    log_in(page.context, live_server, admin_user)
    found: dict[str, list[str]] = {}
    for address in pages:
        page.emulate_media(color_scheme="light")
        page.set_viewport_size({"width": 1440, "height": 900})
        page.goto(f"{live_server.url}/admin/{address}")
        found[f"{address} light"] = violations(page, but=("label-title-only",)) + sideways(
            page
        )  # the label of Django's search is a lens
        page.emulate_media(color_scheme="dark")
        page.set_viewport_size({"width": 360, "height": 900})
        page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")  # buttons fade over
        # All but the colours is the same in both.
        found[f"{address} dark"] = violations(page, ["color-contrast"]) + sideways(page)
    told = [f"{address}: {each}" for address, many in found.items() for each in many]
    assert not told, "\n".join(told)
