"""Who speaks for whom, who is allied with whom and over what: the record's small tables.

Every page and every index needs them, and they hardly ever change: a process keeps them as long as their history does
not grow. It is append-only, so that its length and the time of its newest entry tell each state from all others.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cached_property
from itertools import combinations

from django.db import connection
from django.db.models import Model

from alliance.friction.evidence import NEVER
from alliance.indices.versions import rows_at
from alliance.record.codebook import ActorKind, MembershipRole
from alliance.record.history import Row, as_known
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Tenure

Pair = tuple[int, int]

Then = dt.datetime | int
"""A former state of the record: as known at an instant, or as read by a revision (its number)."""


@dataclass(frozen=True)
class Member:
    """One dated membership; `start` and `end` are ordinals, `end` excluded."""

    actor: int
    start: int
    end: int
    weight: float


@dataclass(frozen=True)
class AllianceStructure:
    """An alliance's memberships, rivals and agenda, by primary key; actors in the record's order, each once."""

    id: int
    slug: str
    name: str
    memberships: list[Member]
    rivals: list[Member]
    agenda: list[int]

    @cached_property
    def members(self) -> list[int]:
        """Every actor that is or was a member."""
        return list(dict.fromkeys(m.actor for m in self.memberships))

    @cached_property
    def pairs(self) -> list[Pair]:
        """Every pair of members, whatever the dates, in the record's order."""
        return list(combinations(self.members, 2))

    @cached_property
    def everybody(self) -> frozenset[int]:
        """The members as a set."""
        return frozenset(self.members)


@dataclass(frozen=True)
class Structure:
    """The record's small tables. Actors and issues by primary key and in their fixed order; nobody may change a row."""

    actors: dict[int, Actor]
    issues: dict[int, Issue]
    tenures: list[Tenure]
    """Who spoke for whom, by beginning, both actors at hand."""
    codes: dict[int, str]
    alliances: list[AllianceStructure]
    principals: dict[int, tuple[int, ...]]
    """Actor -> the actors that its statements are evidence for: itself and whoever it speaks for, at any remove."""
    handovers: dict[int, tuple[int, ...]]
    """Actor -> days (ordinals) on which a government that speaks for it takes office."""
    _agendas: dict[Pair, list[int]] = field(default_factory=dict, repr=False)
    _issues: dict[int, list[int]] = field(default_factory=dict, repr=False)

    def alliance(self, pk: int) -> AllianceStructure | None:
        """One alliance by primary key; None where it did not exist yet."""
        return next((al for al in self.alliances if al.id == pk), None)

    def canonical(self, a: int, b: int) -> Pair:
        """The order in which a dyad is stored: by code."""
        return (a, b) if self.codes[a] < self.codes[b] else (b, a)

    def agenda_of(self, a: int, b: int) -> list[int]:
        """Issues tracked by any alliance that lists both as members, whatever the dates; else every issue."""
        pair = self.canonical(a, b)
        if pair not in self._agendas:
            shared = {i for al in self.alliances if a in al.everybody and b in al.everybody for i in al.agenda}
            self._agendas[pair] = [i for i in self.issues if i in shared] if shared else list(self.issues)
        return self._agendas[pair]

    def issues_of(self, alliance: AllianceStructure) -> list[int]:
        """Every issue on the agenda of one of an alliance's pairs, by number."""
        if alliance.id not in self._issues:
            agendas = {tuple(self.agenda_of(a, b)) for a, b in alliance.pairs}
            self._issues[alliance.id] = sorted({issue for agenda in agendas for issue in agenda})
        return self._issues[alliance.id]

    def tracked_pairs(self) -> dict[Pair, list[AllianceStructure]]:
        """Every dyad of members of one alliance, in canonical order, with the alliances that list both."""
        pairs: dict[Pair, list[AllianceStructure]] = defaultdict(list)
        for alliance in self.alliances:
            for a, b in alliance.pairs:
                pairs[self.canonical(a, b)].append(alliance)
        return dict(pairs)

    def speakers_of(self, actors: set[int]) -> set[int]:
        """Everyone whose statements are evidence for one of `actors`."""
        return {speaker for speaker, principals in self.principals.items() if actors & set(principals)}


_remembered: ContextVar[dict[Then | None, Structure] | None] = ContextVar("structures", default=None)


@contextmanager
def remembering_structure() -> Iterator[None]:
    """Within, load_structure reads the tables once: for a response that sees one state of the database."""
    token = _remembered.set({})
    try:
        yield
    finally:
        _remembered.reset(token)


def load_structure(known_at: Then | None = None) -> Structure:
    """The small tables, in one query or seven whatever their size; with `known_at`, as they stood at that instant."""
    remembered = _remembered.get()
    if remembered is None:
        return _read_structure(known_at)
    if known_at not in remembered:
        remembered[known_at] = _kept_structure() if known_at is None else _read_structure(known_at)
    return remembered[known_at]


_TABLES: tuple[type[Model], ...] = (Actor, Tenure, Membership, AgendaItem, Issue, Alliance)
_HISTORIES = " UNION ALL ".join(
    f"SELECT count(*) AS n, max(pgh_created_at) AS at FROM {model.pgh_event_model._meta.db_table}"  # type: ignore[attr-defined]  # noqa: S608
    for model in _TABLES
)
_LENGTH = f"SELECT sum(n), max(at) FROM ({_HISTORIES}) history"  # noqa: S608  made of the product's own words

Length = tuple[int, dt.datetime | None]
_kept: dict[str, tuple[Length, Structure]] = {}  # at most one


def _kept_structure() -> Structure:
    length = _length_of_history()
    kept = _kept.get("now")
    if kept is not None and kept[0] == length:
        return kept[1]
    found = _read_structure(None)
    if _length_of_history() == length:  # within one transaction that may see what others commit, it can have grown
        _kept["now"] = length, found
    return found


def _length_of_history() -> Length:
    with connection.cursor() as cursor:
        cursor.execute(_LENGTH)
        found: Length = cursor.fetchone()
    return found


def forget() -> None:
    """Read the tables anew when next asked."""
    _kept.clear()


def _read_structure(known_at: Then | None) -> Structure:

    def rows(model: type[Row]) -> list[Row]:
        if isinstance(known_at, int):
            return rows_at(model, known_at)
        return as_known(model, known_at) if known_at else list(model._default_manager.order_by("pk"))

    actors = {a.pk: a for a in rows(Actor)}
    for actor in actors.values():
        if actor.member_of_id in actors:
            actor.member_of = actors[actor.member_of_id]
    tenures = rows(Tenure)
    spoken_for: dict[int, set[int]] = defaultdict(set)
    handovers: dict[int, set[int]] = defaultdict(set)
    for tenure in tenures:
        tenure.actor, tenure.speaks_for = actors[tenure.actor_id], actors[tenure.speaks_for_id]
        spoken_for[tenure.actor_id].add(tenure.speaks_for_id)
        if tenure.start and tenure.actor.kind == ActorKind.GOVERNMENT:
            handovers[tenure.speaks_for_id].add(tenure.start.toordinal())
    memberships: dict[int, list[Membership]] = defaultdict(list)
    for membership in rows(Membership):
        memberships[membership.alliance_id].append(membership)
    agendas: dict[int, list[int]] = defaultdict(list)
    for item in sorted(rows(AgendaItem), key=lambda item: item.issue_id):
        agendas[item.alliance_id].append(item.issue_id)
    return Structure(
        actors=actors,
        issues={i.pk: i for i in rows(Issue)},
        tenures=sorted(tenures, key=lambda tenure: (tenure.start or dt.date.min, tenure.pk)),
        codes={pk: a.code for pk, a in actors.items()},
        alliances=[
            AllianceStructure(
                id=alliance.pk,
                slug=alliance.slug,
                name=alliance.name,
                memberships=[_member(m) for m in memberships[alliance.pk] if m.role == MembershipRole.MEMBER],
                rivals=[_member(m) for m in memberships[alliance.pk] if m.role == MembershipRole.RIVAL],
                agenda=agendas[alliance.pk],
            )
            for alliance in rows(Alliance)
        ],
        principals={pk: tuple(sorted(_closure(pk, spoken_for))) for pk in actors},
        handovers={pk: tuple(sorted(days)) for pk, days in handovers.items()},
    )


def _member(membership: Membership) -> Member:
    return Member(
        membership.actor_id, _ordinal(membership.start, 0), _ordinal(membership.end, NEVER), membership.weight
    )


def _ordinal(day: dt.date | None, default: int) -> int:
    return day.toordinal() if day else default


def _closure(actor: int, spoken_for: dict[int, set[int]]) -> set[int]:
    reached, waiting = {actor}, [actor]
    while waiting:
        for principal in spoken_for.get(waiting.pop(), ()):
            if principal not in reached:
                reached.add(principal)
                waiting.append(principal)
    return reached
