"""Every registered page of the desk opens on the example record, within a fixed number of queries."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from alliance.intake.record_admin import ReadOnlyAdmin
from alliance.record.example.load import load_example
from alliance.record.models import Statement
from tests.revisions import another_revision

REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)
BUDGET = 20


@pytest.fixture
def record(db: None) -> None:
    """The example record, marks that wait, and a revision."""
    load_example()
    another_revision(387)


def open_page(client: Client, address: str) -> Any:
    with CaptureQueriesContext(connection) as queries:
        response = client.get(address)
    assert response.status_code == 200, address
    assert len(queries) <= BUDGET, (address, "\n".join(query["sql"][:250] for query in queries))
    return response


def test_every_list_form_and_search_opens(record: None, client: Client, admin_user: User) -> None:
    assert len(REGISTERED) >= 9
    client.force_login(admin_user)
    for model in REGISTERED:
        page = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        open_page(client, reverse(f"{page}_changelist"))
        if admin.site._registry[model].search_fields:
            open_page(client, reverse(f"{page}_changelist") + "?q=korea")
        thing = model._default_manager.first()
        if thing is not None:
            open_page(client, reverse(f"{page}_change", args=[thing.pk]))
        if isinstance(admin.site._registry[model], ReadOnlyAdmin):
            assert client.get(reverse(f"{page}_add")).status_code == 403
        else:
            open_page(client, reverse(f"{page}_add"))


def test_the_desks_first_page_and_filters_open(record: None, client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    open_page(client, reverse("admin:index"))
    statement = Statement.objects.published().first()
    assert statement is not None
    open_page(client, reverse("admin:record_statement_withdraw", args=[statement.pk]))
    found = open_page(
        client,
        f"/admin/record/statement/?status__exact=published&issue__id__exact={statement.issue_id}&date__year=2021&q=Moon",
    )
    assert found.context["cl"].result_count > 0


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
