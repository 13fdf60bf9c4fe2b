"""Why an index moved: between two days, and by one statement; and what that statement said over time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _

from alliance.api.cite import titled
from alliance.api.errors import not_found
from alliance.api.explanation_serializers import (
    AllianceChangeSerializer,
    DyadChangeSerializer,
    EffectSerializer,
    EffectsSerializer,
    StepSerializer,
)
from alliance.api.freshness import Stamp
from alliance.api.lookups import dyad, named
from alliance.api.plain import Plain
from alliance.api.query import Asked, Query
from alliance.api.questions import ChangesQuery, EffectsQuery
from alliance.api.read import Read
from alliance.api.serializers import VersionSerializer, VersionsSerializer
from alliance.indices import readings
from alliance.indices.explain_shapes import Change
from alliance.indices.readings.days import CHANGE_DAYS
from alliance.record.codebook import StatementStatus
from alliance.record.history import one_as_known
from alliance.record.models import Alliance, Statement
from alliance.record.versions import public_versions


class Changes(Read):
    """Why an index moved between two days; `respond` gives whose it is and the change. The steps are the rows."""

    query_class: ClassVar[type[Query]] = ChangesQuery
    row_class = StepSerializer
    body_class: ClassVar[type[Plain]]

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """The change in its envelope."""
        last = asked["end"] or readings.today()
        first = asked["start"] or last - dt.timedelta(CHANGE_DAYS)
        known = readings.Knowledge(end=asked["known_at"], start=asked["from_known_at"])
        subject, change = self.between(first, last, known, **path)
        envelope = {
            "subject": subject,
            "citation": self.citation(titled(subject), stamp),
            "unit": _("friction, 0 to 100"),
            "method_version": stamp.method_version,
            "revision": stamp.revision,
            "first_day": first,
            "last_day": last,
        }
        return self.body_class.shared().to_representation({**envelope, **vars(change)})

    def between(
        self, first: dt.date, last: dt.date, known: readings.Knowledge, **path: Any
    ) -> tuple[dict[str, str], Change]:
        """Whose index it is, and its change after `first` up to and including `last`."""
        raise NotImplementedError

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """The steps."""
        return body["steps"]


class DyadChanges(Changes):
    """Why the index of any two actors moved between two days, step by step and issue by issue.

    With `from_known_at` also what later corrections of the record did to the first day's index.
    """

    operation = "get_dyad_changes"
    body_class = DyadChangeSerializer

    def between(
        self, first: dt.date, last: dt.date, known: readings.Knowledge, **path: Any
    ) -> tuple[dict[str, str], Change]:
        """The two actors and the change."""
        a, b = dyad(path["a"], path["b"])
        return {"a": a.code, "b": b.code}, readings.dyad_changes(a, b, first, last, known)


class AllianceChanges(Changes):
    """Why the index of an alliance moved between two days, step by step and issue by issue.

    With `from_known_at` also what later corrections of the record did to the first day's index.
    """

    operation = "get_alliance_changes"
    body_class = AllianceChangeSerializer

    def between(
        self, first: dt.date, last: dt.date, known: readings.Knowledge, **path: Any
    ) -> tuple[dict[str, str], Change]:
        """The alliance and the change."""
        alliance = named(Alliance.objects.all(), slug=path["slug"])
        return {"alliance": alliance.slug}, readings.alliance_changes(alliance, first, last, known)


class OfStatement(Read):
    """Several rows about one statement."""

    body_class: ClassVar[type[Plain]]

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """The statement's number and its rows."""
        results = self.respond(asked, **path)
        return self.body_class.shared().to_representation({"statement": path["id"], "results": results})

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """The rows themselves."""
        return body["results"]


class StatementEffects(OfStatement):
    """The step that a published statement made in every tracked index that it touches."""

    operation = "list_statement_effects"
    query_class: ClassVar[type[Query]] = EffectsQuery
    row_class = EffectSerializer
    body_class = EffectsSerializer

    def respond(self, asked: Asked, **path: Any) -> Any:
        """A withdrawn statement makes no step; it made one while it was public."""
        known_at = asked["known_at"]
        if known_at is None:
            return readings.statement_effects(named(Statement.objects.published(), pk=path["id"]))
        then = one_as_known(Statement, named(Statement.objects.public(), pk=path["id"]).pk, known_at)
        if then is None or then.status != StatementStatus.PUBLISHED:
            raise not_found(_("This statement was not public then."), "known_at")
        return readings.statement_effects(then, known_at=known_at)


class StatementHistory(OfStatement):
    """Every published wording and coding of a statement with its time, oldest first; never what stood in a draft."""

    operation = "list_statement_history"
    row_class = VersionSerializer
    body_class = VersionsSerializer

    def respond(self, asked: Asked, **path: Any) -> Any:
        """Also of a withdrawn one."""
        return public_versions(named(Statement.objects.public(), pk=path["id"]))
