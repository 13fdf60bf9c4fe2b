"""Positions -> indices on given days, by the core. The drain, the reads and the explanations all come through here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import NEVER
from alliance.friction.index import Agenda, AllianceIndex, DyadIndex, alliance_index, dyad_index
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, positions_at
from alliance.indices.assemble import StoredTracks
from alliance.indices.structure import AllianceStructure, Pair, Structure

Days = NDArray[np.int64]


def positions_on(stored: StoredTracks, actor: int, issues: Collection[int], days: Days) -> PositionsAt:
    """Positions of one actor on `issues` on `days`: arrays of shape (days, issues)."""
    return positions_at(stored.tracks, np.array(stored.series(actor, issues), dtype=np.int64)[None, :], days[:, None])


def agenda_arrays(structure: Structure, issues: Sequence[int]) -> Agenda:
    """Weights and default saliences of `issues`."""
    return Agenda(
        np.array([structure.issues[i].weight for i in issues], dtype=float),
        np.array([structure.issues[i].default_salience for i in issues], dtype=float),
    )


def dyad_on(stored: StoredTracks, structure: Structure, a: int, b: int, days: Days) -> DyadIndex:
    """The index of any two actors on `days`, over their agenda."""
    issues = structure.agenda_of(a, b)
    side_a, side_b = (positions_on(stored, actor, issues, days) for actor in (a, b))
    return dyad_index(side_a, side_b, agenda_arrays(structure, issues), METHOD)


@dataclass(frozen=True)
class AllianceOn:
    """An alliance's index on `days`, with the pairs that its dyad axis stands for and its members' order."""

    index: AllianceIndex
    dyads: list[DyadIndex]
    members: list[int]
    pairs: list[Pair]
    member_weight: NDArray[np.float64]


def member_weights(alliance: AllianceStructure, days: Days) -> NDArray[np.float64]:
    """Weight of each member on each day, 0 where it is none: shape (days, members)."""
    members = alliance.members
    weights = np.zeros((len(days), len(members)))
    for m in alliance.memberships:
        on = (days >= m.start) & (days < m.end)
        weights[on, members.index(m.actor)] = m.weight
    return weights


def alliance_issues(structure: Structure, alliance: AllianceStructure) -> list[int]:
    """Every issue on the agenda of one of its pairs, in the record's order."""
    return sorted({i for a, b in alliance.pairs for i in structure.agenda_of(a, b)})


def alliance_on(
    stored: StoredTracks, structure: Structure, alliance: AllianceStructure, days: Days
) -> AllianceOn | None:
    """The index of an alliance on `days`; None if it never had two members."""
    issues = alliance_issues(structure, alliance)
    sides = [positions_on(stored, m, issues, days) for m in alliance.members]
    return alliance_from(sides, structure, alliance, days)


def alliance_from(
    sides: Sequence[PositionsAt],
    structure: Structure,
    alliance: AllianceStructure,
    days: Days,
    method: Method = METHOD,
) -> AllianceOn | None:
    """The same from its members' positions, each of shape (days, alliance_issues)."""
    members, pairs = alliance.members, alliance.pairs
    if not pairs:
        return None
    column = {issue: k for k, issue in enumerate(alliance_issues(structure, alliance))}
    weights = member_weights(alliance, days)
    dyads, columns = [], []
    for a, b in pairs:
        issues = structure.agenda_of(a, b)
        mine = np.array([column[i] for i in issues], dtype=np.int64)
        side_a, side_b = (sides[members.index(actor)][:, mine] for actor in (a, b))
        dyads.append(dyad_index(side_a, side_b, agenda_arrays(structure, issues), method))
        columns.append(mine)
    index = alliance_index(
        dyads,
        [(members.index(a), members.index(b)) for a, b in pairs],
        columns,
        weights,
        np.stack([side.variance for side in sides], axis=1),
        method,
    )
    return AllianceOn(index, dyads, members, pairs, weights)


def event_days(stored: StoredTracks, actors: Collection[int], issues: Collection[int]) -> Days:
    """Days on which a position of `actors` on `issues` can move: statement, handover while it lives, expiry; sorted."""
    wanted = [s for actor in actors for s in stored.series(actor, issues) if s >= 0]
    tracks = stored.tracks
    mine = np.isin(tracks.series, wanted)
    series, day, handover, expires = tracks.series[mine], tracks.day[mine], tracks.handover[mine], tracks.expires[mine]
    following = np.full(len(day), NEVER, dtype=np.int64)
    following[:-1] = np.where(series[1:] == series[:-1], day[1:], NEVER)
    until = np.minimum(following, expires)
    return np.unique(np.concatenate([day, handover[handover < until], expires[expires < following]]))


def membership_days(alliance: AllianceStructure) -> list[int]:
    """Days on which somebody joins or leaves."""
    return sorted({d for m in alliance.memberships for d in (m.start, m.end) if 0 < d < NEVER})


def alliance_event_days(stored: StoredTracks, structure: Structure, alliance: AllianceStructure) -> Days:
    """Days on which an alliance's index can move, membership changes included; from its first two members on."""
    days = [event_days(stored, pair, structure.agenda_of(*pair)) for pair in alliance.pairs]
    merged = np.unique(np.concatenate([*days, np.array(membership_days(alliance))]).astype(np.int64))
    formed = (member_weights(alliance, merged) > 0).sum(-1) >= 2
    first_evidence = min((int(d[0]) for d in days if len(d)), default=NEVER)
    return merged[np.maximum.accumulate(formed) & (merged >= first_evidence)]
