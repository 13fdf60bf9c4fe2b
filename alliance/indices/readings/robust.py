"""How a dyad's index moves under other weights and parameters, and whether its rank holds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import count

import numpy as np
from numpy.typing import NDArray

from alliance.friction.index import DyadIndex, dyad_index
from alliance.friction.level import Agenda
from alliance.friction.position import PositionsAt, positions_at
from alliance.friction.robustness import (
    JOINT_SALIENCES,
    weight_robustness,
    with_joint_salience,
)
from alliance.indices.assemble import Key
from alliance.indices.compute import agenda_arrays, by_agenda
from alliance.indices.explain import dyad_from
from alliance.indices.explain_shapes import IssueRobustness, Rank, Robustness, Scenario
from alliance.indices.scenario_tracks import AS_PUBLISHED, methods, scenario_tracks
from alliance.indices.store import number
from alliance.indices.structure import Pair, Structure, Then, load_structure
from alliance.record.models import Actor


def robustness_at(a: Actor, b: Actor, at: dt.date, known_at: Then | None = None) -> Robustness:
    """The index of any two actors on `at` under every scenario; a rank only where the dyad is tracked.

    With `known_at`, from the record as it stood at that instant.
    """
    structure = load_structure(known_at)
    if not {a.pk, b.pk} <= structure.codes.keys():  # not entered yet
        return Robustness(at, None, None, None, [], [], Rank(None, len(list(structure.tracked_pairs())), None))
    pair = structure.canonical(a.pk, b.pk)
    tracked = list(structure.tracked_pairs())
    pairs = tracked if pair in tracked else [pair]
    found = _scenarios(structure, pairs, at, known_at)
    index, this = found.published(pair), pairs.index(pair)
    frictions = {name: number(float(table.friction[this])) for name, table in found.tables.items()}
    shown = bool(index.has_index[0])
    weights = weight_robustness(index)
    issues = structure.agenda_of(*pair)
    return Robustness(
        at=at,
        friction=frictions.pop(AS_PUBLISHED),
        weight_sd=weights.sd if shown else None,
        power_mean=weights.power_mean if shown else None,
        issues=[
            IssueRobustness(structure.issues[i].slug, float(weights.elasticity[k]), number(weights.without[k]))
            for k, i in enumerate(issues)
            if not np.isnan(weights.elasticity[k])
        ],
        scenarios=[Scenario(name, friction) for name, friction in frictions.items()],
        rank=_rank(found.tables, this) if pair in tracked else Rank(None, len(tracked), None),
    )


@dataclass(frozen=True)
class Table:
    """The indices of all dyads under one scenario; thin ones are not ranked (docs/method.md, section 3)."""

    friction: NDArray[np.float64]
    ranked: NDArray[np.bool_]

    def rank(self, dyad: int) -> int | None:
        """The rank of a dyad by its number."""
        return 1 + int((self.friction[self.ranked] > self.friction[dyad]).sum()) if self.ranked[dyad] else None


@dataclass(frozen=True)
class Scenarios:
    """Every dyad's index under every scenario, and one dyad's as published, whole."""

    tables: dict[str, Table]
    published: Callable[[Pair], DyadIndex]


def _scenarios(structure: Structure, pairs: list[Pair], at: dt.date, known_at: Then | None) -> Scenarios:
    wanted: set[Key] = {(actor, i) for pair in pairs for actor in pair for i in structure.agenda_of(*pair)}
    keys, tracks = scenario_tracks(wanted, structure, known_at)
    day, series, number_of = (
        np.array([[at.toordinal()]]),
        np.arange(len(keys))[None, :],
        dict(zip(keys, count(), strict=False)),
    )
    groups = []  # the dyads of one agenda at once: which they are, the agenda, and each side's series
    for agenda, chosen in by_agenda(structure, pairs).items():
        sides = [[[number_of[pairs[x][side], i] for i in agenda] for x in chosen] for side in (0, 1)]
        groups.append((chosen, agenda_arrays(structure, agenda), np.array(sides[0]), np.array(sides[1])))

    def table(positions: PositionsAt, index: Callable[[PositionsAt, PositionsAt, Agenda], DyadIndex]) -> Table:
        friction, ranked = np.full(len(pairs), np.nan), np.zeros(len(pairs), dtype=np.bool_)
        for chosen, agenda, a, b in groups:
            found = index(positions[0, a], positions[0, b], agenda)
            friction[chosen], ranked[chosen] = found.friction, found.has_index & ~found.thin
        return Table(friction, ranked)

    tables = {}
    for name, method in methods().items():
        tables[name] = table(positions_at(tracks[name], series, day, method), partial(dyad_index, method=method))
    published = positions_at(tracks[AS_PUBLISHED], series, day)
    for name in JOINT_SALIENCES:
        tables[name] = table(published, partial(with_joint_salience, name=name))
    return Scenarios(tables, lambda pair: dyad_from(published, keys, structure, *pair))


def _rank(tables: dict[str, Table], dyad: int) -> Rank:
    ranks = {name: table.rank(dyad) for name, table in tables.items()}
    published = ranks.pop(AS_PUBLISHED)
    ranked = int(tables[AS_PUBLISHED].ranked.sum())
    holds = None if published is None else float(np.mean([rank == published for rank in ranks.values()]))
    return Rank(published, ranked, holds)
