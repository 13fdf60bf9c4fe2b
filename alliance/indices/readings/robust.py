"""How a dyad's index moves under other weights and parameters, and whether its rank holds."""

from __future__ import annotations

import datetime as dt

import numpy as np

from alliance.friction.index import DyadIndex
from alliance.friction.method import METHOD, Method
from alliance.friction.position import positions_at, track_positions
from alliance.friction.robustness import (
    JOINT_SALIENCES,
    parameter_scenarios,
    weight_robustness,
    with_joint_salience,
)
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.compute import agenda_arrays
from alliance.indices.explain import columns_of, dyad_from
from alliance.indices.explain_shapes import IssueRobustness, Rank, Robustness, Scenario
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
    tables = _scenarios(structure, pairs, at, known_at)
    index = tables["as published"][pair]
    frictions = {name: number(table[pair].friction[0]) for name, table in tables.items()}
    shown = bool(index.has_index[0])
    weights = weight_robustness(index)
    issues = structure.agenda_of(*pair)
    return Robustness(
        at=at,
        friction=frictions.pop("as published"),
        weight_sd=weights.sd if shown else None,
        power_mean=weights.power_mean if shown else None,
        issues=[
            IssueRobustness(structure.issues[i].slug, float(weights.elasticity[k]), number(weights.without[k]))
            for k, i in enumerate(issues)
            if not np.isnan(weights.elasticity[k])
        ],
        scenarios=[Scenario(name, friction) for name, friction in frictions.items()],
        rank=_rank(tables, pair) if pair in tracked else Rank(None, len(tracked), None),
    )


def _scenarios(
    structure: Structure, pairs: list[Pair], at: dt.date, known_at: Then | None
) -> dict[str, dict[Pair, DyadIndex]]:
    wanted: set[Key] = {(actor, i) for pair in pairs for actor in pair for i in structure.agenda_of(*pair)}
    keys, evidence = assemble_evidence(wanted, structure, known_at)
    day = np.array([[at.toordinal()]])
    series = np.arange(len(keys))[None, :]

    def table(method: Method) -> dict[Pair, DyadIndex]:
        positions = positions_at(track_positions(evidence, method), series, day, method)
        return {pair: dyad_from(positions, keys, structure, *pair, method) for pair in pairs}

    tables = {"as published": table(METHOD)}
    tables |= {name: table(method) for name, method in parameter_scenarios().items()}
    positions = positions_at(track_positions(evidence), series, day)
    for name in JOINT_SALIENCES:
        tables[name] = {}
        for a, b in pairs:
            issues = structure.agenda_of(a, b)
            side_a, side_b = (positions[:, columns_of(keys, actor, issues)] for actor in (a, b))
            tables[name][a, b] = with_joint_salience(side_a, side_b, agenda_arrays(structure, issues), name)
    return tables


def _rank(tables: dict[str, dict[Pair, DyadIndex]], pair: Pair) -> Rank:
    """Thin readings are not ranked (docs/method.md, section 3)."""
    ranks = {name: _rank_in(table, pair) for name, table in tables.items()}
    published = ranks.pop("as published")
    ranked = sum(bool(i.has_index[0]) and not i.thin[0] for i in tables["as published"].values())
    holds = None if published is None else float(np.mean([rank == published for rank in ranks.values()]))
    return Rank(published, ranked, holds)


def _rank_in(table: dict[Pair, DyadIndex], pair: Pair) -> int | None:
    frictions = {p: float(i.friction[0]) for p, i in table.items() if i.has_index[0] and not i.thin[0]}
    return None if pair not in frictions else 1 + sum(f > frictions[pair] for f in frictions.values())
