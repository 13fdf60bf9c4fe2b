"""What one statement did to every index that it touches."""

from __future__ import annotations

import datetime as dt

import numpy as np

from alliance.friction.change import leave_one_out, steps_between
from alliance.indices.compute import alliance_issues, membership_days
from alliance.indices.explain import Grounds, alliance_grounds, dyad_grounds
from alliance.indices.explain_shapes import Effect
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
    effects = [
        _effect(dyad_grounds(structure, *pair, known_at), structure, statement, now, pair=order[pair])
        for pair in structure.tracked_pairs()
        if actors & set(pair) and statement.issue_id in structure.agenda_of(*pair)
    ]
    effects += [
        _effect(alliance_grounds(structure, al, known_at), structure, statement, now, alliance=al)
        for al in structure.alliances
        if actors & set(al.members) and statement.issue_id in alliance_issues(structure, al)
    ]
    return effects


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
    step = 0.0
    before = float(grounds.levels([day - 1])[0])
    # Of the day's events in time order as they are told: what stood before this statement's own step.
    for other in steps_between(grounds.evidence, grounds.tracks, grounds.value, day - 1, day, joined):
        if other.statement == statement.pk:
            step += other.size
        elif step == 0.0:
            before += other.size
    without = leave_one_out(grounds.evidence, grounds.tracks, grounds.shown, [statement.pk], now)
    on = np.array([now], dtype=np.int64)
    level = float(grounds.shown(grounds.positions(on), on)[0])
    return Effect(
        subject="alliance" if alliance else "dyad",
        a=structure.codes[pair[0]] if pair else None,
        b=structure.codes[pair[1]] if pair else None,
        alliance=alliance.slug if alliance else None,
        before=before,
        after=before + step,
        step=step,
        without_it_now=number(level - without[statement.pk]) if statement.pk in without else None,
    )
