"""The pictures drawn by the server, and who has which mark."""

import datetime as dt
from dataclasses import dataclass

import pytest

from alliance.pages.marks import OUTLINES, actor_mark
from alliance.pages.svg import StanceMark, scale_strip, sparkline, stance_scale, stance_x

START, END = dt.date(2020, 1, 1), dt.date(2025, 1, 1)


@dataclass(frozen=True)
class Point:
    date: dt.date
    friction: float | None
    low: float | None
    high: float | None
    thin: bool = False


def point(year: int, value: float | None, thin: bool = False) -> Point:
    return Point(dt.date(year, 1, 1), value, value, value, thin)


def test_a_gap_in_a_series_is_a_gap() -> None:
    spark = sparkline([point(2020, 10), point(2021, None), point(2022, 20), point(2025, 30)], START, END)
    assert len(spark.stretches) == 2
    assert "H20" in spark.stretches[0].line  # holds until the index ends, not until it is back
    assert spark.end_x == 100


def test_thin_stretches_are_apart_and_no_reading_today_means_no_end() -> None:
    spark = sparkline([point(2020, 10, thin=True), point(2021, 10), point(2025, None)], START, END)
    assert [stretch.thin for stretch in spark.stretches] == [True, False]
    assert spark.end_x is None
    assert spark.end_y is None


def test_an_empty_series_draws_nothing() -> None:
    spark = sparkline([], START, END)
    assert (spark.stretches, spark.first, spark.end_x) == ([], None, None)


def test_values_above_the_scale_stay_inside() -> None:
    spark = sparkline([point(2020, 95), point(2025, 95)], START, END)
    assert spark.end_y == 0


def test_the_strip_covers_the_whole_scale() -> None:
    strip = scale_strip(28.4, 11.2, 44.9)
    assert sum(width for _index, _start, width in strip.bands) == 100
    assert strip.width == pytest.approx(33.7)
    assert scale_strip(None, None, None).width is None


def test_a_stance_lies_between_the_poles() -> None:
    assert [stance_x(x) for x in (-1, 0, 1, 2)] == [0, 50, 100, 100]
    marks = [StanceMark(str(x), x, x, x, "actor-kr", "square") for x in (0.8, -1.0, -0.7)]
    scale = stance_scale(marks, arrow=(0, 2))
    assert scale.arrow is not None
    assert scale.arrow[0] == 90
    assert [row.label_side for row in scale.rows] == ["end", "start", "start"]


@dataclass(frozen=True)
class Someone:
    code: str
    kind: str
    member_of: "Someone | None" = None


KOREA = Someone("KR", "state")


@pytest.mark.parametrize(
    ("actor", "css", "shape"),
    [
        (KOREA, "actor-kr", "square"),
        (Someone("KR-LEE", "government", KOREA), "actor-kr", "square"),
        (Someone("KR-DP", "party", KOREA), "actor-kr", "cross"),
        (Someone("US", "state"), "actor-us", "circle"),
        (Someone("EU", "organisation"), "actor-other", "hexagon"),
        (Someone("AU", "state"), "actor-other", "star"),
    ],
)
def test_one_colour_and_one_symbol_an_actor(actor: Someone, css: str, shape: str) -> None:
    mark = actor_mark(actor)
    assert (mark.css, mark.shape) == (css, shape)
    assert shape in OUTLINES
