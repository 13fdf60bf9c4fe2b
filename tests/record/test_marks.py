"""Every change announces itself by marks in its own transaction, whichever way it was made."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection, transaction

from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Membership, Source, Statement, Tenure
from tests.record.cast import Cast

Key = tuple[str, int | None, int | None]


def marks() -> set[Key]:
    """What is marked; forgets it, so that the next call tells only what is new."""
    found = set(Mark.objects.values_list("kind", "actor_id", "issue_id"))
    Mark.objects.all().delete()
    return found


@pytest.fixture
def quiet(cast: Cast) -> Cast:
    """The cast, with the marks of its making forgotten."""
    marks()
    return cast


def test_a_draft_is_nobodys_business(quiet: Cast) -> None:
    draft = quiet.statement()
    draft.stance = 0.5
    draft.save()
    assert marks() == set()


def test_publishing_marks_its_key(quiet: Cast) -> None:
    quiet.published()
    assert marks() == {("position", quiet.lee.pk, quiet.leaflets.pk)}


def test_a_move_to_another_issue_marks_the_old_and_the_new(quiet: Cast) -> None:
    statement = quiet.published()
    marks()
    Statement.objects.filter(pk=statement.pk).update(issue=quiet.drills)
    assert marks() == {("position", quiet.lee.pk, quiet.leaflets.pk), ("position", quiet.lee.pk, quiet.drills.pk)}


def test_bulk_and_raw_changes_mark_all_their_keys(quiet: Cast) -> None:
    quiet.published()
    quiet.published(actor=quiet.us, issue=quiet.drills)
    both = {("position", quiet.lee.pk, quiet.leaflets.pk), ("position", quiet.us.pk, quiet.drills.pk)}
    marks()
    Statement.objects.update(salience=0.2)
    assert marks() == both
    rows = list(Statement.objects.all())
    for row in rows:
        row.stance = 0.3
    Statement.objects.bulk_update(rows, ["stance"])
    assert marks() == both
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET stance = 0.4")
    assert marks() == both
    copies = [
        Statement(**quiet.fields(reliability=0.7), status="published", published_at=row.published_at) for row in rows
    ]
    Statement.objects.bulk_create(copies)
    assert marks() == {("position", quiet.lee.pk, quiet.leaflets.pk)}


def test_a_change_that_is_rolled_back_leaves_no_mark(quiet: Cast) -> None:
    statement = quiet.published()
    marks()
    with transaction.atomic():
        Statement.objects.filter(pk=statement.pk).update(stance=0)
        assert Mark.objects.exists()
        transaction.set_rollback(True)
    assert marks() == set()


def test_offices_issues_and_alliances_mark_what_hangs_on_them(quiet: Cast) -> None:
    Tenure.objects.update(end=dt.date(2030, 6, 4))
    assert marks() == {("position", quiet.kr.pk, None)}
    Issue.objects.filter(pk=quiet.drills.pk).update(weight=2)
    assert marks() == {("position", None, quiet.drills.pk)}
    Membership.objects.update(weight=2)
    assert marks() == {("structure", None, None)}
    Actor.objects.filter(pk=quiet.lee.pk).update(kind="leader")
    assert marks() == {("text", None, None), ("position", quiet.kr.pk, None)}
    Source.objects.update(title="Another")
    assert marks() == {("text", None, None)}
