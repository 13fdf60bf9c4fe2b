"""What others make of an alliance, what two actors could trade, and how far a reading can be trusted."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from alliance.api.explanation_serializers import (
    IssuePolarisationSerializer,
    IssueRobustnessSerializer,
    PolarisationSerializer,
    RobustnessSerializer,
    TradeSerializer,
    TradesSerializer,
    WedgeRowSerializer,
    WedgesSerializer,
)
from alliance.api.freshness import Stamp
from alliance.api.lookups import dyad, named
from alliance.api.plain import Plain
from alliance.api.query import Asked, Query
from alliance.api.questions import KnownDayQuery
from alliance.api.read import Read
from alliance.indices import readings
from alliance.record.models import Alliance


class OnDay(Read):
    """An explanation on a day; `on_day` gives it, `listed` says under which name its list stands."""

    query_class: ClassVar[type[Query]] = KnownDayQuery
    body_class: ClassVar[type[Plain]]
    listed: ClassVar[str] = "results"

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """The day and the list."""
        at = asked["at"] or readings.today()
        return self.body_class.shared().to_representation(
            {"at": at, self.listed: self.on_day(at, asked["known_at"], **path)}
        )

    def on_day(self, at: dt.date, known_at: dt.datetime | None, **path: Any) -> Any:
        """The list."""
        raise NotImplementedError

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """What is listed."""
        return body[self.listed]


class Bargains(OnDay):
    """Every feasible exchange between any two actors, best first. `first` is the actor named first in the address."""

    operation = "list_bargains"
    row_class = TradeSerializer
    body_class = TradesSerializer

    def on_day(self, at: dt.date, known_at: dt.datetime | None, **path: Any) -> Any:
        """The exchanges."""
        return readings.bargains_at(*dyad(path["a"], path["b"]), at, known_at)


class Robustness(OnDay):
    """How the index of any two actors moves under other weights and parameters, and whether its rank holds."""

    operation = "get_robustness"
    row_class = IssueRobustnessSerializer
    body_class = RobustnessSerializer
    listed = "issues"

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """The whole of it; its issues are the rows."""
        at = asked["at"] or readings.today()
        found = readings.robustness_at(*dyad(path["a"], path["b"]), at, asked["known_at"])
        return self.body_class.shared().to_representation(found)


class Wedges(OnDay):
    """How far each rival of an alliance pulls one member away from another, every ordered pair, strongest first."""

    operation = "list_wedges"
    row_class = WedgeRowSerializer
    body_class = WedgesSerializer

    def on_day(self, at: dt.date, known_at: dt.datetime | None, **path: Any) -> Any:
        """The pulls."""
        return readings.wedges_at(named(Alliance.objects.all(), slug=path["slug"]), at, known_at)

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """A row for each issue."""
        for pull in body["results"]:
            for issue in pull["issues"]:
                yield {**pull, **issue}


class Polarisation(OnDay):
    """How each issue divides the members of an alliance, most divided first."""

    operation = "list_polarisation"
    row_class = IssuePolarisationSerializer
    body_class = PolarisationSerializer
    listed = "issues"

    def on_day(self, at: dt.date, known_at: dt.datetime | None, **path: Any) -> Any:
        """The issues."""
        return readings.polarisation_at(named(Alliance.objects.all(), slug=path["slug"]), at, known_at)

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """A row for each issue, its camps as "US KR;JP"."""
        for issue in body["issues"]:
            yield {**issue, "camps": [" ".join(camp) for camp in issue["camps"]]}
