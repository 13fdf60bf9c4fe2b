"""Every page on the example record: complete without JavaScript, at any date, with its errors named."""

from __future__ import annotations

import csv
import io
import re

import pytest
from django.test import Client
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.pages import explained
from alliance.record.models import Actor, Alliance, Issue, Source, Statement
from tests.pages.conftest import AT, Get, headline, part, text_of

PAGES = [
    "/",
    "/alliances/us-rok/",
    "/alliances/us-japan/",
    "/alliances/us-japan-rok/",
    "/issues/",
    "/issues/autonomy/",
    "/actors/",
    "/actors/KR/",
    "/actors/KR-LEE/",
    "/actors/US-CONGRESS/",
    "/actors/EU/",
    "/statements/",
    "/method/",
    "/data/",
]


@pytest.mark.parametrize("address", PAGES)
@pytest.mark.parametrize("at", ["", "?at=1900-01-01", "?at=2199-12-31"])
def test_each_page_opens_on_any_day(get: Get, address: str, at: str) -> None:
    response = get(address + at)
    assert response.status_code == 200
    assert headline(response)
    assert "None" not in text_of(response)
    assert "nan" not in text_of(response).lower().split()


@pytest.mark.parametrize("address", PAGES)
def test_no_page_carries_inline_script_or_asks_another_machine(get: Get, address: str) -> None:
    body = get(address).content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)", body)
    assert not re.search(r"\son[a-z]+=", body)
    for tag in re.findall(r"<(?:script|link|img|iframe)\b[^>]*>", body):
        assert not re.search(r'(?:src|href)="(?:https?:)?//', tag)


@pytest.mark.parametrize("address", PAGES)
def test_ids_are_unique_and_live_parts_have_one(get: Get, address: str) -> None:
    body = get(f"{address}?at={AT}").content.decode()
    identifiers = re.findall(r'\sid="([^"]*)"', body)
    assert len(identifiers) == len(set(identifiers))
    for tag in re.findall(r"<[a-z0-9]+\b[^>]*\bdata-live\b[^>]*>", body):
        assert re.search(r'\bid="[^"]+"', tag)


def test_links_lead_somewhere_and_keep_the_date(get: Get) -> None:
    seen: set[str] = set()
    for address in ("/", "/alliances/us-rok/", "/issues/", "/actors/", "/method/", "/data/"):
        body = get(f"{address}?at={AT}").content.decode()
        links = set(re.findall(r'<a\b[^>]*href="(/[^"#]*)"', body))
        for link in links - seen:
            if link.startswith(("/api/", "/tokens/", "/embed/")):  # a frame for another page moves on with the days
                continue
            assert f"at={AT}" in link
            seen.add(link)
    pages = {link for link in seen if not link.startswith("/statements/")}
    assert len(pages) > 30
    assert {get(link.replace("&amp;", "&")).status_code for link in pages} == {200}


def test_the_overview_says_how_the_alliances_stand(get: Get) -> None:
    response = get(f"/?at={AT}")
    assert headline(response) == (
        "In the 90 days to 15 Aug 2025 Washington and Seoul moved apart, while Washington and Tokyo moved closer."
    )
    words = text_of(response)
    assert "Three alliances · 387 statements, Mar 2017 to Aug 2025 · last statement 13 Aug 2025" in words
    assert "Washington and Beijing stand at 75 (likely 59 to 91; 63\u202f% covered)" in words
    card = part(response, "card-us-rok")
    for fact in ("28.4", "marked", "likely 11.2 to 44.9", "+18.5", "from 9.8, likely 0.0 to 24.7", "18 of 19 issues"):
        assert fact in card
    assert 'data-friction="28.36" data-subject="US–ROK"' in card
    assert "Example data: 387 statements, imported, a second coder re-read 213 texts" in words


def test_the_alliance_page_is_complete_without_javascript(get: Get) -> None:
    response = get(f"/alliances/us-rok/?at={AT}")
    assert headline(response).startswith(
        "Washington and Seoul have moved apart: friction rose from 10 to 28 in 90 days, mostly over leaflets"
    )
    words = text_of(response)
    assert "28 of 100 is marked friction; the likely range (95\u202f%) runs from 11 (moderate) to 45 (marked)." in words
    assert "The range is wide because 19 of the 36 positions behind it were last stated by a previous" in words
    assert "18 of 19 issues; Washington has no live position on arms purchases" in words
    assert "Friction peaked at 59 in February 2021" in words

    alliance = Alliance.objects.get(slug="us-rok")
    at = readings.today().fromisoformat(AT)
    table = part(response, "index-over-time-table")
    assert table.count("<tr>") == 1 + len(readings.alliance_series(alliance, None, at, "week"))
    cells = readings.matrix_at(alliance, at).cells
    table = part(response, "position-map-table")
    assert table.count("<tr>") == 1 + len(cells)
    assert "Washington:<br>no live position" in table
    table = part(response, "matrix-table")
    assert table.count("<tr>") == 2 + len(cells)
    for cell in cells:
        if cell.divergence is not None:
            assert f"{cell.divergence:.1f}" in table


def test_the_points_of_the_map_add_up_to_the_index(get: Get) -> None:
    for slug in ("us-rok", "us-japan-rok"):
        context = get(f"/alliances/{slug}/?at={AT}").context  # type: ignore[attr-defined]
        total = sum(row.points for row in context["map_rows"] if row.points is not None)
        assert total == pytest.approx(context["one"].now.friction)


ACTIONS = ["png", "svg", "csv", "link", "embed", "cite"]


@pytest.mark.parametrize("figure", ["index-over-time", "position-map", "matrix"])
def test_each_figure_has_what_the_charts_need(get: Get, figure: str) -> None:
    body = get(f"/alliances/us-rok/?at={AT}").content.decode()
    section = re.search(rf'<section class="figure" id="{figure}".*?</section>', body, re.DOTALL)
    assert section
    markup = section[0]
    assert f'data-figure="{figure}" data-alliance="us-rok" data-at="{AT}"' in markup
    for needed in (
        "<h2",
        'class="subline"',
        '<div class="chart"></div>',
        'class="chart-note"',
        '<details class="table"',
    ):
        assert needed in markup
    assert set(re.findall(r'data-export="(\w+)"', markup)) == set(ACTIONS)
    assert "as of 15 Aug 2025" in markup


@pytest.mark.parametrize("address", ["/alliances/us-rok/", "/alliances/us-japan-rok/", "/dyads/KR/US/"])
def test_bargains_have_the_actions_of_every_figure_and_say_whose_trades_they_tell(get: Get, address: str) -> None:
    response = get(f"{address}?at={AT}")
    offers = response.context["offers"]  # type: ignore[attr-defined]
    section = re.search(r'<section class="figure" id="bargains".*?</section>', response.content.decode(), re.DOTALL)
    assert section
    markup = section[0]
    pairs = [(pair.a, pair.b) for pair in offers.pairs]
    assert pairs
    told = [f"{a.code} {b.code}" for a, b in [*pairs, *offers.without]]
    assert f'data-pairs="{",".join(told)}"' in markup
    assert {len(pair.best) for pair in offers.pairs} == {offers.best}
    assert f'data-best="{offers.best}"' in markup
    kinds = re.findall(r'data-export="(\w+)"', markup)
    assert kinds == ["png", "svg", *["csv"] * len(pairs), "link", "embed", "cite"]
    assert list(dict.fromkeys(kinds)) == ACTIONS
    labels = re.findall(r'data-export="csv" aria-label="([^"]*)">([^<]*)<', markup)
    words = [f"CSV {a.short_name}–{b.short_name}" for a, b in pairs] if len(pairs) > 1 else ["CSV"]
    assert labels == [(f"{each} of this figure: Bargains", each) for each in words]


def test_a_picture_of_some_bargains_says_of_how_many(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explained, "MOST_PAIRS", 1)
    response = get(f"/alliances/us-japan-rok/?at={AT}")
    offers = response.context["offers"]  # type: ignore[attr-defined]
    assert offers.able > len(offers.pairs) == 1
    assert re.search(r"<p [^>]*data-picture>The 1 pairs with most to gain, of \d", response.content.decode())


def test_where_nobody_can_trade_the_csv_is_an_empty_list(get: Get) -> None:
    body = get(f"/dyads/EU/KP/?at={AT}").content.decode()
    assert "no trade of two issues would leave both better off" in body
    assert re.search(r'data-pairs="(EU KP|KP EU)"', body)
    links = re.findall(r'<a href="([^"]+/bargains/[^"]+)" data-export="csv"', body)
    assert len(links) == 1
    assert len(get(links[0].replace("&amp;", "&")).content.decode().splitlines()) == 1


def test_before_an_alliance_was_founded_there_is_nobody_to_trade(get: Get) -> None:
    """The trilateral has members from 18 August 2023 on."""
    for address in ("/alliances/us-japan-rok/", "/embed/alliances/us-japan-rok/bargains/"):
        body = get(f"{address}?at=2023-08-17").content.decode()
        assert "no two members on this day who could trade" in body
        assert "no trade of two issues" not in body
        assert "no two members" not in get(f"{address}?at=2023-08-18").content.decode()


@pytest.mark.parametrize("address", ["/alliances/us-japan-rok/", "/dyads/US/KR/", "/embed/alliances/us-rok/bargains/"])
def test_the_csv_of_bargains_is_of_what_is_shown(get: Get, address: str) -> None:
    known = readings.today().isoformat()
    for query, kept in ((f"?at={AT}", ""), (f"?at={AT}&known={known}", f"&known_at={known}")):
        response = get(address + query)
        offers = response.context["offers"]  # type: ignore[attr-defined]
        links = re.findall(r'<a href="([^"]+/bargains/[^"]+)" data-export="csv"', response.content.decode())
        links = [link.replace("&amp;", "&") for link in links]
        assert links == [
            f"/api/v1/friction/dyads/{pair.a.code}/{pair.b.code}/bargains/?at={AT}&format=csv{kept}"
            for pair in offers.pairs
        ]
        for link, pair in zip(links, offers.pairs, strict=True):
            assert len(get(link).content.decode().splitlines()) == 1 + pair.total


def test_the_csv_of_each_figure_exists(get: Get) -> None:
    body = get(f"/alliances/us-rok/?at={AT}").content.decode()
    links = [link.replace("&amp;", "&") for link in re.findall(r'<a href="([^"]+)" data-export="csv"', body)]
    assert len(links) == 7
    for link in links:
        response = get(link)
        assert response.status_code == 200
        assert response["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("known", [False, True])
@pytest.mark.parametrize(
    "page", ["/alliances/us-rok/", "/alliances/us-japan-rok/", "/dyads/US/KR/", "/dyads/US-TRUMP1/KR-MOON/"]
)
def test_the_csv_of_the_map_has_what_the_map_has(get: Get, page: str, known: bool) -> None:
    then = f"&known={readings.today()}" if known else ""
    section = part(get(f"{page}?at={AT}{then}"), "position-map")
    issues = re.findall(r'<th scope="row">', section)
    shown = re.findall(r'<td class="number" data-label="[^"]*"><span>', section)
    assert len(shown) >= 5
    (link,) = re.findall(r'<a href="([^"]+)" data-export="csv"', section)
    assert ("known_at=" in link) == known
    rows = list(csv.DictReader(io.StringIO(get(link.replace("&amp;", "&")).content.decode())))
    assert len(rows) == len(shown)
    assert len({row["issue"] for row in rows}) <= len(issues)


def test_a_thin_reading_is_called_thin_and_a_missing_one_has_its_reason(get: Get) -> None:
    thin = get("/alliances/us-rok/?at=2018-03-01")
    assert "thin evidence" in part(thin, "key-figures")
    assert "is-thin" in part(thin, "key-figures")
    absent = get("/alliances/us-rok/?at=2026-11-24")
    assert headline(absent) == "There is no index for Washington and Seoul on 24 Nov 2026."
    assert "Positions cover 22.0 % of the agenda" in text_of(absent)
    assert 'data-friction=""' in absent.content.decode()


def test_an_old_record_says_so_and_offers_its_last_day(get: Get) -> None:
    response = get("/?at=2026-11-24")
    assert "The last statement on record is of 13 Aug 2025." in text_of(response)
    assert 'href="/?at=2025-08-13"' in response.content.decode()
    assert "The last statement on record" not in text_of(get(f"/?at={AT}"))


@pytest.mark.parametrize("address", [page for page in PAGES if page != "/method/"])
def test_without_a_date_a_silent_record_is_shown_at_its_end(get: Get, address: str) -> None:
    response = get(address)
    today = readings.today().isoformat()
    assert "as of 13 Aug 2025, the day of the newest statement · show today" in text_of(response)
    assert f'href="{address}?at={today}"' in response.content.decode()
    assert 'name="at" value="2025-08-13"' in response.content.decode()
    assert "The last statement on record" not in text_of(response)
    assert "at=" not in "".join(re.findall(r'<nav class="sections".*?</nav>', response.content.decode(), re.DOTALL))
    assert "the day of the newest statement" not in text_of(get(f"{address}?at={today}"))


def test_without_a_date_a_living_record_is_shown_today(get: Get) -> None:
    now = timezone.now()
    Statement.objects.create(
        actor=Actor.objects.get(code="EU"), issue=Issue.objects.get(slug="autonomy"), source=Source.objects.all()[0],
        date=now.date(), kind="speech", stance=-1, reliability=0.8, summary="Today.", status="published",
        published_at=now,
    )  # fmt: skip
    response = get("/issues/")
    assert f'name="at" value="{readings.today().isoformat()}"' in response.content.decode()
    assert "the day of the newest statement" not in text_of(response)


@pytest.mark.parametrize(
    "at",
    ["2025-13-01", "yesterday", "2025-8-1", "0001-01-01", "9999-12-31", "%00", "2025-08-15T00", "%FF", "٢٠٢٥-٠٨-١٥"],
)
def test_a_date_that_is_none_is_named(get: Get, at: str) -> None:
    response = get(f"/?at={at}")
    assert response.status_code == 400
    assert "“at”" in headline(response)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_checks_its_date(get: Get, address: str) -> None:
    assert get(f"{address}?at=2025-13-01").status_code == 400


@pytest.mark.parametrize(
    "address",
    ["/nowhere/", "/alliances/nato/", "/issues/nothing/", "/actors/XX/", "/actors/us/", "/statements/999999999/",
     f"/statements/{10**30}/", "/statements/0/"],
)  # fmt: skip
def test_what_is_not_there_is_a_404_in_the_look(get: Get, address: str) -> None:
    response = get(address)
    assert response.status_code == 404
    assert headline(response) == "There is no page at this address"


def test_pages_are_only_read(get: Get, client: Client) -> None:
    assert {client.post(address).status_code for address in PAGES} == {405}
    assert {client.head(address).status_code for address in PAGES} == {200}


def test_the_date_form_keeps_the_filters(get: Get) -> None:
    body = get("/statements/?actor=KR&search=leaflet").content.decode()
    form = body[body.index('<form class="as-of"') :].split("</form>")[0]
    assert '<input type="hidden" name="actor" value="KR">' in form
    assert '<input type="hidden" name="search" value="leaflet">' in form


def test_markup_in_the_record_stays_text(get_live: Get) -> None:
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    Actor.objects.filter(code="KR").update(short_name=evil[:60], common_name=evil[:60])
    Issue.objects.filter(slug="autonomy").update(name=evil, short_name=evil[:60], pole_negative=evil)
    Alliance.objects.filter(slug="us-rok").update(name=evil)
    source = Source.objects.create(url='https://example.org/"><script>alert(3)</script>', title=evil, publisher=evil)
    statement = Statement.objects.create(
        actor=Actor.objects.get(code="KR"), issue=Issue.objects.get(slug="autonomy"), source=source, date=AT,
        kind="speech", stance=0.5, reliability=0.8, summary=evil, quote=evil, coder_note=evil, locator=evil[:60],
        status="published",
        published_at=timezone.now(),
    )  # fmt: skip
    drain_marks()
    for address in [
        "/",
        "/alliances/us-rok/",
        "/issues/autonomy/",
        "/actors/KR/",
        "/statements/",
        f"/statements/{statement.pk}/",
    ]:
        for suffix in (f"?at={AT}", "?at=1952-01-01"):
            response = get_live(address + suffix)
            assert response.status_code == 200
            body = response.content.decode()
            assert "<script>alert" not in body
            assert "<img src=x" not in body


def test_an_empty_record_is_explained(db: None, client: Client) -> None:
    for address in ("/", "/issues/", "/actors/", "/statements/", "/method/", "/data/"):
        assert client.get(address).status_code == 200
    assert Alliance.objects.count() == 0 or "alliances" in text_of(client.get("/"))
