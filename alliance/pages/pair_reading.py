"""The reading of any two actors on a day, compared with 90 days before: what a pair's page says first."""

from __future__ import annotations

from dataclasses import dataclass

from alliance.indices import readings
from alliance.indices.readings.days import difference
from alliance.indices.shapes import Cell, DyadPoint, Matrix, TrackedDyad
from alliance.pages.frame import Frame
from alliance.pages.movement import Movement, movement
from alliance.record.models import Actor


@dataclass(frozen=True)
class PairReading:
    """Two actors on a day."""

    a: Actor
    b: Actor
    tracked: TrackedDyad | None  # None where no alliance lists both
    now: DyadPoint
    then: DyadPoint | None
    series: list[DyadPoint]  # week by week up to the day
    cells: list[Cell]
    move: Movement

    @property
    def change(self) -> float | None:
        """Over the 90 days; None where one of the two readings is missing."""
        return self.move.change

    @property
    def points(self) -> dict[str, float]:
        """By covered issue; they sum to the index."""
        return {cell.issue: cell.points for cell in self.cells if cell.points is not None}

    @property
    def capitals(self) -> list[str]:
        """As a sentence names them."""
        return [self.a.short_name, self.b.short_name]

    @property
    def label(self) -> str:
        """In one word: "Washington–Seoul"."""
        return "–".join(self.capitals)

    @property
    def are_states(self) -> bool:
        """Whether both are states."""
        return self.a.kind == self.b.kind == "state"


def find_tracked(frame: Frame, a: str, b: str) -> TrackedDyad | None:
    """The pair's reading on the frame's day, if an alliance tracks it."""
    found = readings.tracked_dyads(frame.at, None, frame.known_at, frozenset((a, b)))
    return found[0] if found else None


def in_order(frame: Frame, a: str, b: str, tracked: TrackedDyad | None) -> tuple[str, str]:
    """The one order in which a pair is shown: that of its alliance's members, else that of the record."""
    if tracked is not None:
        return tracked.a, tracked.b
    codes = list(frame.names.actors)
    return (a, b) if codes.index(a) < codes.index(b) else (b, a)


def read_pair(frame: Frame, a: str, b: str, tracked: TrackedDyad | None) -> PairReading | None:
    """The reading of two actors; None where the record did not know them yet on the day that is asked for."""
    first, second = frame.names.actors[a], frame.names.actors[b]
    series = readings.dyad_series(first, second, None, frame.at, "week", frame.known_at)
    if not series or series[-1].date != frame.at:
        series += readings.dyad_series(first, second, frame.at, frame.at, "day", frame.known_at)
    if not series:
        return None
    earlier = readings.dyad_series(first, second, frame.then, frame.then, "day", frame.known_at)
    now, then = series[-1], earlier[0] if earlier else None
    cells, former = (readings.dyad_cells(first, second, day, frame.known_at) for day in (frame.at, frame.then))
    issues = [cell.issue for cell in cells]
    change = difference(now.friction, then.friction if then else None)
    return PairReading(
        first, second, tracked, now, then, series, cells,
        movement(change, Matrix(frame.then, [[a, b]], issues, former), Matrix(frame.at, [[a, b]], issues, cells)),
    )  # fmt: skip
