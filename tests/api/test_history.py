"""What a statement's history shows: every public wording, and nothing that was never public."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.utils import timezone

from alliance.record.models import Actor, Issue, Source, Statement
from tests.api.conftest import Get, check_against_schema, publish
from tests.api.test_csv import read


def change(statement: Statement, **fields: Any) -> None:
    Statement.objects.filter(pk=statement.pk).update(**fields)


def history(get: Get, statement: Statement) -> list[dict[str, Any]]:
    response = get(f"statements/{statement.pk}/history/")
    assert response.status_code == 200
    check_against_schema(response)
    assert response.json()["statement"] == statement.pk
    return response.json()["results"]


def test_every_public_version_with_what_changed(get: Get) -> None:
    statement = publish(stance=0.5, salience=None, summary="It says so.")
    change(statement, stance=0.25, summary="It says so, softly.")
    change(statement, status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Said by another.")
    change(statement, status="published", withdrawn_at=None, withdrawal_reason="", actor=Actor.objects.get(code="JP"))
    versions = history(get, statement)
    assert [(version["label"], version["changed"]) for version in versions] == [
        ("published", []),
        ("changed", ["stance", "summary"]),
        ("withdrawn", ["withdrawal_reason"]),
        ("republished", ["actor", "withdrawal_reason"]),
    ]
    assert [version["stance"] for version in versions] == [0.5, 0.25, 0.25, 0.25]
    assert [version["actor"] for version in versions] == ["US", "US", "US", "JP"]
    assert versions[2]["withdrawal_reason"] == "Said by another."
    assert versions[0]["summary"] == "It says so." and versions[0]["salience"] is None
    assert all(version["at"].endswith("Z") for version in versions)
    rows = read(get(f"statements/{statement.pk}/history/?format=csv"))
    assert [row["changed"] for row in rows] == ["", "stance;summary", "withdrawal_reason", "actor;withdrawal_reason"]
    assert rows[0]["source_title"] == "A title"


def test_drafts_and_the_desks_own_fields_are_nobodys_business(get: Get) -> None:
    statement = publish(status="draft", published_at=None, summary="A first guess, never public.", stance=None)
    change(statement, summary="A second guess.", stance=-1.0, status="in_review")
    assert get(f"statements/{statement.pk}/history/").status_code == 404
    change(statement, summary="It says so.", stance=0.5, status="published", published_at=timezone.now())
    change(statement, author=User.objects.create(username="coder"), reference="file-1")
    response = get(f"statements/{statement.pk}/history/")
    assert b"guess" not in response.content and b'coder"' not in response.content and b"file-1" not in response.content
    (version,) = response.json()["results"]
    assert (version["label"], version["stance"], version["summary"]) == ("published", 0.5, "It says so.")


def test_the_current_version_is_the_statement(get: Get) -> None:
    statement = Statement.objects.published().get(actor__code="KR-MOON", issue__slug="autonomy", date="2021-01-26")
    (version,) = history(get, statement)
    shown = get(f"statements/{statement.pk}/").json()
    assert {name: shown[name] for name in version if name in shown} == {
        name: version[name] for name in version if name in shown
    }


def test_names_that_are_gone_are_still_told(get: Get) -> None:
    gone = Actor.objects.create(code="XX", name="Nowhere", kind="state")
    lost = Issue.objects.create(
        slug="lost", name="Lost", area="None", pole_negative="No", pole_positive="Yes", weight=1, default_salience=0.5
    )
    statement = publish(actor=gone, issue=lost)
    change(statement, actor=Actor.objects.get(code="US"), issue=Issue.objects.get(slug="autonomy"))
    gone.delete()
    lost.delete()
    first, second = history(get, statement)
    assert (first["actor"], first["issue"]) == ("XX", "lost")
    assert (second["actor"], second["changed"]) == ("US", ["actor", "issue"])


def test_queries_do_not_grow_with_the_versions(get: Get, django_assert_num_queries: Any) -> None:
    statement = publish()
    for size in range(20):
        source = Source.objects.create(url=f"https://example.org/more/{size}", title="More")
        change(statement, stance=size / 20, source=source)
    with django_assert_num_queries(6, connection=connection):
        assert len(history(get, statement)) == 21


@pytest.mark.parametrize("status", ["published", "withdrawn"])
def test_a_withdrawn_statement_keeps_its_history(get: Get, status: str) -> None:
    more = {"withdrawn_at": timezone.now(), "withdrawal_reason": "No."} if status == "withdrawn" else {}
    assert history(get, publish(status=status, **more))
