"""Positions -> indices on given days, by the core. The drain, the reads and the explanations all come through here."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from alliance.friction.alike import alike, states_of
from alliance.friction.evidence import NEVER
from alliance.friction.index import AllianceIndex, DyadIndex, alliance_index, dyad_index
from alliance.friction.level import Agenda, AllianceLevel, alliance_level, dyad_level
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Standing, Tracks, positions_at, variance_drift
from alliance.indices.assemble import Key
from alliance.indices.stored_tracks import ALWAYS, StoredTracks, Window
from alliance.indices.structure import AllianceStructure, Pair, Structure

Days = NDArray[np.int64]


def positions_on(stored: StoredTracks, actor: int, issues: Collection[int], days: Days) -> PositionsAt:
    """Positions of one actor on `issues` on `days`: arrays of shape (days, issues)."""
    return positions_at(stored.tracks, np.array(stored.series(actor, issues), dtype=np.int64)[None, :], days[:, None])


def positions_of(stored: StoredTracks, actors: Sequence[int], issues: Collection[int], days: Days) -> PositionsAt:
    """Positions of several actors on `issues` on `days`: arrays of shape (days, actors, issues)."""
    series = np.array([stored.series(actor, issues) for actor in actors], dtype=np.int64)
    return positions_at(stored.tracks, series[None, :, :], days[:, None, None])


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


def dyads_on_day(
    stored: StoredTracks, structure: Structure, pairs: Sequence[Pair], agenda: Sequence[int], day: int
) -> DyadIndex:
    """The indices of pairs that share one agenda on one day, all at once: row t is that of `pairs[t]`."""
    first, second = (
        positions_at(stored.tracks, np.array([stored.series(pair[side], agenda) for pair in pairs]), day)
        for side in (0, 1)
    )
    return dyad_index(first, second, agenda_arrays(structure, agenda))


@dataclass(frozen=True)
class AllianceOn:
    """An alliance's index on `days`, with the pairs that its dyad axis stands for and its members' order."""

    index: AllianceIndex
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


def alliance_on(
    stored: StoredTracks, structure: Structure, alliance: AllianceStructure, days: Days
) -> AllianceOn | None:
    """The index of an alliance on `days`; None if it never had two members."""
    issues = structure.issues_of(alliance)
    sides = [positions_on(stored, m, issues, days) for m in alliance.members]
    return alliance_from(sides, structure, alliance, days)


@dataclass(frozen=True)
class Together:
    """The indices of an alliance's pairs that share an agenda, computed at once."""

    pairs: list[int]  # their numbers
    agenda: tuple[int, ...]
    columns: NDArray[np.int64]  # of the agenda, in the issues of the alliance
    index: DyadIndex  # shape (days, pairs), and (days, pairs, issues) where it is told issue by issue


def _everybody(sides: Sequence[PositionsAt]) -> PositionsAt:
    """Members' positions, each of shape (days, issues), as one of shape (days, members, issues)."""
    return PositionsAt(
        **{f.name: np.stack([getattr(side, f.name) for side in sides], axis=1) for f in fields(PositionsAt)}
    )


def dyads_together(
    everybody: PositionsAt, structure: Structure, alliance: AllianceStructure, method: Method = METHOD
) -> list[Together]:
    """The indices of all pairs of an alliance from positions of shape (days, members, Structure.issues_of)."""
    column = {issue: k for k, issue in enumerate(structure.issues_of(alliance))}
    numbered = _numbered(alliance)
    found = []
    for agenda, chosen in by_agenda(structure, alliance.pairs).items():
        mine = np.array([column[i] for i in agenda], dtype=np.int64)
        first, second = np.array([numbered[x] for x in chosen], dtype=np.int64).T
        side_a, side_b = (everybody[:, side[:, None], mine[None, :]] for side in (first, second))
        index = dyad_index(side_a, side_b, agenda_arrays(structure, agenda), method)
        found.append(Together(chosen, agenda, mine, index))
    return found


def _numbered(alliance: AllianceStructure) -> list[tuple[int, int]]:
    """Its pairs as numbers of members."""
    number = {member: i for i, member in enumerate(alliance.members)}
    return [(number[a], number[b]) for a, b in alliance.pairs]


def alliance_from(
    sides: Sequence[PositionsAt],
    structure: Structure,
    alliance: AllianceStructure,
    days: Days,
    method: Method = METHOD,
) -> AllianceOn | None:
    """The same from its members' positions, each of shape (days, Structure.issues_of)."""
    members, pairs = alliance.members, alliance.pairs
    if not pairs:
        return None
    everybody = _everybody(sides)
    weights = member_weights(alliance, days)
    numbered = _numbered(alliance)
    dyads: dict[int, DyadIndex] = {}
    columns: dict[int, NDArray[np.int64]] = {}
    for part in dyads_together(everybody, structure, alliance, method):
        dyads |= {x: part.index[:, n] for n, x in enumerate(part.pairs)}
        columns |= dict.fromkeys(part.pairs, part.columns)
    in_order = [dyads[x] for x in range(len(pairs))]
    index = alliance_index(
        in_order,
        numbered,
        [columns[x] for x in range(len(pairs))],
        weights,
        everybody.variance,
        method,
        variance_drift(everybody, method),
    )
    return AllianceOn(index, members, pairs, weights)


@dataclass(frozen=True)
class LevelPlan:
    """How the level of an alliance is made of series: worked out once for the thousands of scenarios of a change."""

    alliance: AllianceStructure
    members: list[NDArray[np.int64]]  # of each member, its series on the alliance's issues
    pairs: list[tuple[int, int]]  # numbers of members
    groups: list[
        tuple[list[int], NDArray[np.int64], Agenda]
    ]  # numbers of pairs, (pairs, sides, issues), what they share

    @property
    def made_of(self) -> bytes:
        """All of it, to tell its index from others."""
        parts: list[bytes] = [repr((self.alliance.memberships, self.pairs)).encode()]
        for chosen, series, agenda in self.groups:
            parts += [
                repr(chosen).encode(),
                series.tobytes(),
                agenda.weight.tobytes(),
                agenda.default_salience.tobytes(),
            ]
        return b"alliance".join(parts)


def plan_level(columns: Sequence[NDArray[np.int64]], structure: Structure, alliance: AllianceStructure) -> LevelPlan:
    """Member i's positions on the alliance's issues are the series `columns[i]`."""
    column = {issue: k for k, issue in enumerate(structure.issues_of(alliance))}
    numbered = _numbered(alliance)
    groups = []
    for agenda, chosen in by_agenda(structure, alliance.pairs).items():
        mine = [column[i] for i in agenda]
        series = np.array([[columns[member][mine] for member in numbered[x]] for x in chosen], dtype=np.int64)
        groups.append((chosen, series, agenda_arrays(structure, agenda)))
    return LevelPlan(alliance, list(columns), numbered, groups)


def level_from(standing: Standing, plan: LevelPlan, days: Days) -> AllianceLevel | None:
    """The level alone of what alliance_from tells; None if the alliance never had two members."""
    if not plan.pairs:
        return None
    friction, coverage = np.empty((2, len(days), len(plan.pairs)))
    has_index = np.empty((len(days), len(plan.pairs)), dtype=bool)
    states = [states_of(standing, mine) for mine in plan.members]
    for chosen, series, agenda in plan.groups:
        same = alike(states, [plan.pairs[x] for x in chosen])
        side_a, side_b = (standing.at(same.first[side], series[same.pair, side]) for side in (0, 1))
        together = dyad_level(side_a, side_b, agenda)
        friction[:, chosen], coverage[:, chosen] = together.friction[same.row], together.coverage[same.row]
        has_index[:, chosen] = together.has_index[same.row]
    return alliance_level(friction, has_index, coverage, plan.pairs, member_weights(plan.alliance, days))


def by_agenda(structure: Structure, pairs: Sequence[Pair]) -> dict[tuple[int, ...], list[int]]:
    """Which of `pairs`, by number, share which agenda: what shares one is computed at once."""
    groups: dict[tuple[int, ...], list[int]] = {}
    for x, pair in enumerate(pairs):
        groups.setdefault(tuple(structure.agenda_of(*pair)), []).append(x)
    return groups


def event_days(stored: StoredTracks, actors: Collection[int], issues: Collection[int], window: Window = ALWAYS) -> Days:
    """Days on which a position of `actors` on `issues` can move: statement, handover while it lives, expiry; sorted."""
    return days_of_series(
        stored.tracks, [s for actor in actors for s in stored.series(actor, issues) if s >= 0], window
    )


def days_of_series(tracks: Tracks, wanted: Sequence[int], window: Window = ALWAYS) -> Days:
    """The same for series by number."""
    series, day = moves_of(tracks)
    mask = np.zeros(1 + max(int(tracks.series.max(initial=-1)), *wanted, 0), dtype=bool)  # not every series spoke
    mask[list(wanted)] = True
    return np.unique(day[mask[series] & (day >= window.start) & (day < window.end)])


def moves_of(tracks: Tracks) -> tuple[NDArray[np.int64], Days]:
    """Every (series, day) on which a position can move, a day more than once where more than one thing happens."""
    series, day, handover, expires = tracks.series, tracks.day, tracks.handover, tracks.expires
    following = np.full(len(day), NEVER, dtype=np.int64)
    following[:-1] = np.where(series[1:] == series[:-1], day[1:], NEVER)
    changed = handover < np.minimum(following, expires)
    ended = expires < following
    return np.concatenate([series, series[changed], series[ended]]), np.concatenate(
        [day, handover[changed], expires[ended]]
    )


def membership_days(alliance: AllianceStructure) -> list[int]:
    """Days on which somebody joins or leaves."""
    return sorted({d for m in alliance.memberships for d in (m.start, m.end) if 0 < d < NEVER})


def alliance_keys(structure: Structure, alliance: AllianceStructure) -> list[Key]:
    """Every series that an alliance's index rests on."""
    return sorted({(actor, i) for pair in alliance.pairs for actor in pair for i in structure.agenda_of(*pair)})


def alliance_event_days(
    stored: StoredTracks, structure: Structure, alliance: AllianceStructure, window: Window = ALWAYS
) -> Days:
    """Days on which an alliance's index can move, membership changes included; from its first two members on.

    Where `stored` begins with a window, it holds each series' last row before it, if there is one.
    """
    series = [s for key in alliance_keys(structure, alliance) if (s := stored.series_of.get(key, -1)) >= 0]
    if not series:
        return np.zeros(0, dtype=np.int64)
    evidence = stored.tracks.day[np.isin(stored.tracks.series, series)]
    if not len(evidence):  # the series are asked about, but nobody has spoken
        return np.zeros(0, dtype=np.int64)
    first_evidence = int(evidence.min())
    changes = [d for d in membership_days(alliance) if window.start <= d < window.end]
    merged = np.union1d(days_of_series(stored.tracks, series, window), np.array(changes, dtype=np.int64))
    return merged[(merged >= _formed(alliance)) & (merged >= first_evidence)]


def _formed(alliance: AllianceStructure) -> int:
    """The first day with two members; NEVER if there is none."""
    days = np.array([0, *membership_days(alliance)], dtype=np.int64)
    formed = (member_weights(alliance, days) > 0).sum(-1) >= 2
    return int(days[formed.argmax()]) if formed.any() else NEVER
