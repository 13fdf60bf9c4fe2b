"""The shapes in which explanations are handed out. Field names are those of the API (docs/api.md); points of 100."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Cause = Literal["statement", "expiry", "handover", "membership", "correction"]


@dataclass(frozen=True)
class ChangeStep:
    """What one event, or one correction of the record, did to an index."""

    date: dt.date  # of a correction: the day on which the record was changed (UTC)
    cause: Cause
    statement: int | None
    actor: str | None  # whose position moved; None for a change of membership, or of weights and agendas
    issue: str | None
    step: float
    leave_one_out: float | None  # the end's index less the index without this statement


@dataclass(frozen=True)
class IssueShare:
    """One issue's part in a change; position, salience, entry and exit of all issues sum to the change."""

    issue: str
    position: float
    salience: float
    entry: float
    exit: float


@dataclass(frozen=True)
class Change:
    """Why an index moved between two days: the steps sum to `change`."""

    start: float | None
    end: float | None
    change: float
    steps: list[ChangeStep]
    by_issue: list[IssueShare]


@dataclass(frozen=True)
class Trade:
    """A feasible exchange: `first` gives way on one issue, `second` on another, and each gains the same."""

    first: str
    second: str
    first_yields: str
    second_yields: str
    gain: float
    baselines: dict[str, float]  # the compromise expected without a trade, by issue
    outcomes: dict[str, float]  # where the trade ends, by issue
    pushed_away: list[str]  # other members whose distance grows
    rests_on_predecessor: list[list[str]]  # [actor, issue] of positions last stated by a former government


@dataclass(frozen=True)
class WedgeIssue:
    """One issue of a wedge."""

    issue: str
    wedge: float
    p_nearer_rival: float
    points: float


@dataclass(frozen=True)
class RivalWedge:
    """How far `rival` pulls `pulled` away from `ally`."""

    rival: str
    ally: str
    pulled: str
    wedge: float | None
    issues: list[WedgeIssue]


@dataclass(frozen=True)
class IssuePolarisation:
    """How an issue divides the members of an alliance: 1 is two equal camps at the poles."""

    issue: str
    polarisation: float
    camps: list[list[str]]


@dataclass(frozen=True)
class IssueRobustness:
    """How much an index rests on one issue."""

    issue: str
    elasticity: float
    without: float | None


@dataclass(frozen=True)
class Scenario:
    """The index under another parameter."""

    name: str
    friction: float | None


@dataclass(frozen=True)
class Rank:
    """A dyad's place among the tracked dyads, hottest first, and how often it keeps it over the scenarios."""

    rank: int | None
    of: int
    holds: float | None  # share of the scenarios in which the rank is the same


@dataclass(frozen=True)
class Robustness:
    """How a dyad's index moves under other weights and parameters."""

    at: dt.date
    friction: float | None
    weight_sd: float | None
    power_mean: float | None
    issues: list[IssueRobustness]
    scenarios: list[Scenario]
    rank: Rank


@dataclass(frozen=True)
class Effect:
    """The step that a statement made in one index."""

    subject: Literal["dyad", "alliance"]
    a: str | None
    b: str | None
    alliance: str | None
    before: float | None
    after: float | None
    step: float
    without_it_now: float | None  # today's index had it never been made
    now: float | None  # today's index as it is


@dataclass(frozen=True)
class PreviewedEffect:
    """What unpublished statements would do to one index; None where there is no index."""

    subject: Literal["dyad", "alliance"]
    a: str | None
    b: str | None
    alliance: str | None
    before: float | None
    after: float | None
    change: float | None


@dataclass(frozen=True)
class CoderAgreement:
    """How far coders agree over texts coded more than once (Krippendorff's alpha, interval scale)."""

    scope: str  # all, issue or coders
    issue: str | None
    coders: str | None  # both names, as the public sees them
    texts: int  # different texts with a stance from both
    stance_alpha: float | None  # .80 good, .667 tentative; None where all values are the same
    salience_alpha: float | None
    sigma: float | None  # the standard deviation of one coding that the disagreement implies
    one_saw_none: int = 0  # further texts in which only one of the coders saw a position; alpha cannot count them


@dataclass(frozen=True)
class SupposedReading:
    """An index under one set of assumptions."""

    friction: float | None
    low: float | None
    high: float | None
    coverage: float
    thin: bool


@dataclass(frozen=True)
class SupposedIndex:
    """An index as published and as it would be under other assumptions."""

    subject: Literal["dyad", "alliance"]
    a: str | None
    b: str | None
    alliance: str | None
    published: SupposedReading
    supposed: SupposedReading
    change: float | None  # supposed - published; None where either is
    rank: int | None  # among tracked pairs, or among alliances, hottest first; None where thin or untracked
    supposed_rank: int | None


@dataclass(frozen=True)
class Sensitivity:
    """What other assumptions would make of an index; `results` begins with it, the others follow for their ranks."""

    at: dt.date
    sigma: float
    doubling_years: float
    weights: dict[str, float]  # those that were supposed, by issue's slug
    subject: SupposedIndex
    results: list[SupposedIndex]
