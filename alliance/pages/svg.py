"""Small pictures drawn by the server, as data for templates/parts/*.svg.html. Pure.

Coordinates along x are per cent of the width, so that text and marks keep their size on a phone and on a wall.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Protocol

from alliance.pages.words import BANDS

SPARK_TOP = 70.0  # every sparkline has the same scale, so that cards can be compared
SPARK_HEIGHT = 44.0


class SeriesPoint(Protocol):
    """One day of an index."""

    @property
    def date(self) -> dt.date:
        """The day."""
        ...

    @property
    def friction(self) -> float | None:
        """The index; None for none."""
        ...

    @property
    def low(self) -> float | None:
        """Lower end of the likely range."""
        ...

    @property
    def high(self) -> float | None:
        """Upper end of the likely range."""
        ...

    @property
    def thin(self) -> bool:
        """Whether coverage is under a half."""
        ...


@dataclass(frozen=True)
class Stretch:
    """An unbroken part of a sparkline: paths in a box of 100 by SPARK_HEIGHT."""

    line: str
    area: str
    thin: bool


@dataclass(frozen=True)
class Sparkline:
    """An index over some years."""

    stretches: list[Stretch]
    end_x: float | None  # per cent; None where there is no reading on the last day
    end_y: float | None
    end_thin: bool
    first: dt.date | None  # first day with an index
    first_x: float | None


def _y(value: float) -> float:
    return round(SPARK_HEIGHT * (1 - min(value, SPARK_TOP) / SPARK_TOP), 2)


def sparkline(points: Sequence[SeriesPoint], start: dt.date, end: dt.date) -> Sparkline:
    """Step lines with their bands from `start` to `end`; a gap where there is no index; thin stretches apart."""
    days = max((end - start).days, 1)

    def x(date: dt.date) -> float:
        return round(100 * min(max((date - start).days / days, 0.0), 1.0), 2)

    runs: list[list[SeriesPoint]] = []
    previous: SeriesPoint | None = None
    for point in points:
        if point.friction is not None:
            if previous is None or previous.friction is None or previous.thin != point.thin:
                runs.append([])
            runs[-1].append(point)
        previous = point
    stretches = []
    for run in runs:
        following = next((point.date for point in points if point.date > run[-1].date), end)
        edges = [x(point.date) for point in run] + [x(following)]
        heights = [_y(point.friction or 0.0) for point in run]
        steps = list(pairwise(edges))
        line = f"M{edges[0]} {heights[0]}" + "".join(
            [f"V{height}H{right}" for height, (_left, right) in zip(heights, steps, strict=True)]
        )
        tops = [y if point.high is None else _y(point.high) for point, y in zip(run, heights, strict=True)]
        floors = [y if point.low is None else _y(point.low) for point, y in zip(run, heights, strict=True)]
        upper = [f"{left} {top}L{right} {top}" for top, (left, right) in zip(tops, steps, strict=True)]
        lower = [f"{right} {floor}L{left} {floor}" for floor, (left, right) in zip(floors, steps, strict=True)]
        area = "M" + "L".join(upper) + "L" + "L".join(reversed(lower)) + "z"
        stretches.append(Stretch(line, area, run[0].thin))
    last = points[-1] if points else None
    first = next((point.date for point in points if point.friction is not None), None)
    alive = last is not None and last.friction is not None
    return Sparkline(
        stretches,
        x(end) if alive else None,
        _y(last.friction) if last is not None and last.friction is not None else None,
        bool(last and last.thin),
        first,
        x(first) if first else None,
    )


@dataclass(frozen=True)
class ScaleStrip:
    """The five bands with a reading, its range, and another pair for comparison; all in per cent."""

    bands: list[tuple[int, float, float]]  # step of the ramp, start, width
    value: float | None
    low: float | None
    width: float | None
    anchor: float | None
    anchor_name: str

    @property
    def anchor_x(self) -> float:
        """Where the anchor's name is centred: clear of the words at both ends."""
        return min(max(self.anchor or 0.0, 34.0), 75.0)


def scale_strip(
    value: float | None, low: float | None, high: float | None, anchor: float | None = None, anchor_name: str = ""
) -> ScaleStrip:
    """A reading on the scale from 0 to 100."""
    floors = [step.floor for step in BANDS] + [100.0]
    bands = [(step.index, floors[i], floors[i + 1] - floors[i]) for i, step in enumerate(BANDS)]
    width = None if low is None or high is None else round(high - low, 2)
    return ScaleStrip(bands, value, low, width, anchor, anchor_name)


@dataclass(frozen=True)
class StanceRow:
    """One line of a stance scale; x in per cent of the scale from pole to pole."""

    label: str
    value: float
    x: float
    x_low: float
    x_high: float
    css: str
    shape: str
    hollow: bool
    y: int
    emphasised: bool
    label_side: str  # "start" or "end": which way the value's text runs, so that it stays inside
    label_dy: int  # px: above the mark, or below it where an arrow arrives from above


@dataclass(frozen=True)
class StanceScale:
    """Rows of marks between the two poles of an issue."""

    rows: list[StanceRow]
    height: int
    arrow: tuple[float, int, float, int] | None  # x1 %, y1 px, x2 %, y2 px


ROW_HEIGHT = 52


def stance_x(value: float) -> float:
    """Where a stance from -1 to +1 lies, in per cent."""
    return round(50 * (1 + min(max(value, -1.0), 1.0)), 2)


@dataclass(frozen=True)
class StanceMark:
    """What is to be drawn in one row of a stance scale."""

    label: str
    value: float
    low: float
    high: float
    css: str
    shape: str
    hollow: bool = False
    emphasised: bool = False


def stance_scale(marks: Sequence[StanceMark], arrow: tuple[int, int] | None = None) -> StanceScale:
    """Rows from top to bottom; `arrow` leads from one row's mark to another's."""
    rows = []
    for index, mark in enumerate(marks):
        x = stance_x(mark.value)
        rows.append(
            StanceRow(
                mark.label, mark.value, x, stance_x(mark.low), stance_x(mark.high), mark.css, mark.shape, mark.hollow,
                ROW_HEIGHT * index + ROW_HEIGHT // 2, mark.emphasised, "end" if x > 82 else "start",
                19 if arrow is not None and index == arrow[1] else -8,
            )
        )  # fmt: skip
    drawn = None
    if arrow is not None:
        start, end = rows[arrow[0]], rows[arrow[1]]
        # Stop short of the marks, whatever the width: 12 px above and below.
        drawn = (start.x, start.y + 12, end.x, end.y - 12)
    return StanceScale(rows, ROW_HEIGHT * len(rows), drawn)


@dataclass(frozen=True)
class TradeMark:
    """One side's position on a scale of a trade; x in per cent from pole to pole."""

    label: str
    x: float
    css: str
    shape: str
    hollow: bool
    anchor: str  # which way its label runs, so that it stays inside and clear of the other


@dataclass(frozen=True)
class TradeScale:
    """An issue of a trade: both sides, the compromise expected without it, and where it ends."""

    issue: PoledIssue
    marks: list[TradeMark]
    baseline: float
    outcome: float
    baseline_x: float
    outcome_x: float


class PoledIssue(Protocol):
    """What of an issue its scale says."""

    name: str
    short_name: str
    pole_negative: str
    pole_positive: str


LABEL_ROOM = 13.0  # per cent of a scale within which two labels would meet


def trade_scale(
    issue: PoledIssue, marks: Sequence[tuple[str, float, str, str, bool]], baseline: float, outcome: float
) -> TradeScale:
    """`marks`: label, stance, colour class, symbol, whether last stated by a predecessor."""
    places = [stance_x(stance) for _label, stance, *_look in marks]
    drawn = []
    for k, (label, _stance, css, shape, hollow) in enumerate(marks):
        x, others = places[k], [place for other, place in enumerate(places) if other != k]
        near = [place for place in others if abs(place - x) < LABEL_ROOM]
        anchor = "middle"
        if near:
            anchor = "end" if (x, k) < (near[0], 1 - k) else "start"
        drawn.append(TradeMark(label, x, css, shape, hollow, anchor))
    return TradeScale(issue, drawn, baseline, outcome, stance_x(baseline), stance_x(outcome))
