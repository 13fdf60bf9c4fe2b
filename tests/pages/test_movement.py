"""What a change is made of: somebody moved, or old words expired."""

import datetime as dt

import pytest

from alliance.indices.shapes import Cell, Matrix
from alliance.pages.movement import cell_moves, issue_points, movement

THEN, NOW = dt.date(2025, 5, 17), dt.date(2025, 8, 15)


def matrix(day: dt.date, **issues: float | None) -> Matrix:
    """One dyad whose issues weigh the same; a divergence each, None where it is not covered."""
    covered = sum(value is not None for value in issues.values())
    cells = [
        Cell("US", "KR", issue, value, value, value, 0.5, value / 2, 1 / covered, value / covered, 0.5)
        if value is not None
        else Cell("US", "KR", issue, None, None, None, None, None, None, None, None)
        for issue, value in issues.items()
    ]
    return Matrix(day, [["US", "KR"]], list(issues), cells)


def index(matrix: Matrix) -> float:
    """The dyad's index."""
    return sum(cell.points or 0.0 for cell in matrix.cells)


def test_words_that_part_the_allies_move_them_apart() -> None:
    then, now = matrix(THEN, leaflets=10, chips=20, drills=0), matrix(NOW, leaflets=80, chips=20, drills=6)
    move = movement(index(now) - index(then), then, now)
    assert (move.kind, move.issues, move.also_expired) == ("apart", ["leaflets"], [])


def test_words_that_join_them_bring_them_closer() -> None:
    then, now = matrix(THEN, leaflets=80, chips=20), matrix(NOW, leaflets=10, chips=20)
    assert movement(index(now) - index(then), then, now).kind == "closer"


def test_a_fall_by_expiry_is_never_agreement() -> None:
    then, now = matrix(THEN, leaflets=90, chips=20, drills=20), matrix(NOW, leaflets=None, chips=20, drills=20)
    move = movement(index(now) - index(then), then, now)
    assert (move.kind, move.issues) == ("expired", ["leaflets"])


def test_a_fall_of_both_kinds_says_both() -> None:
    then, now = matrix(THEN, leaflets=90, chips=60, drills=20), matrix(NOW, leaflets=None, chips=20, drills=20)
    move = movement(index(now) - index(then), then, now)
    assert (move.kind, move.issues, move.also_expired) == ("closer", ["chips"], ["leaflets"])


def test_an_issue_that_comes_into_view_is_not_a_move() -> None:
    then, now = matrix(THEN, leaflets=None, chips=20), matrix(NOW, leaflets=90, chips=20)
    move = movement(index(now) - index(then), then, now)
    assert (move.kind, move.issues) == ("entered", ["leaflets"])


def test_less_than_a_point_is_hardly_a_move() -> None:
    then, now = matrix(THEN, leaflets=10, chips=20), matrix(NOW, leaflets=11, chips=20)
    assert movement(index(now) - index(then), then, now).kind == "hardly"
    assert movement(None, then, now).kind == "unknown"


def test_moves_of_cells_sum_to_the_change_of_the_index() -> None:
    then, now = matrix(THEN, leaflets=90, chips=60, drills=None), matrix(NOW, leaflets=None, chips=20, drills=20)
    assert sum(move.change for move in cell_moves(then, now)) == pytest.approx(index(now) - index(then))


def test_points_of_an_alliance_are_weighted_over_its_dyads() -> None:
    cells = [
        Cell("US", "JP", "chips", 40, 40, 40, 0.5, 20, 1.0, 40.0, 0.5),
        Cell("US", "KR", "chips", 10, 10, 10, 0.5, 5, 1.0, 10.0, 0.5),
    ]
    both = Matrix(NOW, [["US", "JP"], ["US", "KR"]], ["chips"], cells)
    assert issue_points(both) == {"chips": 25.0}
    assert issue_points(both, {("US", "JP"): 2.0, ("KR", "US"): 1.0}) == {"chips": 30.0}
