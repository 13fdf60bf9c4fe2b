"""How a pair's index moves under other weights and parameters, in words."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from alliance.indices.explain_shapes import Robustness
from alliance.pages import reasons
from alliance.pages.frame import Frame
from alliance.record.models import Issue

# What each scenario supposes (docs/method.md, section 8).
SCENARIOS = {
    "sigma_halved": _("Each statement taken as twice as exact"),
    "sigma_doubled": _("Each statement taken as half as exact"),
    "h_halved": _("Words ageing twice as fast"),
    "h_doubled": _("Words ageing half as fast"),
    "joint_salience_minimum": _("An issue counts as much as it matters to the side that cares less"),
    "joint_salience_mean": _("An issue counts as much as it matters to both sides on average"),
}


@dataclass(frozen=True)
class ScenarioRow:
    """The index under one other assumption."""

    words: str
    friction: float | None
    change: float | None


@dataclass(frozen=True)
class IssueRow:
    """How much the index rests on one issue."""

    issue: Issue
    doubled: float
    without: float | None


@dataclass(frozen=True)
class RobustnessRows:
    """The sentence, the scenarios, the issues."""

    sentence: str
    found: Robustness
    scenarios: list[ScenarioRow]
    issues: list[IssueRow]


def read_robustness(frame: Frame, found: Robustness) -> RobustnessRows:
    """The tables; issues by how much doubling their weight would move the index."""
    base = found.friction
    rows = [
        ScenarioRow(
            str(SCENARIOS.get(scenario.name, scenario.name)), scenario.friction,
            None if base is None or scenario.friction is None else scenario.friction - base,
        )
        for scenario in found.scenarios
    ]  # fmt: skip
    issues = [IssueRow(frame.names.issues[part.issue], part.elasticity, part.without) for part in found.issues]
    rank = found.rank
    return RobustnessRows(
        reasons.robustness_sentence(base, [row.friction for row in rows], rank.holds if rank.rank else None, rank.of),
        found,
        rows,
        sorted(issues, key=lambda row: -abs(row.doubled)),
    )
