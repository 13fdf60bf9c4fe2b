"""The form says what publishing it would do, while the coder works; nothing is stored."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Source, Statement
from tests.example import load
from tests.intake.test_browser import log_in

URL = "/admin/record/statement/preview/"


@pytest.fixture
def example(transactional_db: None) -> None:
    load()


def fields(**changes: Any) -> dict[str, Any]:
    source = Source.objects.first()
    assert source
    return {
        "actor": Actor.objects.get(code="KR-LEE").pk,
        "issue": Issue.objects.get(slug="china-coalition").pk,
        "source": source.pk,
        "date": "2025-08-14",
        "date_precision": "day",
        "kind": "speech",
        "stance": "-1",
        "summary": "Refuses.",
        **changes,
    }


def test_the_words_are_what_publishing_does(example: None, one_person: None, admin_client: Client) -> None:
    found = admin_client.post(URL, fields()).json()
    assert found["sentence"] == "Publishing this moves JP–KR from 21.2 to 25.7 (as of 14 Aug 2025)."
    (line,) = [line for line in found["lines"] if line.startswith("US–KR: 28.4 → ")]
    assert Statement.objects.count() == 387
    assert not Mark.objects.exists()
    looked_at = [warned["code"] for warned in found["warnings"]]
    admin_client.post("/admin/record/statement/add/", {**fields(), "_publish": "1", "confirmed": looked_at})
    drain_marks()
    us, kr = Actor.objects.get(code="US"), Actor.objects.get(code="KR")
    statement = Statement.objects.order_by("-pk").first()
    assert statement is not None and statement.status == "published"
    (point,) = readings.dyad_series(us, kr, statement.date, statement.date, "day")
    assert line == f"US–KR: 28.4 → {point.friction:.1f}"


def test_an_incomplete_form_says_nothing(example: None, admin_client: Client) -> None:
    for gap in ({"stance": ""}, {"actor": ""}, {"stance": "7"}, {"date": "soon"}):
        assert admin_client.post(URL, fields(**gap)).json() == {"sentence": "", "lines": [], "warnings": []}
    assert admin_client.post(URL, fields(preview_of="x")).status_code == 200


def test_a_move_too_small_to_print_is_said_to_be_none(example: None, admin_client: Client) -> None:
    eu = Actor.objects.get(code="EU").pk
    assert "moves no index" in admin_client.post(URL, fields(actor=eu)).json()["sentence"]


def test_only_the_desk_may_ask(example: None, client: Client) -> None:
    assert client.post(URL, fields()).status_code == 302


def test_the_form_follows_the_slider(example: None, page: Page, live_server: LiveServer, admin_user: Any) -> None:
    log_in(page.context, live_server, admin_user)
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    page.goto(f"{live_server.url}/admin/record/statement/{statement.pk}/change/")
    page.locator(".stance-anchor").last.click()
    expect(page.locator("#index-preview")).to_contain_text("Publishing this moves US–KR from 28.4 to")
    page.locator(".stance-anchor").first.click()
    expect(page.locator("#index-preview")).to_contain_text("moves no index")
