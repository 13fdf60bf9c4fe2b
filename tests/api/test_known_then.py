"""known_at over HTTP: the answers of then, to the last digit, whatever was changed since."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone

from alliance.indices.drain import drain_marks, rebuild
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Source, Statement
from tests.api.conftest import Get, check_against_schema
from tests.example import load
from tests.indices.test_known_then import instant

ADDRESSES = [
    "positions/?at=2025-08-15&page_size=1000",
    "positions/?at=2025-08-15&alliance=us-japan-rok&page_size=1000",
    "positions/series/?actor=KR&issue=information-access&to=2025-08-15",
    "friction/dyads/?at=2025-08-15",
    "friction/dyads/US/KR/?to=2025-08-15",
    "friction/dyads/US/KR/?to=2025-08-15&issue=information-access&interval=month",
    "friction/alliances/us-japan-rok/?to=2025-08-15",
    "friction/alliances/us-japan-rok/matrix/?at=2025-08-15",
    "friction/alliances/us-japan-rok/issues/?to=2025-08-15&interval=quarter",
    "friction/dyads/US/KR/issues/?to=2025-08-15&interval=quarter",
    "issues/information-access/positions/?to=2025-08-15",
    "alliances/",
    "alliances/us-japan-rok/",
    "friction/dyads/US/KR/changes/?from=2021-01-26&to=2025-08-15",
    "friction/alliances/us-japan-rok/changes/?from=2021-01-26&to=2025-08-15",
    "friction/dyads/US/KR/bargains/?at=2025-08-15",
    "friction/dyads/US/KR/robustness/?at=2025-08-15",
    "friction/alliances/us-japan-rok/wedges/?at=2025-08-15",
    "friction/alliances/us-japan-rok/polarisation/?at=2025-08-15",
]


def ask(client: Client, address: str, known_at: str | None = None) -> Any:
    cache.clear()
    more = f"{'&' if '?' in address else '?'}known_at={quote(known_at)}" if known_at else ""
    response = client.get(f"/api/v1/{address}{more}")
    assert response.status_code == 200, response.content
    check_against_schema(response)
    body = response.json()
    for name in ("revision", "citation"):  # from which revision the answer was made, not what was known
        body.pop(name, None)
    return body


@pytest.fixture
def loaded(transactional_db: None, client: Client) -> Client:
    """The example record with transactions of its own, so that each edit has an instant of its own."""
    load()
    return client


def newcomer() -> Actor:
    found = Actor.objects.create(code="AU", name="Australia", kind="state")
    source = Statement.objects.published().first()
    assert source is not None
    for issue in Issue.objects.filter(slug__in=["information-access", "china-coalition"]):
        Statement.objects.create(
            actor=found, issue=issue, source_id=source.source_id, date="2025-02-01", kind="law", stance=1,
            reliability=1, summary="It says so.", status="published", published_at=timezone.now(),
        )  # fmt: skip
    return found


def test_before_and_after_an_edit_a_withdrawal_and_a_rebuild(loaded: Client) -> None:
    first, before = instant().isoformat(), {address: ask(loaded, address) for address in ADDRESSES}
    Statement.objects.filter(issue__slug="information-access", actor__code="KR-LEE").update(stance=0.9, salience=0.1)
    Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=5)
    AgendaItem.objects.filter(alliance__slug="us-japan-rok", issue__slug="autonomy").delete()
    trilateral = Alliance.objects.get(slug="us-japan-rok")
    Membership.objects.create(alliance=trilateral, actor=newcomer(), role="member", start="2025-01-01")
    drain_marks()
    second, edited = instant().isoformat(), {address: ask(loaded, address) for address in ADDRESSES}
    Statement.objects.filter(actor__code="KR-LEE").update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    rebuild()
    for address in ADDRESSES:
        assert before[address] != edited[address], address
        assert ask(loaded, address, first) == before[address]
        assert ask(loaded, address, second) == edited[address]
        assert ask(loaded, address, instant().isoformat()) == ask(loaded, address)


def test_corrections_lead_from_what_was_known_to_what_is(loaded: Client) -> None:
    address = "friction/dyads/KR/US/changes/?from=2025-07-01&to=2025-08-15"
    then, before = instant().isoformat(), ask(loaded, address)
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    Statement.objects.filter(pk=statement.pk).update(stance=0.9)
    drain_marks()
    now = ask(loaded, address)
    told = ask(loaded, f"{address}&from_known_at={quote(then)}")
    assert (told["start"], told["end"]) == (before["start"], now["end"])
    corrections = [step for step in told["steps"] if step["cause"] == "correction"]
    assert [(step["statement"], step["actor"], step["issue"]) for step in corrections] == [
        (statement.pk, "KR", "information-access")
    ]
    assert corrections[0]["step"] == pytest.approx(now["start"] - before["start"], abs=1e-9)
    assert told["steps"] == [*corrections, *now["steps"]]
    assert sum(step["step"] for step in told["steps"]) == pytest.approx(told["change"], abs=1e-9)


def test_the_effects_of_a_statement_before_it_was_withdrawn(loaded: Client) -> None:
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    address = f"statements/{statement.pk}/effects/"
    then, before = instant().isoformat(), ask(loaded, address)
    Statement.objects.filter(pk=statement.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    drain_marks()
    assert loaded.get(f"/api/v1/{address}").status_code == 404
    assert ask(loaded, address, then) == before
    response = loaded.get(f"/api/v1/{address}?known_at=2020-01-01")
    assert response.status_code == 404
    assert [error["parameter"] for error in response.json()["errors"]] == ["known_at"]


def test_a_version_of_the_history_names_the_instant_of_its_readings(loaded: Client) -> None:
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    address = "positions/series/?actor=KR&issue=information-access&to=2025-08-15"
    original = ask(loaded, address)
    Statement.objects.filter(pk=statement.pk).update(stance=0.9)
    drain_marks()
    edited = ask(loaded, address)
    published, changed = ask(loaded, f"statements/{statement.pk}/history/")["results"]
    assert ask(loaded, address, changed["at"]) == edited
    just_before = dt.datetime.fromisoformat(changed["at"]) - dt.timedelta(microseconds=1)
    assert ask(loaded, address, just_before.isoformat()) == original
    assert ask(loaded, address, published["at"])["points"]


def test_a_version_shows_its_source_as_it_was_then_described(loaded: Client) -> None:
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    title = statement.source.title
    Source.objects.filter(pk=statement.source_id).update(title="A better title")
    Statement.objects.filter(pk=statement.pk).update(stance=0.9)
    versions = ask(loaded, f"statements/{statement.pk}/history/")["results"]
    assert [version["source"]["title"] for version in versions] == [title, "A better title"]


def test_every_spelling_of_an_instant_and_a_date_alone(get: Get) -> None:
    yesterday = timezone.now().date() - dt.timedelta(1)
    for spelling in ("2020-01-01", "2020-01-01T00:00Z", "2020-01-01T09:00:00.5%2B09:00", "2020-01-01T00:00:00-11:30"):
        assert get(f"friction/dyads/US/KR/?known_at={spelling}").json()["points"] == []
    assert get(f"friction/dyads/US/KR/?known_at={yesterday}").json()["points"] == []
    # Today is not over; what was known until now is meant.
    today = get(f"friction/dyads/US/KR/?known_at={timezone.now().date()}").json()
    assert {**today, "citation": ""} == {**get("friction/dyads/US/KR/").json(), "citation": ""}


def test_the_future_is_refused(get: Get) -> None:
    soon = timezone.now() + dt.timedelta(minutes=1)
    for spelling in (
        soon.isoformat().replace("+00:00", "Z"),
        quote(soon.astimezone(dt.timezone(dt.timedelta(hours=9))).isoformat()),
        (timezone.now().date() + dt.timedelta(1)).isoformat(),
    ):
        response = get(f"friction/dyads/US/KR/?known_at={spelling}")
        assert response.status_code == 400, spelling
        assert "Nobody knows yet" in response.json()["errors"][0]["message"]


def test_known_then_has_a_tag_of_its_own(get: Get) -> None:
    tags = {}
    for address in ("friction/dyads/US/KR/", "positions/", "friction/alliances/us-rok/matrix/", "alliances/"):
        for known_at in ("", "?known_at=2020-01-01", "?known_at=2020-01-02"):
            tags[address + known_at] = get(address + known_at).headers["ETag"]
            assert get(address + known_at, **{"if-none-match": tags[address + known_at]}).status_code == 304
    assert len(set(tags.values())) == 12


def test_what_had_not_been_entered_is_said_of_the_parameter(get: Get) -> None:
    response = get("alliances/us-rok/?known_at=2020-01-01")
    assert response.status_code == 404
    assert [error["parameter"] for error in response.json()["errors"]] == ["known_at"]
    assert get("alliances/?known_at=2020-01-01").json()["count"] == 0
    assert get("positions/?known_at=2020-01-01&alliance=us-rok").json()["count"] == 0


def test_alliances_known_then_are_ordered_alike(get: Get) -> None:
    now = quote(_now())
    for key in ("slug", "-slug", "name", "-name"):
        then = [row["slug"] for row in get(f"alliances/?ordering={key}&known_at={now}").json()["results"]]
        assert then == [row["slug"] for row in get(f"alliances/?ordering={key}").json()["results"]]


def _now() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return str(cursor.fetchone()[0].isoformat())
