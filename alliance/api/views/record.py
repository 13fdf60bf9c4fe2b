"""What was said: actors, alliances, issues, statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from django.db.models import Q, QuerySet

from alliance.api.lookups import named
from alliance.api.query import ActorsQuery, AlliancesQuery, Asked, IssuesQuery, Query, StatementsQuery
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
from alliance.record.models import Actor, Alliance, Issue, Statement


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
    """An alliance and its reading today."""

    alliance: Alliance
    latest: AllianceSummary | None


def alliances() -> QuerySet[Alliance]:
    """All alliances, with what their rows show."""
    return Alliance.objects.prefetch_related("memberships__actor", "agenda")


def with_latest(found: list[Alliance]) -> list[AllianceRow]:
    """Each alliance with its reading today."""
    summaries = readings.alliances_at(readings.today(), [alliance.slug for alliance in found])
    latest = {summary.slug: summary for summary in summaries}
    return [AllianceRow(alliance, latest.get(alliance.slug)) for alliance in found]


class Alliances(Collection):
    """Alliances: dated members and weights, rivals, agenda, and the reading today."""

    operation = "list_alliances"
    query_class: ClassVar[type[Query]] = AlliancesQuery
    row_class = AllianceSerializer
    body_class = AlliancePageSerializer

    def respond(self, asked: Asked, **path: Any) -> QuerySet[Alliance]:
        """All of them."""
        return ordered(alliances(), asked["ordering"], "id")

    def complete(self, rows: list[Alliance], asked: Asked) -> list[AllianceRow]:
        """The readings of this page's alliances."""
        return with_latest(rows)


class AllianceDetail(Read):
    """One alliance."""

    operation = "get_alliance"
    row_class = AllianceSerializer

    def respond(self, asked: Asked, **path: Any) -> AllianceRow:
        """The alliance and its reading today."""
        return with_latest([named(alliances(), slug=path["slug"])])[0]


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
    """Published statements, the newest first."""

    operation = "list_statements"
    query_class: ClassVar[type[Query]] = StatementsQuery
    row_class = StatementSerializer
    body_class = StatementPageSerializer

    def respond(self, asked: Asked, **path: Any) -> QuerySet[Statement]:
        """Those that pass every filter."""
        found = Statement.objects.published().with_names()
        for name, lookup in _STATEMENT_FILTERS.items():
            if asked[name] is not None:
                found = found.filter(**{lookup: asked[name]})
        if asked["alliance"]:
            found = found.filter(pk__in=Statement.objects.of_alliance(asked["alliance"]).values("pk"))
        if words := asked["search"]:
            found = found.filter(_any_of(("summary", "quote", "source__title"), words))
        return ordered(found, asked["ordering"], "-id")


_STATEMENT_FILTERS = {"actor": "actor", "issue": "issue", "kind": "kind", "start": "date__gte", "end": "date__lte"}


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
