"""Where an actor stands on an issue, as a row of a table with its small scale."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from alliance.indices.shapes import Position
from alliance.pages.findings import stance_words
from alliance.pages.marks import ActorMark, actor_mark
from alliance.pages.svg import stance_x
from alliance.record.models import Actor, Issue


@dataclass(frozen=True)
class Standing:
    """An actor's position on an issue, with what a row needs to draw it."""

    actor: Actor
    issue: Issue
    position: Position

    @property
    def mark(self) -> ActorMark:
        """Colour and symbol."""
        return actor_mark(self.actor)

    @property
    def x(self) -> float:
        """The mark, in per cent from pole to pole."""
        return stance_x(self.position.mean)

    @property
    def x_low(self) -> float:
        """The likely range's lower end."""
        return stance_x(self.position.low)

    @property
    def x_high(self) -> float:
        """The likely range's upper end."""
        return stance_x(self.position.high)

    @property
    def heaviest(self) -> int | None:
        """The statement that weighs most in the position, where its statements were read."""
        weighed = max(self.position.statements, key=lambda item: (item.weight, item.id), default=None)
        return weighed.id if weighed else None

    @property
    def words(self) -> str:
        """The nearest words on the issue's scale."""
        issue = self.issue
        anchors = (
            issue.pole_negative,
            issue.anchor_minus_half,
            issue.anchor_zero,
            issue.anchor_plus_half,
            issue.pole_positive,
        )
        return stance_words(self.position.mean, anchors)


def standing_rows(rows: Sequence[Standing], by: Literal["mean", "issue"]) -> list[Standing]:
    """Rows from the negative pole to the positive, or in the order of the issues."""
    key = (lambda row: row.position.mean) if by == "mean" else (lambda row: row.issue.pk)
    return sorted(rows, key=key)
