"""Named questions to the record."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from alliance.record.models import Actor, Alliance, Statement  # noqa: F401


class StatementQuerySet(models.QuerySet["Statement"]):
    """Questions to the statements."""

    def published(self) -> StatementQuerySet:
        """Those that count now."""
        return self.filter(status="published")

    def public(self) -> StatementQuerySet:
        """Those whose page the public may read: published, or withdrawn after publication."""
        return self.filter(status__in=["published", "withdrawn"])

    def by_review(self) -> dict[str, int]:
        """How many became public in which way (codebook.Review)."""
        counted = self.public().order_by().values_list("review").annotate(models.Count("pk"))
        return dict(counted)

    def with_names(self) -> StatementQuerySet:
        """With actor, issue and source in the same query."""
        return self.select_related("actor", "issue", "source", "actor__member_of")

    def of_alliance(self, alliance: Alliance) -> StatementQuerySet:
        """On its agenda, by its members or rivals and by whoever speaks for or belongs to them."""
        actors = alliance.memberships.values("actor")
        return self.filter(issue__in=alliance.agenda.values("id")).filter(
            Q(actor__in=actors) | Q(actor__member_of__in=actors) | Q(actor__tenures__speaks_for__in=actors)
        ).distinct()  # fmt: skip


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
