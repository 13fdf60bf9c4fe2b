"""How many statements there are of each kind: kept from revision to revision, and always what counting would say."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.indices import census, readings
from alliance.indices.drain import drain_marks
from alliance.record.models import Statement

pytestmark = pytest.mark.usefixtures("example")

PERIODS = [(None, dt.date(2199, 1, 1)), (dt.date(2019, 1, 1), dt.date(2020, 6, 30)), (None, dt.date(1900, 1, 1))]


def told() -> list[object]:
    with readings.consistent_reads():
        found = readings.census()
    assert found is not None
    return [(sorted(found.groups(*period)), found.total(*period)) for period in PERIODS]


def counted() -> list[object]:
    """In the record itself."""
    result: list[object] = []
    for start, end in PERIODS:
        rows = Statement.objects.published().filter(date__gte=start or dt.date(1800, 1, 1), date__lte=end)
        groups = Counter(rows.values_list("actor_id", "issue_id", "kind"))
        result.append((sorted((*group, n) for group, n in groups.items()), len(rows)))
    return result


def edits() -> list[Callable[[], None]]:
    """A new one, another day, speaker and kind, and a withdrawal that is taken back."""
    first, second, third, fourth = Statement.objects.published().order_by("date", "pk")[:4]
    other = Statement.objects.published().exclude(actor=third.actor_id).order_by("pk")[0].actor

    def new() -> None:
        Statement.objects.create(
            actor=first.actor, issue=first.issue, source=first.source, kind="vote", stance=0.5, reliability=1.0,
            summary="New.", status="published", published_at=timezone.now(), date=dt.date(2019, 9, 9),
        )  # fmt: skip

    def change(statement: Statement, **values: object) -> None:
        Statement.objects.filter(pk=statement.pk).update(**values)

    return [
        new,
        lambda: change(second, date=dt.date(2019, 12, 1)),
        lambda: change(first, status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Wrong."),
        lambda: change(third, actor=other),
        lambda: change(fourth, kind="testimony"),
        lambda: change(first, status="published", withdrawn_at=None, withdrawal_reason=""),
    ]


@pytest.mark.parametrize("drained", [True, False])
def test_the_kept_census_is_always_the_records_own(drained: bool) -> None:
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
    census._kept.clear()
    assert told() == counted()


def test_a_process_that_begins_while_something_waits_keeps_what_the_revision_has() -> None:
    told()
    edits()[0]()
    census._kept.clear()
    assert told() == counted()
    assert drain_marks() is not None
    assert told() == counted()


def test_the_record_is_not_walked_through_again() -> None:
    told()
    edits()[0]()
    assert drain_marks() is not None
    with CaptureQueriesContext(connection) as queries:
        told()
    assert not any("GROUP BY" in query["sql"] for query in queries)


def test_every_filter_of_the_total() -> None:
    one = Statement.objects.published().order_by("pk")[7]
    others = Statement.objects.published().filter(kind="vote").values_list("issue_id", flat=True)
    with readings.consistent_reads():
        found = readings.census()
    assert found is not None
    said = Statement.objects.published()
    assert found.total(actors={one.actor_id}) == said.filter(actor=one.actor_id).count() > 0
    assert found.total(issues={one.issue_id}) == said.filter(issue=one.issue_id).count() > 0
    assert found.total(kind="vote") == said.filter(kind="vote").count() > 0
    assert found.total(kind="nothing") == 0
    assert found.total(actors=set()) == 0
    both = said.filter(actor=one.actor_id, issue__in=others, date__gte=dt.date(2018, 1, 1))
    assert found.total(dt.date(2018, 1, 1), None, {one.actor_id}, set(others)) == both.count()


def test_changes_do_not_pile_up_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has seen more changes than there are statements reads them anew."""
    monkeypatch.setattr(census, "FEW", 2)
    statement = Statement.objects.published().order_by("pk")[0]
    Statement.objects.published().exclude(pk=statement.pk).update(status="draft", published_at=None)
    census._kept.clear()
    sizes = []
    for number in range(6):
        Statement.objects.filter(pk=statement.pk).update(stance=number / 10)
        drain_marks()
        told()
        sizes.append(len(census._kept["newest"].rows["day"]))
    assert max(sizes) <= 6
    assert told() == counted()
