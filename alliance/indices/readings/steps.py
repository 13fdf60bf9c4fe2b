"""What some statements did to some indices, all at once: each index is looked at once, however many statements."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from alliance.indices.compute import membership_days
from alliance.indices.explain import Grounds, alliance_grounds, dyad_grounds
from alliance.indices.structure import AllianceStructure, Pair, load_structure
from alliance.record.models import Alliance, Statement


@dataclass(frozen=True)
class MadeStep:
    """The step that a statement made in one index on its day, in points."""

    a: str | None
    b: str | None
    alliance: str | None
    step: float


def steps_made(statements: Sequence[Statement], within: Alliance | None = None) -> dict[int, list[MadeStep]]:
    """By number of statement, its step in each tracked dyad and alliance that it touches; with `within`, of that one.

    The published statements are weighed as they stand in the record now.
    """
    structure = load_structure()
    found: dict[int, list[MadeStep]] = {statement.pk: [] for statement in statements}
    alliances = [al for al in structure.alliances if within is None or al.id == within.pk]
    order: dict[Pair, Pair] = {structure.canonical(*pair): pair for al in reversed(alliances) for pair in al.pairs}
    subjects: list[tuple[Pair | AllianceStructure, set[int], Sequence[int]]] = [
        (pair, set(pair), structure.agenda_of(*pair)) for pair in order.values()
    ]
    subjects += [(al, set(al.members), structure.issues_of(al)) for al in alliances]
    for subject, actors, issues in subjects:
        touching = [
            statement
            for statement in statements
            if actors & set(structure.principals.get(statement.actor_id, ())) and statement.issue_id in issues
        ]
        if not touching:
            continue
        if isinstance(subject, tuple):
            sizes = _sizes(dyad_grounds(structure, *subject), touching, ())
            codes = structure.codes[subject[0]], structure.codes[subject[1]]
            made = {pk: MadeStep(*codes, None, step) for pk, step in sizes.items()}
        else:
            sizes = _sizes(alliance_grounds(structure, subject), touching, membership_days(subject))
            made = {pk: MadeStep(None, None, subject.slug, step) for pk, step in sizes.items()}
        for pk, step in made.items():
            found[pk].append(step)
    return found


def _sizes(grounds: Grounds, statements: Iterable[Statement], joined: Sequence[int]) -> dict[int, float]:
    """Each statement's step; a statement that speaks for several sides has one for each, which are added."""
    sizes = {statement.pk: 0.0 for statement in statements}
    for day in {statement.date.toordinal() for statement in statements}:
        for step in grounds.steps(day - 1, day, joined):
            if step.statement in sizes:
                sizes[step.statement] += step.size
    return sizes
