"""What was entered late, coded anew, withdrawn or weighted otherwise, told as steps of cause correction."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.indices.explain_shapes import Change
from alliance.indices.readings import Knowledge
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Statement
from tests.indices.test_known_then import instant, leaflets

pytestmark = pytest.mark.usefixtures("example")

FIRST, LAST = dt.date(2025, 7, 1), dt.date(2025, 8, 15)


def alliance() -> Alliance:
    return Alliance.objects.get(slug="us-japan-rok")


def dyad(known: Knowledge, first: dt.date = FIRST) -> Change:
    return readings.dyad_changes(*(Actor.objects.get(code=code) for code in ("US", "KR")), first, LAST, known)


def trilateral(known: Knowledge, first: dt.date = FIRST) -> Change:
    return readings.alliance_changes(alliance(), first, LAST, known)


def level(change: Callable[[Knowledge, dt.date], Change], known_at: dt.datetime | None, on: dt.date) -> float | None:
    return change(Knowledge(end=known_at), on).start


def late_entry() -> Statement:
    """A word of May that was found only now."""
    old = leaflets()
    return Statement.objects.create(
        actor=old.actor, issue=Issue.objects.get(slug="joint-exercises"), source=old.source, date="2025-06-20",
        kind="press", stance=-0.9, salience=0.9, reliability=0.7, summary="Found late.", status="published",
        published_at=timezone.now(),
    )  # fmt: skip


@pytest.mark.parametrize("change", [dyad, trilateral], ids=["dyad", "alliance"])
def test_every_correction_has_its_statement_and_all_steps_sum(
    change: Callable[[Knowledge, dt.date], Change],
) -> None:
    then = instant()
    Statement.objects.filter(pk=leaflets().pk).update(stance=0.9, salience=0.2)
    edited = leaflets().pk
    late = late_entry().pk
    withdrawn = Statement.objects.published().filter(
        actor__member_of__code="US", actor__kind="government", date__lte=FIRST, issue__alliances__slug="us-rok"
    ).order_by("-date").first()  # fmt: skip
    assert withdrawn is not None
    Statement.objects.filter(pk=withdrawn.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    drain_marks()
    told = change(Knowledge(start=then), FIRST)
    corrections = [step for step in told.steps if step.cause == "correction"]
    assert [step.statement for step in corrections] == [edited, late, withdrawn.pk]  # in the order they were made
    assert {step.date for step in corrections} == {timezone.now().date()}
    assert told.start == pytest.approx(level(change, then, FIRST), abs=1e-9)
    assert told.end == pytest.approx(level(change, None, LAST), abs=1e-9)
    assert sum(step.step for step in told.steps) == pytest.approx(told.change, abs=1e-9)
    assert told.start is not None and told.end is not None
    assert told.change == pytest.approx(told.end - told.start, abs=1e-9)
    parts = sum(part.position + part.salience + part.entry + part.exit for part in told.by_issue)
    if change is dyad:
        assert parts == pytest.approx(told.change, abs=1e-9)
    # Told in one and the same record, the same period has no correction.
    assert not [step for step in change(Knowledge(), FIRST).steps if step.cause == "correction"]


def test_the_order_of_knowledge_decides_whose_step_it_is() -> None:
    """An edit that was edited again is one correction, dated by its last change; what came later is not told."""
    then = instant()
    Statement.objects.filter(pk=leaflets().pk).update(stance=0.9)
    between = instant()
    Statement.objects.filter(pk=leaflets().pk).update(stance=-1.0, salience=0.9)
    late = late_entry().pk
    first = dyad(Knowledge(start=then, end=between))
    assert [s.statement for s in first.steps if s.cause == "correction"] == [leaflets().pk]
    second = dyad(Knowledge(start=between))
    assert [s.statement for s in second.steps if s.cause == "correction"] == [leaflets().pk, late]
    whole = dyad(Knowledge(start=then))
    sums = [sum(s.step for s in told.steps if s.cause == "correction") for told in (first, second, whole)]
    assert sums[0] + sums[1] == pytest.approx(sums[2], abs=1e-9)


@pytest.mark.parametrize("change", [dyad, trilateral], ids=["dyad", "alliance"])
def test_weights_agendas_and_members_are_one_correction_without_a_statement(
    change: Callable[[Knowledge, dt.date], Change],
) -> None:
    then = instant()
    Issue.objects.filter(slug="joint-exercises").update(weight=5)
    AgendaItem.objects.filter(issue__slug="information-access").delete()
    Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=4)
    told = change(Knowledge(start=then), FIRST)
    corrections = [step for step in told.steps if step.cause == "correction"]
    assert [(step.statement, step.actor, step.issue) for step in corrections] == [(None, None, None)]
    assert corrections[0].step != 0
    assert told.start == pytest.approx(level(change, then, FIRST), abs=1e-9)
    assert sum(step.step for step in told.steps) == pytest.approx(told.change, abs=1e-9)


def test_from_before_the_first_entry_there_was_no_index() -> None:
    """All that counts on the first day came later: the corrections lead from nothing to the index as it is told now."""
    long_ago = timezone.now() - dt.timedelta(days=1)
    told = dyad(Knowledge(start=long_ago))
    assert told.start is None
    assert sum(step.step for step in told.steps) == pytest.approx(told.change, abs=1e-9)
    assert told.change == pytest.approx(told.end, abs=1e-9)
    assert len([step for step in told.steps if step.cause == "correction" and step.statement]) > 50
