"""The record behind one index, ready for what-ifs: evidence, tracks, and the index as a function of positions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.change import Step, steps_between
from alliance.friction.evidence import Evidence
from alliance.friction.index import DyadIndex, dyad_index
from alliance.friction.level import AllianceLevel, Level, dyad_level
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Standing, Tracks, positions_at
from alliance.friction.scenarios import Value
from alliance.friction.shares_kept import Kept
from alliance.indices.assemble import Key
from alliance.indices.bounded import Bounded
from alliance.indices.compute import (
    Days,
    Together,
    agenda_arrays,
    dyads_together,
    level_from,
    plan_level,
)
from alliance.indices.digest import of_series
from alliance.indices.recent import Ground, ground_of
from alliance.indices.structure import AllianceStructure, Structure, Then


@dataclass(frozen=True)
class Grounds:
    """What one index rests on. Series i of evidence, tracks and `value` belongs to keys[i]."""

    keys: list[Key]
    evidence: Evidence
    tracks: Tracks
    value: Value
    shown: Value  # the same, NaN where coverage is too small for an index
    made_of: bytes  # what `value` takes beside positions: agenda, weights, members
    before: Tracks | None = None  # where the evidence goes on from, if it does not begin at the beginning
    dyads: Callable[[PositionsAt, Days], tuple[AllianceLevel, list[Together]] | None] | None = None  # an alliance's

    def levels(self, days: Sequence[int]) -> NDArray[np.float64]:
        """The index on `days`, also where coverage is too small to show it."""
        on = np.asarray(days, dtype=np.int64)
        return self.value(self.positions(on), on)

    def steps(
        self,
        start: int,
        end: int,
        membership_days: Sequence[int] = (),
        only: frozenset[int] | None = None,
    ) -> list[Step]:
        """Every step after `start` up to and including `end`, of `only` some days where these are named."""
        asked = repr((start, end, list(membership_days), None if only is None else sorted(only))).encode()
        key = of_series(self.evidence, self.tracks, beside=self.made_of + asked)
        steps = _steps.get(key)
        if steps is None:
            shares = Kept(self.made_of, _shares.get, _keep_shares)
            of_day = None if only is None else only.__contains__
            steps = steps_between(
                self.evidence, self.tracks, self.value, start, end, membership_days, only=of_day, kept=shares
            )
            _steps.put(key, steps, 200 + 150 * len(steps))
        return list(steps)

    def positions(self, days: Days) -> PositionsAt:
        """Positions of every series on `days`: shape (days, series)."""
        return positions_at(self.tracks, np.arange(len(self.keys))[None, :], days[:, None])


# The steps of a period, by all that they follow from.
_steps: Bounded[bytes, list[Step]] = Bounded(8_000_000)
# Shares of the events of crowded days that were worked out before, by what they follow from; for any reader.
_shares: Bounded[bytes, list[float]] = Bounded(8_000_000)


def _keep_shares(key: bytes, shares: list[float]) -> None:
    _shares.put(key, shares, 200 + 32 * len(shares))


def columns_of(keys: list[Key], actor: int, issues: Sequence[int]) -> NDArray[np.int64]:
    """Which of `keys` are one actor's on `issues`."""
    at = {key: i for i, key in enumerate(keys)}
    return np.array([at[actor, issue] for issue in issues], dtype=np.int64)


def dyad_from(
    positions: PositionsAt, keys: list[Key], structure: Structure, a: int, b: int, method: Method = METHOD
) -> DyadIndex:
    """A dyad's index from positions of shape (scenarios, series)."""
    issues = structure.agenda_of(a, b)
    side_a, side_b = (positions[:, columns_of(keys, actor, issues)] for actor in (a, b))
    return dyad_index(side_a, side_b, agenda_arrays(structure, issues), method)


def dyad_keys(structure: Structure, a: int, b: int) -> set[Key]:
    """The series that the index of two actors rests on."""
    return {(actor, i) for actor in (a, b) for i in structure.agenda_of(a, b)}


def dyad_grounds(
    structure: Structure, a: int, b: int, known_at: Then | None = None, after: int | None = None
) -> Grounds:
    """What the index of any two actors rests on; with `known_at`, on the statements as they stood at that instant.

    With `after`, only what is needed to tell of the days after that one.
    """
    return dyad_grounds_on(ground_of(dyad_keys(structure, a, b), structure, known_at, after), structure, a, b)


def dyad_grounds_on(ground: Ground, structure: Structure, a: int, b: int) -> Grounds:
    """The same from what has been read already; `ground` is of the dyad's series and no others."""
    keys, issues = ground.keys, structure.agenda_of(a, b)
    columns_a, columns_b = (columns_of(keys, actor, issues) for actor in (a, b))
    agenda = agenda_arrays(structure, issues)

    def level(standing: Standing) -> Level:
        return dyad_level(standing.columns(columns_a), standing.columns(columns_b), agenda)

    def value(standing: Standing, days: Days) -> NDArray[np.float64]:
        return level(standing).point

    def shown(standing: Standing, days: Days) -> NDArray[np.float64]:
        return level(standing).friction

    made_of = b"dyad" + b"".join(
        part.tobytes() for part in (columns_a, columns_b, agenda.weight, agenda.default_salience)
    )
    return Grounds(keys, ground.evidence, ground.tracks, value, shown, made_of, ground.before)


def alliance_grounds(
    structure: Structure, alliance: AllianceStructure, known_at: Then | None = None, after: int | None = None
) -> Grounds:
    """What the index of an alliance rests on; the arguments are those of dyad_grounds."""
    keys = {(m, i) for m in alliance.members for i in structure.issues_of(alliance)}
    return alliance_grounds_on(ground_of(keys, structure, known_at, after), structure, alliance)


def alliance_grounds_on(ground: Ground, structure: Structure, alliance: AllianceStructure) -> Grounds:
    """The same from what has been read already; `ground` is of the alliance's series and no others."""
    keys, issues = ground.keys, structure.issues_of(alliance)
    columns = [columns_of(keys, m, issues) for m in alliance.members]
    plan = plan_level(columns, structure, alliance)

    def level(standing: Standing, days: Days) -> AllianceLevel | None:
        return level_from(standing, plan, days)

    def value(standing: Standing, days: Days) -> NDArray[np.float64]:
        found = level(standing, days)
        return np.zeros(len(days)) if found is None else found.point

    def shown(standing: Standing, days: Days) -> NDArray[np.float64]:
        found = level(standing, days)
        return np.full(len(days), np.nan) if found is None else found.friction

    def dyads(positions: PositionsAt, days: Days) -> tuple[AllianceLevel, list[Together]] | None:
        found = level(positions, days)
        if found is None:
            return None
        return found, dyads_together(positions[:, np.array(columns)], structure, alliance)

    return Grounds(keys, ground.evidence, ground.tracks, value, shown, plan.made_of, ground.before, dyads)
