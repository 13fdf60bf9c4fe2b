"""What is counted of the statements is kept from revision to revision, and always what counting would say."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.indices import counts, readings
from alliance.indices.census import BY_CHOICE
from alliance.indices.drain import drain_marks
from alliance.indices.readings import RecordSize
from alliance.indices.tally import BY_AUTHOR
from alliance.intake import enter
from alliance.pages.names import summarise_record
from alliance.record.models import Statement
from tests.intake.conftest import staff

pytestmark = pytest.mark.usefixtures("example")

PERIODS = [(None, dt.date(2199, 1, 1)), (dt.date(2019, 1, 1), dt.date(2020, 6, 30)), (None, dt.date(1900, 1, 1))]
DAYS = [dt.date(1900, 1, 1), dt.date(2019, 12, 1), dt.date(2025, 8, 15), dt.date(2199, 1, 1)]
Told = tuple[list[object], list[RecordSize]]


def forget() -> None:
    BY_CHOICE.forget()
    BY_AUTHOR.forget()


def told() -> Told:
    """Of each period the groups and the total, of each day the size."""
    with readings.consistent_reads():
        found = readings.census()
        assert found is not None and readings.record_up_to(DAYS[0]) is not None
        groups: list[object] = [(sorted(found.groups(*period)), found.total(*period)) for period in PERIODS]
        return groups, [summarise_record(day) for day in DAYS]


def counted() -> Told:
    """In the record itself."""
    said = list(Statement.objects.published())
    groups: list[object] = []
    for start, end in PERIODS:
        rows = [s for s in said if (start or dt.date.min) <= s.date <= end]
        by_choice = Counter((s.actor_id, s.issue_id, s.kind) for s in rows)
        groups.append((sorted((*group, n) for group, n in by_choice.items()), len(rows)))
    return groups, [_size([s for s in said if s.date <= day]) for day in DAYS]


def _size(found: list[Statement]) -> RecordSize:
    return RecordSize(
        total=len(found),
        first=min((s.date for s in found), default=None),
        last=max((s.date for s in found), default=None),
        example=sum((s.reference or "").startswith("example:") for s in found),
        entered=sum(s.author_id is not None for s in found),
        editors=len({s.author_id for s in found} - {None}),
    )


def edits() -> list[Callable[[], None]]:
    """A new one; another day, speaker and kind; no example any more; a withdrawal that is taken back."""
    first, second, third, fourth, fifth = Statement.objects.published().order_by("date", "pk")[:5]
    other = Statement.objects.published().exclude(actor=third.actor_id).order_by("pk")[0].actor

    def new() -> None:
        edith = staff("edith", "Editor")
        draft = enter.enter_statement(
            edith, actor=first.actor, issue=first.issue, source=first.source, kind="vote",
            stance=0.5, summary="New.", date=dt.date(2019, 9, 9),
        )  # fmt: skip
        enter.submit_for_review(draft, edith)
        enter.publish_statement(draft, staff("ruth", "Reviewer"))

    def change(statement: Statement, **values: object) -> None:
        Statement.objects.filter(pk=statement.pk).update(**values)

    return [
        new,
        lambda: change(second, date=dt.date(2019, 12, 1)),
        lambda: change(first, status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Wrong."),
        lambda: change(third, actor=other),
        lambda: change(fourth, kind="testimony"),
        lambda: change(fifth, reference=None),
        lambda: change(first, status="published", withdrawn_at=None, withdrawal_reason=""),
    ]


@pytest.mark.parametrize("drained", [True, False])
def test_what_is_kept_is_always_the_records_own(drained: bool) -> None:
    assert told() == counted()
    for edit in edits():
        before = told()
        edit()
        if drained:
            assert drain_marks() is not None
        assert told() == counted()
        assert told() != before
    assert drain_marks() is not None or drained
    assert told() == counted()
    forget()
    assert told() == counted()


def test_a_statement_that_changes_nothing_of_it_changes_nothing_of_it() -> None:
    before = told()
    Statement.objects.filter(pk=Statement.objects.published()[0].pk).update(summary="In other words.")
    assert told() == before


def test_a_process_that_begins_while_something_waits_keeps_what_the_revision_has() -> None:
    told()
    edits()[0]()
    forget()
    assert told() == counted()
    assert drain_marks() is not None
    assert told() == counted()


def test_the_record_is_not_walked_through_again() -> None:
    told()
    edits()[0]()
    assert drain_marks() is not None
    with CaptureQueriesContext(connection) as queries:
        told()
    assert not any("GROUP BY" in query["sql"] or "COUNT(" in query["sql"] for query in queries)


def test_another_record_of_the_same_number_is_counted_anew() -> None:
    told()
    kept = BY_AUTHOR._kept
    assert kept is not None
    number, at = kept.revision
    rows = {name: column[:0] for name, column in kept.rows.items()}
    BY_AUTHOR._kept = replace(kept, revision=(number, at - dt.timedelta(1)), rows=rows)
    assert told() == counted()


def test_changes_do_not_pile_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has seen more changes than there are statements reads them anew."""
    monkeypatch.setattr(counts, "FEW", 2)
    statement = Statement.objects.published().order_by("pk")[0]
    Statement.objects.published().exclude(pk=statement.pk).update(status="draft", published_at=None)
    forget()
    sizes = []
    for number in range(6):
        Statement.objects.filter(pk=statement.pk).update(stance=number / 10)
        drain_marks()
        told()
        assert BY_CHOICE._kept is not None
        sizes.append(len(BY_CHOICE._kept.rows["day"]))
    assert max(sizes) <= 6
    assert told() == counted()
