"""Which issues of which pairs moved most in the 90 days, who moved them, and the step of each new statement."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.indices.explain_shapes import ChangeStep
from alliance.indices.shapes import TrackedDyad
from alliance.pages.frame import Frame
from alliance.pages.movement import CellMove, cell_moves
from alliance.pages.reading import AllianceReading
from alliance.pages.then import statements_told
from alliance.pages.words import day_and_month
from alliance.record.models import Statement

MOVERS = 7
NAMED = 2  # statements named beside a mover
Pair = frozenset[str]
StepsOfPairs = dict[tuple[str, str], list[ChangeStep]]


@dataclass(frozen=True)
class Mover:
    """An issue of a pair, with how many points it gained or lost and whose words did it."""

    move: CellMove
    who: str


@dataclass(frozen=True)
class StatementStep:
    """The largest step that a statement made in any tracked pair's index."""

    pair: str
    size: float


@dataclass(frozen=True)
class Moves:
    """What the first page says of movement."""

    movers: list[Mover]
    steps: dict[int, StatementStep]  # of the statements made in the 90 days, where each made its largest


def read_moves(
    frame: Frame, found: Sequence[AllianceReading], tracked: Sequence[TrackedDyad], statements: Sequence[Statement]
) -> Moves:
    """The largest moves of `found`, and what each of `statements` did to any tracked pair: from one read of steps."""
    largest = _largest_moves(found)
    recent = [statement for statement in statements if frame.then < statement.date <= frame.at]
    touched = _touched(frame, tracked, recent)
    steps = _read_steps(frame, {**touched, **{(move.a, move.b): None for move in largest}})
    return Moves(_movers(frame, largest, steps), _largest_steps(frame, {pair: steps[pair] for pair in touched}, recent))


def _largest_moves(found: Sequence[AllianceReading]) -> list[CellMove]:
    """The largest changes of an issue's points, each pair counted once however many alliances it is in."""
    moves: dict[tuple[Pair, str], CellMove] = {}
    for one in found:
        for move in cell_moves(one.then_matrix, one.now_matrix):
            if round(abs(move.change), 1) > 0:
                moves.setdefault((frozenset((move.a, move.b)), move.issue), move)
    return sorted(moves.values(), key=lambda move: -abs(move.change))[:MOVERS]


def _movers(frame: Frame, largest: Sequence[CellMove], steps: StepsOfPairs) -> list[Mover]:
    behind = [(move, _spoken(steps[move.a, move.b], move.issue)) for move in largest]
    said = statements_told(frame, [step.statement for _move, some in behind for step in some if step.statement])
    return [Mover(move, _who(some, said, move)) for move, some in behind]


def _touched(
    frame: Frame, tracked: Sequence[TrackedDyad], statements: Sequence[Statement]
) -> dict[tuple[str, str], dict[int, dt.date]]:
    """Which tracked pairs the statements count for, and of each pair its statements with their days."""
    actors = frame.names.actors
    codes = {(actors[pair.a].pk, actors[pair.b].pk): (pair.a, pair.b) for pair in tracked}
    return {codes[pair]: mine for pair, mine in readings.pairs_touched(statements, codes, frame.known_at).items()}


def _read_steps(frame: Frame, pairs: Mapping[tuple[str, str], Mapping[int, dt.date] | None]) -> StepsOfPairs:
    """The steps of some pairs in the 90 days, those of some statements only where a pair names any."""
    actors = frame.names.actors
    wanted = {(actors[a].pk, actors[b].pk): mine for (a, b), mine in pairs.items()}
    found = readings.statement_steps(wanted, frame.then, frame.at, frame.known_at)
    return {pair: found[key] for pair, key in zip(pairs, wanted, strict=True)}


def _spoken(steps: Sequence[ChangeStep], issue: str) -> list[ChangeStep]:
    """The statements that moved the issue most, by date."""
    spoken = [step for step in steps if step.issue == issue and step.cause == "statement"]
    return sorted(sorted(spoken, key=lambda step: -abs(step.step))[:NAMED], key=lambda step: step.date)


def _who(spoken: Sequence[ChangeStep], said: dict[int, Statement], move: CellMove) -> str:
    names = [
        f"{said[step.statement].actor.short_name} {day_and_month(step.date)}"
        for step in spoken
        if step.statement in said
    ]
    if names:
        return ", ".join(names)
    if move.after is None:
        return _("old positions expired")
    return _("newly covered") if move.before is None else ""


def _largest_steps(frame: Frame, steps: StepsOfPairs, statements: Sequence[Statement]) -> dict[int, StatementStep]:
    """For each of `statements`, the step that it made where it made the largest."""
    told, found = {statement.pk for statement in statements}, dict[int, StatementStep]()
    for (a, b), made in steps.items():
        name = f"{frame.names.capital(a)}–{frame.names.capital(b)}"
        for step in made:
            if step.statement is None or step.statement not in told:
                continue
            if step.statement not in found or abs(step.step) > abs(found[step.statement].size):
                found[step.statement] = StatementStep(name, step.step)
    return found
