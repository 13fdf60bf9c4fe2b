"""The explanations on the pages, with the numbers of the example record (tests/indices/test_explain.py)."""

from __future__ import annotations

import datetime as dt
import difflib
import re
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.record.models import Actor, Alliance, Statement
from tests.pages.conftest import AT, Get, headline, part, text_in, text_of

ARTICLE = "2021-01-26"
TRACKED = ("actor", "tenure", "alliance", "membership", "agendaitem", "issue", "source", "statement")
EXPLAINED = [
    "/alliances/us-rok/", "/alliances/us-japan-rok/", "/dyads/US/KR/", "/dyads/US-TRUMP1/KR-MOON/", "/dyads/EU/KP/",
    "/dyads/",
]  # fmt: skip


def unrevised(words: str) -> str:
    """A page's words without the revision that it was read from, and the coders' agreement, which is that of now."""
    return re.sub(r"[Rr]evision \d+|\(α [^)]*\)", "", words)


def words_in(response: Any, identifier: str) -> str:
    """The words of a part of a page, without the tag that begins it."""
    return text_in(part(response, identifier).partition(">")[2])


def points(text: str) -> float:
    """A number as the pages write it."""
    return float(text.replace("−", "-").replace("+", "").replace(",", ""))


@pytest.mark.parametrize("address", EXPLAINED)
@pytest.mark.parametrize("query", ["", "?at=1900-01-01", "?at=2199-12-31", f"?at={AT}", f"?at={AT}&known={AT}"])
def test_each_page_opens_on_any_day(get: Get, address: str, query: str) -> None:
    response = get(address + query)
    assert response.status_code == 200
    assert headline(response)
    words = text_of(response)
    assert "None" not in words
    assert "nan" not in words.lower().split()
    body = response.content.decode()
    identifiers = re.findall(r'\sid="([^"]*)"', body)
    assert len(identifiers) == len(set(identifiers))
    assert not re.search(r"<script(?![^>]*\bsrc=)", body)


def test_the_wedge_of_china(get: Get) -> None:
    response = get(f"/alliances/us-rok/?at={ARTICLE}")
    (pull,) = [p for p in response.context["wedges"].pulls if p.rival.code == "CN"]  # type: ignore[attr-defined]
    assert (pull.pulled.code, pull.ally.code) == ("KR", "US")
    assert pull.points == pytest.approx(30.1125, abs=5e-5)
    table = part(response, "wedges-table")
    assert "Beijing pulls Seoul away from Washington" in table
    assert "30.1" in table
    assert pull.issues[0].issue.slug == "china-coalition"
    assert "99\u202f%" in table
    assert "No pull:" in part(response, "wedges")


def test_the_swap_that_the_article_foresees_is_offered(get: Get) -> None:
    response = get(f"/alliances/us-rok/?at={ARTICLE}")
    (pair,) = response.context["offers"].pairs  # type: ignore[attr-defined]
    best = {(deal.first_yields.slug, deal.second_yields.slug) for deal in pair.best[:2]}
    assert best == {("dprk-conditionality", "china-coalition"), ("peace-sequencing", "china-coalition")}
    words = text_of(response)
    assert words.count("each gains 0.090.") == 2
    assert "could give way on" in part(response, "bargains-heading")
    assert "should" not in part(response, "bargains")
    table = part(response, "bargains-table")
    assert table.count("<tr>") == 1 + pair.total
    for deal in pair.best:
        assert len(deal.scales) == 2
        assert {mark.label for mark in deal.scales[0].marks} == {"US", "KR"}


def test_a_trade_names_whose_words_it_rests_on_and_whom_it_pushes_away(get: Get) -> None:
    bargains = part(get(f"/alliances/us-rok/?at={AT}"), "bargains-best")
    assert "Rests on a predecessor’s words: Seoul on autonomy." in bargains
    assert "Would move the outcome away from where Tokyo stands." in bargains


def test_three_allies_bargain_pair_by_pair_and_have_camps(get: Get) -> None:
    response = get(f"/alliances/us-japan-rok/?at={AT}")
    offers = response.context["offers"]  # type: ignore[attr-defined]
    assert len(offers.pairs) + len(offers.without) == 3
    assert "Washington–Seoul" in part(response, "bargains-best")
    assert "Seoul | Washington and Tokyo" in part(response, "polarisation")
    assert 'id="polarisation"' not in get(f"/alliances/us-rok/?at={AT}").content.decode()


def test_a_pair_has_one_page_in_either_order(get: Get) -> None:
    one, other = get(f"/dyads/US/KR/?at={AT}"), get(f"/dyads/KR/US/?at={AT}")
    link = re.search(r'<link rel="canonical" href="([^"]+)">', other.content.decode())
    assert link
    assert link[1] == f"http://testserver/dyads/US/KR/?at={AT}"
    assert headline(one) == headline(other)
    assert headline(one).startswith("Washington and Seoul have moved apart: friction rose from 10 to 28")
    assert "No alliance tracks this pair" not in text_of(one)


def test_a_pair_says_how_robust_it_is(get: Get) -> None:
    words = text_of(get(f"/dyads/US/KR/?at={AT}"))
    assert (
        "Under other weights and parameters it runs from 17 to 33; its rank among the 3 tracked pairs holds in "
        "6 of 6 scenarios." in words
    )
    assert "Each statement taken as half as exact 17.0" in words


def test_structural_or_personal(get: Get) -> None:
    response = get(f"/dyads/US/KR/?at={AT}")
    found = response.context["by_government"]  # type: ignore[attr-defined]
    names = [f"{row.a.short_name}–{row.b.short_name}" for row in found.tandems]
    assert names == ["Trump–Moon", "Biden–Moon", "Biden–Yoon", "Trump–Yoon", "Trump–Lee"]
    assert [row.on.isoformat() for row in found.tandems] == [
        "2021-01-19", "2022-05-09", "2025-01-19", "2025-06-03", AT,
    ]  # fmt: skip
    assert {row.a.code for row in found.parties} == {"US-CONGRESS", "KR-DP", "KR-PPP"}
    for row in found.tandems:
        (point,) = readings.dyad_series(row.a, row.b, row.on, row.on, "day")
        assert row.reading == point
    assert "Much of it goes with who governs" in part(response, "by-government")


def test_two_governments_are_a_pair_too(get: Get) -> None:
    response = get(f"/dyads/US-TRUMP1/KR-MOON/?at={AT}")
    words = text_of(response)
    assert "No alliance tracks this pair" in words
    assert "Trump and Moon were last in office together on 19 Jan 2021." in words
    then = get("/dyads/US-TRUMP1/KR-MOON/?at=2021-01-19")
    (point,) = readings.dyad_series(
        Actor.objects.get(code="US-TRUMP1"), Actor.objects.get(code="KR-MOON"), dt.date(2021, 1, 19),
        dt.date(2021, 1, 19), "day",
    )  # fmt: skip
    assert point.friction is not None
    assert f"{point.friction:.1f}" in part(then, "key-figures")
    assert "has no rank" in text_of(then)


@pytest.mark.parametrize("address", ["/dyads/US/US/", "/dyads/US/XX/", "/dyads/XX/YY/?known=2020-01-01"])
def test_no_such_pair(get: Get, address: str) -> None:
    assert get(address).status_code == 404


def test_two_actors_are_chosen_in_a_plain_form(get: Get) -> None:
    response = get(f"/dyads/?a=US&b=KR-DP&at={AT}")
    assert (response.status_code, response["Location"]) == (302, f"/dyads/US/KR-DP/?at={AT}")
    for query, parameter in (("a=US&b=US", "b"), ("a=XX&b=US", "a"), ("a=US", "b")):
        wrong = get(f"/dyads/?{query}")
        assert wrong.status_code == 400
        assert parameter in text_of(wrong)
    page = get(f"/dyads/?at={AT}")
    assert len(re.findall(r"<option", page.content.decode())) == 2 * Actor.objects.count()
    assert f'href="/dyads/US/KR/?at={AT}"' in page.content.decode()


def test_a_statement_says_the_step_it_made(get: Get) -> None:
    found = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    response = get(f"/statements/{found.pk}/?at={AT}")
    words = text_of(response)
    assert "It moved the US–ROK index from 10.5 to 14.9." in words
    side = part(response, "effects")
    assert "+4.4" in side
    assert "10.5 → 14.9" in side
    assert "+1.5" in side
    assert "Tokyo has no position" in side
    assert "Published once, unchanged" in words


def test_an_alliance_that_was_not_founded_yet_is_not_told_of(get: Get) -> None:
    """The trilateral has members from 18 August 2023 on."""
    said = Statement.objects.published().filter(actor__member_of__code="US", issue__slug="trilateral-cooperation")
    before, after = said.filter(date__lt="2023-08-18").order_by("-date")[0], said.filter(date__gt="2023-08-18")[0]
    assert "US–Japan–ROK" not in part(get(f"/statements/{before.pk}/?at={before.date}"), "effects")
    assert "US–Japan–ROK" in part(get(f"/statements/{after.pk}/?at={after.date}"), "effects")


def test_a_changed_statement_shows_its_history(get_live: Get) -> None:
    found = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    Statement.objects.filter(pk=found.pk).update(stance=-0.5, summary="Another <b>paraphrase</b>.")
    drain_marks()
    response = get_live(f"/statements/{found.pk}/?at={AT}")
    history = part(response, "history")
    assert "Stance from −1.00 to −0.50" in history
    assert "Another &lt;b&gt;paraphrase&lt;/b&gt;." in history
    assert "Published once, unchanged" not in text_of(response)


def test_the_overview_says_who_moved_what(get: Get) -> None:
    response = get(f"/?at={AT}")
    movers = part(response, "movers")
    assert "Washington–Seoul</a>: Lee 14 Jun" in movers
    assert "Washington–Tokyo</a>: Trump 28 Jul" in movers
    latest = part(response, "latest")
    assert re.search(r"\+1\.2</span><span class=\"small\">Washington–Seoul", latest)


def test_as_known_then_the_page_is_that_of_the_record_then(get_live: Get) -> None:
    today = readings.today().isoformat()
    address = f"/alliances/us-rok/?at={AT}"
    then = get_live(f"{address}&known={today}")
    assert f"As known on {int(today[-2:])} " in text_of(then)
    assert 'data-friction="28.36"' in then.content.decode()
    assert f'data-known="{today}"' in then.content.decode()
    assert f"known_at={today}" in part(then, "matrix")
    now = get_live(address)
    for explained in ("what-changed-ledger", "bargains", "wedges"):
        assert words_in(then, explained) == words_in(now, explained)
    assert f"known_at={today}" in part(then, "what-changed")
    assert f'href="{address.replace("&", "&amp;")}"' in then.content.decode()
    yesterday = (timezone.now() - dt.timedelta(days=1)).date().isoformat()
    before = get_live(f"{address}&known={yesterday}")
    assert "was not on record yet" in headline(before)
    assert "no index" not in text_of(get_live(f"/?at={AT}&known={today}"))
    assert "There are no alliances yet" in text_of(get_live(f"/?at={AT}&known={yesterday}"))
    assert "was not on record yet" in headline(get_live(f"/dyads/US/KR/?at={AT}&known={yesterday}"))


def test_an_edit_does_not_show_on_a_page_as_known_before_it(get_live: Get) -> None:
    """The explanations and the wording of then, though the statement reads otherwise now."""
    yesterday = timezone.now() - dt.timedelta(days=1)
    with connection.cursor() as cursor:  # as if all of it had been entered the day before
        for model in TRACKED:
            cursor.execute(f"ALTER TABLE record_{model}event DISABLE TRIGGER USER")
            cursor.execute(f"UPDATE record_{model}event SET pgh_created_at = %s", [yesterday])
            cursor.execute(f"ALTER TABLE record_{model}event ENABLE TRIGGER USER")
        cursor.execute("ALTER TABLE record_statement DISABLE TRIGGER USER")
        cursor.execute("UPDATE record_statement SET published_at = %s, changed_at = %s", [yesterday, yesterday])
        cursor.execute("ALTER TABLE record_statement ENABLE TRIGGER USER")
    known = yesterday.date().isoformat()
    addresses = [f"/alliances/us-rok/?at={AT}&known={known}", f"/dyads/US/KR/?at={AT}&known={known}"]
    overview = f"/?at={AT}&known={known}"
    told = [unrevised(text_of(get_live(address))) for address in (*addresses, overview)]
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    Statement.objects.filter(pk=statement.pk).update(stance=0.9, summary="Lee said nothing of the kind.")
    drain_marks()
    for address, before in zip((*addresses, overview), told, strict=True):
        now = unrevised(text_of(get_live(address)))
        changed = "\n".join(difflib.unified_diff(before.split(". "), now.split(". "), n=0, lineterm=""))
        assert not changed, changed
    assert statement.summary in told[0]
    assert "nothing of the kind" in text_of(get_live(f"/alliances/us-rok/?at={AT}"))


def test_every_link_of_a_page_as_known_then_keeps_the_day(get: Get) -> None:
    today = readings.today().isoformat()
    body = get(f"/?at={AT}&known={today}").content.decode()
    assert f'href="/alliances/us-rok/?at={AT}&amp;known={today}"' in body
    assert f'href="/method/?at={AT}&amp;known={today}"' in body


def test_names_are_text_in_explanations_too(get: Get) -> None:
    Actor.objects.filter(code="KR").update(short_name="<i>Seoul</i>")
    Alliance.objects.filter(slug="us-rok").update(name="<script>x")
    for address in ("/alliances/us-rok/", "/dyads/US/KR/", "/dyads/"):
        body = get(f"{address}?at={AT}").content.decode()
        assert "<i>Seoul" not in body
        assert "<script>x" not in body
