"""A preview says what publishing does, before it is done, and stores nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.check import snapshot
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Source, Statement

pytestmark = pytest.mark.usefixtures("example")

SUMMER = dt.date(2025, 8, 15)


def draft() -> Statement:
    return Statement(
        actor=Actor.objects.get(code="KR-LEE"),
        issue=Issue.objects.get(slug="china-coalition"),
        source=Source.objects.first(),
        date=dt.date(2025, 8, 14),
        kind="speech",
        stance=-1.0,
        reliability=0.8,
        summary="Refuses any grouping aimed at China.",
    )


def levels() -> dict[str, float | None]:
    found = {f"{d.a}-{d.b}": d.reading.friction for d in readings.tracked_dyads(SUMMER)}
    return found | {a.slug: a.reading.friction for a in readings.alliances_at(SUMMER)}


def test_what_is_previewed_is_what_publishing_does() -> None:
    before, stored = levels(), snapshot()
    effects = {e.alliance or f"{e.a}-{e.b}": e for e in readings.preview([draft()], SUMMER)}
    assert snapshot() == stored and not Mark.objects.exists()
    assert {name: e.before for name, e in effects.items()} == before
    statement = draft()
    statement.status, statement.published_at = "published", timezone.now()
    statement.save()
    drain_marks()
    assert {name: e.after for name, e in effects.items()} == levels()
    change = effects["US-KR"].change
    assert change is not None and change > 1
    assert effects["US-JP"].change == 0


def test_a_new_wording_replaces_the_published_one() -> None:
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    statement.stance = 1.0
    effects = {e.alliance or f"{e.a}-{e.b}": e for e in readings.preview([statement], SUMMER)}
    Statement.objects.filter(pk=statement.pk).update(stance=1.0)
    drain_marks()
    assert effects["US-KR"].after == levels()["US-KR"]


def test_nothing_to_preview_changes_nothing() -> None:
    assert all(e.before == e.after for e in readings.preview([], SUMMER))


def test_a_statement_of_tomorrow_changes_nothing_today() -> None:
    future = draft()
    future.date = dt.date(2025, 9, 1)
    assert all(e.before == e.after for e in readings.preview([future], SUMMER))
