"""Search: names and words, give or take their spelling; ranked, marked, and safe whatever is asked."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client

from alliance.pages.highlight import holds, marked
from alliance.record import search
from alliance.record.models import Actor, Issue, Statement
from tests.pages.conftest import AT, Get, headline, text_of


def links(response: Any, kind: str) -> list[str]:
    """Codes, slugs or numbers that the groups of results lead to, in their order."""
    body = response.content.decode()
    part = body[body.index('class="found"') :]
    return re.findall(rf'<a href="/{kind}/([^/]+)/', part)


@pytest.mark.parametrize("typed", ["Seoul", "seoul", "Soul", "Seuol", "South Korea", "ROK KR", "Republic of Korea"])
def test_an_actor_is_found_by_any_name_however_spelt(get: Get, typed: str) -> None:
    assert "KR" in links(get(f"/search/?q={quote(typed)}&at={AT}"), "actors")


@pytest.mark.parametrize(
    ("typed", "slug"),
    [("thaad", "missile-defense"), ("leaflets", "information-access"), ("leflets", "information-access")],
)
def test_an_issue_is_found(get: Get, typed: str, slug: str) -> None:
    found = links(get(f"/search/?q={typed}&at={AT}"), "issues")
    assert found[:1] == [slug]


def test_statements_hold_every_word_and_show_where(get: Get) -> None:
    response = get(f"/search/?q=Lee+leaflet&at={AT}")
    numbers = [int(number) for number in links(response, "statements") if number.isdigit()]
    rows = Statement.objects.select_related("actor", "issue", "source").in_bulk(numbers)
    assert numbers
    for row in rows.values():
        text = " ".join((row.summary, row.quote, row.source.title, row.source.publisher, row.issue.name)).lower()
        assert "leaflet" in text
        assert "lee" in text or "Lee" in row.actor.name
    first = rows[numbers[0]]
    assert first.actor.code == "KR-LEE"
    assert "<mark>leaflet</mark>" in response.content.decode()


def test_a_misspelt_word_still_finds_what_was_said(get: Get) -> None:
    response = get(f"/search/?q=baloons+trash&at={AT}")
    assert "None holds these words as they are spelt" in text_of(response)
    assert "balloons" in text_of(response)


def test_nothing_found_says_how_to_go_on(get: Get) -> None:
    response = get(f"/search/?q=zzzzqqqq&at={AT}")
    assert headline(response) == "Nothing on record matches “zzzzqqqq”"
    assert "Try fewer or other words" in text_of(response)


def test_the_day_and_the_knowledge_count(get: Get) -> None:
    assert links(get("/search/?q=blueprint&at=2025-08-15"), "statements")
    assert not [n for n in links(get("/search/?q=blueprint&at=2025-08-01"), "statements") if n.isdigit()]
    then = get("/search/?q=Seoul&known=2020-01-01")
    assert "Nothing on record matches" in headline(then)


def test_drafts_are_never_found(get: Get) -> None:
    row = Statement.objects.order_by("id").first()
    assert row
    Statement.objects.create(
        actor=row.actor, issue=row.issue, source=row.source, date=row.date, kind=row.kind, reliability=1.0, stance=0.1,
        summary="Xylophone diplomacy.",
    )  # fmt: skip
    assert "Nothing on record matches" in headline(get("/search/?q=xylophone"))


def test_the_list_of_all_has_as_many(get: Get) -> None:
    found = get(f"/search/?q=Korea&at={AT}").context["results"]  # type: ignore[attr-defined]
    listed = get(f"/statements/?search=Korea&at={AT}").context["page"]  # type: ignore[attr-defined]
    assert found.count == listed.paginator.count > 20


HOSTILE = [
    "<script>x</script>",
    "' OR 1=1 --",
    "a & | ! ( ) : * <->",
    "\\",
    "'':*",
    "%>",
    "💥",
    "\u202eabc",
    "x" * 200,
    "!!!",
    "a'b\\c",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_whatever_is_asked_is_only_text(get: Get, typed: str) -> None:
    for address in ("/search/?q=", "/statements/?search="):
        response = get(address + quote(typed))
        assert response.status_code == 200
        assert "<script>x" not in response.content.decode()


@pytest.mark.parametrize("query", [f"q={'x' * 201}", "q=%00"])
def test_what_cannot_be_asked_is_named(get: Get, query: str) -> None:
    response = get(f"/search/?{query}")
    assert response.status_code == 400
    assert "“q”" in headline(response)


def test_texts_of_editors_are_marked_but_never_trusted(get: Get) -> None:
    row = Statement.objects.published().filter(issue__slug="autonomy").order_by("-date").first()
    assert row
    Statement.objects.filter(pk=row.pk).update(summary="<b>zebra</b> \u202e\"'& " + "word " * 2000)
    Issue.objects.filter(slug="autonomy").update(name="<i>zebra crossing</i>")
    Actor.objects.filter(code="KR").update(name="<u>zebra</u>")
    body = get("/search/?q=zebra").content.decode()
    assert body.count("<mark>zebra</mark>") >= 3
    for tag in ("<b>", "<i>", "<u>"):
        assert tag not in body
    assert len(body[body.index("<main") :]) < 16_000


def test_without_trigrams_spelling_is_taken_literally_and_the_page_says_so(
    record: None, db: None, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with connection.cursor() as cursor:  # rolled back with the test
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    assert not search.tolerates_spelling()
    response = client.get(f"/search/?q=leaflets&at={AT}")
    assert "spelling is taken literally" in text_of(response)
    assert "information-access" in links(response, "issues")
    assert "Nothing on record matches" in headline(client.get(f"/search/?q=leflets&at={AT}"))


def test_the_indexes_serve_the_searches(get: Get) -> None:
    """With sequential scans made dear, the plan shows which index can answer each part."""
    said = Statement.objects.published()
    terms = [search.Term(word, search.Named({}, {})) for word in ("balloon",)]
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    plan = said.order_by().alias(said=search._SAID).filter(said=terms[0].query).explain()
    assert "statement_words" in plan
    assert "statement_letters" in said.order_by().filter(summary__trigram_word_similar="baloon").explain()


def test_marks_stand_round_words_only() -> None:
    assert marked("Ratification <now>", ["ratify"]) == "<mark>Ratification</mark> &lt;now&gt;"
    assert marked("One", []) == "One"
    cut = marked("a " * 300 + "needle" + " b" * 300, ["needle"], room=80)
    assert cut.startswith("… ") and cut.endswith(" …") and "<mark>needle</mark>" in cut
    assert len(cut) < 120
    assert holds("Seoul’s line", ["soul"])
    assert not holds("It should be", ["soul"])
