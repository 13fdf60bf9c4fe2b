"""The shapes in which readings are handed to the API and the pages. Field names are those of the API (docs/api.md).

Friction, intervals, shares' points, heat and divergence are on the scale 0 to 100; positions on -1 to +1; coverage,
salience and weights on 0 to 1. None means unknown, never zero.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal, NamedTuple

from alliance.indices.fingerprint import Fingerprint

Interval = Literal["event", "day", "week", "month", "quarter", "year"]
INTERVALS: tuple[Interval, ...] = ("event", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True)
class IndexState:
    """Whether the index is up to date, and what it rests on."""

    revision: int | None
    committed_at: dt.datetime | None
    statements_seen: int
    pending: int  # marks that wait
    oldest_mark_at: dt.datetime | None
    quarantined: list[dict[str, str | None]]  # [{actor, issue, error}]
    method_version: str
    fingerprint: Fingerprint

    @property
    def late(self) -> int:
        """How many of the marks have waited for so long that a reader should know."""
        return self.fingerprint.late


@dataclass(frozen=True)
class StatementWeight:
    """How much of a position rests on one statement; the weights of a position sum to 1."""

    id: int
    weight: float


@dataclass(frozen=True)
class Position:
    """Where an actor stands on an issue on a day (docs/method.md, section 1)."""

    actor: str
    issue: str
    mean: float
    sd: float  # square root of P on that day
    low: float  # mean -+ 1.96 sd, kept within -1..1
    high: float
    salience: float
    last_statement: dt.date
    expires: dt.date
    predecessor: bool  # last stated before a change of government: drawn hollow
    statements: list[StatementWeight]  # empty unless asked for


class PositionPoint(NamedTuple):
    """One day of a position's series; all None where the actor has no live position."""

    date: dt.date
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    salience: float | None


class ActorPoint(NamedTuple):
    """An actor's position on a day, beside others'; None throughout where there is none."""

    date: dt.date
    actor: str
    mean: float | None
    sd: float | None
    low: float | None
    high: float | None
    salience: float | None
    predecessor: bool | None  # last stated before a change of government: drawn hollow and dotted


class Bounds(NamedTuple):
    """The index if the sides agreed, or stood as far apart as can be, on every uncovered issue."""

    low: float
    high: float


class DyadPoint(NamedTuple):
    """A dyad's index on a day (section 3)."""

    date: dt.date
    friction: float | None
    low: float | None
    high: float | None
    coverage: float
    bounds: Bounds
    intensity: float | None
    noise_floor: float | None
    thin: bool
    reason: str | None  # why friction is None


class IssuePoint(NamedTuple):
    """One issue's part in a dyad's index on a day (section 2); None where it is not covered."""

    date: dt.date
    divergence: float | None
    low: float | None
    high: float | None
    heat: float | None
    share: float | None
    points: float | None
    joint_salience: float | None
    p_material: float | None


class GapPoint(NamedTuple):
    """How far apart two were on an issue on a day (of several pairs: those furthest apart), 0 to 100."""

    date: dt.date
    issue: str
    a: str | None  # None throughout where nobody's positions can be compared
    b: str | None
    divergence: float | None
    low: float | None
    high: float | None
    heat: float | None


class AlliancePoint(NamedTuple):
    """An alliance's index on a day (section 4)."""

    date: dt.date
    friction: float | None
    low: float | None
    high: float | None
    coverage: float
    thin: bool
    reason: str | None
    member_shares: dict[str, float]  # points by member's code; they sum to friction
    hottest_dyad: list[str] | None
    left_out: list[list[str]]  # dyads without an index of their own


@dataclass(frozen=True)
class TrackedDyad:
    """A tracked pair and its reading; `a` and `b` in the order of the alliance's members."""

    a: str
    b: str
    alliances: list[str]
    reading: DyadPoint
    change_90d: float | None


@dataclass(frozen=True)
class AllianceSummary:
    """An alliance's reading on a day and its change over the 90 days before."""

    slug: str
    name: str
    members: list[str]  # on that day, in the record's order
    rivals: list[str]
    reading: AlliancePoint
    change_90d: float | None


@dataclass(frozen=True)
class Cell:
    """One issue of one dyad on a day; None throughout where one side has no live position."""

    a: str
    b: str
    issue: str
    divergence: float | None
    low: float | None
    high: float | None
    joint_salience: float | None
    heat: float | None
    share: float | None
    points: float | None
    p_material: float | None


@dataclass(frozen=True)
class Matrix:
    """Issues by dyads of an alliance on a day."""

    at: dt.date
    dyads: list[list[str]]
    issues: list[str]
    cells: list[Cell]
