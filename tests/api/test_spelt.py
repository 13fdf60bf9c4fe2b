"""A dyad's points are spelt anew when its readings have been rewritten, and not when only others' have."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.api import spelt
from alliance.indices.drain import drain_marks, rebuild
from alliance.indices.readings import stored
from alliance.record.models import Membership, Statement
from tests.api.conftest import Get
from tests.example import load
from tests.revisions import another_revision

pytestmark = pytest.mark.django_db(transaction=True)  # a drain has a transaction of its own

US_KR, US_JP = "friction/dyads/US/KR/", "friction/dyads/US/JP/"


@pytest.fixture
def get(transactional_db: None, client: Client) -> Get:
    """Asks the API, of a record of the test's own."""
    cache.clear()
    load()
    return lambda address, **headers: client.get(f"/api/v1/{address}", headers=headers)


@pytest.fixture
def makes(get: Get, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], bool]:
    """Whether an answer is made from the rows of the readings."""
    read, calls = stored.dyad_rows, []
    monkeypatch.setattr(stored, "dyad_rows", lambda *asked: (calls.append(asked), read(*asked))[1])

    def ask(address: str) -> bool:
        calls.clear()
        assert get(address).status_code == 200
        return bool(calls)

    return ask


def afresh(get: Get, address: str) -> Any:
    """The answer with nothing kept."""
    spelt.forget()
    return get(address)


def move(**of: str) -> None:
    """A statement changes, and its revision follows."""
    one = Statement.objects.published().filter(**of).order_by("-date").first()
    assert one is not None
    Statement.objects.filter(pk=one.pk).update(stance=-one.stance or 0.5)
    assert drain_marks() is not None


def test_a_revision_that_moves_others_leaves_the_points(get: Get, makes: Callable[[str], bool]) -> None:
    assert makes(US_KR)
    before = get(US_KR).json()
    move(actor__code__startswith="JP")
    assert not makes(US_KR)
    after = get(US_KR)
    assert after.json()["revision"] > before["revision"]
    assert after.json()["points"] == before["points"]
    assert after.content == afresh(get, US_KR).content


def test_kept_points_take_one_question_of_the_database_and_no_transaction(get: Get) -> None:
    get(US_KR)
    move(actor__code__startswith="JP")
    with CaptureQueriesContext(connection) as asked:
        after = get(US_KR)
    assert [bool(query["sql"].count("indices_revision")) for query in asked] == [True]
    assert after.content == afresh(get, US_KR).content


def test_a_statement_of_one_of_the_two_moves_the_points(get: Get, makes: Callable[[str], bool]) -> None:
    before = get(US_KR).json()
    move(actor__code="KR-LEE")
    assert makes(US_KR)
    after = get(US_KR)
    assert after.json()["points"] != before["points"]
    assert after.content == afresh(get, US_KR).content


def test_a_rebuild_leaves_nothing_kept(get: Get, makes: Callable[[str], bool]) -> None:
    before = get(US_KR).json()["points"]
    assert not makes(US_KR)
    assert rebuild(helpers=False) is not None
    assert makes(US_KR)
    assert not makes(US_KR)
    assert get(US_KR).json()["points"] == before


def test_both_orders_share_the_points_and_each_period_has_its_own(get: Get, makes: Callable[[str], bool]) -> None:
    first = get(US_KR).json()
    assert not makes("friction/dyads/KR/US/")
    assert get("friction/dyads/KR/US/").json()["points"] == first["points"]
    for query in ("?from=2021-01-01", "?to=2021-01-01", "?interval=month", "?from=2021-01-01&interval=week"):
        assert makes(US_KR + query)
        kept = get(US_KR + query).content
        assert kept == afresh(get, US_KR + query).content
        assert get(US_KR).json() == first


def test_a_dyad_that_is_no_longer_tracked_is_computed(get: Get) -> None:
    get(US_KR)
    Membership.objects.filter(actor__code="KR").delete()
    assert drain_marks() is not None
    after = get(US_KR)
    assert after.content == afresh(get, US_KR).content


def test_days_before_the_first_reading_are_never_kept(makes: Callable[[str], bool]) -> None:
    address = US_KR + "?from=1950-01-01&to=2021-01-01&interval=year"
    assert makes(address)
    another_revision()
    assert makes(address)


@pytest.mark.parametrize("seed", range(4))
def test_whatever_is_edited_the_kept_answer_is_the_one_made_afresh(get: Get, seed: int) -> None:
    rng = random.Random(seed)
    addresses = [US_KR, US_JP, "friction/dyads/JP/KR/?interval=month", US_KR + "?from=2020-01-01"]
    numbers = list(Statement.objects.published().order_by("pk").values_list("pk", flat=True))
    for _ in range(6):
        for address in addresses:
            get(address)
        some = Statement.objects.filter(pk__in=rng.sample(numbers, rng.randint(1, 3)))
        edit: dict[str, Any] = rng.choice(
            [{"stance": rng.uniform(-1, 1)}, {"salience": rng.random()}, {"summary": "In other words."}]
        )
        some.update(**edit)
        drain_marks()
        kept = [get(address).content for address in addresses]
        assert kept == [afresh(get, address).content for address in addresses]


def test_json_with_indentation_and_csv_are_written_by_their_own_writers(get: Get) -> None:
    points = get(US_KR).json()["points"]
    assert get(US_KR, accept="application/json; indent=2").json()["points"] == points
    assert len(get(US_KR, accept="text/csv").content.splitlines()) == len(points) + 1
