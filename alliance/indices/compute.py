"""Stored positions -> indices on given days, by the core. The drain and the reads on request both come through here."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.evidence import NEVER
from alliance.friction.index import Agenda, AllianceIndex, DyadIndex, alliance_index, dyad_index
from alliance.friction.method import METHOD
from alliance.friction.position import PositionsAt, positions_at
from alliance.indices.assemble import StoredTracks
from alliance.indices.structure import AllianceStructure, Structure

Days = NDArray[np.int64]


def positions_on(stored: StoredTracks, actor: int, issues: Collection[int], days: Days) -> PositionsAt:
    """Positions of one actor on `issues` on `days`: arrays of shape (days, issues)."""
    return positions_at(stored.tracks, np.array(stored.series(actor, issues), dtype=np.int64)[None, :], days[:, None])


def dyad_on(stored: StoredTracks, structure: Structure, a: int, b: int, days: Days) -> DyadIndex:
    """The index of any two actors on `days`, over their agenda."""
    issues = structure.agenda_of(a, b)
    agenda = Agenda(
        np.array([structure.issues[i].weight for i in issues]),
        np.array([structure.issues[i].default_salience for i in issues]),
    )
    return dyad_index(positions_on(stored, a, issues, days), positions_on(stored, b, issues, days), agenda, METHOD)


@dataclass(frozen=True)
class AllianceOn:
    """An alliance's index on `days`, with the pairs that its dyad axis stands for and its members' order."""

    index: AllianceIndex
    members: list[int]
    pairs: list[tuple[int, int]]
    member_weight: NDArray[np.float64]


def member_weights(alliance: AllianceStructure, days: Days) -> NDArray[np.float64]:
    """Weight of each member on each day, 0 where it is none: shape (days, members)."""
    members = alliance.members
    weights = np.zeros((len(days), len(members)))
    for m in alliance.memberships:
        on = (days >= m.start) & (days < m.end)
        weights[on, members.index(m.actor)] = m.weight
    return weights


def alliance_on(
    stored: StoredTracks, structure: Structure, alliance: AllianceStructure, days: Days
) -> AllianceOn | None:
    """The index of an alliance on `days`; None if it never had two members."""
    members, pairs = alliance.members, alliance.pairs
    if not pairs:
        return None
    issues = sorted({i for a, b in pairs for i in structure.agenda_of(a, b)})
    column = {issue: k for k, issue in enumerate(issues)}
    weights = member_weights(alliance, days)
    index = alliance_index(
        [dyad_on(stored, structure, a, b, days) for a, b in pairs],
        [(members.index(a), members.index(b)) for a, b in pairs],
        [np.array([column[i] for i in structure.agenda_of(a, b)]) for a, b in pairs],
        weights,
        np.stack([positions_on(stored, m, issues, days).variance for m in members], axis=1),
        METHOD,
    )
    return AllianceOn(index, members, pairs, weights)


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


def alliance_event_days(stored: StoredTracks, structure: Structure, alliance: AllianceStructure) -> Days:
    """Days on which an alliance's index can move, membership changes included; from its first two members on."""
    days = [event_days(stored, pair, structure.agenda_of(*pair)) for pair in alliance.pairs]
    dates = {d for m in alliance.memberships for d in (m.start, m.end) if 0 < d < NEVER}
    merged = np.unique(np.concatenate([*days, np.array(sorted(dates), dtype=np.int64)]).astype(np.int64))
    if not len(merged):
        return merged
    formed = (member_weights(alliance, merged) > 0).sum(-1) >= 2
    first_evidence = min((int(d[0]) for d in days if len(d)), default=NEVER)
    started = np.maximum.accumulate(formed) & (merged >= first_evidence)
    # A membership older than all evidence must not lose the state in force when the evidence begins.
    return merged[started]
