"""How many queries each endpoint makes: the same for one row as for all, and no more than stands here."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.indices import readings
from tests.api.conftest import Get
from tests.api.test_endpoints import known

# Four of each are the transaction and the revision, read before and within it.
BUDGET = {
    "": 5,
    "actors/": 9,
    "actors/KR/": 9,
    "alliances/": 18,
    "alliances/us-rok/": 18,
    "issues/": 7,
    "issues/autonomy/": 6,
    "statements/": 7,
    "statements/?actor=KR&issue=autonomy&alliance=us-rok&kind=vote&search=x&from=2020-01-01": 10,
    "statements/1/": 6,
    "statements/1/history/": 7,
    "statements/1/effects/": 13,
    "positions/": 14,
    "positions/?alliance=us-rok": 17,
    "positions/series/?actor=KR&issue=autonomy": 12,
    "friction/dyads/": 14,
    "friction/dyads/US/KR/": 15,
    "friction/dyads/US/CN/": 15,
    "friction/dyads/US/KR/?issue=autonomy": 16,
    "friction/alliances/us-rok/": 15,
    "friction/alliances/us-japan-rok/matrix/": 15,
    "issues/autonomy/positions/?actors=independent": 14,
    "friction/dyads/US/KR/issues/": 14,
    "friction/alliances/us-japan-rok/issues/?interval=quarter": 14,
    "friction/dyads/US/KR/changes/?from=1900-01-01": 11,
    "friction/dyads/US/KR/bargains/?at=2021-01-26": 11,
    "friction/dyads/US/KR/robustness/?at=2025-08-15": 11,
    "friction/alliances/us-japan-rok/changes/?from=1900-01-01": 10,
    "friction/alliances/us-japan-rok/wedges/?at=2021-01-26": 10,
    "friction/alliances/us-japan-rok/polarisation/?at=2025-08-15": 10,
    "alliances/?known_at=TODAY": 16,
    "positions/?alliance=us-rok&known_at=TODAY": 20,
    "positions/series/?actor=KR&issue=autonomy&known_at=TODAY": 13,
    "friction/dyads/?known_at=TODAY": 12,
    "friction/dyads/US/KR/?known_at=TODAY": 12,
    "friction/dyads/US/KR/?issue=autonomy&known_at=TODAY": 13,
    "friction/alliances/us-japan-rok/?known_at=TODAY": 12,
    "friction/alliances/us-japan-rok/matrix/?known_at=TODAY": 12,
    "agreement/": 6,
    "revisions/latest/": 2,
    "method/": 5,
    "schema/": 5,
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
