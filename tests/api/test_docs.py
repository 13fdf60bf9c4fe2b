"""The browsable description of the API, in a real browser under the site's own content security policy."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection

from tests.example import load


@pytest.mark.django_db(transaction=True)
def test_the_schema_can_be_browsed_and_tried_out(live_server: Any, page: Any) -> None:
    load()
    page.goto(f"{live_server.url}/api/v1/docs/")
    operation = page.locator("#operations-friction-get_dyad_series")
    operation.locator(".opblock-summary-control").click()
    operation.locator("button.try-out__btn").click()
    for name, code in (("a", "US"), ("b", "KR")):
        operation.locator(f"tr[data-param-name={name}] input").fill(code)
    operation.locator("button.execute").click()
    answer = operation.locator(".live-responses-table .response").first
    answer.wait_for()
    assert answer.locator(".response-col_status").inner_text().startswith("200")
    assert '"unit": "friction, 0 to 100"' in answer.inner_text()
    # The server's threads keep their connections for as long as the browser keeps its lines to them; one that is left
    # would stand in the way of dropping the database.
    page.close()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_the_page_holds_no_script_of_its_own(client: Any) -> None:
    body = client.get("/api/v1/docs/").content.decode()
    assert "<script>" not in body
    assert "https://" not in body
