"""What the marks ask for: which series to filter again, since when, and whose indices follow."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from django.db import connection

from alliance.friction.evidence import NEVER
from alliance.indices.assemble import Key
from alliance.indices.models import Mark
from alliance.indices.stored_tracks import ALWAYS, Window
from alliance.indices.structure import AllianceStructure, Pair, Structure

BEGINNING = 0  # before every day


class Waiting(NamedTuple):
    """A mark as the drain reads it; `since` an ordinal, BEGINNING where it is not known."""

    id: int
    kind: str
    actor: int | None
    issue: int | None
    since: int
    published_change: int
    attempts: int


_MARKS = """
SELECT id, kind, actor_id, issue_id, COALESCE(since - date '0001-01-01' + 1, 0), published_change, attempts
FROM indices_mark WHERE quarantined_at IS
"""


def waiting_marks() -> list[Waiting]:
    """Every mark that waits and that this transaction sees."""
    return _marks("NULL")


def _marks(state: Literal["NULL", "NOT NULL"]) -> list[Waiting]:
    with connection.cursor() as cursor:
        cursor.execute(f"{_MARKS} {state}")
        return [Waiting(*row) for row in cursor.fetchall()]


@dataclass
class Scope:
    """What the marks ask for. `since`: the series to filter again and from which day; the rest widens the rewrite."""

    since: dict[Key, int] = field(default_factory=dict)
    issues: set[int] = field(default_factory=set)  # weight or default salience may have changed
    structure: bool = False  # members, weights or agendas may have changed
    words: bool = False  # names may have changed, or an actor or issue may be gone


def scope_of(marks: Iterable[Waiting], structure: Structure) -> Scope:
    """All marks together."""
    scope = Scope()
    for kind, actor, issue, since in {(m.kind, m.actor, m.issue, m.since) for m in marks}:
        if kind == Mark.Kind.TEXT:
            scope.words = True
            continue
        if kind == Mark.Kind.STRUCTURE:
            scope.structure = True
            continue
        actors = structure.principals.get(actor, ()) if actor is not None else structure.codes
        issues = [issue] if issue is not None else list(structure.issues)
        if actor is None:
            scope.issues.update(issues)
        for key in ((a, i) for a in actors for i in issues if i in structure.issues):
            scope.since[key] = min(since, scope.since.get(key, NEVER))
    # A key that was set aside is out of date since the day that it failed on, not only since the day of the new change.
    for mark in _marks("NOT NULL"):
        if mark.actor is not None and mark.issue is not None and (mark.actor, mark.issue) in scope.since:
            key = mark.actor, mark.issue
            scope.since[key] = min(mark.since, scope.since[key])
    return scope


def delete_marks(marks: Sequence[Waiting]) -> None:
    """Drop marks that were worked in; those written meanwhile are not among them."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM indices_mark WHERE id = ANY (%s)", [[m.id for m in marks]])


MANY = 100  # series and dyads; of fewer it is never worth computing everything anew


def is_most_of_it(scope: Scope, structure: Structure) -> bool:
    """Whether so much is asked for that computing everything anew costs less than finding out what moved."""
    pairs = structure.tracked_pairs()
    if len(pairs) >= MANY:
        whole = sum(scope.structure or bool(scope.issues.intersection(structure.agenda_of(*pair))) for pair in pairs)
        if whole > 0.5 * len(pairs):
            return True
    if len(scope.since) < MANY:
        return False
    with connection.cursor() as cursor:
        cursor.execute(_EXTENT)
        series, first, last = cursor.fetchone()
    if first is None:
        return True  # nothing is stored yet
    span = max(last - first + 1, 1)
    share = sum(min(max(last - max(since, first) + 1, 0), span) / span for since in scope.since.values())
    return bool(share > 0.5 * max(series, 1))


# How many series spoke, found by hopping from one to the next in the index, and from when to when.
_EXTENT = """
WITH RECURSIVE build AS (SELECT build_id FROM indices_revision ORDER BY id DESC LIMIT 1),
series AS (
    (SELECT actor_id, issue_id, since FROM indices_positionreading
     WHERE build_id = (SELECT build_id FROM build) ORDER BY build_id, actor_id, issue_id, since LIMIT 1)
    UNION ALL
    SELECT next.* FROM series, LATERAL (
        SELECT actor_id, issue_id, since FROM indices_positionreading
        WHERE build_id = (SELECT build_id FROM build) AND (actor_id, issue_id) > (series.actor_id, series.issue_id)
        ORDER BY build_id, actor_id, issue_id, since LIMIT 1) next
)
SELECT count(*), min(since) - date '0001-01-01' + 1,
       (SELECT max(date) - date '0001-01-01' + 1 FROM record_statement) FROM series
"""


def touched_dyads(moved: Mapping[Key, Window], scope: Scope, structure: Structure) -> dict[Pair, Window]:
    """The tracked dyads whose index may have moved, each with the days on which."""
    windows: dict[Pair, Window] = {}
    actors = {actor for actor, _ in moved}
    for a, b in structure.tracked_pairs():
        if scope.structure or scope.issues.intersection(structure.agenda_of(a, b)):
            windows[a, b] = ALWAYS
        elif a in actors or b in actors:
            mine = [moved[actor, i] for actor in (a, b) for i in structure.agenda_of(a, b) if (actor, i) in moved]
            if mine:
                windows[a, b] = Window(min(w.start for w in mine), max(w.end for w in mine))
    return windows


def touched_alliances(
    dyads: Mapping[Pair, Window], scope: Scope, structure: Structure
) -> list[tuple[AllianceStructure, Window]]:
    """The alliances whose index may have moved, each with the days on which."""
    found = []
    for alliance in structure.alliances:
        mine = [dyads[pair] for pair in (structure.canonical(*p) for p in alliance.pairs) if pair in dyads]
        if scope.structure:
            found.append((alliance, ALWAYS))
        elif mine:
            found.append((alliance, Window(min(w.start for w in mine), max(w.end for w in mine))))
    return found
