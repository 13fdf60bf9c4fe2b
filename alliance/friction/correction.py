"""What later changes of the record did to the index of a past day (docs/method.md, section 5: steps of correction).

The statements that were entered late, coded anew or withdrawn are swapped one by one, in the order in which the record
was changed; each owns the step that its swap makes. The steps sum exactly to the difference between the index as it
follows from the record now and as it followed from the record before.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import Evidence
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, positions_at, track_positions
from alliance.friction.scenarios import Value

Rows = NDArray[np.int64]

COLUMNS = ("day", "stance", "half_width", "salience", "reliability", "reversal", "statement")
SINGLY = 1_000  # beyond so many changed statements, those of one series are told together


@dataclass(frozen=True)
class Correction:
    """What one changed statement, or many of one series, did to the index of a past day."""

    statements: tuple[int, ...]
    series: int  # the first series that it speaks for, before or after
    size: float  # points of the index


def changed_statements(before: Evidence, after: Evidence, at: int) -> list[int]:
    """Numbers of the statements that count otherwise in `after` than in `before` for the index on day `at`; sorted."""
    old, new = _told(before, at), _told(after, at)
    return sorted(pk for pk in old.keys() | new.keys() if old.get(pk) != new.get(pk))


def _told(evidence: Evidence, at: int) -> dict[int, list[tuple]]:
    told: dict[int, list[tuple]] = {}
    columns = [getattr(evidence, name).tolist() for name in ("series", *COLUMNS)]
    for row in zip(*columns, strict=True):
        if row[1] <= at:
            told.setdefault(row[-1], []).append(row)
    return {pk: sorted(rows) for pk, rows in told.items()}


def corrections(
    before: Evidence, after: Evidence, order: Sequence[int], value: Value, at: int, method: Method = METHOD
) -> list[Correction]:
    """The step of each changed statement at the index of day `at`; they sum to value(after) - value(before).

    Both hold the same series and handovers, those that `value` reads. `order` lists the changed statements, the one
    changed first at the head.
    """
    groups = _groups(before, after, order)
    if not groups:
        return []
    touched = [_series_of(before, after, group) for group in groups]
    pairs = [(k, s) for k, series in enumerate(touched) for s in series]
    states = _states(before, after, groups, pairs, at, method)
    base = positions_at(track_positions(before, method), np.arange(before.n_series), at, method)
    columns = {name: np.repeat(getattr(base, name)[None], len(groups) + 1, axis=0) for name in _names(base)}
    for n, (k, s) in enumerate(pairs):  # from this swap on, until the series' next one
        for name, column in columns.items():
            column[k + 1 :, s] = getattr(states, name)[n]
    levels = value(PositionsAt(**columns), np.full(len(groups) + 1, at))
    return [
        Correction(tuple(group), series[0] if series else -1, float(step))
        for group, series, step in zip(groups, touched, np.diff(levels), strict=True)
    ]


def _groups(before: Evidence, after: Evidence, order: Sequence[int]) -> list[list[int]]:
    if len(order) <= SINGLY:
        return [[pk] for pk in order]
    by_series: dict[int, list[int]] = {}
    first = _first_series(after) | _first_series(before)
    for pk in order:
        by_series.setdefault(first[pk], []).append(pk)
    return list(by_series.values())


def _first_series(evidence: Evidence) -> dict[int, int]:
    found: dict[int, int] = {}
    for pk, s in zip(evidence.statement.tolist(), evidence.series.tolist(), strict=True):
        found[pk] = min(s, found.get(pk, s))
    return found


def _series_of(before: Evidence, after: Evidence, group: Sequence[int]) -> list[int]:
    rows = [evidence.series[np.isin(evidence.statement, group)] for evidence in (before, after)]
    return np.unique(np.concatenate(rows)).tolist()


def _states(
    before: Evidence,
    after: Evidence,
    groups: Sequence[Sequence[int]],
    pairs: Sequence[tuple[int, int]],
    at: int,
    method: Method,
) -> PositionsAt:
    """For each (group, series): the series' position once this group and all before it were swapped."""
    swapped_in = {pk: k for k, group in enumerate(groups) for pk in group}
    turn = [
        np.array([swapped_in.get(pk, len(groups)) for pk in evidence.statement.tolist()], dtype=np.int64)
        for evidence in (before, after)
    ]
    rows_before, rows_after, numbers_before, numbers_after = [], [], [], []
    for n, (k, s) in enumerate(pairs):
        # What did not change is taken from `before`; what was not swapped yet too.
        old = np.flatnonzero((before.series == s) & (turn[0] > k))
        new = np.flatnonzero((after.series == s) & (turn[1] <= k))
        rows_before.append(old)
        rows_after.append(new)
        numbers_before.append(np.full(len(old), n))
        numbers_after.append(np.full(len(new), n))
    old_rows, new_rows = np.concatenate(rows_before), np.concatenate(rows_after)
    by_series: dict[int, list[int]] = {}
    for s, day in zip(after.handover_series.tolist(), after.handover_day.tolist(), strict=True):
        by_series.setdefault(s, []).append(day)
    mixed = Evidence.build(
        series=np.concatenate([*numbers_before, *numbers_after]),
        **{name: np.concatenate([getattr(before, name)[old_rows], getattr(after, name)[new_rows]]) for name in COLUMNS},
        n_series=len(pairs),
        handovers=[by_series.get(s, []) for _, s in pairs],
    )
    return positions_at(track_positions(mixed, method), np.arange(len(pairs)), at, method)


def _names(positions: PositionsAt) -> list[str]:
    return list(positions.__dataclass_fields__)
