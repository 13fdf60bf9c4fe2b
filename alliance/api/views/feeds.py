"""Feeds of an alliance, an issue, an actor: the newest statements, and what each did."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes

from alliance.api.atom import AtomFile, written
from alliance.api.freshness import Stamp
from alliance.api.lookups import named
from alliance.api.openapi import FileSchema
from alliance.api.query import Asked, Query
from alliance.api.questions import FileQuery
from alliance.api.read import Fixed, Read
from alliance.indices import readings
from alliance.record.models import Actor, Alliance, Issue, Statement
from alliance.record.querysets import StatementQuerySet

ENTRIES = 50


class Feed(Read):
    """The newest statements; `subject` says of what, under which title, and on which page people read about it."""

    query_class: ClassVar[type[Query]] = FileQuery
    renderer_classes = (AtomFile,)  # type: ignore[assignment]
    content_negotiation_class = Fixed  # type: ignore[assignment]
    schema = FileSchema()
    body_schema: ClassVar[Any] = OpenApiTypes.STR

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> str:
        """The feed's text."""
        title, page, found, within = self.subject(**path)
        statements = list(found.with_names().order_by("-published_at", "-id")[:ENTRIES])
        steps = readings.steps_made(statements, within)
        return written(title, page, statements, steps, self.request, stamp)

    def subject(self, **path: Any) -> tuple[str, str, StatementQuerySet, Alliance | None]:
        """Title, page, statements, and the one alliance whose indices count."""
        raise NotImplementedError


class AllianceFeed(Feed):
    """Atom feed of the statements that an alliance's agenda is about, with their steps in its indices."""

    operation = "get_alliance_feed"

    def subject(self, **path: Any) -> Any:
        """An alliance's."""
        alliance = named(Alliance.objects.all(), slug=path["slug"])
        found = Statement.objects.published().filter(
            pk__in=Statement.objects.of_alliance(alliance).values("pk")
        )  # fmt: skip
        return alliance.name, reverse("pages:alliance", args=[alliance.slug]), found, alliance


class IssueFeed(Feed):
    """Atom feed of the statements on an issue, with their steps in all indices."""

    operation = "get_issue_feed"

    def subject(self, **path: Any) -> Any:
        """An issue's."""
        issue = named(Issue.objects.all(), slug=path["slug"])
        title = _("Statements on {issue}").format(issue=issue.name)
        found = Statement.objects.published().filter(issue=issue)
        return title, reverse("pages:issue", args=[issue.slug]), found, None


class ActorFeed(Feed):
    """Atom feed of the statements of an actor and of whoever speaks for it, with their steps in all indices."""

    operation = "get_actor_feed"

    def subject(self, **path: Any) -> Any:
        """An actor's."""
        actor = named(Actor.objects.all(), code=path["code"])
        title = _("Statements of {actor}").format(actor=actor.name)
        speakers = Actor.objects.speaking_for(actor).values("pk")
        found = Statement.objects.published().filter(Q(actor=actor) | Q(actor__in=speakers))
        return title, reverse("pages:actor", args=[actor.code]), found, None
