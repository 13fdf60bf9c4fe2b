"""The friction within an alliance: over time, and issue by issue on a day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from alliance.api.lookups import named
from alliance.api.plain import Plain
from alliance.api.query import Asked, Query
from alliance.api.questions import KnownDayQuery
from alliance.api.read import Read, Series
from alliance.api.reading_serializers import (
    AlliancePointSerializer,
    AllianceSeriesSerializer,
    CellSerializer,
    MatrixSerializer,
)
from alliance.indices import readings
from alliance.indices.shapes import Matrix
from alliance.record.models import Alliance


class AllianceSeries(Series):
    """An alliance's index over time, with each member's share and the two members furthest apart."""

    operation = "get_alliance_series"
    row_class = AlliancePointSerializer
    body_class = AllianceSeriesSerializer

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        alliance = named(Alliance.objects.all(), slug=path["slug"])
        period = asked["start"], asked["end"], asked["interval"]
        points = readings.alliance_series(alliance, *period, asked["known_at"])
        return {"alliance": alliance.slug}, _("friction, 0 to 100"), points


class AllianceMatrix(Read):
    """Issues by dyads of an alliance on a day."""

    operation = "get_alliance_matrix"
    query_class: ClassVar[type[Query]] = KnownDayQuery
    body_class = MatrixSerializer

    def body(self, asked: Asked, stamp: Any, **path: Any) -> Any:
        """The matrix itself; its cells are the rows."""
        return MatrixSerializer.shared().to_representation(self.respond(asked, **path))

    def respond(self, asked: Asked, **path: Any) -> Matrix:
        """The matrix."""
        alliance = named(Alliance.objects.all(), slug=path["slug"])
        return readings.matrix_at(alliance, asked["at"] or readings.today(), asked["known_at"])

    def row_serializer(self) -> Plain:
        """How one cell is written."""
        return CellSerializer.shared()

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """The cells."""
        return body["cells"]
