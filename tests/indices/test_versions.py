"""What each revision was made from is kept: nothing is missed by who follows, and a revision can be read again."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.indices.drain import drain_marks, rebuild
from alliance.indices.models import ChangedStatement, Revision, StatementVersion, StructureVersion
from alliance.indices.versions import changes_after, statements_at
from alliance.record.models import Actor, AgendaItem, Issue, Membership, Source, Statement, Tenure
from tests.indices.test_drain import leaflets, publish
from tests.indices.test_known_then import everything_but_effects as everything

pytestmark = pytest.mark.usefixtures("example")


def drained() -> int:
    revision = drain_marks()
    assert revision is not None
    return revision.pk


def latest() -> int:
    return Revision.objects.order_by("-id").values_list("id", flat=True)[0]


def changed_after(revision: int) -> set[int]:
    return set(changes_after(revision).values_list("statement_id", flat=True))


def public(revision: int) -> list[Any]:
    rows = statements_at(revision).order_by("statement_id")
    return list(rows.values_list("statement_id", "actor", "issue", "event__stance", "event__status",
                                 "event__summary", "source_event__title"))  # fmt: skip


def test_the_first_revision_holds_a_version_of_every_public_statement() -> None:
    ids = set(Statement.objects.public().values_list("pk", flat=True))
    assert changed_after(0) == ids
    assert {row[0] for row in public(latest())} == ids
    assert ChangedStatement.objects.count() == 0


def test_an_edit_a_withdrawal_and_a_restoration_each_count_in_their_revision() -> None:
    one = leaflets()
    before = latest()
    Statement.objects.filter(pk=one.pk).update(stance=0.25)
    edited = drained()
    assert changed_after(before) == {one.pk}
    Statement.objects.filter(pk=one.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Misread."
    )
    withdrawn = drained()
    assert changed_after(edited) == {one.pk}
    assert changes_after(edited).get().event.withdrawal_reason == "Misread."
    Statement.objects.filter(pk=one.pk).update(status="published", withdrawn_at=None, withdrawal_reason="")
    restored = drained()
    assert changed_after(withdrawn) == {one.pk}
    assert changed_after(restored) == set()
    assert StatementVersion.objects.filter(statement_id=one.pk).count() == 4


def test_words_of_the_source_and_names_of_actor_and_issue_count() -> None:
    one = leaflets()
    revision = latest()
    Source.objects.filter(pk=one.source_id).update(title="Another title")
    titled = drained()
    assert one.pk in changed_after(revision)
    Actor.objects.filter(pk=one.actor_id).update(code="KR-LJM")
    renamed = drained()
    assert changed_after(titled) == set(Statement.objects.filter(actor=one.actor_id).values_list("pk", flat=True))
    Issue.objects.filter(pk=one.issue_id).update(slug="leaflets")
    drained()
    assert changed_after(renamed) == set(Statement.objects.filter(issue=one.issue_id).values_list("pk", flat=True))
    assert changes_after(renamed).filter(statement_id=one.pk).get().issue == "leaflets"
    assert statements_at(titled).get(statement_id=one.pk).actor == "KR-LEE"


def test_drafts_and_words_that_nobody_sees_do_not_count() -> None:
    revision = latest()
    draft = publish(status="draft", published_at=None)
    draft.summary = "Otherwise."
    draft.save()
    Source.objects.filter(pk=leaflets().source_id).update(title=leaflets().source.title)
    Actor.objects.filter(code="US").update(name="The United States")
    drained()
    assert changed_after(revision) == set()


def test_a_bulk_change_is_one_statement_in_the_drain() -> None:
    revision = latest()
    Statement.objects.published().update(coder_note="Seen again.")
    with CaptureQueriesContext(connection) as queries:
        drained()
    assert len([q for q in queries if "indices_statementversion" in q["sql"]]) == 2
    assert changed_after(revision) == set(Statement.objects.published().values_list("pk", flat=True))


def test_what_was_written_but_not_committed_belongs_to_the_later_revision() -> None:
    """The clock says that it came first; the revision before it stays what it was, to the last digit."""
    written, go_on = threading.Event(), threading.Event()
    added: list[int] = []

    def editor() -> None:
        with transaction.atomic():
            added.append(publish(summary="Slowly committed.").pk)
            Membership.objects.filter(alliance__slug="us-japan-rok", actor__code="JP").update(weight=5)
            written.set()
            go_on.wait(30)
        connections.close_all()

    thread = threading.Thread(target=editor)
    thread.start()
    try:
        assert written.wait(30)
        Statement.objects.filter(pk=leaflets().pk).update(stance=-0.5)
        first = drained()
        seen, rows = everything(first), public(first)
        assert seen == everything()
    finally:
        go_on.set()
        thread.join()
    second = drained()
    assert changed_after(first) == set(added)
    assert public(first) == rows
    assert everything(first) == seen
    assert everything(second) == everything() != seen


def test_a_revision_can_be_read_again_whatever_was_changed_since() -> None:
    first, seen, rows = latest(), everything(), public(latest())
    Statement.objects.filter(pk=leaflets().pk).update(stance=0.9, salience=0.1)
    Issue.objects.filter(slug="autonomy").update(weight=7)
    second = drained()
    between = everything()
    AgendaItem.objects.filter(alliance__slug="us-rok", issue__slug="joint-exercises").delete()
    Tenure.objects.filter(actor__code="KR-LEE").delete()
    Source.objects.update(title="Another title")
    drained()
    rebuild()
    assert everything(first) == seen
    assert public(first) == rows
    assert everything(second) == between
    assert everything() not in (seen, between)


def test_the_small_tables_are_stored_only_when_they_differ() -> None:
    kept = StructureVersion.objects.count()
    Statement.objects.filter(pk=leaflets().pk).update(stance=0.9)
    drained()
    Source.objects.filter(pk=leaflets().source_id).update(title="Another title")
    drained()
    assert StructureVersion.objects.count() == kept
    Issue.objects.filter(slug="autonomy").update(weight=7)
    drained()
    assert StructureVersion.objects.count() == kept + 1


def test_who_follows_page_by_page_misses_nothing_that_is_edited_meanwhile() -> None:
    seen: dict[int, float] = {}
    ids = list(Statement.objects.published().order_by("pk").values_list("pk", flat=True))
    revision, statement = 0, None
    for turn in range(1000):
        page = list(changes_after(revision, statement).select_related("event")[:20])
        if not page:
            break
        seen |= {row.statement_id: row.event.stance for row in page}
        revision, statement = page[-1].since, page[-1].statement_id
        if turn < 30:  # one that was seen, and one that is still to come
            Statement.objects.filter(pk__in=[ids[turn], ids[-1 - turn]]).update(stance=turn / 100)
            drained()
    assert seen == dict(Statement.objects.published().values_list("pk", "stance"))
