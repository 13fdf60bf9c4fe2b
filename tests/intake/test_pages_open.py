"""Every page of the desk opens, found in the address table itself, in fifteen queries however large the record."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.record.models import CodingPlan, Statement
from tests.intake.admin_pages import BUDGET, NO_PAGE, every_page, table, with_everything
from tests.record.cast import Cast

MANY_MORE = """
    INSERT INTO record_statement (actor_id, issue_id, source_id, locator, date, date_precision, kind, stance,
        half_width, salience, reliability, summary, quote, coder_note, reversal, status, published_at,
        withdrawal_reason)
    SELECT actor_id, issue_id, source_id, locator, date, date_precision, kind, stance, half_width, salience,
        reliability, summary, quote, coder_note, reversal, status, published_at, ''
    FROM record_statement, generate_series(1, 75) WHERE status = 'published' AND author_id IS NULL
"""
MORE_ISSUES = """
    INSERT INTO record_issue (slug, name, short_name, area, pole_negative, pole_positive, anchor_minus_half,
        anchor_zero, anchor_plus_half, ruling)
    SELECT 'more-' || n, 'More ' || n, 'more ' || n, 'More', 'less', 'more', '', '', '', ''
    FROM generate_series(1, 30) n
"""
MORE_AGENDA = """
    INSERT INTO record_agendaitem (alliance_id, issue_id)
    SELECT a.id, i.id FROM record_alliance a, record_issue i WHERE i.area = 'More'
"""


def asked(client: Client, address: str) -> int:
    """How many queries the page costs; it opens."""
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    # What statements rest on is deleted by nobody, and says so.
    assert response.status_code == 200 or (response.status_code, address[-8:]) == (403, "/delete/"), address
    assert len(queries) <= BUDGET, (address, "\n".join(query["sql"][:250] for query in queries))
    return len(queries)


@pytest.fixture
def desk_of_everything(cast: Cast, client: Client, admin_user: User) -> Client:
    """An administrator before a small record, with one thing of every kind that waits."""
    for day in range(10, 14):
        cast.published(date=f"2021-06-{day}")
    with_everything(admin_user)
    client.force_login(admin_user)
    return client


def test_every_page_opens_at_a_cost_that_does_not_grow(desk_of_everything: Client, admin_user: User) -> None:
    CodingPlan.objects.update(share=1.0)  # so that a text is handed out already before the record grows
    pages = every_page(admin_user)
    assert len(pages) > 60
    models = {f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry}
    assert models <= set(pages)
    ContentType.objects.get_for_models(*admin.site._registry)  # what a process remembers is remembered now
    small = {address: asked(desk_of_everything, address) for address in pages}
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
        cursor.execute(MANY_MORE)
        assert cursor.rowcount == 300
        cursor.execute(MORE_ISSUES)
        cursor.execute(MORE_AGENDA)
    large = {address: asked(desk_of_everything, address) for address in pages}
    assert {address: (small[address], n) for address, n in large.items() if n > small[address]} == {}


def test_what_is_called_no_page_is_none(desk_of_everything: Client) -> None:
    """So that no page escapes the test above by its name: these answer with a file, JSON, or another address."""
    for place in table():
        if not NO_PAGE.search(place.pattern) or "<" in place.pattern or place.pattern == "admin/logout/":
            continue
        response = desk_of_everything.get(f"/{place.pattern}")
        kind = response.headers.get("Content-Type", "")
        done = place.pattern.endswith(("password_change/done/",))
        assert response.status_code in (302, 403, 405) or not kind.startswith("text/html") or done, place.pattern


@pytest.mark.parametrize(
    "odd", ["?q=%00", "?date__year=99999", "?actor__id__exact=1e30", "?status__exact=%00", "?p=-1", "?o=99"]
)
def test_odd_addresses_are_no_server_error(cast: Any, desk: Client, admin_user: User, odd: str) -> None:
    desk.force_login(admin_user)
    assert desk.get(f"/admin/record/statement/{odd}").status_code < 500


@pytest.mark.parametrize("number", ["0", "%00", "999999999999999999999999", "x"])
def test_a_statement_that_is_not_there(cast: Any, desk: Client, admin_user: User, number: str) -> None:
    desk.force_login(admin_user)
    assert desk.get(f"/admin/record/statement/{number}/change/").status_code in (302, 404)
    assert desk.get(f"/admin/record/statement/{number}/withdraw/").status_code in (302, 404)
    assert Statement.objects.count() == 0
