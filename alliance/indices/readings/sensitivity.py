"""A what-if: every tracked index and its rank under other issue weights, sigma and h. Nothing is stored."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from alliance.friction.index import AllianceIndex, DyadIndex, dyad_index
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, positions_at, track_positions
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.compute import agenda_arrays, alliance_from, positions_on
from alliance.indices.explain import columns_of
from alliance.indices.explain_shapes import Sensitivity, SupposedIndex, SupposedReading
from alliance.indices.readings.days import difference, one_day
from alliance.indices.store import number
from alliance.indices.stored_tracks import load_tracks
from alliance.indices.structure import Pair, Structure, load_structure
from alliance.record.models import Actor, Alliance

Side = Callable[[int, Sequence[int]], PositionsAt]
"""Positions of one actor on some issues on the day, of shape (1, issues)."""


@dataclass(frozen=True)
class Assumptions:
    """What is supposed; issues that `weights` does not name keep their own."""

    sigma: float = METHOD.sigma
    doubling_years: float = METHOD.doubling_years
    weights: Mapping[str, float] | None = None  # by issue's slug

    @property
    def method(self) -> Method:
        """The method with the supposed parameters."""
        return replace(METHOD, sigma=self.sigma, doubling_years=self.doubling_years)


def dyad_sensitivity(a: Actor, b: Actor, at: dt.date, supposed: Assumptions) -> Sensitivity:
    """The index of any two actors as published and as supposed, with every tracked pair's beside it."""
    structure = load_structure()
    pair = structure.canonical(a.pk, b.pk)
    found = _read(structure, at, supposed, also=[pair])
    tracked = list(structure.tracked_pairs())
    return _sensitivity(at, supposed, found.row(pair), [found.row(other) for other in tracked if other != pair])


def alliance_sensitivity(alliance: Alliance, at: dt.date, supposed: Assumptions) -> Sensitivity:
    """The index of an alliance as published and as supposed, with every other alliance's and pair's beside it."""
    structure = load_structure()
    found = _read(structure, at, supposed, also=[])
    others: list[Pair | int] = [al.id for al in structure.alliances if al.id != alliance.pk]
    others += list(structure.tracked_pairs())
    return _sensitivity(at, supposed, found.row(alliance.pk), [found.row(other) for other in others])


def _sensitivity(
    at: dt.date, supposed: Assumptions, subject: SupposedIndex, others: list[SupposedIndex]
) -> Sensitivity:
    return Sensitivity(
        at, supposed.sigma, supposed.doubling_years, dict(supposed.weights or {}), subject, [subject, *others]
    )


@dataclass(frozen=True)
class _Table:
    """Every index under one set of assumptions; alliances by primary key."""

    readings: dict[Pair | int, SupposedReading]
    tracked: frozenset[Pair]

    def rank(self, subject: Pair | int) -> int | None:
        """Its place among pairs or among alliances, hottest first; thin and untracked ones have none."""
        mine = self.readings[subject]
        if mine.friction is None or mine.thin or (isinstance(subject, tuple) and subject not in self.tracked):
            return None
        rivals = [
            reading.friction
            for key, reading in self.readings.items()
            if type(key) is type(subject) and (key in self.tracked or isinstance(key, int))
            and reading.friction is not None and not reading.thin
        ]  # fmt: skip
        return 1 + sum(friction > mine.friction for friction in rivals)


@dataclass(frozen=True)
class _Both:
    """As published and as supposed."""

    structure: Structure
    published: _Table
    supposed: _Table

    def row(self, subject: Pair | int) -> SupposedIndex:
        """One index under both."""
        before, after = self.published.readings[subject], self.supposed.readings[subject]
        a = b = alliance = None
        if isinstance(subject, tuple):
            a, b = (self.structure.codes[actor] for actor in self._shown(subject))
        else:
            alliance = next(al.slug for al in self.structure.alliances if al.id == subject)
        return SupposedIndex(
            subject="alliance" if alliance else "dyad",
            a=a,
            b=b,
            alliance=alliance,
            published=before,
            supposed=after,
            change=difference(after.friction, before.friction),
            rank=self.published.rank(subject),
            supposed_rank=self.supposed.rank(subject),
        )

    def _shown(self, pair: Pair) -> Pair:
        """In the order of the alliance's members, as everywhere."""
        order = {self.structure.canonical(*p): p for al in reversed(self.structure.alliances) for p in al.pairs}
        return order.get(pair, pair)


def _read(structure: Structure, at: dt.date, supposed: Assumptions, also: Sequence[Pair]) -> _Both:
    pairs = list(dict.fromkeys([*structure.tracked_pairs(), *also]))
    actors = {actor for pair in pairs for actor in pair}
    stored = load_tracks(actors, None, at)

    def as_stored(actor: int, issues: Sequence[int]) -> PositionsAt:
        return positions_on(stored, actor, issues, one_day(at))

    weighed = _weighed(structure, supposed.weights or {})
    is_same_filter = (supposed.sigma, supposed.doubling_years) == (METHOD.sigma, METHOD.doubling_years)
    side = as_stored if is_same_filter else _filtered(structure, pairs, at, supposed.method)
    return _Both(
        structure,
        _table(structure, pairs, as_stored, at, METHOD),
        _table(weighed, pairs, side, at, supposed.method),
    )


def _weighed(structure: Structure, weights: Mapping[str, float]) -> Structure:
    """The structure with other weights of issues."""
    issues = {}
    for pk, issue in structure.issues.items():
        other = copy.copy(issue)
        other.weight = weights.get(issue.slug, issue.weight)
        issues[pk] = other
    return replace(structure, issues=issues)


def _filtered(structure: Structure, pairs: Sequence[Pair], at: dt.date, method: Method) -> Side:
    """Positions filtered anew from the record, with other parameters."""
    wanted: set[Key] = {(actor, issue) for pair in pairs for actor in pair for issue in structure.issues}
    keys, evidence = assemble_evidence(wanted, structure)
    series, day = np.arange(len(keys))[None, :], np.array([[at.toordinal()]])
    positions = positions_at(track_positions(evidence, method), series, day, method)

    def side(actor: int, issues: Sequence[int]) -> PositionsAt:
        return positions[:, columns_of(keys, actor, issues)]

    return side


def _table(structure: Structure, pairs: Sequence[Pair], side: Side, at: dt.date, method: Method) -> _Table:
    readings: dict[Pair | int, SupposedReading] = {}
    for a, b in pairs:
        issues = structure.agenda_of(a, b)
        index = dyad_index(side(a, issues), side(b, issues), agenda_arrays(structure, issues), method)
        readings[a, b] = _reading(index)
    for al in structure.alliances:
        issues = structure.issues_of(al)
        found = alliance_from([side(m, issues) for m in al.members], structure, al, one_day(at), method)
        readings[al.id] = _reading(found.index) if found else SupposedReading(None, None, None, 0.0, True)
    return _Table(readings, frozenset(structure.tracked_pairs()))


def _reading(index: DyadIndex | AllianceIndex) -> SupposedReading:
    return SupposedReading(
        number(index.friction[0]),
        number(index.low[0]),
        number(index.high[0]),
        float(index.coverage[0]),
        bool(index.thin[0]),
    )
