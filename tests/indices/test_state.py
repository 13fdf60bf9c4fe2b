"""The state of the index, in one query; and the day that a reader is shown who names none."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from alliance.indices import readings
from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Statement


@pytest.mark.django_db
def test_nothing_computed_yet(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(1):
        state = readings.index_state()
    assert state.revision is None and state.pending == 0 and state.method_version == "1"
    assert readings.default_day() == readings.today()


def test_state_after_a_revision(example: None, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    us, autonomy = Actor.objects.get(code="US"), Issue.objects.get(slug="autonomy")
    aside = Mark(kind="position", actor_id=us.pk, issue_id=autonomy.pk, error="E", quarantined_at=timezone.now())
    Mark.objects.bulk_create([Mark(kind="text"), aside])
    with django_assert_num_queries(1):
        state = readings.index_state()
    revision = readings.latest_revision()
    assert revision is not None
    assert (state.revision, state.committed_at) == (revision.pk, revision.committed_at)
    assert (state.statements_seen, state.pending) == (387, 1)
    assert state.quarantined == [{"actor": "US", "issue": "autonomy", "error": "E"}]


def test_a_silent_record_is_shown_at_its_end_and_a_living_one_today(example: None) -> None:
    assert readings.default_day() == dt.date(2025, 8, 13)
    newest = Statement.objects.order_by("-date").first()
    assert newest is not None
    Statement.objects.filter(pk=newest.pk).update(date=readings.today() - dt.timedelta(80))
    assert readings.default_day() == readings.today()
