"""What a coder should look at before a statement is stored. Nothing here forbids: each warning can be confirmed."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib.postgres.search import TrigramSimilarity
from django.db import connection
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.intake.addresses import bare_address
from alliance.record.codebook import StatementStatus
from alliance.record.models import Source, Statement, Tenure

NEAR_DAYS = 3  # the same event is often dated a day or two apart
ALIKE = 0.6  # trigram similarity from which two paraphrases of one actor read the same
# A statement is far from a position when it lies outside both: what noise explains, and half of the scale's half.
FAR_SD, FAR_GAP = 2.5, 0.5
SHOWN = 3
FIRST, END = dt.date(1800, 1, 1), dt.date(2200, 1, 1)  # the record's own bounds (statement_date_plausible)

# Fields whose change makes the warnings worth showing again.
CONCERN = frozenset({"actor", "issue", "date", "source", "summary", "stance", "reversal"})


@dataclass(frozen=True)
class Warned:
    """One thing to look at. `code` names the rule and what it found, so that a confirmation is of that and no more."""

    code: str
    text: str
    links: list[tuple[str, str]] = field(default_factory=list)  # words and address
    reversal: bool = False  # whether the reversal flag would answer it

    def as_json(self) -> dict[str, Any]:
        """For the form's script."""
        return asdict(self)


def warnings_for(fields: Mapping[str, Any], pk: int | None, today: dt.date) -> list[Warned]:
    """Everything to look at in a statement with these values; what is missing or faulty is passed over."""
    actor, issue, date = fields.get("actor"), fields.get("issue"), fields.get("date")
    if date is not None and not FIRST <= date < END:
        date = None  # the form refuses it, and at the calendar's ends there is no day before or after
        fields = {**fields, "date": None}
    found: list[Warned] = []
    if date is not None and date > today:
        found.append(Warned(f"future:{date}", _("%(day)s lies in the future.") % {"day": _day(date)}))
    if actor is not None and date is not None:
        found += _outside_tenure(actor, date)
    if actor is not None:
        found += _duplicates(fields, pk)
    stance = fields.get("stance")
    if actor is not None and issue is not None and date is not None and stance is not None and abs(stance) <= 1:
        found += _far_from_position(fields)
    return found


def can_compare_texts() -> bool:
    """Whether this database has pg_trgm; without it near-same texts are not looked for, and the form says so."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_extension WHERE extname = 'pg_trgm'")
        return cursor.fetchone() is not None


def _outside_tenure(actor: Any, date: dt.date) -> Iterator[Warned]:
    tenures = list(Tenure.objects.filter(actor=actor))
    within = [t for t in tenures if (t.start is None or t.start <= date) and (t.end is None or date < t.end)]
    if tenures and not within:
        periods = ", ".join(_period(tenure) for tenure in tenures)
        words = _("%(actor)s did not speak on %(day)s: it was in office %(periods)s.")
        yield Warned(f"tenure:{date}", words % {"actor": actor.name, "day": _day(date), "periods": periods})


def _duplicates(fields: Mapping[str, Any], pk: int | None) -> Iterator[Warned]:
    """By place in the record, by address, by text; one statement is named once, for the strongest reason."""
    actor, issue, date, source = (fields.get(name) for name in ("actor", "issue", "date", "source"))
    others = Statement.objects.filter(actor=actor).exclude(status=StatementStatus.WITHDRAWN)
    if pk is not None:
        others = others.exclude(pk=pk)
    named: set[int] = set()
    if issue is not None and source is not None:
        words = _("This actor has been coded on this issue from the same address already.")
        yield from _alike("address", words, others.filter(issue=issue).filter(_same_address(source)), named)
    if issue is not None and date is not None:
        near = dt.timedelta(days=NEAR_DAYS)
        words = _("This actor has a statement on this issue within %(days)s days.") % {"days": NEAR_DAYS}
        yield from _alike("near", words, others.filter(issue=issue, date__range=(date - near, date + near)), named)
    summary = (fields.get("summary") or "").strip()
    if len(summary) >= 20 and can_compare_texts():
        alike = others.annotate(alike=TrigramSimilarity("summary", summary)).filter(alike__gte=ALIKE)
        words = _("This actor has a statement that reads much the same.")
        yield from _alike("text", words, alike.order_by("-alike"), named)


def _same_address(source: Source) -> Q:
    """The source itself, and others whose address differs only in what does not change the page."""
    bare = bare_address(source.url)
    host = re.split(r"[/?#:]", bare, maxsplit=1)[0]
    if not host:
        return Q(source=source)
    near = Source.objects.filter(url__icontains=host).values_list("pk", "url")
    return Q(source__in=[*(pk for pk, url in near if bare_address(url) == bare), source.pk])


def _alike(rule: str, words: str, found: QuerySet[Statement], named: set[int]) -> Iterator[Warned]:
    new = [s for s in found.select_related("issue")[: SHOWN + len(named)] if s.pk not in named][:SHOWN]
    if new:
        named.update(s.pk for s in new)
        links = [
            (
                f"{_day(s.date)} · {s.issue.short_name} · {Truncator(s.summary).chars(90)}",
                reverse("admin:record_statement_change", args=[s.pk]),
            )
            for s in new
        ]
        yield Warned(f"{rule}:{'-'.join(str(s.pk) for s in new)}", words, links)


def _far_from_position(fields: Mapping[str, Any]) -> Iterator[Warned]:
    if fields.get("reversal"):
        return
    actor, issue, date, stance = fields["actor"], fields["issue"], fields["date"], fields["stance"]
    principals = list(Tenure.objects.filter(actor=actor).values_list("speaks_for__code", flat=True))
    before = readings.positions_at(date - dt.timedelta(days=1), {actor.code, *principals}, {issue.slug})
    # A government's words are its state's: that is the position that they would move.
    position = next((p for p in before if p.actor in principals), next(iter(before), None))
    if position is None:
        return
    noise = METHOD.sigma**2 / (fields.get("reliability") or 1.0) + (fields.get("half_width") or 0.0) ** 2 / 3
    gap = abs(stance - position.mean)
    if gap > FAR_GAP and gap > FAR_SD * math.sqrt(position.sd**2 + noise):
        words = _(
            "This is far from where %(actor)s stood on the day before (%(mean)s). If it openly breaks with that, flag "
            "a reversal; if not, look at the poles again."
        )
        mean = f"{position.mean:+.2f}".replace("-", "−")
        yield Warned(f"far:{stance:.2f}", words % {"actor": position.actor, "mean": mean}, reversal=True)


def unconfirmed(found: Collection[Warned], confirmed: Collection[str]) -> list[Warned]:
    """Those that the coder has not said to have looked at."""
    return [warned for warned in found if warned.code not in confirmed]


def _day(day: dt.date) -> str:
    return date_format(day, "j M Y")


def _period(tenure: Tenure) -> str:
    start = _day(tenure.start) if tenure.start else _("always")
    if tenure.end is None:
        return _("from %(start)s on") % {"start": start}
    return _("from %(start)s to %(end)s") % {"start": start, "end": _day(tenure.end)}
