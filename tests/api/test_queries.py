"""How many queries each endpoint makes: the same for one row as for all, and no more than stands here."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.indices import readings
from tests.api.conftest import Get
from tests.api.test_endpoints import known

# What each takes in a process that keeps the small tables; one is the length of their history.
BUDGET = {
    "": 1,
    "actors/": 5,
    "actors/KR/": 3,
    "alliances/": 9,
    "alliances/us-rok/": 8,
    "issues/": 3,
    "issues/autonomy/": 2,
    "statements/": 3,
    "statements/?actor=KR&issue=autonomy&alliance=us-rok&kind=vote&search=x&from=2020-01-01": 7,
    "statements/1/": 2,
    "statements/1/history/": 6,
    "statements/1/effects/": 5,
    "positions/": 4,
    "positions/?alliance=us-rok": 7,
    "positions/series/?actor=KR&issue=autonomy": 5,
    "friction/dyads/": 4,
    "friction/dyads/US/KR/": 5,
    "friction/dyads/US/CN/": 7,
    "friction/dyads/US/KR/?issue=autonomy": 5,
    "friction/alliances/us-rok/": 5,
    "friction/alliances/us-japan-rok/matrix/": 4,
    "issues/autonomy/positions/?actors=independent": 5,
    "friction/dyads/US/KR/issues/": 4,
    "friction/alliances/us-japan-rok/issues/?interval=quarter": 5,
    "friction/dyads/US/KR/changes/?from=1900-01-01": 5,
    "friction/dyads/US/KR/bargains/?at=2021-01-26": 4,
    "friction/dyads/US/KR/robustness/?at=2025-08-15": 4,
    "friction/alliances/us-japan-rok/changes/?from=1900-01-01": 5,
    "friction/alliances/us-japan-rok/wedges/?at=2021-01-26": 4,
    "friction/alliances/us-japan-rok/polarisation/?at=2025-08-15": 4,
    "alliances/?known_at=TODAY": 14,
    "positions/?alliance=us-rok&known_at=TODAY": 15,
    "positions/series/?actor=KR&issue=autonomy&known_at=TODAY": 10,
    "friction/dyads/?known_at=TODAY": 9,
    "friction/dyads/US/KR/?known_at=TODAY": 9,
    "friction/dyads/US/KR/?issue=autonomy&known_at=TODAY": 10,
    "friction/alliances/us-japan-rok/?known_at=TODAY": 9,
    "friction/alliances/us-japan-rok/matrix/?known_at=TODAY": 9,
    "agreement/": 2,
    "revisions/latest/": 1,
    "method/": 1,
    "schema/": 1,
}


def count(get: Get, address: str) -> int:
    """Queries of one request, in a process that keeps the small tables and counts (indices/structure.py, counts.py)."""
    with readings.consistent_reads():
        readings.load_structure()
        readings.census()
    with CaptureQueriesContext(connection) as queries:
        assert get(address).status_code == 200
    return len(queries)


@pytest.mark.parametrize("address", BUDGET)
def test_an_endpoint_stays_within_its_budget(get: Get, address: str) -> None:
    today = readings.today().isoformat()
    assert count(get, known(address).replace("TODAY", today)) <= BUDGET[address]


@pytest.mark.parametrize(
    "address",
    [
        "actors/?kind=government&", "alliances/?", "issues/?", "statements/?", "positions/?", "friction/dyads/?",
        "alliances/?known_at=TODAY&", "positions/?known_at=TODAY&", "friction/dyads/?known_at=TODAY&",
    ],
)  # fmt: skip
def test_a_page_of_many_costs_no_more_queries_than_a_page_of_one(get: Get, address: str) -> None:
    address = address.replace("TODAY", readings.today().isoformat())
    assert count(get, f"{address}page_size=1000") == count(get, f"{address}page_size=1")


def test_a_request_that_is_malformed_costs_none(get: Get) -> None:
    with CaptureQueriesContext(connection) as queries:
        assert get("statements/?from=soon&pge=1").status_code == 400
    assert len(queries) == 0
