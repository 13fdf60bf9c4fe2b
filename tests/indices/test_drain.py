"""Marks -> one revision: nothing lost, whatever the way in; stored readings equal a full rebuild to the bit."""

from __future__ import annotations

import datetime as dt
import random
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection, connections
from django.utils import timezone

from alliance.indices import drain as drain_module
from alliance.indices import readings, tasks
from alliance.indices.check import compare_with_rebuild, snapshot
from alliance.indices.drain import drain_marks, ensure_current_method, rebuild
from alliance.indices.filtering import MAX_ATTEMPTS
from alliance.indices.models import DyadReading, Mark, Revision
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Source, Statement, Tenure

pytestmark = pytest.mark.usefixtures("example")

SEVEN_YEARS_ON = dt.date(2025, 8, 15)


def us_kr() -> float | None:
    us, kr = Actor.objects.get(code="US"), Actor.objects.get(code="KR")
    return readings.dyad_series(us, kr, SEVEN_YEARS_ON, SEVEN_YEARS_ON, "day")[0].friction


def leaflets() -> Statement:
    """Lee's statement on leaflets: the newest word of Seoul on the hottest issue."""
    return Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")


def publish(**changes: Any) -> Statement:
    values = {
        "actor": Actor.objects.get(code="US-TRUMP2"),
        "issue": Issue.objects.get(slug="autonomy"),
        "source": Source.objects.first(),
        "date": dt.date(2025, 8, 1),
        "kind": "speech",
        "stance": 1.0,
        "reliability": 0.8,
        "summary": "Says so.",
        "status": "published",
        "published_at": timezone.now(),
        **changes,
    }
    return Statement.objects.create(**values)


def raw(statement: Statement) -> None:
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET stance = 1 WHERE id = %s", [statement.pk])


def saved(statement: Statement) -> None:
    statement.stance = 1
    statement.save()


def in_bulk(statement: Statement) -> None:
    Statement.objects.filter(pk=statement.pk).update(stance=1)


def bulk_updated(statement: Statement) -> None:
    statement.stance = 1
    Statement.objects.bulk_update([statement], ["stance"])


@pytest.mark.parametrize("change", [raw, saved, in_bulk, bulk_updated])
def test_every_way_of_writing_moves_the_index_alike(change: Callable[[Statement], None]) -> None:
    before = us_kr()
    change(leaflets())
    revision = drain_marks()
    assert revision is not None and revision.marks_drained >= 1
    after = us_kr()
    assert before is not None and after is not None and after < before - 3
    assert compare_with_rebuild() == {"PositionReading": 0, "DyadReading": 0, "AllianceReading": 0}


def test_withdrawing_brings_back_the_former_index_exactly() -> None:
    before = snapshot()
    statement = publish()
    drain_marks()
    assert snapshot() != before
    Statement.objects.filter(pk=statement.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    drain_marks()
    assert snapshot() == before


def test_a_statement_moved_elsewhere_leaves_its_old_series() -> None:
    statement = publish(issue=Issue.objects.get(slug="cost-sharing"))
    drain_marks()
    before = us_kr()
    Statement.objects.filter(pk=statement.pk).update(
        issue=Issue.objects.get(slug="force-posture"), actor=Actor.objects.get(code="KR-LEE"), date=dt.date(2025, 7, 1)
    )
    drain_marks()
    assert us_kr() != before
    assert not any(compare_with_rebuild().values())


def test_a_draft_moves_nothing() -> None:
    publish(status="draft", published_at=None)
    assert not Mark.objects.exists()


def test_changed_words_make_a_revision_that_moves_no_number() -> None:
    before, first = snapshot(), Revision.objects.count()
    Source.objects.filter(pk=leaflets().source_id).update(title="Another title")
    assert drain_marks() is not None
    assert snapshot() == before and Revision.objects.count() == first + 1


def test_nothing_waits_no_revision() -> None:
    count = Revision.objects.count()
    assert drain_marks() is None and Revision.objects.count() == count


def test_a_burst_becomes_one_revision() -> None:
    for day in range(1, 21):
        publish(date=dt.date(2025, 7, day))
    count = Revision.objects.count()
    revision = drain_marks()
    assert revision is not None and revision.marks_drained == 20
    assert Revision.objects.count() == count + 1


STRUCTURAL_CHANGES: list[Callable[[], object]] = [
    lambda: Issue.objects.filter(slug="autonomy").update(weight=3),
    lambda: Issue.objects.filter(slug="missile-defense").update(default_salience=0.9),
    lambda: AgendaItem.objects.filter(alliance__slug="us-rok", issue__slug="joint-exercises").delete(),
    lambda: Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=2.5),
    lambda: Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="KR").update(end="2025-01-01"),
    lambda: Membership.objects.filter(alliance__slug="us-japan", actor__code="JP").delete(),
    lambda: Tenure.objects.filter(actor__code="KR-LEE").update(start="2025-06-10"),
    lambda: Tenure.objects.filter(actor__code="US-BIDEN").delete(),
    lambda: Actor.objects.filter(code="KR-YOON").update(kind="leader"),
    lambda: Tenure.objects.create(actor=Actor.objects.get(code="KR-DP"), speaks_for=Actor.objects.get(code="KR")),
]


@pytest.mark.parametrize("number", range(len(STRUCTURAL_CHANGES)))
def test_structure_changes_reach_the_index(number: int) -> None:
    before = snapshot()
    STRUCTURAL_CHANGES[number]()
    assert drain_marks() is not None
    assert snapshot() != before
    assert compare_with_rebuild() == {"PositionReading": 0, "DyadReading": 0, "AllianceReading": 0}


@pytest.mark.parametrize("seed", [1, 2])
def test_random_edits_leave_what_a_rebuild_would_give(seed: int) -> None:
    chance = random.Random(seed)
    actors = list(Actor.objects.all())
    issues = list(Issue.objects.all())
    statements = list(Statement.objects.all())
    for _ in range(25):
        for statement in chance.sample(statements, 4):
            change: dict[str, Any] = chance.choice(
                [
                    {"stance": chance.uniform(-1, 1)},
                    {"date": dt.date(2017, 1, 1) + dt.timedelta(chance.randrange(3000))},
                    {"actor": chance.choice(actors)},
                    {"issue": chance.choice(issues)},
                    {"reversal": True},
                    {"reliability": chance.uniform(0.1, 1), "half_width": chance.uniform(0, 1)},
                    {"status": "withdrawn", "withdrawn_at": timezone.now(), "withdrawal_reason": "Test."},
                    {"status": "published", "withdrawn_at": None, "withdrawal_reason": ""},
                ]
            )
            Statement.objects.filter(pk=statement.pk).update(**change)
        drain_marks()
    assert not any(compare_with_rebuild().values())


def test_a_failing_key_is_set_aside_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    bad = (Actor.objects.get(code="US").pk, Issue.objects.get(slug="autonomy").pk)
    real = drain_module.track_keys

    def poisoned(keys: Any, *rest: Any) -> Any:
        if bad in keys:
            raise ArithmeticError("poison")
        return real(keys, *rest)

    monkeypatch.setattr(drain_module, "track_keys", poisoned)
    publish()
    Statement.objects.filter(pk=leaflets().pk).update(stance=1)
    before = us_kr()
    for _ in range(MAX_ATTEMPTS):
        drain_marks()
    assert us_kr() != before, "the healthy key went on"
    (aside,) = readings.index_state().quarantined
    assert aside["actor"] == "US" and aside["issue"] == "autonomy" and "poison" in (aside["error"] or "")
    assert drain_marks() is None, "what is set aside no longer waits"
    monkeypatch.setattr(drain_module, "track_keys", real)
    publish(date=dt.date(2025, 8, 2))
    drain_marks()
    assert readings.index_state().quarantined == []
    assert not any(compare_with_rebuild().values())


@pytest.fixture
def drain_held_up(monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], Any]], Callable[[], Any]]:
    """Begins a drain in a thread, which stands still after it has read its marks; gives what lets it go on."""
    inside, leave, results = threading.Event(), threading.Event(), []
    real = drain_module.load_structure

    def slow() -> Any:
        inside.set()
        leave.wait(10)
        return real()

    def begin(drain: Callable[[], Any]) -> Callable[[], Any]:
        def run() -> None:
            try:
                results.append(drain())
            finally:
                connections.close_all()

        thread = threading.Thread(target=run)
        thread.start()
        assert inside.wait(10)

        def go_on() -> Any:
            leave.set()
            thread.join(20)
            return results[0]

        return go_on

    monkeypatch.setattr(drain_module, "load_structure", slow)
    return begin


def test_two_drains_at_once_do_not_overlap(drain_held_up: Any) -> None:
    publish()
    go_on = drain_held_up(drain_marks)
    assert drain_marks() is None, "the lock is taken"
    # An editor who publishes meanwhile is not kept waiting, and is worked in next time.
    publish(date=dt.date(2025, 8, 3))
    assert go_on() is not None
    assert Mark.objects.count() == 1
    assert drain_marks() is not None
    assert not any(compare_with_rebuild().values())


def test_what_came_while_another_drained_is_worked_in_by_that_one(drain_held_up: Any) -> None:
    publish()
    before = readings.latest_revision().pk
    go_on = drain_held_up(tasks.drain)
    publish(date=dt.date(2025, 8, 3))
    tasks.drain()  # its nudge: finds the lock taken, and goes away
    go_on()
    assert not Mark.objects.exists()
    assert Revision.objects.filter(pk__gt=before).count() == 2
    assert not any(compare_with_rebuild().values())


def test_an_upgrade_of_the_method_recomputes_everything() -> None:
    assert not ensure_current_method()
    Revision.objects.update(method_version="0")
    assert ensure_current_method()
    drain_marks()
    assert readings.index_state().method_version == "1"


def test_a_rebuild_mends_tampered_readings() -> None:
    truth = snapshot()
    DyadReading.objects.update(friction=1.0)
    assert compare_with_rebuild()["DyadReading"] > 0
    assert snapshot() == truth


def test_a_failed_drain_leaves_the_marks(monkeypatch: pytest.MonkeyPatch) -> None:
    publish()
    before = snapshot()

    def broken(*_: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(drain_module, "_rewrite_indices", broken)
    with pytest.raises(RuntimeError):
        drain_marks()
    assert Mark.objects.count() == 1 and snapshot() == before


def test_readers_see_one_revision_throughout() -> None:
    with readings.consistent_reads():
        first = readings.latest_revision()
        thread = threading.Thread(target=_publish_and_drain)
        thread.start()
        thread.join()
        assert readings.latest_revision() == first
    assert readings.latest_revision() != first


def _publish_and_drain() -> None:
    try:
        publish()
        drain_marks()
    finally:
        connections.close_all()


def test_rebuild_from_nothing() -> None:
    truth = snapshot()
    Alliance.objects.update(name="Renamed")
    assert rebuild() is not None
    assert snapshot() == truth
