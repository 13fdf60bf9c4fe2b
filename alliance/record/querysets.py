"""Named questions to the record."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Abs
from django.db.models.lookups import LessThan
from django.utils import timezone

from alliance.record.codebook import CodingRole, StatementStatus, TaskState

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser

    from alliance.record.models import Actor, Alliance, Coding, CodingTask, Statement  # noqa: F401

_TURN = 2**32
_GOLDEN = 2_654_435_769  # 2^32 divided by the golden ratio (Knuth, The Art of Computer Programming 3, 6.4)
# Where a statement stands in the sample, from 0 to _TURN. Whole numbers, which the database compares fastest.
_PLACE = models.ExpressionWrapper(F("id") * _GOLDEN % _TURN, models.BigIntegerField())
TASK_LASTS = dt.timedelta(days=1)


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions to the statements."""

    def published(self) -> StatementQuerySet:
        """Those that count now."""
        return self.filter(status="published")

    def public(self) -> StatementQuerySet:
        """Those whose page the public may read: published, or withdrawn after publication."""
        return self.filter(status__in=["published", "withdrawn"])

    def waiting_for(self, reviewer: int | None) -> StatementQuerySet:
        """In review, without what the account `reviewer` had a hand in; all that waits for None."""
        waiting = self.filter(status="in_review")
        if reviewer is None:
            return waiting
        return waiting.exclude(coded_by__contains=[reviewer]).exclude(author=reviewer)

    def by_review(self) -> dict[str, int]:
        """How many became public in which way (codebook.Review)."""
        counted = self.public().order_by().values_list("review").annotate(models.Count("pk"))
        return dict(counted)

    def with_names(self) -> StatementQuerySet:
        """With actor, issue and source in the same query."""
        return self.select_related("actor", "issue", "source", "actor__member_of")

    def slice_with(self, *related: str, start: int, stop: int) -> list[Statement]:
        """The rows from `start` up to `stop` with `related` rows at hand, which are looked up for these alone.

        In one question the database would join them to all the rows that come before, too.
        """
        keys = list(self.values_list("pk", flat=True)[start:stop])
        rows = {row.pk: row for row in self.model._default_manager.select_related(*related).filter(pk__in=keys)}
        return [rows[key] for key in keys]

    def of_alliance(self, alliance: Alliance) -> StatementQuerySet:
        """On its agenda, by its members or rivals and by whoever speaks for or belongs to them."""
        actors = alliance.memberships.values("actor")
        return self.filter(issue__in=alliance.agenda.values("id")).filter(
            Q(actor__in=actors) | Q(actor__member_of__in=actors) | Q(actor__tenures__speaks_for__in=actors)
        ).distinct()  # fmt: skip

    def in_coding_sample(self, share: float) -> StatementQuerySet:
        """The same `share` of them at every call.

        Multiples of the golden ratio are spread evenly over any stretch of numbers, so every day, issue and coder is
        represented in the sample, no rhythm of the record can fall in step with it, and a larger share contains the
        smaller one.
        """
        return self.filter(LessThan(_PLACE, round(share * _TURN)))

    def awaiting_second_coding(self, share: float) -> StatementQuerySet:
        """Those of the sample that nobody has coded a second time and nobody is coding, in the order of the sample."""
        coding = apps.get_model("record", "Coding").objects.filter(statement=OuterRef("pk"), role=CodingRole.SECOND)
        task = apps.get_model("record", "CodingTask").objects.filter(statement=OuterRef("pk")).held()
        return (
            self.in_coding_sample(share)
            .filter(status__in=[StatementStatus.IN_REVIEW, StatementStatus.PUBLISHED], stance__isnull=False)
            .filter(~Exists(coding), ~Exists(task))
            .order_by(_PLACE.asc())
        )

    def unknown_to(self, user: AbstractBaseUser) -> StatementQuerySet:
        """Those that `user` neither entered nor ever changed, published or was handed for a second coding."""
        touched = apps.get_model("record", "StatementEvent").objects.filter(
            pgh_obj=OuterRef("pk"), pgh_context__metadata__user=user.pk
        )
        task = apps.get_model("record", "CodingTask").objects.filter(statement=OuterRef("pk"), user=user.pk)
        others = self.exclude(author=user.pk).exclude(coded_by__contains=[user.pk])
        return others.filter(~Exists(touched), ~Exists(task))


class CodingQuerySet(models.QuerySet["Coding"]):
    """Questions to the codings."""

    def with_first(self) -> CodingQuerySet:
        """Second codings, with the first one's `first_stance` beside them."""
        first = models.FilteredRelation("statement__codings", condition=Q(statement__codings__role=CodingRole.FIRST))
        joined = self.filter(role=CodingRole.SECOND).annotate(first=first).filter(first__isnull=False)
        return joined.annotate(first_stance=F("first__stance"))

    def disagreeing(self, gap: float) -> CodingQuerySet:
        """Second codings at least `gap` from the first, or where only one of the two coders saw a position."""
        apart = Abs(F("stance") - F("first_stance"))
        # Stances such as 0.3 and 0.05 are 0.25 apart for everybody but binary numbers.
        return (
            self.with_first()
            .annotate(apart=models.ExpressionWrapper(apart, models.FloatField()))
            .filter(
                Q(apart__gte=gap - 1e-9)
                | Q(stance=None, first_stance__isnull=False)
                | Q(stance__isnull=False, first_stance=None)
            )
        )

    def undecided(self, gap: float) -> CodingQuerySet:
        """Disagreements on statements that still stand, on which nothing has been agreed yet; the widest first."""
        return (
            self.disagreeing(gap)
            .filter(statement__agreed=None)
            .filter(statement__status__in=[StatementStatus.IN_REVIEW, StatementStatus.PUBLISHED])
            .order_by(F("apart").desc(nulls_first=True), "id")
        )


class CodingTaskQuerySet(models.QuerySet["CodingTask"]):
    """Questions to the second codings that were handed out."""

    def held(self) -> CodingTaskQuerySet:
        """Those that a coder is at now; after a day the statement is free for others."""
        return self.filter(state=TaskState.OPEN, handed_at__gt=timezone.now() - TASK_LASTS)


class ActorQuerySet(models.QuerySet["Actor"]):
    """Questions to the actors."""

    def speaking_for(self, principal: Actor) -> ActorQuerySet:
        """Those whose statements are evidence of `principal`'s position, whatever the dates."""
        return self.filter(tenures__speaks_for=principal).distinct()


class AllianceQuerySet(models.QuerySet["Alliance"]):
    """Questions to the alliances."""

    def with_members_on(self, day: dt.date) -> AllianceQuerySet:
        """With `memberships` prefetched as they stand on `day`, rivals included."""
        from alliance.record.models import Membership

        on_day = Membership.objects.filter(Q(start=None) | Q(start__lte=day), Q(end=None) | Q(end__gt=day))
        return self.prefetch_related(models.Prefetch("memberships", on_day.select_related("actor")))
