"""Many rows written field by field are what each row says by itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from alliance.api.explanation_serializers import StepSerializer
from alliance.api.plain import Plain
from alliance.api.reading_serializers import (
    AlliancePointSerializer,
    BoundsSerializer,
    CellSerializer,
    DyadPointSerializer,
    TrackedDyadSerializer,
)
from alliance.indices.shapes import AlliancePoint, Bounds, Cell, DyadPoint, TrackedDyad

DAY = dt.date(2024, 2, 29)
POINT = DyadPoint(DAY, 12.5, 3.0, 20.0, 0.75, Bounds(9.0, 34.0), 6.0, 2.0, False, None)
NONE = DyadPoint(DAY, None, None, None, 0.1, Bounds(0.0, 100.0), None, None, True, "Too little.")
ROWS: list[tuple[type[Plain], Sequence[Any]]] = [
    (DyadPointSerializer, [POINT, NONE, POINT]),
    (DyadPointSerializer, [NONE]),
    (DyadPointSerializer, [POINT, POINT._replace(bounds=None)]),  # type: ignore[arg-type]
    (AlliancePointSerializer, [
        AlliancePoint(DAY, 9.0, 1.0, 12.0, 0.9, False, None, {"US": 2.0, "KR": 7.0}, ["US", "KR"], []),
        AlliancePoint(DAY, None, None, None, 0.0, True, "", {}, None, [["JP", "US"]]),
    ]),
    (CellSerializer, [Cell("US", "KR", "trade", 1.0, 0.0, 2.0, 0.5, 0.5, 1.0, 3.0, 0.9)]),
    (TrackedDyadSerializer, [TrackedDyad("US", "KR", ["us-rok"], POINT, -1.5), TrackedDyad("A", "B", [], NONE, None)]),
    (BoundsSerializer, [{"low": 1.0, "high": 2.0}]),
    (BoundsSerializer, []),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "rows"), ROWS, ids=lambda value: getattr(value, "__name__", ""))
def test_many_rows_at_once_say_what_each_says(kind: type[Plain], rows: Sequence[Any]) -> None:
    writer = kind()
    found = writer.write_all(rows)
    assert found == [kind().to_representation(row) for row in rows]
    assert [list(row) for row in found] == [list(writer.fields)] * len(rows)  # in their order


def test_the_shared_writer_is_one_of_its_own_kind() -> None:
    assert DyadPointSerializer.shared() is DyadPointSerializer.shared()
    assert type(StepSerializer.shared()) is StepSerializer
    assert type(BoundsSerializer.shared()) is BoundsSerializer


def test_a_missing_attribute_is_an_error_and_no_null() -> None:
    with pytest.raises(AttributeError):
        BoundsSerializer().write_all([SimpleNamespace(low=1.0)])
