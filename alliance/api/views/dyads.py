"""The friction between two actors."""

from __future__ import annotations

import datetime as dt
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from alliance.api import freshness
from alliance.api.lookups import are_names, dyad
from alliance.api.openapi import either
from alliance.api.plain import Plain
from alliance.api.query import Asked, Query
from alliance.api.questions import DyadSeriesQuery, DyadsQuery
from alliance.api.read import Collection, Series
from alliance.api.reading_serializers import (
    DyadIssueSeriesSerializer,
    DyadPointSerializer,
    DyadSeriesSerializer,
    IssuePointSerializer,
    TrackedDyadPageSerializer,
    TrackedDyadSerializer,
)
from alliance.api.spelt import Spelt, had, spelt
from alliance.indices import readings
from alliance.indices.shapes import Interval, TrackedDyad


def by_number(dyads: list[TrackedDyad], key: str) -> list[TrackedDyad]:
    """The dyads by a number of theirs, those without one last in either direction; equals keep their order."""
    sign = -1 if key.startswith("-") else 1
    name = key.lstrip("-")

    def rank(dyad: TrackedDyad) -> tuple[bool, float]:
        value = dyad.change_90d if name == "change_90d" else getattr(dyad.reading, name)
        return (value is None, 0.0 if value is None else sign * value)

    return sorted(dyads, key=rank)


class Dyads(Collection):
    """The reading of every tracked dyad on a day."""

    operation = "list_dyads"
    query_class: ClassVar[type[Query]] = DyadsQuery
    row_class = TrackedDyadSerializer
    body_class = TrackedDyadPageSerializer

    def respond(self, asked: Asked, **path: Any) -> list[TrackedDyad]:
        """Those that pass every filter."""
        alliance = asked["alliance"].slug if asked["alliance"] else None
        dyads = readings.tracked_dyads(asked["at"] or readings.today(), alliance, asked["known_at"])
        return by_number(dyads, asked["ordering"]) if asked["ordering"] else dyads


class DyadSeries(Series):
    """The index of any two actors over time, in either order; with `issue`, that issue's part in it."""

    operation = "get_dyad_series"
    query_class: ClassVar[type[Query]] = DyadSeriesQuery
    body_schema = either("DyadOrIssueSeries", DyadSeriesSerializer, DyadIssueSeriesSerializer)

    def row_serializer(self) -> Plain:
        """A point of the index, or of the issue asked for."""
        return IssuePointSerializer.shared() if self.asked["issue"] else DyadPointSerializer.shared()

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Its subject, unit and points."""
        period = asked["start"], asked["end"], asked["interval"], asked["known_at"]
        if kept := self.kept_points(**path):
            return self.all_of_it(kept, **path)
        a, b = dyad(path["a"], path["b"])
        subject = {"a": a.code, "b": b.code}
        if issue := asked["issue"]:
            points = readings.dyad_issue_series(a, b, issue, *period)
            return {**subject, "issue": issue.slug}, _("divergence, heat and points, 0 to 100"), points
        return subject, _("friction, 0 to 100"), readings.dyad_series(a, b, *period)

    def known_already(self, **path: Any) -> tuple[freshness.Stamp, Any] | None:
        """Most revisions move few dyads: for the others one question tells that the points are as they were."""
        if self.asked.pinned or not self.can_be_kept(**path) or self.asked["interval"] not in (None, "event"):
            return None
        newest, state = readings.newest_and_dyad_state(**path)
        kept = had(self.question(**path), state) if state else None
        if kept is None:
            return None
        stamp = freshness.of_newest(newest)
        return stamp, self.in_envelope(self.asked, stamp, *self.all_of_it(kept, **path))

    def kept_points(self, a: str, b: str) -> Spelt | None:
        """The points, where they are stored readings of now: they outlive a revision that moves other dyads."""
        state = readings.dyad_state(a, b) if self.can_be_kept(a, b) else None
        if state is None:
            return None
        question = self.question(a, b)
        _first, _second, start, end, interval = question
        return spelt(
            question, state,
            lambda: readings.stored_dyad_series(*dyad(a, b), start, end, interval), self.row_serializer(),
        )  # fmt: skip

    def can_be_kept(self, a: str, b: str) -> bool:
        """Whether the points are kept at all: of the index, as it stands now, in plain JSON."""
        asked = self.asked
        return not asked["issue"] and asked["known_at"] is None and self.is_plain_json() and are_names(a, b)

    def question(self, a: str, b: str) -> tuple[str, str, dt.date | None, dt.date, Interval]:
        """What the points answer: whom they are of, from when to when, and how far apart."""
        first, second = sorted((a, b))
        asked = self.asked
        return first, second, asked["start"], asked["end"] or readings.today(), asked["interval"] or "event"

    def all_of_it(self, points: Spelt, a: str, b: str) -> tuple[dict[str, str], str, Spelt]:
        """Subject, unit and points."""
        return {"a": a, "b": b}, _("friction, 0 to 100"), points
