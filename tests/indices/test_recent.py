"""What a reader is told from a period's statements, or from what was kept, is what the whole record says: every bit."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from itertools import combinations
from typing import Any

import pytest

from alliance.indices import explain, readings, recent, scenario_tracks
from alliance.indices.drain import drain_marks
from alliance.indices.readings import dyads, over_time
from alliance.indices.structure import load_structure
from alliance.record.models import Actor, Alliance, Issue, Membership, Statement

pytestmark = pytest.mark.usefixtures("example")

PERIODS = [
    (dt.date(2017, 1, 1), dt.date(2018, 6, 1)),
    (dt.date(2019, 6, 1), dt.date(2021, 7, 1)),
    (dt.date(2025, 5, 17), dt.date(2025, 8, 15)),
]


DAY = dt.date(2025, 3, 1)


def actors() -> list[Actor]:
    return list(Actor.objects.filter(code__in=["US", "KR", "JP", "KR-LEE"]).order_by("code"))


def told() -> list[object]:
    pairs = list(combinations(actors(), 2))
    return [
        *(readings.dyad_changes(*pair, *period) for pair in pairs for period in PERIODS),
        *(readings.alliance_changes(al, *period) for al in Alliance.objects.order_by("id") for period in PERIODS),
        *(readings.robustness_at(*pair, end) for pair in pairs for _start, end in PERIODS),
    ]


def as_reader() -> list[object]:
    with readings.consistent_reads():
        return told()


def test_a_reader_reads_no_more_than_the_period() -> None:
    with readings.consistent_reads():
        structure = load_structure()
        a, b = (actor.pk for actor in Actor.objects.filter(code__in=["US", "KR"]).order_by("code"))
        ground = recent.ground_of(explain.dyad_keys(structure, a, b), structure, after=dt.date(2025, 5, 17).toordinal())
    assert ground.before is not None and len(ground.before.day)
    assert ground.evidence.day.min() > dt.date(2025, 5, 17).toordinal()


def test_what_readers_are_told_is_what_the_whole_record_says() -> None:
    scenario_tracks._kept.clear()
    assert repr(as_reader()) == repr(told())  # repr: NaN is no NaN's equal, and every bit of a number shows
    for number, edit in enumerate(({"stance": -0.7}, {"date": dt.date(2019, 7, 3)}, {"reversal": True})):
        before = as_reader()
        late = Statement.objects.published().filter(actor__code="KR-LEE").order_by("pk")[number]
        Statement.objects.filter(pk=late.pk).update(**edit)
        assert repr(as_reader()) == repr(before)  # until the drain
        assert drain_marks() is not None
        after = as_reader()
        assert repr(after) == repr(told())
        assert number or repr(after) != repr(before)


UNTIL = dt.date(2025, 8, 15)
KEPT = {"gaps": over_time._rows, "cells": dyads._cells, "steps": explain._steps}


def gaps() -> object:
    return [readings.alliance_gaps(al, None, UNTIL, "quarter") for al in Alliance.objects.order_by("id")]


def cells() -> object:
    every_quarter = [dt.date(year, month, 1) for year in range(2018, 2026) for month in (1, 4, 7)]
    return [readings.matrices_at(list(Alliance.objects.order_by("id")), on) for on in every_quarter]


def steps() -> object:
    pairs = {(a.pk, b.pk): None for a, b in combinations(actors(), 2)}
    return [readings.statement_steps(pairs, *period) for period in PERIODS]


@pytest.mark.parametrize(("what", "tell"), [("gaps", gaps), ("cells", cells), ("steps", steps)])
def test_what_was_kept_is_what_is_told_anew(what: str, tell: Callable[[], object]) -> None:
    kept = KEPT[what]
    kept.clear()
    former, whole = tell(), len(kept)
    assert whole and repr(tell()) == repr(former) and len(kept) == whole
    late = Statement.objects.published().filter(actor__code="KR-LEE").order_by("pk")[0]
    said, seated = Statement.objects.filter(pk=late.pk), Membership.objects.filter(actor__code="JP")
    weight = Issue.objects.filter(pk=late.issue_id)
    edits: list[tuple[Any, dict[str, Any]]] = [
        (said, {"stance": -0.9}), (said, {"date": dt.date(2021, 7, 3)}), (said, {"salience": 0.99}),
        (weight, {"weight": 3.0}), (seated, {"start": DAY}),
    ]  # fmt: skip
    for rows, edit in edits:
        before = len(kept)
        rows.update(**edit)
        assert drain_marks() is not None
        after, added = tell(), len(kept) - before
        kept.clear()
        assert repr(after) == repr(tell()), edit
        assert "weight" in edit or added < whole, "what did not change is not told anew"
        former, whole = after, len(kept)


def test_the_scenarios_of_what_did_not_change_are_kept() -> None:
    as_reader()
    former = scenario_tracks._kept["newest"]
    changed = Statement.objects.published().filter(actor__code="KR-LEE").order_by("pk")[0]
    Statement.objects.filter(pk=changed.pk).update(stance=-0.7)
    assert drain_marks() is not None
    as_reader()
    kept, name = scenario_tracks._kept["newest"], scenario_tracks.AS_PUBLISHED
    anew = {key for key in kept.tracks[name] if kept.tracks[name][key] is not former.tracks[name].get(key)}
    assert anew and anew <= {key for key in kept.tracks[name] if key[1] == changed.issue_id}


def test_some_pairs_steps_are_those_of_each_alone() -> None:
    a, b, *_rest = actors()
    start, end = PERIODS[1]
    with readings.consistent_reads():
        steps = readings.statement_steps({(a.pk, b.pk): None}, start, end)[a.pk, b.pk]
        alone = readings.dyad_changes(a, b, start, end).steps
    assert steps
    assert [(s.date, s.statement, s.step) for s in steps] == [(s.date, s.statement, s.step) for s in alone]
