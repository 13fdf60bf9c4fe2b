"""The list of statements: search and filters with counts, as a plain GET form."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Container
from dataclasses import dataclass

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from alliance.pages.frame import Frame, WrongParameter, page, parse_day
from alliance.pages.names import statements_known
from alliance.pages.sentences import short_label
from alliance.pages.then import as_worded
from alliance.record.codebook import StatementKind
from alliance.record.models import Actor, Alliance
from alliance.record.querysets import StatementQuerySet
from alliance.record.search import Term, matching, read_terms

PAGE_SIZE = 50
LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Filters:
    """What the reader asked for; empty text for no filter."""

    search: str = ""
    actor: str = ""
    issue: str = ""
    alliance: str = ""
    kind: str = ""
    start: dt.date | None = None
    end: dt.date | None = None
    terms: tuple[Term, ...] = ()  # the words of `search`

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of the address."""
        named = {
            "search": self.search,
            "actor": self.actor,
            "issue": self.issue,
            "alliance": self.alliance,
            "kind": self.kind,
            "from": self.start.isoformat() if self.start else "",
            "to": self.end.isoformat() if self.end else "",
        }
        return [(name, value) for name, value in named.items() if value]


@dataclass(frozen=True)
class Choice:
    """One choice of a filter, with how many statements it would show beside the other filters."""

    value: str
    name: str
    count: int


@page("statements")
def show(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Statements up to the page's day, newest first."""
    alliances = list(Alliance.objects.prefetch_related("agenda", "memberships__actor").order_by("id"))
    filters = read_filters(request.GET, frame, alliances)
    frame.kept = filters.pairs()
    found = _matching(filters, frame, alliances)
    paginator = Paginator(found.with_names().order_by("-date", "-id"), PAGE_SIZE)
    try:
        shown = paginator.page(request.GET.get("page") or 1)
    except InvalidPage:
        last = paginator.num_pages
        raise WrongParameter("page", _("There is no such page; the last one is %(last)s.") % {"last": last}) from None
    context = {
        "filters": filters,
        "page": shown,
        "statements": as_worded(frame, shown.object_list),
        "actors": _actor_choices(filters, frame, alliances),
        "issues": _issue_choices(filters, frame, alliances),
        "alliances": _alliance_choices(filters, frame, alliances),
        "kinds": _kind_choices(filters, frame, alliances),
        "first_link": frame.link("statements", **dict(filters.pairs())),
        "previous_link": _page_link(frame, filters, shown.previous_page_number()) if shown.has_previous() else "",
        "next_link": _page_link(frame, filters, shown.next_page_number()) if shown.has_next() else "",
    }
    return frame.render("pages/statements.html", context)


def read_filters(parameters: QueryDict, frame: Frame, alliances: list[Alliance]) -> Filters:
    """The filters in an address; an unknown code or a malformed date is named."""

    def text(name: str) -> str:
        return parameters.get(name, "").strip()

    words = text("search")
    if "\x00" in words or len(words) > LONGEST_SEARCH:
        raise WrongParameter(
            "search", _("At most %(most)s characters, and no control characters.") % {"most": LONGEST_SEARCH}
        )
    known: dict[str, Container[str]] = {
        "actor": frame.names.actors, "issue": frame.names.issues,
        "alliance": {alliance.slug for alliance in alliances}, "kind": set(StatementKind.values),
    }  # fmt: skip
    for name, values in known.items():
        if text(name) and text(name) not in values:
            raise WrongParameter(name, _("There is no such choice."))
    start = parse_day("from", text("from")) if text("from") else None
    end = parse_day("to", text("to")) if text("to") else None
    if start and end and start > end:
        raise WrongParameter("from", _("“From” is later than “to”."))
    terms = tuple(read_terms(words, loosely=False))
    return Filters(words, text("actor"), text("issue"), text("alliance"), text("kind"), start, end, terms)


def _matching(filters: Filters, frame: Frame, alliances: list[Alliance], without: str = "") -> StatementQuerySet:
    """Statements public now, or then, that pass every filter but the one named `without`."""
    found = statements_known(frame.known_at).filter(date__lte=frame.at)
    if filters.terms:
        found = matching(found, filters.terms)
    if filters.actor and without != "actor":
        # A state, its governments, parties and legislature: "everything from Seoul".
        found = found.filter(Q(actor__code=filters.actor) | Q(actor__member_of__code=filters.actor))
    if filters.issue and without != "issue":
        found = found.filter(issue__slug=filters.issue)
    if filters.kind and without != "kind":
        found = found.filter(kind=filters.kind)
    if filters.start:
        found = found.filter(date__gte=filters.start)
    if filters.end:
        found = found.filter(date__lte=filters.end)
    if filters.alliance and without != "alliance":
        chosen = next(alliance for alliance in alliances if alliance.slug == filters.alliance)
        found = found.filter(
            actor__code__in=_voices(chosen, frame), issue__in=[issue.pk for issue in chosen.agenda.all()]
        )
    return found


def _voices(alliance: Alliance, frame: Frame) -> set[str]:
    """Members and rivals, and whoever belongs to them."""
    sides = {row.actor.code for row in alliance.memberships.all()}
    return sides | {
        actor.code for actor in frame.names.actors.values() if actor.member_of and actor.member_of.code in sides
    }


def _counts(filters: Filters, frame: Frame, alliances: list[Alliance], facet: str, *fields: str) -> Counter:
    rows = _matching(filters, frame, alliances, without=facet).order_by().values_list(*fields).annotate(n=Count("id"))
    return Counter({tuple(row[:-1]): row[-1] for row in rows})


def _actor_choices(filters: Filters, frame: Frame, alliances: list[Alliance]) -> list[Choice]:
    counts = _counts(filters, frame, alliances, "actor", "actor__code")
    choices = []
    for actor in frame.names.actors.values():
        total = counts[(actor.code,)] + sum(
            counts[(member.code,)] for member in frame.names.actors.values() if member.member_of_id == actor.pk
        )
        name = actor.common_name or actor.name
        choices.append(Choice(actor.code, _choice_name(actor, name), total))
    return choices


def _choice_name(actor: Actor, name: str) -> str:
    """A state's choice covers all who belong to it; theirs are indented below it."""
    if actor.member_of_id:
        return f"\u2003{name}"
    return _("%(name)s, all voices") % {"name": name} if actor.kind == "state" else name


def _issue_choices(filters: Filters, frame: Frame, alliances: list[Alliance]) -> list[Choice]:
    counts = _counts(filters, frame, alliances, "issue", "issue__slug")
    return [Choice(slug, issue.name, counts[(slug,)]) for slug, issue in frame.names.issues.items()]


def _kind_choices(filters: Filters, frame: Frame, alliances: list[Alliance]) -> list[Choice]:
    counts = _counts(filters, frame, alliances, "kind", "kind")
    return [Choice(value, str(label), counts[(value,)]) for value, label in StatementKind.choices]


def _alliance_choices(filters: Filters, frame: Frame, alliances: list[Alliance]) -> list[Choice]:
    counts = _counts(filters, frame, alliances, "alliance", "actor__code", "issue__slug")
    choices = []
    for alliance in alliances:
        voices, agenda = _voices(alliance, frame), {issue.slug for issue in alliance.agenda.all()}
        total = sum(n for (code, slug), n in counts.items() if code in voices and slug in agenda)
        choices.append(Choice(alliance.slug, short_label(alliance.slug), total))
    return choices


def _page_link(frame: Frame, filters: Filters, number: int) -> str:
    return frame.link("statements", **dict(filters.pairs()), page=number)
