"""The index as it stood at an instant, to the last digit, whatever was changed since (docs/method.md, section 10)."""

from __future__ import annotations

import datetime as dt
import time
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.drain import drain_marks, rebuild
from alliance.record.history import one_as_known
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Statement, Tenure

pytestmark = pytest.mark.usefixtures("example")

SUMMER = dt.date(2025, 8, 15)
ARTICLE = dt.date(2021, 1, 26)


def everything(known_at: dt.datetime | None = None) -> list[Any]:
    effects = readings.statement_effects(_as_known(leaflets(), known_at), SUMMER, known_at)
    return [*everything_but_effects(known_at), effects]


def everything_but_effects(known_at: dt.datetime | int | None = None) -> list[Any]:
    """What can also be read from a former revision."""
    us, kr = Actor.objects.get(code="US"), Actor.objects.get(code="KR")
    trilateral = Alliance.objects.get(slug="us-japan-rok")
    return [
        readings.dyad_series(us, kr, None, SUMMER, "event", known_at),
        readings.dyad_series(us, kr, None, SUMMER, "month", known_at),
        readings.alliance_series(trilateral, None, SUMMER, "event", known_at),
        readings.positions_at(SUMMER, None, None, with_statements=True, known_at=known_at),
        readings.matrix_at(trilateral, SUMMER, known_at),
        readings.alliances_at(SUMMER, None, known_at),
        readings.tracked_dyads(SUMMER, None, known_at),
        readings.dyad_changes(us, kr, ARTICLE, SUMMER, readings.Knowledge(end=known_at)),
        readings.alliance_changes(trilateral, ARTICLE, SUMMER, readings.Knowledge(end=known_at)),
        readings.bargains_at(us, kr, ARTICLE, known_at),
        readings.wedges_at(trilateral, SUMMER, known_at),
        readings.polarisation_at(trilateral, SUMMER, known_at),
        readings.robustness_at(us, kr, SUMMER, known_at),
    ]


def _as_known(statement: Statement, known_at: dt.datetime | None) -> Statement:
    then = statement if known_at is None else one_as_known(Statement, statement.pk, known_at)
    assert then is not None
    return then


def instant() -> dt.datetime:
    """Now by the database's clock, with a little room to either side."""
    time.sleep(0.01)
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (now,) = cursor.fetchone()
    time.sleep(0.01)
    return now


def leaflets() -> Statement:
    return Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")


def test_as_known_now_is_what_is_shown() -> None:
    assert everything(instant()) == everything()


def test_an_edit_a_withdrawal_and_a_rebuild_leave_the_past_as_it_was() -> None:
    then, before = instant(), everything()
    Statement.objects.filter(pk=leaflets().pk).update(stance=0.9, salience=0.1)
    drain_marks()
    between, edited = instant(), everything()
    Statement.objects.filter(actor__code="KR-LEE").update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET date = date + 3 WHERE kind = 'press'")
    rebuild()
    assert everything() != edited != before
    assert everything(then) == before
    assert everything(between) == edited


def test_changes_of_weights_members_agenda_and_office_leave_the_past_as_it_was() -> None:
    then, before = instant(), everything()
    Issue.objects.filter(slug="autonomy").update(weight=7)
    AgendaItem.objects.filter(alliance__slug="us-rok", issue__slug="joint-exercises").delete()
    Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=5)
    Tenure.objects.filter(actor__code="KR-LEE").delete()
    drain_marks()
    assert everything() != before
    assert everything(then) == before


def test_before_the_first_entry_nothing_was_known() -> None:
    long_ago = timezone.now() - dt.timedelta(days=1)
    us, kr = Actor.objects.get(code="US"), Actor.objects.get(code="KR")
    assert readings.dyad_series(us, kr, None, SUMMER, "event", long_ago) == []
    assert readings.alliance_series(Alliance.objects.get(slug="us-rok"), None, SUMMER, "month", long_ago) == []
    assert readings.positions_at(SUMMER, known_at=long_ago) == []
    assert readings.alliances_at(SUMMER, None, long_ago) == []
    assert readings.dyad_cells(us, kr, SUMMER, long_ago) == []
    assert readings.bargains_at(us, kr, SUMMER, long_ago) == []
    assert readings.wedges_at(Alliance.objects.get(slug="us-rok"), SUMMER, long_ago) == []
    assert readings.polarisation_at(Alliance.objects.get(slug="us-rok"), SUMMER, long_ago) == []
    assert readings.robustness_at(us, kr, SUMMER, long_ago).friction is None
    change = readings.dyad_changes(us, kr, ARTICLE, SUMMER, readings.Knowledge(end=long_ago))
    assert (change.start, change.end, change.steps) == (None, None, [])
