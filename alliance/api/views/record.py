"""What was said: actors, alliances, issues, statements."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from alliance.api.errors import not_found
from alliance.api.freshness import Stamp
from alliance.api.lookups import named, sides
from alliance.api.paging import page_of_changes
from alliance.api.query import Asked, Query
from alliance.api.questions import ActorsQuery, AlliancesQuery, IssuesQuery, KnownQuery, StatementsQuery
from alliance.api.read import Collection, Read
from alliance.api.serializers import (
    ActorPageSerializer,
    ActorSerializer,
    AlliancePageSerializer,
    AllianceSerializer,
    IssuePageSerializer,
    IssueSerializer,
    StatementPageSerializer,
    StatementSerializer,
)
from alliance.indices import readings
from alliance.indices.shapes import AllianceSummary
from alliance.indices.structure import Then
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Statement


def ordered(rows: QuerySet[Any], key: str | None, last: str) -> QuerySet[Any]:
    """`rows` by `key`, if there is one; `last` decides between equals, so that pages neither repeat nor omit a row."""
    return rows.order_by(key, last) if key else rows


def actors() -> QuerySet[Actor]:
    """All actors, with what their rows show."""
    return Actor.objects.select_related("member_of").prefetch_related("tenures__speaks_for")


class Actors(Collection):
    """Actors: states, governments, parties, legislatures, leaders and organisations."""

    operation = "list_actors"
    query_class: ClassVar[type[Query]] = ActorsQuery
    row_class = ActorSerializer
    body_class = ActorPageSerializer

    def respond(self, asked: Asked, **path: Any) -> QuerySet[Actor]:
        """Those who pass every filter."""
        found = actors()
        if asked["kind"]:
            found = found.filter(kind=asked["kind"])
        if asked["member_of"]:
            found = found.filter(member_of=asked["member_of"])
        if asked["speaks_for"]:
            found = found.filter(pk__in=Actor.objects.speaking_for(asked["speaks_for"]).values("pk"))
        if words := asked["search"]:
            names = ("code", "name", "short_name", "common_name")
            found = found.filter(_any_of(names, words))
        return ordered(found, asked["ordering"], "code")


class ActorDetail(Read):
    """One actor."""

    operation = "get_actor"
    row_class = ActorSerializer

    def respond(self, asked: Asked, **path: Any) -> Actor:
        """The actor."""
        return named(actors(), code=path["code"])


@dataclass(frozen=True)
class AllianceRow:
    """An alliance, now or as it was known, and its reading today."""

    alliance: Alliance
    places: list[Membership]
    agenda: list[str]
    latest: AllianceSummary | None = None


def alliances() -> QuerySet[Alliance]:
    """All alliances, with what their rows show."""
    return Alliance.objects.prefetch_related("memberships__actor", "agenda")


def row_of(alliance: Alliance) -> AllianceRow:
    """An alliance as it is in the record, from what was prefetched."""
    return AllianceRow(alliance, list(alliance.memberships.all()), [issue.slug for issue in alliance.agenda.all()])


def alliances_known(at: Then) -> list[AllianceRow]:
    """All alliances as they stood in the record at an instant, or as a revision read it."""
    actors = {actor.pk: actor for actor in readings.rows_then(Actor, at)}
    places, items = readings.rows_then(Membership, at), readings.rows_then(AgendaItem, at)
    for place in places:
        place.actor = actors[place.actor_id]
    issues = readings.rows_then(Issue, at)
    agendas = {(item.alliance_id, item.issue_id) for item in items}
    return [
        AllianceRow(
            alliance,
            [place for place in places if place.alliance_id == alliance.pk],
            [issue.slug for issue in issues if (alliance.pk, issue.pk) in agendas],
        )
        for alliance in readings.rows_then(Alliance, at)
    ]


def with_latest(rows: list[AllianceRow], today: dt.date, known_at: Then | None) -> list[AllianceRow]:
    """Each alliance with its reading today."""
    summaries = readings.alliances_at(today, [row.alliance.slug for row in rows], known_at)
    latest = {summary.slug: summary for summary in summaries}
    return [replace(row, latest=latest.get(row.alliance.slug)) for row in rows]


class Alliances(Collection):
    """Alliances: dated members and weights, rivals, agenda, and the reading today."""

    operation = "list_alliances"
    query_class: ClassVar[type[Query]] = AlliancesQuery
    row_class = AllianceSerializer
    body_class = AlliancePageSerializer

    def respond(self, asked: Asked, **path: Any) -> QuerySet[Alliance] | list[AllianceRow]:
        """All of them."""
        key = asked["ordering"]
        if asked["known_at"] is None:
            return ordered(alliances(), key, "id")
        rows = alliances_known(asked["known_at"])
        if key:
            rows.sort(key=lambda row: getattr(row.alliance, key.lstrip("-")), reverse=key.startswith("-"))
        return rows

    def complete(self, rows: list[Any], asked: Asked) -> list[AllianceRow]:
        """The readings of this page's alliances."""
        if asked["known_at"] is None:
            rows = [row_of(alliance) for alliance in rows]
        return with_latest(rows, asked.today, asked["known_at"])


class AllianceDetail(Read):
    """One alliance."""

    operation = "get_alliance"
    query_class: ClassVar[type[Query]] = KnownQuery
    row_class = AllianceSerializer

    def respond(self, asked: Asked, **path: Any) -> AllianceRow:
        """The alliance and its reading today."""
        alliance, known_at = named(alliances(), slug=path["slug"]), asked["known_at"]
        rows = [row_of(alliance)]
        if known_at is not None:
            rows = [row for row in alliances_known(known_at) if row.alliance.pk == alliance.pk]
        if not rows:
            parameter = "revision" if asked.pinned else "known_at"
            raise not_found(_("The alliance {name} had not been entered then.").format(name=alliance.slug), parameter)
        return with_latest(rows, asked.today, known_at)[0]


class Issues(Collection):
    """Issues: the questions, their scales in words, and their weights."""

    operation = "list_issues"
    query_class: ClassVar[type[Query]] = IssuesQuery
    row_class = IssueSerializer
    body_class = IssuePageSerializer

    def respond(self, asked: Asked, **path: Any) -> QuerySet[Issue]:
        """Those that pass every filter."""
        found = Issue.objects.all()
        if asked["area"]:
            found = found.filter(area=asked["area"])
        if words := asked["search"]:
            found = found.filter(_any_of(("slug", "name", "short_name", "pole_negative", "pole_positive"), words))
        return ordered(found, asked["ordering"], "id")


class IssueDetail(Read):
    """One issue."""

    operation = "get_issue"
    row_class = IssueSerializer

    def respond(self, asked: Asked, **path: Any) -> Issue:
        """The issue."""
        return named(Issue.objects.all(), slug=path["slug"])


class Statements(Collection):
    """Published statements, the newest first; with `changed_since`, what a copy of the record has to catch up with."""

    operation = "list_statements"
    query_class: ClassVar[type[Query]] = StatementsQuery
    row_class = StatementSerializer
    body_class = StatementPageSerializer

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """A page of what there is, or of what changed; with the revision that it was read from."""
        if asked["changed_since"] is None:
            page = super().body(asked, stamp, **path)
        else:
            changed = readings.changed_statements(asked["changed_since"], asked["after"], **_conditions(asked))
            page = page_of_changes(changed, readings.statement_rows, self.request, asked["page_size"])
            write = self.row_serializer().to_representation
            page["results"] = [write(row) for row in page["results"]]
        results = page.pop("results")
        return {**page, "revision": stamp.revision or 0, "results": results}

    def respond(self, asked: Asked, **path: Any) -> QuerySet[Statement]:
        """Those that pass every filter."""
        self.conditions = conditions = _conditions(asked)
        words = conditions.pop("words", None)
        found = Statement.objects.published().filter(**conditions)
        if words:
            found = found.filter(_any_of(("summary", "quote", "source__title"), words))
        return ordered(found, asked["ordering"], "-id")

    def count(self, found: Any, asked: Asked) -> int:
        """From the census; counted in the record only where words are searched for."""
        census = None if asked["search"] else readings.census()
        if census is None:
            return super().count(found, asked)
        alone = {name: {asked[name].pk} for name in ("actor", "issue") if asked[name]}
        return census.total(
            asked["start"],
            asked["end"],
            _both(alone.get("actor"), self.conditions.get("actor__in")),
            _both(alone.get("issue"), self.conditions.get("issue__in")),
            asked["kind"],
        )

    def some(self, found: Any, start: int, stop: int) -> list[Any]:
        """With what the rows show of other tables, looked up for these rows alone."""
        return found.slice_with("actor", "issue", "source", start=start, stop=stop)


def _both(some: set[int] | None, others: set[int] | None) -> set[int] | None:
    """What is among both; None stands for everything."""
    return others if some is None else some if others is None else some & others


_STATEMENT_FILTERS = {"actor": "actor", "issue": "issue", "kind": "kind", "start": "date__gte", "end": "date__lte"}


def _conditions(asked: Asked) -> dict[str, Any]:
    """The filters of the statements as lookups; `words` is searched in several fields."""
    found = {lookup: asked[name] for name, lookup in _STATEMENT_FILTERS.items() if asked[name] is not None}
    if alliance := asked["alliance"]:
        found["actor__in"], found["issue__in"] = sides(alliance)
    if asked["search"]:
        found["words"] = asked["search"]
    return found


class StatementDetail(Read):
    """One statement, also after it was withdrawn: then with the reason."""

    operation = "get_statement"
    row_class = StatementSerializer

    def respond(self, asked: Asked, **path: Any) -> Statement:
        """The statement."""
        return named(Statement.objects.public().with_names(), pk=path["id"])


def _any_of(fields: tuple[str, ...], words: str) -> Q:
    """The words in any of the fields, whatever the capitals."""
    found = Q()
    for field in fields:
        found |= Q(**{f"{field}__icontains": words})
    return found
