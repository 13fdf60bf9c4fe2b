"""Who keeps a copy of the statements hears of every change, whatever goes on meanwhile."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision
from alliance.record.models import Issue, Statement
from tests.api.conftest import Get, check_against_schema, errors_of, publish
from tests.example import load

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def get(client: Client) -> Get:
    """Asks the API about an example record that the test may change and drain."""
    load()
    cache.clear()
    return lambda address, **headers: client.get(f"/api/v1/{address}", headers=headers)


def drained() -> int:
    revision = drain_marks()
    assert revision is not None
    return revision.pk


def latest() -> int:
    return Revision.objects.order_by("-id").values_list("id", flat=True)[0]


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.content
    return [row["id"] for row in response.json()["results"]]


def one() -> Statement:
    return Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")


def test_from_nought_on_it_is_everything_in_pages_by_next(get: Get) -> None:
    found: list[dict[str, Any]] = []
    address = "statements/?changed_since=0&page_size=50"
    while address:
        answer = get(address)
        check_against_schema(answer)
        body = answer.json()
        found += body["results"]
        address = (body["next"] or "").rpartition("/api/v1/")[2]
    assert body["revision"] == latest() == int(answer.headers["X-Index-Revision"])
    assert sorted(row["id"] for row in found) == list(
        Statement.objects.public().values_list("pk", flat=True).order_by("pk")
    )
    plain = {row["id"]: row for row in get("statements/?page_size=1000").json()["results"]}
    assert {row["id"]: row for row in found if row["status"] == "published"} == plain


def test_an_edit_and_a_withdrawal_are_told_with_the_reason(get: Get) -> None:
    before, statement = latest(), one()
    Statement.objects.filter(pk=statement.pk).update(summary="Worded otherwise.")
    assert ids(get(f"statements/?changed_since={before}")) == []  # no revision has it yet
    edited = drained()
    (row,) = get(f"statements/?changed_since={before}").json()["results"]
    assert (row["id"], row["summary"], row["status"]) == (statement.pk, "Worded otherwise.", "published")
    Statement.objects.filter(pk=statement.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    drained()
    answer = get(f"statements/?changed_since={edited}")
    check_against_schema(answer)
    (row,) = answer.json()["results"]
    assert (row["status"], row["withdrawal_reason"]) == ("withdrawn", "Misread.")
    assert row["withdrawn_at"] is not None
    assert ids(get(f"statements/?changed_since={latest()}")) == []


def test_what_is_written_after_the_revision_waits_for_its_own(get: Get) -> None:
    """A copy holds what a revision says, to the letter; half-way wordings do not slip in."""
    before, statement = latest(), one()
    Statement.objects.filter(pk=statement.pk).update(summary="First wording.")
    first = drained()
    Statement.objects.filter(pk=statement.pk).update(summary="Second wording.")
    assert get(f"statements/?changed_since={before}").json()["results"][0]["summary"] == "First wording."
    drained()
    assert get(f"statements/?changed_since={first}").json()["results"][0]["summary"] == "Second wording."


def test_a_selection_hears_of_what_leaves_it(get: Get) -> None:
    before, statement = latest(), one()
    Statement.objects.filter(pk=statement.pk).update(issue=Issue.objects.get(slug="autonomy"))
    drained()
    (row,) = get(f"statements/?changed_since={before}&issue=information-access").json()["results"]
    assert (row["id"], row["issue"]) == (statement.pk, "autonomy")
    assert ids(get(f"statements/?changed_since={before}&issue=autonomy")) == [statement.pk]
    assert ids(get(f"statements/?changed_since={before}&issue=joint-exercises")) == []
    for question in (
        "alliance=us-rok",
        "actor=KR-LEE",
        f"search={statement.summary[:9]}",
        "kind=press",
        "from=2025-06-01&to=2025-07-01",
    ):
        assert ids(get(f"statements/?changed_since={before}&{question}")) == [statement.pk], question


def test_an_instant_misses_nothing(get: Get) -> None:
    asked = timezone.now()
    Statement.objects.filter(pk=one().pk).update(summary="Worded otherwise.")
    drained()
    publish(summary="New.")
    drained()
    later = asked.isoformat().replace("+00:00", "Z")
    assert set(ids(get(f"statements/?page_size=1000&changed_since={later}"))) >= set(
        Statement.objects.filter(changed_at__gte=asked).values_list("pk", flat=True)
    )
    day = asked.date().isoformat()
    assert len(ids(get(f"statements/?page_size=1000&changed_since={day}"))) == Statement.objects.public().count()


def test_the_copy_is_spared_what_it_has(get: Get) -> None:
    answer = get(f"statements/?changed_since={latest()}")
    assert get(f"statements/?changed_since={latest()}", if_none_match=answer.headers["ETag"]).status_code == 304


def test_as_csv_the_next_page_is_a_link(get: Get) -> None:
    answer = get("statements/?changed_since=0&page_size=50&format=csv")
    assert answer.content.decode().splitlines()[0].startswith("id,actor,issue,date,")
    assert 'rel="next"' in answer.headers["Link"]
    assert "after=" in answer.headers["Link"]


TOMORROW = (timezone.now() + dt.timedelta(days=2)).date().isoformat()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("changed_since=999999", {"changed_since"}),
        (f"changed_since={10**30}", {"changed_since"}),
        ("changed_since=-1", {"changed_since"}),
        ("changed_since=yesterday", {"changed_since"}),
        ("changed_since=2026-01-31T12:00:00", {"changed_since"}),
        ("changed_since=2026-13-01", {"changed_since"}),
        (f"changed_since={TOMORROW}", {"changed_since"}),
        ("changed_since=", {"changed_since"}),
        ("changed_since=0&page=2", {"page"}),
        ("changed_since=0&ordering=date", {"ordering"}),
        ("after=5", {"after"}),
        ("changed_since=2026-01-01&after=5", {"after"}),
        ("changed_since=0&after=x", {"after"}),
        ("changed_since=0&actor=XX&page=0", {"actor", "page"}),
    ],
)
def test_what_makes_no_sense_is_refused_by_name(get: Get, question: str, named: set[str]) -> None:
    answer = get(f"statements/?{question}")
    assert answer.status_code == 400
    assert set(errors_of(answer)) == named
