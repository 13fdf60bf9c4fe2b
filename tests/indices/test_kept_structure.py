"""The small tables are kept by a process, and always what they are in the reader's own snapshot."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from alliance.indices import readings
from alliance.indices.structure import Structure, forget, load_structure
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Tenure

pytestmark = pytest.mark.usefixtures("example")


def told() -> Structure:
    with readings.consistent_reads():
        return load_structure()


def all_of(found: Structure) -> object:
    """Everything in it, by value."""
    rows = [*found.actors.values(), *found.issues.values(), *found.tenures]
    values = [[getattr(row, field.attname) for field in row._meta.concrete_fields] for row in rows]
    return values, found.codes, found.alliances, found.principals, found.handovers


def edits() -> list[Callable[[], object]]:
    """Of each table a change, by the ORM and past it, and rows that come and go."""
    state = Actor.objects.get(code="KR")
    tenure = Tenure.objects.order_by("pk")[0]
    rok = Alliance.objects.get(slug="us-rok")
    issue = Issue.objects.create(
        slug="another", name="Another", short_name="another", area="other", pole_negative="No", pole_positive="Yes"
    )
    return [
        lambda: Actor.objects.filter(pk=state.pk).update(common_name="Korea (South)"),
        lambda: Tenure.objects.filter(pk=tenure.pk).update(start=dt.date(1999, 1, 1)),
        lambda: Membership.objects.filter(alliance=rok, actor=state).update(weight=0.5),
        lambda: AgendaItem.objects.create(alliance=rok, issue=issue),
        lambda: AgendaItem.objects.filter(issue=issue).delete(),
        lambda: Alliance.objects.filter(pk=rok.pk).update(name="Washington and Seoul"),
        issue.delete,
    ]


def test_what_is_kept_is_what_stands_in_the_tables() -> None:
    before = all_of(told())
    for edit in edits():
        edit()
        now = all_of(told())
        assert now == all_of(load_structure()), "without a reader's transaction nothing is kept"
        assert now != before
        before = now


def test_it_is_read_once() -> None:
    first = told()
    with CaptureQueriesContext(connection) as queries:
        assert told() is first
    assert [query["sql"].split()[0] for query in queries] == ["BEGIN", "SELECT", "ROLLBACK"], "only how long it is"
    forget()
    with CaptureQueriesContext(connection) as queries:
        assert told() is not first
    assert len(queries) == 10, "the same, six tables whatever their size, and the length once more"


def test_what_was_taken_back_is_not_kept() -> None:
    """An uncommitted change has a history too, which goes with it."""
    before = all_of(told())
    with transaction.atomic():
        Issue.objects.filter(slug="autonomy").update(short_name="for a moment")
        assert all_of(told()) != before
        transaction.set_rollback(True)
    assert all_of(told()) == before
    Issue.objects.filter(slug="autonomy").update(short_name="for good")
    assert "for good" in [issue.short_name for issue in told().issues.values()]
