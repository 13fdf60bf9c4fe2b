"""Bargains between two actors: the best trades as a sentence and two scales each, all of them for the table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from alliance.indices.explain_shapes import Trade
from alliance.indices.shapes import Position
from alliance.pages import reasons, svg
from alliance.pages.frame import Frame
from alliance.pages.marks import actor_mark
from alliance.record.models import Actor, Issue

Places = Mapping[tuple[str, str], Position]  # by actor's code and issue's slug


@dataclass(frozen=True)
class Deal:
    """A trade: `first` gives way on one issue, `second` on another."""

    first: Actor
    second: Actor
    first_yields: Issue
    second_yields: Issue
    gain: float
    first_path: tuple[float, float]  # stance of the compromise without the trade, and where the trade ends
    second_path: tuple[float, float]
    pushed_away: list[Actor]
    former: list[str]  # "Seoul on autonomy": positions last stated by a predecessor
    scales: list[svg.TradeScale]  # empty in the table


@dataclass(frozen=True)
class Bargains:
    """What two actors could trade on a day."""

    a: Actor
    b: Actor
    best: list[Deal]
    total: int
    all: list[Deal]  # for the table

    @property
    def heading(self) -> str:
        """The best trade on offer."""
        best = self.best[0]
        return reasons.bargain_heading(
            best.first.short_name, best.second.short_name, best.first_yields.short_name, best.second_yields.short_name
        )


def read_bargains(
    frame: Frame, a: str, b: str, trades: Sequence[Trade], places: Places, best: int, whole_table: bool
) -> Bargains:
    """The `best` trades drawn, and every one of them (`whole_table`) for the table."""
    return Bargains(
        frame.names.actors[a],
        frame.names.actors[b],
        [_deal(frame, trade, places) for trade in trades[:best]],
        len(trades),
        [_deal(frame, trade, None) for trade in (trades if whole_table else trades[:best])],
    )


def _deal(frame: Frame, trade: Trade, places: Places | None) -> Deal:
    names = frame.names
    issues = (names.issues[trade.first_yields], names.issues[trade.second_yields])
    return Deal(
        names.actors[trade.first],
        names.actors[trade.second],
        *issues,
        trade.gain,
        (trade.baselines[trade.first_yields], trade.outcomes[trade.first_yields]),
        (trade.baselines[trade.second_yields], trade.outcomes[trade.second_yields]),
        [names.actors[code] for code in trade.pushed_away],
        [
            reasons.on_issue(names.capital(code), names.issues[slug].short_name)
            for code, slug in trade.rests_on_predecessor
        ],
        [] if places is None else [_scale(frame, trade, issue, places) for issue in issues],
    )


def _scale(frame: Frame, trade: Trade, issue: Issue, places: Places) -> svg.TradeScale:
    marks = []
    for code in (trade.first, trade.second):
        position = places.get((code, issue.slug))
        if position is not None:
            actor = frame.names.actors[code]
            look = actor_mark(actor)
            label = code if actor.kind == "state" else actor.short_name
            marks.append((label, position.mean, look.css, look.shape, position.predecessor))
    return svg.trade_scale(issue, marks, trade.baselines[issue.slug], trade.outcomes[issue.slug])
