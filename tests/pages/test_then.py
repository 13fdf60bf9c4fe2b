"""The statements that a ledger tells: in one query, with everybody whom the page has at hand."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.indices import readings
from alliance.pages.then import statements_told
from alliance.record.models import Statement
from tests.pages.test_tables import frame


@pytest.mark.django_db
def test_statements_are_told_in_one_query_with_actor_state_and_issue(record: None) -> None:
    page = frame()
    page.known = None
    assert page.names  # read by every page
    read = {row.pk: row for row in Statement.objects.public().with_names()[:40]}
    with readings.consistent_reads():
        assert readings.load_structure()  # which every page has read as well
        with CaptureQueriesContext(connection) as queries:
            told = statements_told(page, [*read, 987_654_321])
            for pk, row in told.items():
                assert (row.actor, row.actor.member_of, row.issue) == (
                    read[pk].actor, read[pk].actor.member_of, read[pk].issue,
                )  # fmt: skip
    assert told.keys() == read.keys()
    assert len(queries) == 1
    assert statements_told(page, []) == {}
