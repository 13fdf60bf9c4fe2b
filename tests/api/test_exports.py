"""Whole tables, streamed from one revision; a former revision gives the same bytes as when it was the newest."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from alliance.api.views import exports
from alliance.indices.drain import drain_marks
from alliance.indices.models import AllianceReading, DyadReading, PositionReading, Revision
from alliance.record.models import Issue, Membership, Source, Statement
from tests.api.conftest import Get, errors_of, publish
from tests.example import load

pytestmark = pytest.mark.django_db(transaction=True)
FILES = [f"exports/{name}.{suffix}" for name in exports.TABLES for suffix in ("csv", "jsonl")]


@pytest.fixture
def get(client: Client) -> Get:
    """Asks the API about an example record that the test may change and drain."""
    load()
    cache.clear()
    return lambda address, **headers: client.get(f"/api/v1/{address}", headers=headers)


def latest() -> int:
    return Revision.objects.order_by("-id").values_list("id", flat=True)[0]


def body(response: Any) -> bytes:
    assert response.status_code == 200
    return response.getvalue()


def rows(response: Any) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(body(response).decode(), newline="")))


def test_the_statements_are_those_of_the_collection(get: Get) -> None:
    Statement.objects.filter(pk=Statement.objects.published().first().pk).update(summary='=HYPERLINK("x")')
    withdrawn = publish()
    drain_marks()
    Statement.objects.filter(pk=withdrawn.pk).update(
        status="withdrawn", withdrawn_at="2026-01-01T00:00Z", withdrawal_reason="Misread."
    )
    drain_marks()
    plain = get("statements/?page_size=1000").json()["results"]
    lines = [json.loads(line) for line in body(get("exports/statements.jsonl")).splitlines()]
    assert lines == sorted(plain, key=lambda row: row["id"])
    table = rows(get("exports/statements.csv"))
    assert sorted(table, key=lambda row: int(row["id"])) == sorted(
        rows_of_pages(get), key=lambda row: int(row["id"])
    )  # fmt: skip
    assert any(row["summary"] == '\'=HYPERLINK("x")' for row in table)


def rows_of_pages(get: Get) -> list[dict[str, str]]:
    answer = get("statements/?page_size=1000&format=csv")
    return list(csv.DictReader(io.StringIO(answer.content.decode(), newline="")))


def test_every_stored_reading_and_position_is_there(get: Get) -> None:
    readings = rows(get("exports/readings.csv"))
    assert len(readings) == DyadReading.objects.count() + AllianceReading.objects.count()
    series = get("friction/dyads/KR/US/").json()["points"]
    of_dyad = {row["date"]: row for row in readings if (row["a"], row["b"]) == ("KR", "US")}
    for point in series:
        row = of_dyad[point["date"]]
        assert row["friction"] == ("" if point["friction"] is None else str(point["friction"]))
        assert float(row["bound_high"]) == point["bounds"]["high"]
    positions = [json.loads(line) for line in body(get("exports/positions.jsonl")).splitlines()]
    assert len(positions) == PositionReading.objects.count()
    assert {"actor", "issue", "from", "mean", "variance", "salience", "handover", "expires"} == set(positions[0])


@pytest.mark.parametrize("path", FILES)
def test_a_revision_gives_the_same_bytes_for_ever(get: Get, path: str) -> None:
    revision = latest()
    newest = body(get(path))
    pinned = get(f"{path}?revision={revision}")
    assert body(pinned) == newest
    Statement.objects.filter(actor__code="KR-LEE").update(stance=0.9, summary="Changed.")
    Issue.objects.filter(slug="autonomy").update(weight=7)
    Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=5)
    Source.objects.update(title="Another title")
    publish()
    drain_marks()
    again = get(f"{path}?revision={revision}")
    assert body(again) == newest
    assert again.headers["X-Index-Revision"] == str(revision)
    assert again.headers["ETag"] == pinned.headers["ETag"]
    assert body(get(path)) == body(get(f"{path}?revision={latest()}")) != newest


def test_what_is_not_drained_is_not_exported(get: Get) -> None:
    before = body(get("exports/statements.csv"))
    publish(summary="Not yet worked in.")
    assert body(get("exports/statements.csv")) == before


def test_who_has_it_is_spared_it(get: Get) -> None:
    answer = get("exports/statements.csv")
    answer.close()
    assert get("exports/statements.csv", if_none_match=answer.headers["ETag"]).status_code == 304


def test_a_head_and_a_reader_who_stops_half_way_leave_no_place_taken(get: Get, client: Client) -> None:
    for _ in range(exports.MOST_AT_ONCE + 1):
        assert client.head("/api/v1/exports/readings.csv").status_code == 200
        answer = get("exports/readings.jsonl")
        next(iter(answer.streaming_content))
        answer.close()
        answer = get("exports/positions.csv")
        answer.close()  # nobody took anything
    assert body(get("exports/positions.csv"))


def test_too_many_at_once_are_asked_to_wait(get: Get) -> None:
    under_way = [get("exports/statements.csv") for _ in range(exports.MOST_AT_ONCE)]
    refused = get("exports/statements.csv")
    assert refused.status_code == 503
    assert refused.headers["Retry-After"] == "10"
    assert set(errors_of(refused)) == {None}
    for answer in under_way:
        answer.close()
    assert body(get("exports/statements.csv"))


def test_the_address_decides_what_comes(get: Get) -> None:
    answer = get("exports/statements.csv", accept="application/json")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="statements.csv"'
    answer.close()
    for path in FILES:
        assert set(errors_of(get(f"{path}?format=csv"))) == {"format"}
        assert set(errors_of(get(f"{path}?revision=99999999"))) == {"revision"}
    assert get("exports/statements.xlsx").status_code == 404


def test_before_the_first_revision_a_table_is_empty(client: Client) -> None:
    assert body(client.get("/api/v1/exports/statements.csv")).count(b"\r\n") == 1
    assert body(client.get("/api/v1/exports/readings.jsonl")) == b""
