"""What a statement did is told from its day alone, and is what the whole record says: every bit."""

from __future__ import annotations

import datetime as dt
from unittest.mock import patch

import pytest

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.indices.one_day import ground_of_day
from alliance.indices.readings import effects
from alliance.indices.structure import load_structure
from alliance.record.models import Statement

pytestmark = pytest.mark.usefixtures("example")

AT = dt.date(2024, 6, 1)


def told(statements: list[Statement]) -> list[object]:
    return [(s.pk, readings.statement_effects(s, at)) for s in statements for at in (None, AT)]


def as_reader(statements: list[Statement]) -> list[object]:
    """As a reader of one revision, who goes on from stored positions; others are told from the whole record."""
    with readings.consistent_reads():
        return told(statements)


def some_statements() -> list[Statement]:
    """Some of all years, a day on which much happened, and the first and the last."""
    every = list(Statement.objects.published().order_by("date", "pk"))
    busiest = max((s.date for s in every), key=[s.date for s in every].count)
    return [*every[::24], *(s for s in every if s.date == busiest), every[-1]]


def test_what_a_reader_is_told_of_a_statement_is_what_the_whole_record_says() -> None:
    statements = some_statements()
    assert sum(bool(found) for _pk, found in told(statements)) > 10  # type: ignore[misc]
    assert repr(as_reader(statements)) == repr(told(statements))  # repr: every bit of a number shows


def test_the_index_with_the_statement_is_the_one_that_is_stored() -> None:
    with readings.consistent_reads():
        stored = {(pair.a, pair.b): pair.reading.friction for pair in readings.tracked_dyads(AT)}
        stored |= {(one.slug, None): one.reading.friction for one in readings.alliances_at(AT)}
        found = [e for s in some_statements() if s.date <= AT for e in readings.statement_effects(s, AT)]
    assert len(found) > 10
    for effect in found:
        assert effect.now == pytest.approx(stored[effect.alliance or effect.a, effect.b], abs=1e-9)  # type: ignore[index]


def test_a_reader_is_told_of_the_revision_until_the_drain() -> None:
    statements = some_statements()[:3]
    spoken = Statement.objects.published().filter(actor__code="KR-LEE").order_by("pk")
    for number, edit in enumerate(({"stance": -0.7}, {"date": dt.date(2019, 7, 3)}, {"reversal": True})):
        late = spoken[number]
        statements.append(late)
        before = repr(as_reader(statements))
        Statement.objects.filter(pk=late.pk).update(**edit)
        assert repr(as_reader(statements)) == before
        assert drain_marks() is not None
        statements[-1] = Statement.objects.get(pk=late.pk)
        after = repr(as_reader(statements))
        assert after == repr(told(statements))
        assert number or after != before


def test_nothing_is_read_but_the_day_and_what_followed_in_the_statements_own_series() -> None:
    statement = Statement.objects.published().filter(actor__code="KR-MOON").order_by("date", "pk")[5]
    day = statement.date.toordinal()
    with readings.consistent_reads(), patch.object(effects, "ground_of_day", wraps=ground_of_day) as read:
        readings.statement_effects(statement)
        structure = load_structure()
        (call,) = read.call_args_list
        ground = ground_of_day(*call.args)
    assert ground.evidence.day.min() == day
    own = {(actor, statement.issue_id) for actor in structure.principals[statement.actor_id]}
    later = {ground.keys[s] for s in ground.evidence.series[ground.evidence.day > day].tolist()}
    assert later <= own
    assert ground.before is not None
    assert len(ground.tracks.day) <= 3 * len(ground.keys)  # the day before, the day, the reader's day
