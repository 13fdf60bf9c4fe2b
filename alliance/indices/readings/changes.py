"""Why an index moved: the step of every event, each issue's part, and what one statement did everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import numpy as np

from alliance.friction.change import Step, leave_one_out, split_by_issue, steps_between
from alliance.indices.compute import Days, alliance_from, alliance_issues, membership_days
from alliance.indices.explain import Grounds, alliance_grounds, dyad_from, dyad_grounds
from alliance.indices.explain_shapes import Change, ChangeStep, Effect, IssueShare
from alliance.indices.readings.state import today
from alliance.indices.store import number
from alliance.indices.structure import AllianceStructure, Pair, Structure, load_structure
from alliance.record.models import Actor, Alliance, Statement


def dyad_changes(a: Actor, b: Actor, start: dt.date, end: dt.date) -> Change:
    """Why the index of any two actors moved after `start` up to and including `end`."""
    structure = load_structure()
    grounds = dyad_grounds(structure, a.pk, b.pk)
    days = _days(start, end)
    index = dyad_from(grounds.positions(days), grounds.keys, structure, a.pk, b.pk)
    issues = structure.agenda_of(a.pk, b.pk)
    return Change(
        start=number(index.friction[0]),
        end=number(index.friction[1]),
        change=float(index.point[1] - index.point[0]),
        steps=_steps(grounds, structure, days, []),
        by_issue=[
            IssueShare(structure.issues[issues[p.issue]].slug, p.position, p.salience, p.entry, p.exit)
            for p in split_by_issue(index, 0, 1)
        ],
    )


def alliance_changes(alliance: Alliance, start: dt.date, end: dt.date) -> Change:
    """Why an alliance's index moved after `start` up to and including `end`."""
    structure = load_structure()
    al = next(al for al in structure.alliances if al.id == alliance.pk)
    grounds = alliance_grounds(structure, al)
    days = _days(start, end)
    levels = grounds.levels(days.tolist())
    shown, by_issue = _alliance_parts(grounds, structure, al, days)
    return Change(
        start=shown[0],
        end=shown[1],
        change=float(levels[1] - levels[0]),
        steps=_steps(grounds, structure, days, membership_days(al)),
        by_issue=by_issue,
    )


def _alliance_parts(
    grounds: Grounds, structure: Structure, al: AllianceStructure, days: Days
) -> tuple[list[float | None], list[IssueShare]]:
    """The index shown at both ends, and each issue's part: its parts in the dyads, by the dyads' mean weights.

    Where dyads enter or leave between the two days, the rest of the change is the membership's, not an issue's.
    """
    issues = alliance_issues(structure, al)
    at = {key: i for i, key in enumerate(grounds.keys)}
    positions = grounds.positions(days)
    sides = [positions[:, np.array([at[m, i] for i in issues], dtype=np.int64)] for m in al.members]
    found = alliance_from(sides, structure, al, days)
    if found is None:
        return [None, None], []
    weight = np.where(found.index.counted, 1.0, 0.0)
    for x, (a, b) in enumerate(found.pairs):
        i, j = found.members.index(a), found.members.index(b)
        weight[:, x] *= found.member_weight[:, i] * found.member_weight[:, j]
    part = weight / np.maximum(weight.sum(-1, keepdims=True), 1e-300)
    totals: dict[int, list[float]] = {}
    for x, pair in enumerate(found.pairs):
        agenda = structure.agenda_of(*pair)
        for p in split_by_issue(found.dyads[x], 0, 1):
            sums = totals.setdefault(agenda[p.issue], [0.0] * 4)
            for n, size in enumerate((p.position, p.salience, p.entry, p.exit)):
                sums[n] += float(part[:, x].mean()) * size
    shown = [number(value) for value in found.index.friction]
    return shown, [IssueShare(structure.issues[i].slug, *totals[i]) for i in sorted(totals)]


def _steps(
    grounds: Grounds, structure: Structure, days: Days, changes_of_membership: Sequence[int]
) -> list[ChangeStep]:
    start, end = days.tolist()
    steps = steps_between(grounds.evidence, grounds.tracks, grounds.value, start, end, changes_of_membership)
    said = [s.statement for s in steps if s.statement is not None]
    without = leave_one_out(grounds.evidence, grounds.tracks, grounds.shown, said, end)
    return [_named(step, grounds, structure, without) for step in steps]


def _named(step: Step, grounds: Grounds, structure: Structure, without: dict[int, float]) -> ChangeStep:
    actor, issue = grounds.keys[step.series] if step.series >= 0 else (None, None)
    return ChangeStep(
        date=dt.date.fromordinal(step.day),
        cause=step.cause,
        statement=step.statement,
        actor=structure.codes[actor] if actor is not None else None,
        issue=structure.issues[issue].slug if issue is not None else None,
        step=step.size,
        leave_one_out=number(without[step.statement]) if step.statement in without else None,
    )


def statement_effects(statement: Statement, at: dt.date | None = None) -> list[Effect]:
    """The step that a published statement made in every tracked dyad and alliance that it touches.

    `without_it_now` is told for the day `at`, by default today; never for a day before the statement.
    """
    structure = load_structure()
    now = max(at or today(), statement.date).toordinal()
    actors = set(structure.principals.get(statement.actor_id, ()))
    order = {structure.canonical(*pair): pair for al in reversed(structure.alliances) for pair in al.pairs}
    effects = [
        _effect(dyad_grounds(structure, *pair), structure, statement, now, pair=order[pair])
        for pair in structure.tracked_pairs()
        if actors & set(pair) and statement.issue_id in structure.agenda_of(*pair)
    ]
    effects += [
        _effect(alliance_grounds(structure, al), structure, statement, now, alliance=al)
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


def _days(start: dt.date, end: dt.date) -> Days:
    return np.array([start.toordinal(), end.toordinal()], dtype=np.int64)
