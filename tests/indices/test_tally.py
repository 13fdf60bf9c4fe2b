"""How large the record is: kept from revision to revision, and always what counting would say."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.indices import readings, tally
from alliance.indices.drain import drain_marks
from alliance.indices.readings import RecordSize
from alliance.pages.names import summarise_record
from alliance.record.models import Statement

pytestmark = pytest.mark.usefixtures("example")

DAYS = [dt.date(1900, 1, 1), dt.date(2019, 12, 1), dt.date(2025, 8, 15), dt.date(2199, 1, 1)]


def told() -> list[RecordSize]:
    with readings.consistent_reads():
        return [summarise_record(day) for day in DAYS]


def counted() -> list[RecordSize]:
    """As in the time before anything was kept."""
    tally._kept.clear()
    rows = [Statement.objects.published().filter(date__lte=day) for day in DAYS]
    return [
        RecordSize(
            total=len(found),
            first=min((s.date for s in found), default=None),
            last=max((s.date for s in found), default=None),
            example=sum((s.reference or "").startswith("example:") for s in found),
            entered=sum(s.author_id is not None for s in found),
            editors=len({s.author_id for s in found} - {None}),
        )
        for found in rows
    ]


def edits() -> list[Callable[[], None]]:
    """A new one, another day, a withdrawal, no example any more: what that the count tells apart."""
    first, second, third, fourth = Statement.objects.published().order_by("date", "pk")[:4]

    def new() -> None:
        Statement.objects.create(
            actor=first.actor, issue=first.issue, source=first.source, kind="vote", stance=0.5, reliability=1.0,
            summary="New.", status="published", published_at=timezone.now(), date=dt.date(1999, 9, 9),
        )  # fmt: skip

    def change(statement: Statement, **values: object) -> None:
        Statement.objects.filter(pk=statement.pk).update(**values)

    return [
        new,
        lambda: change(second, date=dt.date(2019, 12, 1)),
        lambda: change(first, status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Wrong."),
        lambda: change(third, summary="No other number."),
        lambda: change(fourth, reference=None),
        lambda: change(first, status="published", withdrawn_at=None, withdrawal_reason=""),
    ]


@pytest.mark.parametrize("drained", [True, False])
def test_the_kept_count_is_always_the_records_own(drained: bool) -> None:
    before = told()
    assert before == counted()
    for edit in edits():
        told()
        edit()
        if drained:
            assert drain_marks() is not None
        kept = told()
        assert kept == counted()
        told()
    assert kept != before


def test_the_next_revision_is_not_counted_anew() -> None:
    told()
    edits()[0]()
    assert drain_marks() is not None
    with CaptureQueriesContext(connection) as asked:
        told()
    assert not any("GROUP BY" in query["sql"] or "COUNT(" in query["sql"] for query in asked.captured_queries)


def test_another_record_of_the_same_number_is_counted_anew() -> None:
    told()
    number, at = tally._kept["newest"].revision
    tally._kept["newest"] = replace(tally._kept["newest"], revision=(number, at - dt.timedelta(1)), rows=Counter())
    assert told() == counted()
