"""The list of statements: search and filters with counts, as a plain GET form."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Container, Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap
from typing import NamedTuple

from django.core.paginator import InvalidPage, Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.pages.frame import Frame, WrongParameter, page, parse_day
from alliance.pages.names import statements_known
from alliance.pages.sentences import short_label
from alliance.pages.then import as_worded, with_names
from alliance.record.codebook import StatementKind
from alliance.record.models import Actor, Alliance, Statement
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
    found = _found(filters, frame)
    shelf = _Shelf(frame, filters, alliances, _groups(found, filters, frame))
    paginator = Paginator(_rows(found, shelf), PAGE_SIZE)
    paginator.count = shelf.total()  # which it would ask the database for
    try:
        shown = paginator.page(request.GET.get("page") or 1)
    except InvalidPage:
        last = paginator.num_pages
        raise WrongParameter("page", _("There is no such page; the last one is %(last)s.") % {"last": last}) from None
    context = {
        "filters": filters,
        "page": shown,
        "statements": _named(frame, shown.object_list),
        "actors": _actor_choices(shelf),
        "issues": _issue_choices(shelf),
        "alliances": _alliance_choices(shelf),
        "kinds": _kind_choices(shelf),
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


def _found(filters: Filters, frame: Frame) -> StatementQuerySet:
    """Statements public now, or then, of the chosen days and with the words that are searched for."""
    found = statements_known(frame.known_at).filter(date__lte=frame.at)
    if filters.start:
        found = found.filter(date__gte=filters.start)
    if filters.end:
        found = found.filter(date__lte=filters.end)
    return matching(found, filters.terms)


class Counted(NamedTuple):
    """So many statements that one choice of each filter would show."""

    actor: str
    state: str | None  # to which the actor belongs
    issue: str
    kind: str
    times: int


def _groups(found: StatementQuerySet, filters: Filters, frame: Frame) -> list[Counted]:
    """The statements found, by what the filters tell apart; from the census where it holds all that is asked for."""
    census = readings.census() if frame.known_at is None and not filters.terms else None
    if census is None:
        named = ("actor__code", "actor__member_of__code", "issue__slug", "kind")
        return list(starmap(Counted, found.order_by().values_list(*named).annotate(n=Count("id"))))
    actors = {actor.pk: actor for actor in frame.names.actors.values()}
    issues = {issue.pk: slug for slug, issue in frame.names.issues.items()}
    end = min(frame.at, filters.end) if filters.end else frame.at
    return [
        Counted(speaker.code, speaker.member_of.code if speaker.member_of else None, issues[issue], kind, times)
        for actor, issue, kind, times in census.groups(filters.start, end)
        for speaker in (actors[actor],)
    ]


@dataclass(frozen=True)
class _Shelf:
    """What was found, and what of it passes the filters."""

    frame: Frame
    filters: Filters
    alliances: list[Alliance]
    groups: list[Counted]

    @cached_property
    def _chosen(self) -> tuple[set[str], set[str]]:
        """The chosen alliance's voices and agenda."""
        chosen = next(alliance for alliance in self.alliances if alliance.slug == self.filters.alliance)
        return _voices(chosen, self.frame), _agenda(chosen)

    def _tests(self, without: str) -> dict[str, Callable[[Counted], bool]]:
        """The filters that are set, but the one named `without`."""
        asked = self.filters
        tests: dict[str, Callable[[Counted], bool]] = {
            # A state, its governments, parties and legislature: "everything from Seoul".
            "actor": lambda group: asked.actor in (group.actor, group.state),
            "issue": lambda group: group.issue == asked.issue,
            "kind": lambda group: group.kind == asked.kind,
            "alliance": lambda group: group.actor in self._chosen[0] and group.issue in self._chosen[1],
        }
        return {name: test for name, test in tests.items() if getattr(asked, name) and name != without}

    def passing(self, without: str = "") -> list[Counted]:
        """The groups that pass every filter but the one named `without`."""
        tests = self._tests(without).values()
        return [group for group in self.groups if all(test(group) for test in tests)]

    def total(self) -> int:
        """How many statements pass every filter."""
        return sum(group.times for group in self.passing())

    def counts(self, facet: str) -> Counter[str]:
        """How many there are of each choice of `facet`, a field of the groups, beside the other filters."""
        counts: Counter[str] = Counter()
        for group in self.passing(facet):
            counts[getattr(group, facet)] += group.times
        return counts


def _rows(found: StatementQuerySet, shelf: _Shelf) -> StatementQuerySet:
    """The statements that pass every filter, newest first."""
    asked = shelf.filters
    if asked.actor:
        codes = Actor.objects.filter(Q(code=asked.actor) | Q(member_of__code=asked.actor))
        found = found.filter(actor__in=list(codes.values_list("pk", flat=True)))
    if asked.issue:
        found = found.filter(issue__slug=asked.issue)
    if asked.kind:
        found = found.filter(kind=asked.kind)
    if asked.alliance:
        chosen = next(alliance for alliance in shelf.alliances if alliance.slug == asked.alliance)
        voices = _voices(chosen, shelf.frame)
        found = found.filter(actor__code__in=voices, issue__in=[issue.pk for issue in chosen.agenda.all()])
    found = found.order_by("-date", "-id")
    return found if shelf.frame.known_at is None else found.with_names()


def _named(frame: Frame, rows: Iterable[Statement]) -> list[Statement]:
    """The statements of a page with their actors and issues, which the page has at hand, in their wording of then."""
    return with_names(frame, rows) if frame.known_at is None else as_worded(frame, rows)


def _agenda(alliance: Alliance) -> set[str]:
    return {issue.slug for issue in alliance.agenda.all()}


def _voices(alliance: Alliance, frame: Frame) -> set[str]:
    """Members and rivals, and whoever belongs to them."""
    sides = {row.actor.code for row in alliance.memberships.all()}
    return sides | {
        actor.code for actor in frame.names.actors.values() if actor.member_of and actor.member_of.code in sides
    }


def _actor_choices(shelf: _Shelf) -> list[Choice]:
    counts = shelf.counts("actor")
    actors = shelf.frame.names.actors.values()
    choices = []
    for actor in actors:
        total = counts[actor.code] + sum(counts[member.code] for member in actors if member.member_of_id == actor.pk)
        name = actor.common_name or actor.name
        choices.append(Choice(actor.code, _choice_name(actor, name), total))
    return choices


def _choice_name(actor: Actor, name: str) -> str:
    """A state's choice covers all who belong to it; theirs are indented below it."""
    if actor.member_of_id:
        return f"\u2003{name}"
    return _("%(name)s, all voices") % {"name": name} if actor.kind == "state" else name


def _issue_choices(shelf: _Shelf) -> list[Choice]:
    counts = shelf.counts("issue")
    return [Choice(slug, issue.name, counts[slug]) for slug, issue in shelf.frame.names.issues.items()]


def _kind_choices(shelf: _Shelf) -> list[Choice]:
    counts = shelf.counts("kind")
    return [Choice(value, str(label), counts[value]) for value, label in StatementKind.choices]


def _alliance_choices(shelf: _Shelf) -> list[Choice]:
    groups = shelf.passing("alliance")
    choices = []
    for alliance in shelf.alliances:
        voices, agenda = _voices(alliance, shelf.frame), _agenda(alliance)
        total = sum(group.times for group in groups if group.actor in voices and group.issue in agenda)
        choices.append(Choice(alliance.slug, short_label(alliance.slug), total))
    return choices


def _page_link(frame: Frame, filters: Filters, number: int) -> str:
    return frame.link("statements", **dict(filters.pairs()), page=number)
