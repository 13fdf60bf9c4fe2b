"""Between a commit and its drain: a reader is told of the newest revision, explanations too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.record.models import Actor, Alliance, Statement

pytestmark = pytest.mark.usefixtures("example")

START, END = dt.date(2025, 1, 1), dt.date(2025, 8, 15)


def us_rok() -> Alliance:
    return Alliance.objects.get(slug="us-rok")


def two() -> tuple[Actor, Actor]:
    return Actor.objects.get(code="US"), Actor.objects.get(code="KR")


EXPLANATIONS: dict[str, Callable[[], Any]] = {
    "changes of a dyad": lambda: readings.dyad_changes(*two(), START, END),
    "changes of an alliance": lambda: readings.alliance_changes(us_rok(), START, END),
    "robustness": lambda: readings.robustness_at(*two(), END),
}


def read(name: str) -> Any:
    with readings.consistent_reads():
        return EXPLANATIONS[name]()


@pytest.mark.parametrize("name", EXPLANATIONS)
def test_an_explanation_waits_for_the_drain(name: str) -> None:
    before = read(name)
    changed = Statement.objects.published().filter(actor__code="KR-LEE", issue__slug="information-access")
    assert changed.update(stance=0.9)
    assert read(name) == before
    assert drain_marks() is not None
    assert read(name) != before


def test_an_explanation_ends_where_the_reading_is() -> None:
    Statement.objects.published().filter(actor__code="KR-LEE").update(stance=0.9)
    with readings.consistent_reads():
        (point,) = readings.dyad_series(*two(), END, END, "day")
        assert readings.dyad_changes(*two(), START, END).end == pytest.approx(point.friction, abs=1e-9)


def test_without_a_reader_the_record_counts_as_it_is() -> None:
    before = EXPLANATIONS["changes of a dyad"]()
    Statement.objects.published().filter(actor__code="KR-LEE").update(stance=0.9)
    assert EXPLANATIONS["changes of a dyad"]() != before
