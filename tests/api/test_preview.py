"""A preview says what publishing would do, refuses everything malformed by its path, and stores nothing."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.api.body import LARGEST_BODY
from alliance.api.views.preview import PreviewThrottle
from alliance.indices import readings
from alliance.indices.check import snapshot
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Statement
from tests.api.conftest import Get, check_against_schema, errors_of, load, publish

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
    with CaptureQueriesContext(connection) as queries:
        response = client.post("/api/v1/friction/preview/", body, content_type="application/json")
    effects = effects_of(response)
    assert any("READ ONLY" in query["sql"] for query in queries)
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


def changed(**fields: Any) -> dict[str, Any]:
    return {"statements": [REFUSAL, {**REFUSAL, **fields}], "at": SUMMER}


def without(name: str) -> dict[str, Any]:
    return {"statements": [{key: value for key, value in REFUSAL.items() if key != name}]}


@pytest.mark.parametrize(
    ("body", "faulty"),
    [
        (changed(stance=1.5), {"statements[1].stance"}),
        (changed(stance="1"), {"statements[1].stance"}),
        (changed(stance=True), {"statements[1].stance"}),
        (changed(stance=None), {"statements[1].stance"}),
        (changed(stance=[]), {"statements[1].stance"}),
        (changed(stance=10**400), {"statements[1].stance"}),
        (changed(half_width=-0.1), {"statements[1].half_width"}),
        (changed(half_width=None), {"statements[1].half_width"}),
        (changed(salience=2), {"statements[1].salience"}),
        (changed(reliability=0), {"statements[1].reliability"}),
        (changed(reliability=1.01), {"statements[1].reliability"}),
        (changed(reliability=None), {"statements[1].reliability"}),
        (changed(kind="rumour"), {"statements[1].kind"}),
        (changed(kind=[]), {"statements[1].kind"}),
        (changed(kind=None), {"statements[1].kind"}),
        (changed(reversal="yes"), {"statements[1].reversal"}),
        (changed(reversal=1), {"statements[1].reversal"}),
        (changed(date="14 August 2025"), {"statements[1].date"}),
        (changed(date="2025-02-30"), {"statements[1].date"}),
        (changed(date=20250814), {"statements[1].date"}),
        (changed(actor="XX"), {"statements[1].actor"}),
        (changed(actor=7), {"statements[1].actor"}),
        (changed(actor={"code": "KR"}), {"statements[1].actor"}),
        (changed(actor="KR\0"), {"statements[1].actor"}),
        (changed(actor="\ud800"), {"statements[1].actor"}),
        (changed(issue="x" * 1000), {"statements[1].issue"}),
        (changed(issue=""), {"statements[1].issue"}),
        (changed(id=1), {"statements[1].id"}),
        (changed(status="published"), {"statements[1].status"}),
        (changed(actor="XX", issue="nothing", stance=2), {f"statements[1].{n}" for n in ("actor", "issue", "stance")}),
        (without("actor"), {"statements[0].actor"}),
        (without("issue"), {"statements[0].issue"}),
        (without("date"), {"statements[0].date"}),
        (without("stance"), {"statements[0].stance"}),
        (without("kind"), {"statements[0].kind"}),
        ({"statements": [None, 1, [], {}]}, {
            "statements[0]", "statements[1]", "statements[2]",
            *(f"statements[3].{name}" for name in ("actor", "issue", "date", "stance", "kind")),
        }),
        ({"statements": [REFUSAL] * 101}, {"statements"}),
        ({"statements": REFUSAL}, {"statements"}),
        ({"statements": None}, {"statements"}),
        ({}, {"statements"}),
        ({"statements": [], "at": "soon"}, {"at"}),
        ({"statements": [], "at": 20250815}, {"at"}),
        ({"statements": [], "at": None}, {"at"}),
        ({"statements": [], "when": SUMMER}, {"when"}),
        ({"at": "soon", "when": SUMMER}, {"at", "when", "statements"}),
        ({"statements": [], "\ud800": 1}, {"?"}),
        ([], {None}),
        ("statements", {None}),
        (None, {None}),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_its_path(preview: Get, body: Any, faulty: set[str | None]) -> None:
    response = preview(body)
    assert response.status_code == 400
    assert set(errors_of(response)) == faulty
    assert response.headers["Cache-Control"] == "no-store"
    check_against_schema(response)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b" ", b"{", b"{'statements': []}", b'{"statements": [],}', b"\xff\xfe", b'\xef\xbb\xbf{"statements": []}',
        b'{"statements": [], "statements": []}', b'{"statements": [{"stance": NaN}]}', b"[" * 100_000,
        b'{"statements":' * 10_000, b'{"statements": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", b"1" * 10_000,
        json.dumps({"statements": [REFUSAL]}).encode("utf-16"), b'{"statements": []}' + b" " * LARGEST_BODY,
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_a_400(preview: Get, raw: bytes) -> None:
    response = preview(raw)
    assert response.status_code == 400
    assert set(errors_of(response)) <= {None, "statements"}


def test_a_number_beyond_all_numbers_is_refused(preview: Get) -> None:
    raw = json.dumps({"statements": [REFUSAL]}).replace('"stance": -1', '"stance": 1e999').encode()
    assert set(errors_of(preview(raw))) == {"statements[0].stance"}


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

    many = [{**REFUSAL, "actor": code, "stance": n / 100} for n in range(25) for code in ("KR", "US", "JP", "KR-LEE")]
    assert count(many) == count([REFUSAL]) <= 16
    with CaptureQueriesContext(connection) as queries:
        assert preview({"statements": [{**REFUSAL, "stance": 2}], "unknown": 1}).status_code == 400
    assert len(queries) <= 5


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["KR", SUMMER, "law"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*HALF, "statements", "at", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
rows = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(HALF, anything)), max_size=3)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=anything | st.fixed_dictionaries({"statements": rows | anything}, optional={"at": anything}))
def test_no_body_whatever_is_a_500(preview: Get, body: Any) -> None:
    cache.clear()
    assert preview(body).status_code in {200, 400}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=40), content_type=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
)
def test_no_bytes_whatever_are_a_500(preview: Get, raw: bytes, content_type: str) -> None:
    cache.clear()
    assert preview(raw).status_code in {200, 400}
    assert preview(raw, content_type).status_code in {200, 400, 415}
