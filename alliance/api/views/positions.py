"""Where actors stand: on a day, and over time."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext as _

from alliance.api.lookups import family
from alliance.api.query import Asked, Query
from alliance.api.questions import PositionSeriesQuery, PositionsQuery
from alliance.api.read import Collection, Series
from alliance.api.reading_serializers import (
    PositionPageSerializer,
    PositionPointSerializer,
    PositionSerializer,
    PositionSeriesSerializer,
)
from alliance.indices import readings
from alliance.indices.shapes import Position
from alliance.indices.structure import Then
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Tenure


def family_of(alliance: Alliance, known_at: Then | None = None) -> set[str]:
    """Codes of an alliance's members and rivals, and of those who speak for or belong to them, whatever the dates."""
    if known_at:
        return _family_as_known(alliance, known_at)
    return set(family(alliance).values_list("code", flat=True))


def _family_as_known(alliance: Alliance, at: Then) -> set[str]:
    places = {place.actor_id for place in readings.rows_then(Membership, at) if place.alliance_id == alliance.pk}
    speakers = {tenure.actor_id for tenure in readings.rows_then(Tenure, at) if tenure.speaks_for_id in places}
    found = [a for a in readings.rows_then(Actor, at) if a.pk in places | speakers or a.member_of_id in places]
    return {actor.code for actor in found}


def agenda_of(alliance: Alliance, known_at: Then | None = None) -> set[str]:
    """Slugs of the issues that an alliance tracks, or tracked at an instant."""
    if known_at is None:
        return set(alliance.agenda.values_list("slug", flat=True))
    tracked = {item.issue_id for item in readings.rows_then(AgendaItem, known_at) if item.alliance_id == alliance.pk}
    return {issue.slug for issue in readings.rows_then(Issue, known_at) if issue.pk in tracked}


class Positions(Collection):
    """Estimates of where every actor stands on every issue on a day, with the statements behind each."""

    operation = "list_positions"
    query_class: ClassVar[type[Query]] = PositionsQuery
    row_class = PositionSerializer
    body_class = PositionPageSerializer

    def respond(self, asked: Asked, **path: Any) -> list[Position]:
        """Those that pass every filter."""
        known_at = asked["known_at"]
        actors = {actor.code for actor in asked["actor"]} if asked["actor"] else None
        issues = {issue.slug for issue in asked["issue"]} if asked["issue"] else None
        if alliance := asked["alliance"]:
            kin, agenda = family_of(alliance, known_at), agenda_of(alliance, known_at)
            actors = kin if actors is None else actors & kin
            issues = agenda if issues is None else issues & agenda
        found = readings.positions_at(asked["at"] or readings.today(), actors, issues, known_at=known_at)
        if key := asked["ordering"]:
            found.sort(key=lambda position: getattr(position, key.lstrip("-")), reverse=key.startswith("-"))
        return found

    def complete(self, rows: list[Any], asked: Asked) -> list[Position]:
        """The statements behind this page's positions."""
        return readings.with_weights(rows, asked["at"] or readings.today(), asked["known_at"])


class PositionSeries(Series):
    """Where an actor stood on an issue over time."""

    operation = "get_position_series"
    query_class: ClassVar[type[Query]] = PositionSeriesQuery
    row_class = PositionPointSerializer
    body_class = PositionSeriesSerializer

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        actor, issue = asked["actor"], asked["issue"]
        period = asked["start"], asked["end"], asked["interval"]
        points = readings.position_series(actor, issue, *period, asked["known_at"])
        return {"actor": actor.code, "issue": issue.slug}, _("stance, −1 to +1"), points
