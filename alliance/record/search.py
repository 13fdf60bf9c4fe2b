"""Search in the record: PostgreSQL's full-text search for words, trigrams for their spelling.

A statement is found by every word of the query: in its paraphrase or quote, in its source's title or publisher, or in
a name of its speaker or issue. Where the extension pg_trgm is not available, spelling is taken literally, and
`tolerates_spelling` says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import reduce
from operator import or_

from django.contrib.postgres.search import SearchQuery, SearchRank, SearchVector, TrigramWordSimilarity
from django.db import connection, models
from django.db.models import ExpressionWrapper, F, Q
from django.db.models.functions import Greatest

from alliance.record.models import Actor, Issue, Source
from alliance.record.querysets import StatementQuerySet

LANGUAGE = "english"
MOST_WORDS = 8
LONGEST_WORD = 40
LIKE_ENOUGH = 0.39  # trigram similarity from which a name is taken to be meant: "Soul" and "Seoul" are .4 alike
MANY = 5000
FEW = 500
NEWEST = 400  # of so many of the newest matches the best are told first

ACTOR_NAMES = ("short_name", "common_name", "name", "code", "aliases")
ISSUE_NAMES = ("short_name", "name", "pole_negative", "pole_positive")

_WORD = re.compile(r"[^\W_]+(?:['’.&][^\W_]+)*")


def words_of(text: str) -> list[str]:
    """The words of a query, at most eight."""
    return [word[:LONGEST_WORD] for word in _WORD.findall(text)][:MOST_WORDS]


def tolerates_spelling() -> bool:
    """Whether the database can tell that two spellings are alike."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'pg_trgm')")
        return bool(cursor.fetchone()[0])


def _meaningful(words: Sequence[str]) -> list[str]:
    """The words without those that mean nothing alone, as "the"."""
    if not words:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT word FROM unnest(%s::text[]) WITH ORDINALITY AS given(word, n) "
            "WHERE numnode(plainto_tsquery('english', word)) > 0 ORDER BY n",
            [list(words)],
        )
        return [row[0] for row in cursor.fetchall()]


@dataclass(frozen=True)
class Named:
    """How well one word fits the names of each actor and issue, by primary key: 2 a whole word of a name, 1 its
    beginning, less a likeness of spelling."""

    actors: dict[int, float]
    issues: dict[int, float]


@dataclass(frozen=True)
class Term:
    """One word of a query."""

    word: str
    named: Named

    @property
    def query(self) -> SearchQuery:
        """What it asks of a text: the word, or what begins with it."""
        quoted = self.word.replace("\\", "").replace("'", "''")
        return SearchQuery(f"'{quoted}':*", config=LANGUAGE, search_type="raw")


def read_terms(text: str, loosely: bool) -> list[Term]:
    """The query's words with the names that each may stand for; `loosely`: also names that are spelt alike."""
    words = _meaningful(words_of(text))
    actors = _fits(Actor, ACTOR_NAMES, words, loosely)
    issues = _fits(Issue, ISSUE_NAMES, words, loosely)
    return [Term(word, Named(*fits)) for word, *fits in zip(words, actors, issues, strict=True)]


def _fits(
    model: type[models.Model], fields: Sequence[str], words: Sequence[str], loosely: bool
) -> list[dict[int, float]]:
    """For each of the words the rows whose names it fits, in one query for all of them."""
    if not words:
        return []
    alike = [Greatest(*(TrigramWordSimilarity(word, field) for field in fields[:2])) for word in words if loosely]
    rows = model._default_manager.order_by("pk").values_list("pk", *fields, *alike)
    found: list[dict[int, float]] = [{} for _word in words]
    for pk, *rest in rows:
        values, likenesses = rest[: len(fields)], rest[len(fields) :] or [0.0] * len(words)
        names = [name for value in values for name in (value if isinstance(value, list) else [value])]
        for word, likeness, fits in zip(words, likenesses, found, strict=True):
            fit = max((_fit(word.lower(), name.lower()) for name in names), default=0.0)
            if loosely and not fit and len(word) > 2:
                # Trigrams are blind to two letters that changed places, as in "Seuol".
                near = max((_likeness(word.lower(), name.lower()) for name in names), default=0.0)
                fit = max(float(likeness) if likeness >= LIKE_ENOUGH else 0.0, near)
            if fit:
                fits[pk] = fit
    return found


def _likeness(word: str, name: str) -> float:
    ratio = max((SequenceMatcher(None, word, part).ratio() for part in _WORD.findall(name)), default=0.0)
    return 0.9 * ratio if ratio >= 0.8 else 0.0


def _fit(word: str, name: str) -> float:
    if word == name:
        return 3.0
    parts = _WORD.findall(name)
    return 2.0 if word in parts else 1.0 if any(part.startswith(word) for part in parts) else 0.0


def best_fits(fits: Iterable[dict[int, float]], most: int) -> list[int]:
    """Keys of the names that fit the words of a query best; those spelt alike only where none fits as it is spelt."""
    totals: dict[int, float] = {}
    for fit in fits:
        for pk, size in fit.items():
            totals[pk] = totals.get(pk, 0.0) + size
    exact = {pk: size for pk, size in totals.items() if size >= 1.0}
    chosen = exact or totals
    return sorted(chosen, key=lambda pk: (-chosen[pk], pk))[:most]


_SAID = SearchVector("summary", "quote", config=LANGUAGE)  # as in the index statement_words
_READ = SearchVector("title", "publisher", config=LANGUAGE)  # as in the index source_words


def matching(statements: StatementQuerySet, terms: Sequence[Term], loosely: bool = False) -> StatementQuerySet:
    """Those of `statements` in which every term is found; `loosely`: give or take its spelling."""
    if not terms:
        return statements
    found = statements.alias(said=_SAID)
    for term, named in zip(terms, named_by(terms), strict=True):
        met = named | Q(said=term.query)
        if loosely and len(term.word) > 3:
            met |= Q(summary__trigram_word_similar=term.word)
        found = found.filter(met)
    return found


def few_or_spelt(statements: StatementQuerySet, terms: Sequence[Term]) -> StatementQuerySet:
    """As `matching`, for a list that is counted and paged through, which reads it several times.

    Few are found once, by the indexes. Where much of the record matches, none of them helps, and looking into every
    text for the letters of the word takes a tenth of the time of taking every text to its words.
    """
    named = named_by(terms)
    found = statements.alias(said=_SAID)
    spelt = statements
    for term, by_name in zip(terms, named, strict=True):
        found = found.filter(by_name | Q(said=term.query))
        spelt = spelt.filter(by_name | Q(summary__icontains=term.word) | Q(quote__icontains=term.word))
    keys = list(found.order_by().values_list("pk", flat=True)[: FEW + 1])
    return statements.filter(pk__in=keys) if len(keys) <= FEW else spelt


def named_by(terms: Sequence[Term]) -> list[Q]:
    """For each term: that it stands in a name of the speaker, the issue or the source, which is the cheapest to ask."""
    asked = []
    for term, sources in zip(terms, _sources(terms), strict=True):
        # As lists: a subquery within an OR would keep PostgreSQL from joining the indexes of its parts.
        asked.append(
            Q(actor__in=list(term.named.actors)) | Q(issue__in=list(term.named.issues)) | Q(source__in=sources)
        )
    return asked


def _sources(terms: Sequence[Term]) -> list[list[int]]:
    """For each term the sources in which it is found, in one query for all of them."""
    asked = [Q(read=term.query) for term in terms]
    rows = Source.objects.alias(read=_READ).filter(reduce(or_, asked)).values_list("pk", *map(_whether, asked))
    found: list[list[int]] = [[] for _term in terms]
    for pk, *holds in rows:
        for keys, held in zip(found, holds, strict=True):
            if held:
                keys.append(pk)
    return found


def _whether(condition: Q) -> ExpressionWrapper:
    return ExpressionWrapper(condition, output_field=models.BooleanField())


def _newest(found: StatementQuerySet) -> list[int]:
    """Keys of the newest of `found`.

    Few are fetched without an order, since PostgreSQL would walk the whole record by date in search of them; of many
    the newest are soon met that way.
    """
    rows = list(found.order_by().values_list("date", "pk")[:MANY])
    if len(rows) < MANY:
        return [pk for _date, pk in sorted(rows, reverse=True)[:NEWEST]]
    return list(found.order_by("-date", "-id").values_list("pk", flat=True)[:NEWEST])


def best_matches(
    statements: StatementQuerySet, terms: Sequence[Term], most: int, loosely: bool = False
) -> StatementQuerySet:
    """The best of the newest statements in which every term is found: those with more of the words first."""
    if not terms:
        return statements.none()
    chosen = statements.filter(pk__in=_newest(matching(statements, terms, loosely)))
    if loosely:
        alike = [TrigramWordSimilarity(term.word, "summary") for term in terms]
        rank = sum(alike[1:], start=alike[0])
        return chosen.annotate(rank=rank).order_by("-rank", "-date", "-id")[:most]
    query = terms[0].query
    for term in terms[1:]:
        query |= term.query
    return chosen.annotate(rank=SearchRank(_SAID, query)).order_by(F("rank").desc(), "-date", "-id")[:most]
