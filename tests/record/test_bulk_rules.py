"""What spares a large load a trigger once a row gets nobody past a rule, and its indexes serve what is asked."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pgtrigger
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from alliance.record.history import ever
from alliance.record.merge_triggers import RULE, SOURCES_STAND
from alliance.record.models import Source, Statement
from tests.record.cast import Cast
from tests.record.test_two_people import reviewer


def say(name: str, value: str) -> None:
    """A setting of this transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def outcome(fields: dict[str, Any]) -> tuple[Any, ...]:
    """What the database made of a new row, or the rule by which it refused it; nothing is kept."""
    try:
        with transaction.atomic():
            made = Statement.objects.create(**fields)
            made.refresh_from_db()
            transaction.set_rollback(True)
            return made.coded_by, made.review, made.source_id, made.published_by_id
    except IntegrityError as refused:
        return (refused.__cause__.diag.constraint_name,)  # type: ignore[union-attr]


def without_condition(name: str) -> None:
    """The trigger of this name as it would be if it looked at every row."""
    (trigger,) = [it for it in Statement._meta.triggers if it.name == name]  # type: ignore[attr-defined]
    spelt_out = pgtrigger.Trigger(
        name=name, when=trigger.when, operation=trigger.operation, declare=trigger.declare, func=trigger.func
    )
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {trigger.get_pgid(Statement)} ON record_statement")
    spelt_out.install(Statement)


def test_the_rule_of_two_passes_over_only_what_it_would_leave_alone(cast: Cast) -> None:
    """Every combination of who acts, who wrote, who coded, and what it claims: with the condition as without it."""
    edith, emil = reviewer("edith"), User.objects.create_user("emil")
    now = timezone.now()
    cases = [
        (who, {**cast.fields(reliability=0.7, reviewed_at=now), "author": author, "coded_by": [u.pk for u in coded],
               "status": status, "published_at": now if status == "published" else None, "review": review,
               "published_by": publisher})
        for who, author, coded, status, review, publisher in itertools.product(
            (None, edith, emil), (None, edith), ([], [edith], [edith, emil]), ("draft", "in_review", "published"),
            ("", "outside", "own", "by_another"), (None, edith, emil),
        )
    ]  # fmt: skip

    def outcomes() -> list[tuple[Any, ...]]:
        found = []
        for who, fields in cases:
            say("pghistory.context_metadata", "" if who is None else json.dumps({"user": who.pk}))
            say("alliance.may_publish", "")
            found.append(outcome(fields))
        say("pghistory.context_metadata", "")
        return found

    with_condition = outcomes()
    without_condition("review_insert")
    assert with_condition == outcomes()
    assert len({rule for rule, *rest in with_condition if not rest}) >= 4  # it does refuse


def test_whoever_says_falsely_that_sources_stand_is_refused(cast: Cast) -> None:
    merged = Source.objects.create(url="https://example.org/former", merged_into=cast.source)
    fields = cast.fields(reliability=0.7, source=merged)
    assert outcome(fields)[2] == cast.source.pk
    say(SOURCES_STAND, "on")
    assert outcome(fields) == (RULE,)
    with pytest.raises(IntegrityError, match="stands on the source that was kept"), transaction.atomic():
        Statement.objects.bulk_create([Statement(**cast.fields(reliability=0.7)), Statement(**fields)])
    assert outcome(cast.fields(reliability=0.7))[2] == cast.source.pk
    # What moves is followed all the same.
    made = Statement.objects.create(**cast.fields(reliability=0.7))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET source_id = %s WHERE id = %s", [merged.pk, made.pk])
    assert Statement.objects.get(pk=made.pk).source == cast.source


@pytest.mark.parametrize(
    ("asked", "index"),
    [
        ({"actor": 1}, "statement_series"),
        ({"issue": 1}, "record_statement_issue_id"),
        ({"author": 1}, "statement_author"),
        ({"published_by": 1}, "statement_published_by"),
        ({"reference": "feed:7"}, "statement_reference_once"),
    ],
)
def test_what_statements_are_asked_by_has_an_index(db: None, asked: dict[str, Any], index: str) -> None:
    say("enable_seqscan", "off")
    assert index in Statement.objects.order_by().filter(**asked).explain()


def test_what_the_history_is_asked_by_has_an_index(db: None) -> None:
    say("enable_seqscan", "off")
    assert "statementevent_series" in ever(Statement, actor__in=[1], issue__in=[2]).explain()
