"""What waits for whom, in words and counts: read in two queries, however much there is."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from django.db.models import BigIntegerField, Case, CharField, Count, Min, Q, QuerySet, Value, When
from django.db.models.functions import Cast

from alliance.record.codebook import StatementStatus, Verdict
from alliance.record.models import Coding, CodingPlan, Correction, Statement

_QUEUE, _UNDECIDED, _CORRECTION, _RETURNED = "queue", "undecided", "correction", "returned"


_PILES = {
    StatementStatus.DRAFT: "drafts",
    _RETURNED: "returned",
    StatementStatus.IN_REVIEW: "in_review",
    _CORRECTION: "corrections",
}
_KIND = Case(
    When(Q(status=StatementStatus.DRAFT) & ~Q(review_note=""), then=Value(_RETURNED)),
    default=Cast("status", CharField()),
    output_field=CharField(),
)


@dataclass(frozen=True)
class Pile:
    """Some statements that wait."""

    count: int = 0
    oldest: dt.datetime | None = None

    def __add__(self, other: Pile) -> Pile:
        days = [day for day in (self.oldest, other.oldest) if day is not None]
        return Pile(self.count + other.count, min(days, default=None))


@dataclass
class Person:
    """An author's statements that are not published yet."""

    name: str  # empty where nobody is on record, as for an import
    drafts: Pile = field(default_factory=Pile)
    returned: Pile = field(default_factory=Pile)  # drafts too, that a reviewer gave back with a note
    in_review: Pile = field(default_factory=Pile)
    corrections: Pile = field(default_factory=Pile)  # proposed for what is public

    @property
    def total(self) -> int:
        """Everything of this person's that waits."""
        return sum(pile.count for pile in (self.drafts, self.returned, self.in_review, self.corrections))


@dataclass(frozen=True)
class Waiting:
    """What waits on the desk. `my` and `others` are told apart because nobody reviews their own."""

    my_drafts: Pile
    my_returned: Pile
    my_in_review: Pile
    others_in_review: Pile
    others_corrections: Pile
    people: list[Person]  # those with anything that waits, most first
    second_codings: Pile
    undecided: Pile
    plan: CodingPlan


def what_waits(user_id: int) -> Waiting:
    """As `user_id` should see it."""
    plan = CodingPlan.in_force()
    people: dict[int | None, Person] = {}
    piles: dict[str, Pile] = {}
    for kind, author, name, count, oldest in _counts(plan):
        if kind in (_QUEUE, _UNDECIDED):
            piles[kind] = Pile(count, oldest)
            continue
        person = people.setdefault(author, Person(name or ""))
        setattr(person, _PILES[kind], Pile(count, oldest))
    mine = people.get(user_id, Person(""))
    others = [person for author, person in people.items() if author != user_id]
    return Waiting(
        my_drafts=mine.drafts,
        my_returned=mine.returned,
        my_in_review=mine.in_review,
        others_in_review=sum((person.in_review for person in others), Pile()),
        others_corrections=sum((person.corrections for person in others), Pile()),
        people=sorted(people.values(), key=lambda person: (-person.total, person.name)),
        second_codings=piles.get(_QUEUE, Pile()),
        undecided=piles.get(_UNDECIDED, Pile()),
        plan=plan,
    )


def _counts(plan: CodingPlan) -> QuerySet:
    """(kind, author, name, count, oldest) of everything, in one query."""
    by_author = (
        Statement.objects.order_by()
        .filter(status__in=[StatementStatus.DRAFT, StatementStatus.IN_REVIEW])
        .annotate(pile=_KIND)
        .values_list("pile", "author_id", "author__username")
        .annotate(n=Count("pk"), oldest=Min("changed_at"))
    )
    corrections = (
        Correction.objects.order_by()
        .filter(verdict=Verdict.WAITING)
        .values_list(Value(_CORRECTION, CharField()), "proposed_by_id", "proposed_by__username")
        .annotate(n=Count("pk"), oldest=Min("proposed_at"))
    )
    queue = _as_pile(Statement.objects.awaiting_second_coding(plan.share), _QUEUE, Min("created_at"))
    undecided = _as_pile(Coding.objects.undecided(plan.stance_gap), _UNDECIDED, Min("made_at"))
    return by_author.union(corrections, queue, undecided, all=True)


def _as_pile(rows: QuerySet, kind: str, oldest: Min) -> QuerySet:
    nobody = Cast(Value(None), BigIntegerField())
    return (
        rows.order_by()
        .values_list(Value(kind, CharField()), nobody, Cast(Value(None), CharField()))
        .annotate(n=Count("pk"), oldest=oldest)
    )
