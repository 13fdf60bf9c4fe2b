"""A preview says what publishing would do, and stores nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.api.views.preview import PreviewThrottle
from alliance.indices import readings
from alliance.indices.check import snapshot
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Statement
from tests.api.conftest import Get, check_against_schema, errors_of, noted_transactions, publish
from tests.example import load

SUMMER = "2025-08-15"
REFUSAL = {"actor": "KR-LEE", "issue": "china-coalition", "date": "2025-08-14", "stance": -1, "kind": "speech"}
HALF = {**REFUSAL, "half_width": 0.25, "salience": 0.5, "reliability": 0.4, "reversal": True}


def effects_of(response: Any) -> dict[str, dict[str, Any]]:
    assert response.status_code == 200, response.content
    return {row["alliance"] or f"{row['a']}-{row['b']}": row for row in response.json()["effects"]}


def levels(get: Get) -> dict[str, float | None]:
    """Every tracked index in summer 2025, by another road than the preview's."""
    found = {f"{row['a']}-{row['b']}": row["friction"] for row in get(f"friction/dyads/?at={SUMMER}").json()["results"]}
    for alliance in get("alliances/").json()["results"]:
        series = get(f"friction/alliances/{alliance['slug']}/?interval=day&from={SUMMER}&to={SUMMER}").json()
        found[alliance["slug"]] = series["points"][0]["friction"]
    return found


def test_a_preview_names_every_tracked_index(get: Get, preview: Get) -> None:
    response = preview({"statements": [REFUSAL], "at": SUMMER})
    check_against_schema(response)
    assert list(response.json()) == ["at", "effects"]
    assert response.json()["at"] == SUMMER
    effects = effects_of(response)
    assert {name: row["before"] for name, row in effects.items()} == levels(get)
    assert effects["US-KR"]["change"] == pytest.approx(3.2995, abs=5e-5)
    assert effects["US-JP"]["change"] == 0
    for row in effects.values():
        assert row["change"] == pytest.approx(row["after"] - row["before"], abs=1e-12)
    revision = readings.latest_revision()
    assert revision is not None
    assert response.headers["X-Index-Revision"] == str(revision.pk)
    assert response.headers["X-Method-Version"] == "1"
    assert response.headers["Cache-Control"] == "no-store"
    assert "ETag" not in response.headers


@pytest.mark.django_db(transaction=True)
def test_what_is_previewed_is_what_publishing_does_and_nothing_is_stored(client: Client) -> None:
    load()
    cache.clear()

    def get(address: str) -> Any:
        return client.get(f"/api/v1/{address}")

    before, stored, rows = levels(get), snapshot(), Statement.objects.count()
    body = json.dumps({"statements": [REFUSAL, {**HALF, "actor": "JP"}], "at": SUMMER})
    with CaptureQueriesContext(connection) as queries, noted_transactions() as seen:
        response = client.post("/api/v1/friction/preview/", body, content_type="application/json")
    effects = effects_of(response)
    assert [read_only for _began, _isolation, read_only in seen] == ["on"]
    assert not [q for q in queries if q["sql"].lstrip().upper().startswith(("INSERT", "UPDATE", "DELETE"))]
    assert (snapshot(), Statement.objects.count(), Mark.objects.count()) == (stored, rows, 0)
    assert levels(get) == before == {name: row["before"] for name, row in effects.items()}
    shared = {"date": "2025-08-14", "kind": "speech", "stance": -1}
    issue = Issue.objects.get(slug="china-coalition")
    for more in (
        {"actor": Actor.objects.get(code="KR-LEE"), "reliability": 0.8},
        {
            "actor": Actor.objects.get(code="JP"),
            "half_width": 0.25,
            "salience": 0.5,
            "reliability": 0.4,
            "reversal": True,
        },
    ):
        publish(issue=issue, **shared, **more)
    drain_marks()
    assert {name: row["after"] for name, row in effects.items()} == levels(get)
    assert effects["US-JP"]["after"] != effects["US-JP"]["before"]


def test_what_is_left_out_is_what_the_codebook_says(preview: Get) -> None:
    bare = preview({"statements": [REFUSAL], "at": SUMMER}).json()
    spelt = {**REFUSAL, "half_width": 0, "salience": None, "reliability": 0.8, "reversal": False}
    assert preview({"statements": [spelt], "at": SUMMER}).json() == bare
    by_reliability = {name: value for name, value in spelt.items() if name != "kind"}
    assert preview({"statements": [by_reliability], "at": SUMMER}).json() == bare
    law = preview({"statements": [{**REFUSAL, "kind": "law"}], "at": SUMMER}).json()
    assert law != bare
    # On leaflets Seoul had spoken two months before, so that breaking with it makes a difference.
    spelt["issue"] = "information-access"
    bare = preview({"statements": [spelt], "at": SUMMER}).json()
    for name, value in {"half_width": 0.5, "salience": 0.1, "reliability": 0.1, "reversal": True}.items():
        assert preview({"statements": [{**spelt, name: value}], "at": SUMMER}).json() != bare, name


def test_nothing_or_something_of_tomorrow_changes_nothing_today(preview: Get) -> None:
    for statements in ([], [{**REFUSAL, "date": "2025-09-01"}]):
        effects = effects_of(preview({"statements": statements, "at": SUMMER}))
        assert all(row["before"] == row["after"] for row in effects.values())
    assert preview({"statements": []}).json()["at"] == readings.today().isoformat()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "x"]
)
def test_only_json_is_taken(preview: Get, content_type: str) -> None:
    response = preview({"statements": [REFUSAL]}, content_type)
    assert response.status_code == 415
    assert set(errors_of(response)) == {None}
    assert preview({"statements": []}, "application/json; charset=utf-8").status_code == 200


def test_the_query_is_as_strict_as_elsewhere(preview: Get) -> None:
    for query, faulty in {
        "?at=2025-08-15": "at",
        "?format=csv": "format",
        "?format=json&format=json": "format",
    }.items():
        response = preview({"statements": []}, query=query)
        assert response.status_code == 400
        assert set(errors_of(response)) == {faulty}
    assert preview({"statements": []}, query="?format=json").status_code == 200
    assert preview({"statements": []}, accept="text/csv").status_code == 406


def test_it_is_posted_to_and_nothing_else(get: Get, client: Client) -> None:
    for method in ("get", "head", "put", "patch", "delete", "options"):
        response = getattr(client, method)("/api/v1/friction/preview/")
        assert response.status_code == 405
        assert response.headers["Allow"] == "POST"


def test_outside_tools_need_no_csrf_token_even_beside_a_login(record: None, db: None, django_user_model: Any) -> None:
    cache.clear()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(django_user_model.objects.create_user("editor"))
    response = strict.post(
        "/api/v1/friction/preview/",
        json.dumps({"statements": [REFUSAL]}),
        content_type="application/json",
        headers={"origin": "https://elsewhere.example"},
    )
    assert response.status_code == 200
    assert response.headers["Access-Control-Allow-Origin"] == "*"


def test_another_sites_script_is_told_that_it_may_post_json(get: Get, client: Client) -> None:
    response = client.options(
        "/api/v1/friction/preview/",
        headers={
            "origin": "https://elsewhere.example",
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
        },
    )
    assert response.status_code == 200
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert "content-type" in response.headers["Access-Control-Allow-Headers"]


def test_previews_are_throttled_by_themselves(preview: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PreviewThrottle, "rate", "2/min")
    assert [preview({"statements": []}).status_code for _ in range(2)] == [200, 200]
    response = preview({"statements": []})
    assert response.status_code == 429
    assert 1 <= int(response.headers["Retry-After"]) <= 60
    assert response.client.get("/api/v1/method/").status_code == 200  # reads go on
    cache.clear()


def test_many_statements_cost_no_more_queries_than_one(preview: Get) -> None:
    def count(statements: list[Any]) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert preview({"statements": statements, "at": SUMMER}).status_code == 200
        return len(queries)

    count([REFUSAL])  # the small tables are read once a process (indices/structure.py)
    many = [{**REFUSAL, "actor": code, "stance": n / 100} for n in range(25) for code in ("KR", "US", "JP", "KR-LEE")]
    assert count(many) == count([REFUSAL]) <= 8
    with CaptureQueriesContext(connection) as queries:
        assert preview({"statements": [{**REFUSAL, "stance": 2}], "unknown": 1}).status_code == 400
    assert len(queries) <= 5
