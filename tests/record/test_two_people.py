"""The rule of two is the database's: bulk, raw SQL and forged columns are held to it like the desk."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pghistory
import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alliance.intake.groups import make_groups
from alliance.record.example.load import load_example
from alliance.record.models import Statement
from tests.record.cast import Cast

PUBLIC = {"status": "published", "published_at": "2026-01-01T00:00Z"}


def reviewer(name: str) -> User:
    make_groups(apps)
    user = User.objects.create_user(name)
    user.groups.set(Group.objects.filter(name="Reviewer"))
    return user


@pytest.fixture
def edith(db: None) -> User:
    return reviewer("edith")


@pytest.fixture
def ruth(db: None) -> User:
    return reviewer("ruth")


def test_without_the_right_to_publish_nobody_makes_public_or_withdraws(cast: Cast, edith: User, ruth: User) -> None:
    emil = User.objects.create_user("emil")
    draft = cast.statement(author=edith, status="in_review")
    refused("statement_publisher_may", draft, emil, **PUBLIC, **stamp(emil))
    gone = by(ruth, draft, **PUBLIC, **stamp(ruth))
    withdrawal = {"status": "withdrawn", "withdrawn_at": timezone.now(), "withdrawal_reason": "Wrong."}
    refused("statement_publisher_may", gone, emil, **withdrawal)
    ruth.is_active = False
    ruth.save()
    forget_right()
    refused("statement_publisher_may", gone, ruth, **withdrawal)


def forget_right() -> None:
    """As in a transaction of its own: who may publish is asked once in each."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('alliance.may_publish', '', true)")


def forget_person() -> None:
    """As in a transaction of its own: the name that a context gave lasts as long as its transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")


def refused(rule: str, statement: Statement, person: User | None = None, **values: Any) -> None:
    """Neither the ORM in that person's name nor raw SQL in nobody's may do it."""
    forget_person()
    name = pghistory.context(user=person.pk) if person else nullcontext()
    with pytest.raises(IntegrityError) as refusal, transaction.atomic(), name:
        Statement.objects.filter(pk=statement.pk).update(**values)
    assert refusal.value.__cause__.diag.constraint_name == rule  # type: ignore[union-attr]
    forget_person()


def by(person: User, statement: Statement, **values: Any) -> Statement:
    with pghistory.context(user=person.pk):
        Statement.objects.filter(pk=statement.pk).update(**values)
    forget_person()
    statement.refresh_from_db()
    return statement


def stamp(person: User) -> dict[str, Any]:
    return {"published_by": person, "reviewed_at": timezone.now(), "review": "by_another"}


def test_a_persons_statement_is_not_published_without_a_reviewer(cast: Cast, edith: User, ruth: User) -> None:
    draft = cast.statement(author=edith)
    assert Statement.objects.get().coded_by == [edith.pk]  # the database notes it
    refused("statement_public_is_reviewed", draft, **PUBLIC)
    refused("statement_public_is_reviewed", draft, **PUBLIC, review="outside")
    refused("statement_public_is_reviewed", draft, ruth, **PUBLIC, review="outside")
    refused("statement_review_has_a_reviewer", draft, **PUBLIC, review="by_another")
    refused("statement_reviewed_by_another", draft, **PUBLIC, **stamp(edith))
    refused("statement_reviewed_by_another", draft, edith, **PUBLIC, **stamp(edith))
    refused("statement_reviewed_by_another", draft, edith, **PUBLIC, **{**stamp(edith), "review": "own"})
    refused("statement_publisher_acts", draft, edith, **PUBLIC, **stamp(ruth))  # in another's name
    assert by(ruth, draft, **PUBLIC, **stamp(ruth)).status == "published"


def test_bulk_and_raw_inserts_are_held_to_it(cast: Cast, edith: User) -> None:
    public = {"status": "published", "published_at": timezone.now(), "reliability": 0.7}
    with pytest.raises(IntegrityError, match="statement_public_is_reviewed"), transaction.atomic():
        Statement.objects.bulk_create([Statement(**cast.fields(), **public, author=edith)])
    # A program that forgets the author runs in somebody's name all the same.
    name = pghistory.context(user=edith.pk)
    with pytest.raises(IntegrityError, match="statement_public_is_reviewed"), transaction.atomic(), name:
        Statement.objects.bulk_create([Statement(**cast.fields(), **public)])
    forget_person()
    Statement.objects.bulk_create([Statement(**cast.fields(), **public)])
    assert Statement.objects.get().review == "outside"


def test_a_public_wording_is_not_changed_in_a_persons_name_without_review(cast: Cast, edith: User, ruth: User) -> None:
    public = by(ruth, cast.statement(author=edith), **PUBLIC, **stamp(ruth))
    for person in (edith, ruth):
        refused("statement_correction_is_reviewed", public, person, stance=0.5)
    refused("statement_reviewed_by_another", public, ruth, stance=0.5, coded_by=[ruth.pk], **stamp(ruth))
    refused("statement_withdrawn_by_another", public, edith, status="withdrawn", withdrawn_at=timezone.now(),
            withdrawal_reason="Mine.")  # fmt: skip
    corrected = by(ruth, public, stance=0.5, coded_by=[edith.pk], **stamp(ruth))
    assert (corrected.stance, corrected.review) == (0.5, "by_another")
    # A maintainer's SQL has no name: it is let through, kept in the history, and no longer called reviewed.
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET stance = 0.25")
    public.refresh_from_db()
    assert (public.stance, public.review) == (0.25, "outside")


def test_whoever_changes_a_draft_in_bulk_had_a_hand_in_it(cast: Cast, edith: User, ruth: User) -> None:
    draft = by(ruth, cast.statement(author=edith), stance=0.5)
    assert draft.coded_by == [edith.pk, ruth.pk]
    refused("statement_reviewed_by_another", draft, ruth, **PUBLIC, **stamp(ruth))


def test_one_person_needs_the_desks_leave(cast: Cast, edith: User) -> None:
    draft = cast.statement(author=edith)
    own = {**PUBLIC, **stamp(edith), "review": "own"}
    refused("statement_reviewed_by_another", draft, **own)
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('alliance.one_person_desk', 'on', true)")
    assert by(edith, draft, **own).review == "own"


def test_the_example_record_is_nobodys(db: None) -> None:
    load_example()
    assert set(Statement.objects.values_list("review", "published_by", "status")) == {("outside", None, "published")}
