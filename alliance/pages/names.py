"""Names of actors and issues, and what the record amounts to: the few reads of the record that every page needs."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Max, Min, Q

from alliance.indices import readings
from alliance.indices.readings import RecordSize
from alliance.pages.marks import ActorMark, actor_mark
from alliance.record.models import Actor, Issue, Statement
from alliance.record.querysets import StatementQuerySet


@dataclass(frozen=True)
class Names:
    """Actors by code and issues by slug, in the record's order."""

    actors: dict[str, Actor]
    issues: dict[str, Issue]

    def capital(self, code: str) -> str:
        """How a sentence names an actor: a state by its capital."""
        return self.actors[code].short_name

    def title(self, codes: Sequence[str]) -> str:
        """Everyday names in a row, as a heading: "United States – South Korea"."""
        return " – ".join(self.actors[code].common_name or self.actors[code].name for code in codes)

    def everyday(self, code: str) -> str:
        """The everyday name of a state, otherwise the full name."""
        return self.actors[code].common_name or self.actors[code].name

    def mark(self, code: str) -> ActorMark:
        """Colour and symbol."""
        return actor_mark(self.actors[code])

    def issue_words(self, slugs: Sequence[str]) -> list[str]:
        """Issues as a sentence names them."""
        return [self.issues[slug].short_name for slug in slugs]


def load_names(known_at: dt.datetime | None = None) -> Names:
    """All actors and issues; with `known_at`, as they were called then."""
    found = readings.load_structure(known_at)
    return Names({a.code: a for a in found.actors.values()}, {i.slug: i for i in found.issues.values()})


def statements_known(known_at: dt.datetime | None) -> StatementQuerySet:
    """The published statements; with `known_at`, those that were public then, in their present wording."""
    if known_at is None:
        return Statement.objects.published()
    return Statement.objects.public().filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=known_at), published_at__lte=known_at
    )


def counts_by(field: str, at: dt.date, known_at: dt.datetime | None = None) -> Counter[int]:
    """How many published statements up to a day each actor (`actor_id`) or issue (`issue_id`) has, in one query."""
    rows = statements_known(known_at).filter(date__lte=at).order_by().values_list(field).annotate(n=Count("id"))
    return Counter(dict(rows))


def summarise_record(at: dt.date, known_at: dt.datetime | None = None) -> RecordSize:
    """Count, span and origin of the published statements dated on or before `at`."""
    if known_at is None and (tally := readings.record_up_to(at)) is not None:
        return tally
    found = statements_known(known_at).filter(date__lte=at).aggregate(
        total=Count("id"),
        first=Min("date"),
        last=Max("date"),
        example=Count("id", filter=Q(reference__startswith="example:")),
        entered=Count("author"),
        editors=Count("author", distinct=True),
    )  # fmt: skip
    return RecordSize(**found)
