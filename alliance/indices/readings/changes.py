"""Why an index moved: the step of every event and of every correction of the record, and each issue's part."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from alliance.friction.change import Step, issue_parts, leave_one_out, split_by_issue
from alliance.friction.correction import changed_statements, corrections
from alliance.friction.level import AllianceLevel
from alliance.friction.position import PositionsAt
from alliance.indices.compute import Days, Together, membership_days
from alliance.indices.explain import (
    Grounds,
    alliance_grounds,
    dyad_from,
    dyad_grounds,
    dyad_grounds_on,
    dyad_keys,
)
from alliance.indices.explain_shapes import Change, ChangeStep, IssueShare
from alliance.indices.models import Revision
from alliance.indices.readings.state import today
from alliance.indices.recent import ground_of
from alliance.indices.store import number
from alliance.indices.structure import Pair, Structure, Then, load_structure
from alliance.record.history import last_changes
from alliance.record.models import Actor, Alliance, Statement


@dataclass(frozen=True)
class Knowledge:
    """From which states of the record the two ends of a change are told; None is the record now."""

    end: Then | None = None
    start: Then | None = None  # None: from the same state as the end, so that nothing is a correction

    @property
    def differs(self) -> bool:
        """Whether the first day is told as it was known earlier."""
        return self.start is not None and self.start != self.end


NOW = Knowledge()
GroundsOf = Callable[[Structure, Then | None], Grounds | None]


def dyad_changes(
    a: Actor, b: Actor, start: dt.date, end: dt.date, known: Knowledge = NOW, *, each_left_out: bool = True
) -> Change:
    """Why the index of any two actors moved after `start` up to and including `end`."""
    structure, after = load_structure(known.end), _after(start, known)

    def grounds_of(of: Structure, known_at: Then | None) -> Grounds | None:
        return dyad_grounds(of, a.pk, b.pk, known_at, after) if {a.pk, b.pk} <= of.codes.keys() else None

    issues = structure.agenda_of(a.pk, b.pk) if {a.pk, b.pk} <= structure.codes.keys() else []

    def by_issue(grounds: Grounds, ends: PositionsAt, days: Days) -> list[IssueShare]:
        index = dyad_from(ends, grounds.keys, structure, a.pk, b.pk)
        return [
            IssueShare(structure.issues[issues[p.issue]].slug, p.position, p.salience, p.entry, p.exit)
            for p in split_by_issue(index, 0, 1)
        ]

    return _change(grounds_of, by_issue, structure, _days(start, end), known, [], each_left_out)


def alliance_changes(
    alliance: Alliance, start: dt.date, end: dt.date, known: Knowledge = NOW, *, each_left_out: bool = True
) -> Change:
    """Why an alliance's index moved after `start` up to and including `end`.

    Without `each_left_out` no step says what the index would be without its statement, which takes as long as the rest.
    """
    structure, after = load_structure(known.end), _after(start, known)

    def grounds_of(of: Structure, known_at: Then | None) -> Grounds | None:
        al = of.alliance(alliance.pk)
        return None if al is None else alliance_grounds(of, al, known_at, after)

    al = structure.alliance(alliance.pk)

    def by_issue(grounds: Grounds, ends: PositionsAt, days: Days) -> list[IssueShare]:
        found = grounds.dyads(ends, days) if grounds.dyads else None
        return _alliance_parts(*found, structure) if found else []

    comings = membership_days(al) if al else []
    return _change(grounds_of, by_issue, structure, _days(start, end), known, comings, each_left_out)


def _after(start: dt.date, known: Knowledge) -> int | None:
    """After which day the statements are enough; None for all, since what was corrected since may be older."""
    return None if known.differs else start.toordinal()


def _change(
    grounds_of: GroundsOf,
    by_issue: Callable[[Grounds, PositionsAt, Days], list[IssueShare]],
    structure: Structure,
    days: Days,
    known: Knowledge,
    changes_of_membership: Sequence[int],
    each_left_out: bool,
) -> Change:
    """A change between two days, the first of them told from the record as it was known earlier where that differs."""
    grounds = grounds_of(structure, known.end)
    if grounds is None:  # nobody had entered it yet
        return Change(None, None, 0.0, [], [])
    positions = grounds.positions(days)
    shown, levels = grounds.shown(positions, days), grounds.value(positions, days)
    began, first, before = float(levels[0]), float(shown[0]), grounds
    steps: list[ChangeStep] = []
    if known.differs:
        began, first, steps, before = _corrected(grounds_of, grounds, structure, int(days[0]), known, began)
    ends = _stacked(before.positions(days[:1]), grounds.positions(days[1:])) if known.differs else positions
    return Change(
        start=number(np.float64(first)),
        end=number(shown[1]),
        change=float(levels[1]) - began,
        steps=[*steps, *_steps(grounds, structure, days, changes_of_membership, each_left_out)],
        by_issue=by_issue(grounds, ends, days),
    )


def _corrected(
    grounds_of: GroundsOf, now: Grounds, structure: Structure, day: int, known: Knowledge, level_now: float
) -> tuple[float, float, list[ChangeStep], Grounds]:
    """The first day as it was known earlier: its level, its index as shown, and the corrections that lead to it now.

    First the record's structure (weights, agendas, members, tenures), then each statement in the order of its change.
    """
    then = load_structure(known.start)
    earlier = grounds_of(then, known.start)
    old = grounds_of(structure, known.start) or now
    on = np.array([day], dtype=np.int64)
    began = float(earlier.levels([day])[0]) if earlier else 0.0
    first = float(earlier.shown(earlier.positions(on), on)[0]) if earlier else float("nan")
    changed = changed_statements(old.evidence, now.evidence, day)
    until = _instant(known.end)
    when = last_changes(Statement, changed, until)
    order = sorted(changed, key=lambda pk: (when[pk], pk))
    found = corrections(old.evidence, now.evidence, order, now.value, day)
    steps = []
    of_structure = level_now - sum(c.size for c in found) - began
    if abs(of_structure) > 1e-12:
        date = until.date() if until else today()
        steps.append(ChangeStep(date, "correction", None, None, None, of_structure, None))
    for c in found:
        actor, issue = now.keys[c.series]
        steps.append(
            ChangeStep(
                date=when[c.statements[-1]].astimezone(dt.UTC).date(),
                cause="correction",
                statement=c.statements[0] if len(c.statements) == 1 else None,
                actor=structure.codes[actor],
                issue=structure.issues[issue].slug,
                step=c.size,
                leave_one_out=None,
            )
        )
    return began, first, steps, old


def _instant(known: Then | None) -> dt.datetime | None:
    """When a state of the record was the present one: an instant is itself, a revision the time of its commit."""
    if not isinstance(known, int):
        return known
    return Revision.objects.filter(pk=known).values_list("committed_at", flat=True).first()


def _stacked(first: PositionsAt, second: PositionsAt) -> PositionsAt:
    """Positions of two days, each of shape (1, series), as (2, series)."""
    names = first.__dataclass_fields__
    return PositionsAt(**{name: np.concatenate([getattr(first, name), getattr(second, name)]) for name in names})


def _alliance_parts(level: AllianceLevel, dyads: list[Together], structure: Structure) -> list[IssueShare]:
    """Each issue's part: its parts in the dyads, by the dyads' mean weights.

    Where dyads enter or leave between the two days, the rest of the change is the membership's, not an issue's.
    """
    weight = level.part.mean(0)
    totals: dict[int, NDArray[np.float64]] = {}
    for together in dyads:
        parts, covered = issue_parts(together.index, 0, 1)
        sums = (weight[together.pairs, None] * parts).sum(1)  # of all dyads: shape (4, issues)
        for k in np.flatnonzero(covered.any(0)).tolist():
            issue = together.agenda[k]
            totals[issue] = totals.get(issue, 0.0) + sums[:, k]
    return [IssueShare(structure.issues[i].slug, *totals[i].tolist()) for i in sorted(totals)]


def statement_steps(
    pairs: Mapping[Pair, Mapping[int, dt.date] | None], start: dt.date, end: dt.date, known_at: Then | None = None
) -> dict[Pair, list[ChangeStep]]:
    """The steps of several dyads in one period, all read at once; of a dyad only some statements', if it names any.

    The same steps as dyad_changes tells, without what the end would be had they not been made.
    """
    structure = load_structure(known_at)
    told = [pair for pair in pairs if set(pair) <= structure.codes.keys()]
    keys = {key for pair in told for key in dyad_keys(structure, *pair)}
    ground = ground_of(keys, structure, known_at, start.toordinal())
    found: dict[Pair, list[ChangeStep]] = {pair: [] for pair in pairs}
    for pair in told:
        grounds = dyad_grounds_on(ground.of(dyad_keys(structure, *pair)), structure, *pair)
        wanted = pairs[pair]
        only = None if wanted is None else frozenset(day.toordinal() for day in wanted.values())
        steps = grounds.steps(start.toordinal(), end.toordinal(), only=only)
        found[pair] = [
            _named(step, grounds, structure, {}) for step in steps if wanted is None or step.statement in wanted
        ]
    return found


def pairs_touched(
    statements: Iterable[Statement], pairs: Iterable[Pair], known_at: Then | None = None
) -> dict[Pair, dict[int, dt.date]]:
    """Which of `pairs` the statements count for, in their order, and of each pair its statements with their days."""
    structure = load_structure(known_at)
    said = [(s.pk, set(structure.principals.get(s.actor_id, ())), s.issue_id, s.date) for s in statements]
    found = {}
    for pair in pairs:
        if mine := {
            pk: day for pk, heard, issue, day in said if heard & set(pair) and issue in structure.agenda_of(*pair)
        }:
            found[pair] = mine
    return found


def _steps(
    grounds: Grounds, structure: Structure, days: Days, changes_of_membership: Sequence[int], each_left_out: bool
) -> list[ChangeStep]:
    start, end = days.tolist()
    steps = grounds.steps(start, end, changes_of_membership)
    said = [s.statement for s in steps if s.statement is not None and each_left_out]
    without = leave_one_out(grounds.evidence, grounds.tracks, grounds.shown, said, end, before=grounds.before)
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


def _days(start: dt.date, end: dt.date) -> Days:
    return np.array([start.toordinal(), end.toordinal()], dtype=np.int64)
