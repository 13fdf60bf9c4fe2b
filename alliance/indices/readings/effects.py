"""What one statement did to every index that it touches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

import numpy as np

from alliance.friction.change import leave_one_out
from alliance.indices.behind import can_go_on, reads_one_revision, standing
from alliance.indices.compute import membership_days
from alliance.indices.explain import (
    Grounds,
    alliance_grounds,
    alliance_grounds_on,
    dyad_grounds,
    dyad_grounds_on,
    dyad_keys,
)
from alliance.indices.explain_shapes import Effect
from alliance.indices.one_day import ground_of_day
from alliance.indices.readings.state import today
from alliance.indices.store import number
from alliance.indices.structure import AllianceStructure, Pair, Structure, Then, load_structure
from alliance.record.models import Statement


def statement_effects(statement: Statement, at: dt.date | None = None, known_at: Then | None = None) -> list[Effect]:
    """The step that a published statement made in every tracked dyad and alliance that it touches.

    `without_it_now` is told for the day `at`, by default today; never for a day before the statement. With `known_at`,
    `statement` is as it stood at that instant, and so is the record.
    """
    structure = load_structure(known_at)
    now = max(at or today(), statement.date).toordinal()
    actors = set(structure.principals.get(statement.actor_id, ()))
    order = {structure.canonical(*pair): pair for al in reversed(structure.alliances) for pair in al.pairs}
    pairs = [
        pair
        for pair in structure.tracked_pairs()
        if actors & set(pair) and statement.issue_id in structure.agenda_of(*pair)
    ]
    alliances = [
        al for al in structure.alliances if actors & set(al.members) and statement.issue_id in structure.issues_of(al)
    ]
    if not pairs and not alliances:
        return []
    of_pair, of_alliance = _grounds(structure, statement, pairs, alliances, now, known_at)
    effects = [_effect(of_pair(pair), structure, statement, now, pair=order[pair]) for pair in pairs]
    effects += [_effect(of_alliance(al), structure, statement, now, alliance=al) for al in alliances]
    return effects


def _grounds(
    structure: Structure,
    statement: Statement,
    pairs: Collection[Pair],
    alliances: Collection[AllianceStructure],
    now: int,
    known_at: Then | None,
) -> tuple[Callable[[Pair], Grounds], Callable[[AllianceStructure], Grounds]]:
    """What the index of a pair and of an alliance rests on: of the newest revision, read once for all of them.

    Not where the statement itself has changed since that revision, in which it may count elsewhere, on another day.
    """
    waiting = standing().changed if reads_one_revision() else None
    if known_at is not None or waiting is None or statement.pk in waiting or not can_go_on():
        return (
            lambda pair: dyad_grounds(structure, *pair, known_at),
            lambda alliance: alliance_grounds(structure, alliance, known_at),
        )
    keys = {key for pair in pairs for key in dyad_keys(structure, *pair)}
    of_alliance = {al.id: {(m, i) for m in al.members for i in structure.issues_of(al)} for al in alliances}
    keys = keys.union(*of_alliance.values())
    followed = {(actor, statement.issue_id) for actor in structure.principals[statement.actor_id]} & keys
    ground = ground_of_day(keys, structure, statement.date.toordinal(), now, followed)
    return (
        lambda pair: dyad_grounds_on(ground.of(dyad_keys(structure, *pair)), structure, *pair),
        lambda alliance: alliance_grounds_on(ground.of(of_alliance[alliance.id]), structure, alliance),
    )


def _effect(
    grounds: Grounds,
    structure: Structure,
    statement: Statement,
    now: int,
    pair: Pair | None = None,
    alliance: AllianceStructure | None = None,
) -> Effect:
    day = statement.date.toordinal()
    joined = membership_days(alliance) if alliance else []
    on = np.array([day - 1, day, now], dtype=np.int64)
    positions = grounds.positions(on)
    levels = grounds.value(positions, on)
    level = float(grounds.shown(positions, on)[2])
    before, step = float(levels[0]), 0.0
    if _is_alone(grounds, statement, joined):
        step = float(levels[1] - levels[0])
    else:
        # Of the day's events in time order as they are told: what stood before this statement's own step.
        for other in grounds.steps(day - 1, day, joined):
            if other.statement == statement.pk:
                step += other.size
            elif step == 0.0:
                before += other.size
    without = leave_one_out(grounds.evidence, grounds.tracks, grounds.shown, [statement.pk], now, before=grounds.before)
    return Effect(
        subject="alliance" if alliance else "dyad",
        a=structure.codes[pair[0]] if pair else None,
        b=structure.codes[pair[1]] if pair else None,
        alliance=alliance.slug if alliance else None,
        before=before,
        after=before + step,
        step=step,
        without_it_now=number(level - without[statement.pk]) if statement.pk in without else None,
        now=number(level),
    )


def _is_alone(grounds: Grounds, statement: Statement, joined: Collection[int]) -> bool:
    """Whether the statement is all that happened on its day, so that the day's step is its own."""
    day, evidence = statement.date.toordinal(), grounds.evidence
    return (
        evidence.statement[evidence.day == day].tolist() == [statement.pk]
        and not (grounds.tracks.expires == day).any()
        and not (evidence.handover_day == day).any()
        and day not in joined
    )
