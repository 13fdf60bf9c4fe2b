"""Search across actors, issues and statements."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages.frame import Frame, WrongParameter, page
from alliance.pages.highlight import holds, marked
from alliance.pages.names import statements_known
from alliance.pages.then import as_worded
from alliance.record import search
from alliance.record.models import Actor, Issue, Statement

LONGEST = 200
MOST_NAMES, MOST_STATEMENTS = 6, 20
COUNTED = 1000  # beyond so many, how many more is not counted


@dataclass(frozen=True)
class FoundActor:
    """An actor with its name marked."""

    actor: Actor
    name: SafeString


@dataclass(frozen=True)
class FoundIssue:
    """An issue with its name and poles marked."""

    issue: Issue
    name: SafeString
    negative: SafeString
    positive: SafeString


@dataclass(frozen=True)
class FoundStatement:
    """A statement with the part of it that was found."""

    statement: Statement
    words: SafeString  # of the paraphrase
    elsewhere: SafeString  # of the quote or of the source's title, where the paraphrase has none of the words


@dataclass(frozen=True)
class Results:
    """What a query found, in three groups."""

    actors: list[FoundActor]
    issues: list[FoundIssue]
    statements: list[FoundStatement]
    count: int  # of the statements that hold every word as it is spelt
    is_loose: bool  # whether the statements were found give or take their spelling
    is_literal: bool  # whether the database cannot do that

    @property
    def total(self) -> int:
        """Of all that is shown."""
        return len(self.actors) + len(self.issues) + len(self.statements)

    @property
    def more(self) -> bool:
        """Whether there are more statements than are shown."""
        return self.count > len(self.statements)


@page("search")
def show(request: HttpRequest, frame: Frame) -> HttpResponse:
    """A form, and what it found."""
    text = read_query(request.GET.get("q", ""))
    frame.kept = [("q", text)] if text else []
    results = find(frame, text) if text else None
    return frame.render("pages/search.html", {"query": text, "results": results, "counted": COUNTED})


def read_query(text: str) -> str:
    """What the reader looks for."""
    text = text.strip()
    if len(text) > LONGEST or "\x00" in text:
        raise WrongParameter("q", _("At most %(most)s characters, and no control characters.") % {"most": LONGEST})
    return text


def find(frame: Frame, text: str) -> Results:
    """The best of each group; spelling is forgiven where nothing is found as it is spelt."""
    tolerant = search.tolerates_spelling()
    words = search.words_of(text)
    said = statements_known(frame.known_at).filter(date__lte=frame.at)
    exact = search.read_terms(text, loosely=False)
    loose = search.read_terms(text, loosely=True) if tolerant else exact
    count = search.matching(said, exact)[: COUNTED + 1].count() if exact else 0
    best = search.best_matches(said, exact, MOST_STATEMENTS) if count else said.none()
    is_loose = tolerant and not count and bool(loose)
    if is_loose:
        best = search.best_matches(said, loose, MOST_STATEMENTS, loosely=True)
    found = as_worded(frame, best.with_names())
    return Results(
        _actors(frame, search.best_fits((term.named.actors for term in loose), MOST_NAMES), words),
        _issues(frame, search.best_fits((term.named.issues for term in loose), MOST_NAMES), words),
        [_statement(statement, words) for statement in found],
        count,
        is_loose and bool(found),
        not tolerant,
    )


def _actors(frame: Frame, chosen: Sequence[int], words: Sequence[str]) -> list[FoundActor]:
    by_key = {actor.pk: actor for actor in frame.names.actors.values()}
    return [FoundActor(by_key[pk], marked(by_key[pk].name, words)) for pk in chosen if pk in by_key]


def _issues(frame: Frame, chosen: Sequence[int], words: Sequence[str]) -> list[FoundIssue]:
    by_key = {issue.pk: issue for issue in frame.names.issues.values()}
    return [
        FoundIssue(issue, *(marked(text, words) for text in (issue.name, issue.pole_negative, issue.pole_positive)))
        for issue in (by_key[pk] for pk in chosen if pk in by_key)
    ]


def _statement(statement: Statement, words: Sequence[str]) -> FoundStatement:
    elsewhere = SafeString("")
    if not holds(statement.summary, words):
        others = (statement.quote, statement.source.title, statement.source.publisher)
        elsewhere = next((marked(text, words) for text in others if holds(text, words)), elsewhere)
    return FoundStatement(statement, marked(statement.summary, words), elsewhere)
