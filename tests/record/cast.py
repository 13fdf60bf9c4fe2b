"""The named cast of the record's and the desk's tests: two states, a government, two issues, one source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.utils import timezone

from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Source, Statement, Tenure


@dataclass
class Cast:
    """A record small enough to know by heart."""

    us: Actor
    kr: Actor
    lee: Actor
    drills: Issue
    leaflets: Issue
    alliance: Alliance
    tenure: Tenure
    source: Source

    def fields(self, **changes: Any) -> dict[str, Any]:
        """What an editor types for Lee's order against leaflets."""
        return {
            "actor": self.lee,
            "issue": self.leaflets,
            "source": self.source,
            "date": dt.date(2025, 6, 14),
            "kind": "press",
            "stance": -1.0,
            "salience": 0.75,
            "summary": "Lee orders officials to prevent leaflet launches across the border.",
            **changes,
        }

    def statement(self, **changes: Any) -> Statement:
        """Such a statement as a draft, put straight into the database by nobody."""
        with connection.cursor() as cursor:  # a request before this one, in the same transaction, had a name
            cursor.execute("SELECT set_config('pghistory.context_metadata', '', true)")
        return Statement.objects.create(**self.fields(**{"reliability": 0.7, **changes}))

    def published(self, **changes: Any) -> Statement:
        """Such a statement, published."""
        return self.statement(status="published", published_at=timezone.now(), **changes)


def small_record() -> Cast:
    """Store the cast."""
    us = Actor.objects.create(code="US", name="United States", short_name="Washington", kind="state")
    kr = Actor.objects.create(
        code="KR", name="Republic of Korea", short_name="Seoul", common_name="South Korea", kind="state"
    )
    lee = Actor.objects.create(
        code="KR-LEE", name="Lee Jae-myung government", short_name="Lee", kind="government", member_of=kr
    )
    tenure = Tenure.objects.create(actor=lee, speaks_for=kr, start=dt.date(2025, 6, 4))
    drills = Issue.objects.create(
        slug="joint-exercises", name="Joint exercises", short_name="exercises", area="Defence",
        pole_negative="stop them all", pole_positive="enlarge them",
    )  # fmt: skip
    leaflets = Issue.objects.create(
        slug="leaflets", name="Leaflets and outside information", short_name="leaflets", area="North Korea",
        pole_negative="ban and punish", anchor_minus_half="discourage", anchor_zero="leave alone",
        pole_positive="protect and fund", ruling="A mere request is −0.5.",
    )  # fmt: skip
    alliance = Alliance.objects.create(slug="us-rok", name="United States-Republic of Korea alliance")
    Membership.objects.bulk_create([Membership(alliance=alliance, actor=us), Membership(alliance=alliance, actor=kr)])
    AgendaItem.objects.bulk_create([AgendaItem(alliance=alliance, issue=issue) for issue in (drills, leaflets)])
    source = Source.objects.create(
        title="South Korea moves to punish", publisher="NK News", url="https://example.org/1"
    )
    return Cast(us, kr, lee, drills, leaflets, alliance, tenure, source)
