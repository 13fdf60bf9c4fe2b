"""The indices of governments, each on a day of its own: the same as one by one, from a few queries for all."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.indices import readings
from alliance.pages.governments import read_by_government
from alliance.record.models import Actor
from tests.pages.conftest import AT, Get
from tests.pages.test_tables import frame

DAYS = [dt.date(2016, 3, 1), dt.date(2018, 6, 12), dt.date(2021, 1, 20), dt.date.fromisoformat(AT)]
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("known", [False, True])
def test_many_pairs_read_at_once_are_the_same_as_one_by_one(record: None, known: bool) -> None:
    """States whose index is stored, and others whose index is not; on days before anybody spoke too."""
    then = timezone.now() if known else None
    actors = Actor.objects.in_bulk(["US", "KR", "CN", "KR-LEE", "US-TRUMP2", "KP"], field_name="code").values()
    wanted = [(a, b, DAYS[n % len(DAYS)]) for n, (a, b) in enumerate(combinations(actors, 2))]
    wanted += [(b, a, day) for day in DAYS for a, b, _day in wanted[:3]]
    alone = [readings.dyad_series(a, b, on, on, "day", then)[0] for a, b, on in wanted]
    assert readings.dyads_each_on(wanted, then) == alone
    assert any(point.friction is not None for point in alone)
    assert any(point.friction is None for point in alone)


def test_who_had_not_been_entered_has_no_index(record: None) -> None:
    states = [Actor.objects.get(code=code) for code in ("US", "KR")]
    before = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    assert readings.dyads_each_on([(states[0], states[1], DAYS[0])], before) == [None]
    assert readings.dyads_each_on([]) == []


def test_the_governments_of_two_states_cost_no_query_each(get: Get) -> None:
    page = frame()
    page.known = None
    a, b = Actor.objects.get(code="US"), Actor.objects.get(code="KR")
    assert page.names  # read by every page
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = read_by_government(page, a, b)
    assert len(found.tandems) > 2
    assert len(queries) <= 10
