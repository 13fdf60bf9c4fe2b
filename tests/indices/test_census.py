"""How many statements there are of each kind."""

from __future__ import annotations

import datetime as dt

import pytest

from alliance.indices import readings
from alliance.record.models import Statement

pytestmark = pytest.mark.usefixtures("example")


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
