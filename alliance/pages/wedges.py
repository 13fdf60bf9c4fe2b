"""Wedges: how far each rival pulls one ally away from another, issue by issue; and how issues divide the members."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from alliance.indices.explain_shapes import IssuePolarisation, RivalWedge
from alliance.pages import reasons
from alliance.pages.frame import Frame
from alliance.record.models import Actor, Issue


@dataclass(frozen=True)
class PulledIssue:
    """One issue on which a rival stands nearer."""

    issue: Issue
    points: float
    chance: float  # that the pulled ally is nearer the rival than the other ally


@dataclass(frozen=True)
class PullRows:
    """One rival's pull on one ally, away from another."""

    rival: Actor
    ally: Actor
    pulled: Actor
    points: float
    issues: list[PulledIssue]


@dataclass(frozen=True)
class Wedges:
    """Every pull worth a bar, and in words those that are none."""

    heading: str
    pulls: list[PullRows]
    none: str
    unknown: str
    rows: int  # bars and their headings, for the chart's height
    is_pair: bool


def read_wedges(frame: Frame, found: Sequence[RivalWedge], members: int) -> Wedges:
    """The pulls of every rival, strongest first, with the issues that make them."""
    actors, capital = frame.names.actors, frame.names.capital
    strong = [wedge for wedge in found if wedge.wedge is not None and wedge.wedge >= reasons.LEAST]
    pulls = [
        PullRows(
            actors[wedge.rival], actors[wedge.ally], actors[wedge.pulled], wedge.wedge or 0.0,
            [
                PulledIssue(frame.names.issues[part.issue], part.points, part.p_nearer_rival)
                for part in wedge.issues if part.points >= reasons.LEAST
            ],
        )
        for wedge in strong
    ]  # fmt: skip
    named = [
        reasons.Pull(capital(wedge.rival), capital(wedge.ally), capital(wedge.pulled), wedge.wedge or 0.0)
        for wedge in strong
    ]
    without = [_names(frame, wedge) for wedge in found if wedge.wedge is not None and wedge.wedge < reasons.LEAST]
    return Wedges(
        reasons.wedge_heading(named, len({wedge.rival for wedge in found})),
        pulls,
        reasons.no_pull(without),
        reasons.unknown_pull([_names(frame, wedge) for wedge in found if wedge.wedge is None]),
        sum(1 + len(pull.issues) for pull in pulls),
        members == 2,
    )


def _names(frame: Frame, wedge: RivalWedge) -> tuple[str, str, str]:
    return frame.names.capital(wedge.rival), frame.names.capital(wedge.pulled), frame.names.capital(wedge.ally)


@dataclass(frozen=True)
class Division:
    """How an issue divides the members."""

    issue: Issue
    value: float
    camps: list[list[Actor]]


def read_divisions(frame: Frame, found: Sequence[IssuePolarisation]) -> list[Division]:
    """Each issue with its camps, most divided first."""
    return [
        Division(
            frame.names.issues[part.issue],
            part.polarisation,
            [[frame.names.actors[code] for code in camp] for camp in part.camps],
        )
        for part in found
    ]
