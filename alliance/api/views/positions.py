"""Where actors stand: on a day, and over time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _

from alliance.api.query import Asked, PositionSeriesQuery, PositionsQuery, Query
from alliance.api.read import Collection, Series
from alliance.api.reading_serializers import (
    PositionPageSerializer,
    PositionPointSerializer,
    PositionSerializer,
    PositionSeriesSerializer,
)
from alliance.indices import readings
from alliance.indices.shapes import Position
from alliance.record.models import Actor, Alliance


def family_of(alliance: Alliance) -> set[str]:
    """Codes of an alliance's members and rivals, and of those who speak for or belong to them, whatever the dates."""
    places = alliance.memberships.values("actor")
    return set(
        Actor.objects.filter(
            Q(pk__in=places) | Q(member_of__in=places) | Q(tenures__speaks_for__in=places)
        ).values_list("code", flat=True)
    )  # fmt: skip


class Positions(Collection):
    """Estimates of where every actor stands on every issue on a day, with the statements behind each."""

    operation = "list_positions"
    query_class: ClassVar[type[Query]] = PositionsQuery
    row_class = PositionSerializer
    body_class = PositionPageSerializer

    def respond(self, asked: Asked, **path: Any) -> list[Position]:
        """Those that pass every filter."""
        actors = {asked["actor"].code} if asked["actor"] else None
        issues = {asked["issue"].slug} if asked["issue"] else None
        if alliance := asked["alliance"]:
            family, agenda = family_of(alliance), set(alliance.agenda.values_list("slug", flat=True))
            actors = family if actors is None else actors & family
            issues = agenda if issues is None else issues & agenda
        at = asked["at"] or readings.today()
        found = readings.positions_at(at, actors, issues, with_statements=True)
        if key := asked["ordering"]:
            found.sort(key=lambda position: getattr(position, key.lstrip("-")), reverse=key.startswith("-"))
        return found


class PositionSeries(Series):
    """Where an actor stood on an issue over time."""

    operation = "get_position_series"
    query_class: ClassVar[type[Query]] = PositionSeriesQuery
    row_class = PositionPointSerializer
    body_class = PositionSeriesSerializer

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        actor, issue = asked["actor"], asked["issue"]
        points = readings.position_series(actor, issue, asked["start"], asked["end"], asked["interval"])
        return {"actor": actor.code, "issue": issue.slug}, _("stance, −1 to +1"), points
