"""What others make of an alliance, and what it could make of itself: wedges, bargains, polarisation."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import permutations

import numpy as np

from alliance.friction.bargain import Bargain, bargains, gains, pushed_away
from alliance.friction.polarisation import polarisation
from alliance.friction.position import PositionsAt, positions_at
from alliance.friction.wedge import wedge
from alliance.indices.compute import agenda_arrays, by_agenda, member_weights, positions_on
from alliance.indices.explain_shapes import IssuePolarisation, RivalWedge, Trade, WedgeIssue
from alliance.indices.readings.days import one_day
from alliance.indices.stored_tracks import NOTHING, StoredTracks, tracks_of
from alliance.indices.structure import AllianceStructure, Structure, Then, load_structure
from alliance.record.models import Actor, Alliance


def _members_on(al: AllianceStructure, at: dt.date) -> list[int]:
    weights = member_weights(al, one_day(at))[0]
    return [m for m, w in zip(al.members, weights, strict=True) if w > 0]


def _rivals_on(al: AllianceStructure, at: dt.date) -> list[int]:
    return [r.actor for r in al.rivals if r.start <= at.toordinal() < r.end]


def wedges_at(alliance: Alliance, at: dt.date, known_at: Then | None = None) -> list[RivalWedge]:
    """Every rival against every ordered pair of members, strongest pull first.

    Here and below, `known_at` reads the record as it stood at that instant.
    """
    structure = load_structure(known_at)
    al = structure.alliance(alliance.pk)
    if al is None:  # not entered yet
        return []
    members, rivals = _members_on(al, at), _rivals_on(al, at)
    stored = tracks_of(structure, {*members, *rivals}, None, at, known_at)
    found = []
    for rival in rivals:
        for ally, pulled in permutations(members, 2):
            issues = structure.agenda_of(ally, pulled)
            a, b, c = (positions_on(stored, actor, issues, one_day(at))[0] for actor in (ally, pulled, rival))
            pull = wedge(a, b, c, agenda_arrays(structure, issues).weight)
            parts = [
                WedgeIssue(
                    issue=structure.issues[i].slug,
                    wedge=float(pull.issue_value[k]),
                    p_nearer_rival=float(pull.p_nearer_rival[k]),
                    points=float(pull.points[k]),
                )
                for k, i in enumerate(issues)
                if not np.isnan(pull.points[k])
            ]
            parts.sort(key=lambda part: (-part.points, -part.p_nearer_rival, part.issue))
            found.append(
                RivalWedge(
                    rival=structure.codes[rival],
                    ally=structure.codes[ally],
                    pulled=structure.codes[pulled],
                    wedge=pull.value,
                    issues=parts,
                )
            )
    return sorted(found, key=lambda w: -1.0 if w.wedge is None else w.wedge, reverse=True)


def bargains_at(a: Actor, b: Actor, at: dt.date, known_at: Then | None = None) -> list[Trade]:
    """Every feasible exchange between two actors, best first; `first` is always `a`."""
    (found,) = bargains_among([(a, b)], at, known_at)
    return found.trades


@dataclass(frozen=True)
class Tradable:
    """What two actors could trade: how much each would gain by the best trade, and how many trades there are."""

    a: Actor
    b: Actor
    gain: float | None
    total: int
    trades: list[Trade]  # every one, best first; empty for a pair that was not among the best asked for


def bargains_among(
    pairs: Sequence[tuple[Actor, Actor]], at: dt.date, known_at: Then | None = None, best: int | None = None
) -> list[Tradable]:
    """The bargains of several pairs, in their order; the trades themselves of the `best` pairs, or of all."""
    structure = load_structure(known_at)
    known = [x for x, (a, b) in enumerate(pairs) if {a.pk, b.pk} <= structure.codes.keys()]  # both entered by then
    keys = [(pairs[x][0].pk, pairs[x][1].pk) for x in known]
    members = {al.id: _members_on(al, at) for al in structure.alliances}
    others = [_others(structure, members, *key) for key in keys]
    everybody = {actor for key, more in zip(keys, others, strict=True) for actor in (*key, *more)}
    stored = tracks_of(structure, everybody, None, at, known_at) if keys else NOTHING
    day = at.toordinal()
    gain, total = np.full(len(pairs), np.nan), np.zeros(len(pairs), dtype=np.int64)
    for agenda, chosen in by_agenda(structure, keys).items():
        first, second = (
            positions_at(stored.tracks, np.array([stored.series(keys[n][side], agenda) for n in chosen]), day)
            for side in (0, 1)
        )
        found = gains(first, second).reshape(len(chosen), -1)
        numbers = [known[n] for n in chosen]
        total[numbers] = (~np.isnan(found)).sum(-1)
        gain[numbers] = np.fmax.reduce(found, axis=-1, initial=-np.inf)
    able = [n for n, x in enumerate(known) if total[x]]
    told = set(sorted(able, key=lambda n: -gain[known[n]])[:best])
    trades = {known[n]: _trades(stored, structure, keys[n], others[n], at) for n in told}
    return [
        Tradable(a, b, float(gain[x]) if total[x] else None, int(total[x]), trades.get(x, []))
        for x, (a, b) in enumerate(pairs)
    ]


def _others(structure: Structure, members: dict[int, list[int]], a: int, b: int) -> list[int]:
    """The other members of every alliance that has both."""
    allies = [members[al.id] for al in structure.alliances if {a, b} <= set(members[al.id])]
    return list(dict.fromkeys(m for together in allies for m in together if m not in (a, b)))


def _trades(
    stored: StoredTracks, structure: Structure, pair: tuple[int, int], others: list[int], at: dt.date
) -> list[Trade]:
    issues = structure.agenda_of(*pair)
    on = {actor: positions_on(stored, actor, issues, one_day(at))[0] for actor in (*pair, *others)}
    return [_trade(deal, structure, *pair, issues, on, others) for deal in bargains(on[pair[0]], on[pair[1]])]


def _trade(
    deal: Bargain,
    structure: Structure,
    a: int,
    b: int,
    issues: list[int],
    on: dict[int, PositionsAt],
    others: list[int],
) -> Trade:
    slugs = {k: structure.issues[issues[k]].slug for k in (deal.p, deal.q)}
    moves = {deal.p: (deal.baseline_p, deal.outcome_p), deal.q: (deal.baseline_q, deal.outcome_q)}
    return Trade(
        first=structure.codes[a],
        second=structure.codes[b],
        first_yields=slugs[deal.p],
        second_yields=slugs[deal.q],
        gain=deal.gain,
        baselines={slugs[k]: before for k, (before, _) in moves.items()},
        outcomes={slugs[k]: after for k, (_, after) in moves.items()},
        pushed_away=[
            structure.codes[m]
            for m in others
            if any(on[m].live[k] and pushed_away(float(on[m].mean[k]), *moves[k]) for k in moves)
        ],
        rests_on_predecessor=[
            [structure.codes[actor], slugs[k]] for k in moves for actor in (a, b) if on[actor].predecessor[k]
        ],
    )


def polarisation_at(alliance: Alliance, at: dt.date, known_at: Then | None = None) -> list[IssuePolarisation]:
    """How each issue divides the members, most divided first; an issue needs positions of two of them."""
    structure = load_structure(known_at)
    al = structure.alliance(alliance.pk)
    if al is None:  # not entered yet
        return []
    members, issues = _members_on(al, at), structure.issues_of(al)
    stored = tracks_of(structure, members, issues, at, known_at)
    on = {m: positions_on(stored, m, issues, one_day(at))[0] for m in members}
    found = []
    for k, issue in enumerate(issues):
        present = [m for m in members if on[m].live[k]]
        if len(present) < 2:
            continue
        result = polarisation([float(on[m].mean[k]) for m in present])
        camps = [[structure.codes[present[i]] for i in camp] for camp in result.camps]
        found.append(IssuePolarisation(structure.issues[issue].slug, result.value, camps))
    return sorted(found, key=lambda p: -p.polarisation)
