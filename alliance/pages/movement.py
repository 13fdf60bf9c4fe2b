"""What moved between two days, told from the matrices of the two days. Pure.

A page may say "moved closer" only where somebody spoke: a fall because old words expired is never agreement
(docs/method.md, section 1; the look's guide, section 8). So the change on the issues that count on both days is told
apart from the change by issues that came or went.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from alliance.indices.shapes import Cell, Matrix

HARDLY = 1.0  # points; less than this is not worth a headline

Kind = Literal["apart", "closer", "hardly", "expired", "entered", "unknown"]
DyadWeights = Mapping[tuple[str, str], float]


@dataclass(frozen=True)
class CellMove:
    """How many points more or less an issue adds to a dyad's index."""

    a: str
    b: str
    issue: str
    before: float | None
    after: float | None

    @property
    def change(self) -> float:
        """Points; an issue that does not count adds none."""
        return (self.after or 0.0) - (self.before or 0.0)


@dataclass(frozen=True)
class Movement:
    """What kind of change an index made, and on which issues (slugs, largest part first)."""

    kind: Kind
    change: float | None
    issues: list[str]
    also_expired: list[str] = field(default_factory=list)  # beside what was said, these fell away with old words


def cell_moves(then: Matrix, now: Matrix) -> list[CellMove]:
    """Every cell that counts on one of the days, largest change first. Summed over a dyad: its index's change."""
    before = {(cell.a, cell.b, cell.issue): cell for cell in then.cells}
    after = {(cell.a, cell.b, cell.issue): cell for cell in now.cells}
    moves = [
        CellMove(*key, _points(before.get(key)), _points(after.get(key)))
        for key in dict.fromkeys([*after, *before])
    ]  # fmt: skip
    counted = [move for move in moves if move.before is not None or move.after is not None]
    return sorted(counted, key=lambda move: (-abs(move.change), move.a, move.b, move.issue))


def movement(change: float | None, then: Matrix, now: Matrix, weights: DyadWeights | None = None) -> Movement:
    """What an index's `change` between the two days is made of; `weights` of its dyads, equal when not given."""
    if change is None:
        return Movement("unknown", None, issues_by_points(now, weights)[:3])
    if abs(change) < HARDLY:
        return Movement("hardly", change, issues_by_points(now, weights)[:3])
    moves = cell_moves(then, now)
    spoken = _change_on_common_issues(then, now, weights)
    if spoken * change > 0 and abs(spoken) >= abs(change) / 2:
        both = [move for move in moves if move.before is not None and move.after is not None]
        rest = change - spoken
        gone = [move for move in moves if move.after is None]
        also = _weightiest(gone) if rest * change > 0 and abs(rest) >= abs(change) / 4 else []
        return Movement("apart" if change > 0 else "closer", change, _largest(both, change, weights), also)
    came_or_went = [move for move in moves if (move.before is None) != (move.after is None)]
    if not came_or_went:
        return Movement("apart" if change > 0 else "closer", change, _largest(moves, change, weights))
    gone = [move for move in came_or_went if move.after is None]
    come = [move for move in came_or_went if move.before is None]
    if sum(abs(move.change) for move in gone) >= sum(abs(move.change) for move in come):
        return Movement("expired", change, _weightiest(gone))
    return Movement("entered", change, _weightiest(come))


def issues_by_points(matrix: Matrix, weights: DyadWeights | None = None) -> list[str]:
    """Covered issues with any friction, most points first."""
    totals = issue_points(matrix, weights)
    return sorted((issue for issue, points in totals.items() if points > 0.05), key=lambda issue: -totals[issue])


def issue_points(matrix: Matrix, weights: DyadWeights | None = None) -> dict[str, float]:
    """Points of each covered issue in the alliance's index: the weighted mean over its dyads that have one."""
    counted = {(cell.a, cell.b) for cell in matrix.cells if cell.points is not None}
    total = sum(_weight(weights, *pair) for pair in counted) or 1.0
    points: dict[str, float] = defaultdict(float)
    for cell in matrix.cells:
        if cell.points is not None:
            points[cell.issue] += cell.points * _weight(weights, cell.a, cell.b) / total
    return dict(points)


def _points(cell: Cell | None) -> float | None:
    return None if cell is None else cell.points


def _weight(weights: DyadWeights | None, a: str, b: str) -> float:
    if weights is None:
        return 1.0
    return weights.get((a, b), weights.get((b, a), 0.0))


def _change_on_common_issues(then: Matrix, now: Matrix, weights: DyadWeights | None) -> float:
    """Change of the index if only the issues that count on both days existed."""
    before = {(cell.a, cell.b, cell.issue): cell for cell in then.cells if cell.points is not None}
    sums: dict[tuple[str, str], list[float]] = defaultdict(lambda: [0.0, 0.0, 0.0, 0.0])
    for cell in now.cells:
        old = before.get((cell.a, cell.b, cell.issue))
        if cell.points is None or old is None:
            continue
        parts = sums[cell.a, cell.b]
        parts[0] += old.points or 0.0
        parts[1] += old.share or 0.0
        parts[2] += cell.points
        parts[3] += cell.share or 0.0
    total = sum(_weight(weights, *pair) for pair in sums)
    if not total:
        return 0.0
    changes = (
        _weight(weights, *pair) * (after / share_after - before_sum / share_before)
        for pair, (before_sum, share_before, after, share_after) in sums.items()
        if share_before and share_after
    )
    return sum(changes) / total


def _largest(moves: list[CellMove], change: float, weights: DyadWeights | None) -> list[str]:
    """Up to three issues that pushed the way the index went, each a tenth of the change at least."""
    totals: dict[str, float] = defaultdict(float)
    for move in moves:
        totals[move.issue] += move.change * _weight(weights, move.a, move.b)
    sign = 1 if change > 0 else -1
    pushing = sorted((issue for issue in totals if totals[issue] * sign > 0), key=lambda issue: -totals[issue] * sign)
    threshold = abs(change) / 10
    return [issue for issue in pushing if abs(totals[issue]) >= threshold][:3] or pushing[:1]


def _weightiest(moves: list[CellMove]) -> list[str]:
    return list(dict.fromkeys(move.issue for move in moves))[:3]
