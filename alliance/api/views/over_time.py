"""Every issue over time: everybody's positions on one, and the gaps of two actors or an alliance on all."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from alliance.api.lookups import dyad, named
from alliance.api.query import Asked, Query
from alliance.api.questions import IssuePositionsQuery
from alliance.api.read import Series
from alliance.api.reading_serializers import (
    ActorPointSerializer,
    AllianceGapsSerializer,
    DyadGapsSerializer,
    GapPointSerializer,
    IssuePositionsSerializer,
)
from alliance.indices import readings
from alliance.record.models import Actor, Alliance, Issue

LONGEST = 2_000  # points in time; each carries every actor or every issue


class IssuePositions(Series):
    """Where every actor stood on an issue over time, from the day on which it first spoke."""

    operation = "get_issue_positions"
    query_class: ClassVar[type[Query]] = IssuePositionsQuery
    row_class = ActorPointSerializer
    body_class = IssuePositionsSerializer
    longest: ClassVar[int] = LONGEST

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        issue = named(Issue.objects.all(), slug=path["slug"])
        actors = None
        if asked["actors"] == "independent":
            actors = set(Actor.objects.filter(member_of=None).values_list("code", flat=True))
        period = asked["start"], asked["end"], asked["interval"], asked["known_at"]
        points = readings.positions_over_time(issue, actors, *period)
        return {"issue": issue.slug}, _("stance, −1 to +1"), points


class DyadIssues(Series):
    """How far apart any two actors were on every issue of their agenda over time."""

    operation = "get_dyad_issues"
    row_class = GapPointSerializer
    body_class = DyadGapsSerializer
    longest: ClassVar[int] = LONGEST

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        a, b = dyad(path["a"], path["b"])
        points = readings.dyad_gaps(a, b, asked["start"], asked["end"], asked["interval"], asked["known_at"])
        return {"a": a.code, "b": b.code}, _("divergence and heat, 0 to 100"), points


class AllianceIssues(Series):
    """How far apart those two members of an alliance were who differed most, on every issue over time."""

    operation = "get_alliance_issues"
    row_class = GapPointSerializer
    body_class = AllianceGapsSerializer
    longest: ClassVar[int] = LONGEST

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        alliance = named(Alliance.objects.all(), slug=path["slug"])
        points = readings.alliance_gaps(alliance, asked["start"], asked["end"], asked["interval"], asked["known_at"])
        return {"alliance": alliance.slug}, _("divergence and heat, 0 to 100"), points
