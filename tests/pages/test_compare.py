"""Two days side by side: who moved, how far, in what words; every state of the page."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape

import pytest

from alliance.indices import readings
from alliance.record.models import Actor, Issue
from tests.pages.conftest import AT, Get, headline, part, text_of

MOON_TO_YOON = "/compare/?actors=KR&actors=US&first=2022-05-09&second=2025-06-03"
DAYS = dt.date(2022, 5, 9), dt.date(2025, 6, 3)


def test_moons_seoul_and_yoons_are_one_click_away(get: Get) -> None:
    body = get(f"/compare/?at={AT}").content.decode()
    found = re.search(r'<a href="([^"]+)">Seoul under Moon and Yoon</a>', body)
    assert found
    address = unescape(found[1])
    assert "first=2022-05-09&second=2025-06-03" in address
    response = get(address)
    assert headline(response) == (
        "Moon’s Seoul and Yoon’s differ most on peace before disarmament, leaflets and North Korean human rights."
    )
    a, b = Actor.objects.get(code="KR"), Actor.objects.get(code="US")
    before, after = (readings.dyad_series(a, b, day, day, "day")[0].friction for day in DAYS)
    assert before and after and before > after + 30
    told = f"stood at {before:.1f} of 100 on 9 May 2022 and at {after:.1f} on 3 Jun 2025"
    assert f"Friction between Seoul and Washington {told}" in text_of(response)


def test_numbers_are_those_of_the_readings_and_open_a_statement(get: Get) -> None:
    means = [readings.positions_at(day, ["KR"], ["information-access"])[0].mean for day in DAYS]
    assert means[0] < -0.5 < 0.5 < means[1]
    row = part(get(MOON_TO_YOON), "positions").split("Leaflets and outside information")[1].split("</tr>")[0]
    shown = re.findall(r'<a href="(/statements/\d+/)[^"]*">([−+]\d\.\d\d)</a>', row)
    assert [value for _address, value in shown[:2]] == [f"{mean:+.2f}".replace("-", "−") for mean in means]
    assert get(shown[0][0]).status_code == 200
    assert "from “ban and punish” to “protect and fund”" in unescape(row)


def test_where_the_first_actor_moved_most_comes_first(get: Get) -> None:
    drawn = part(get(MOON_TO_YOON), "positions")
    names = re.findall(r'<th scope="row"><a href="/issues/([^/]+)/', drawn)
    first, second = ({p.issue: p.mean for p in readings.positions_at(day, ["KR"])} for day in DAYS)
    moves = [abs(second[name] - first[name]) for name in names if name in first and name in second]
    assert len(moves) == 19
    assert moves == sorted(moves, reverse=True)


def test_chosen_issues_only_and_any_actors(get: Get) -> None:
    response = get("/compare/?actors=KR-MOON&actors=US-CONGRESS&issues=autonomy&first=2021-01-01&second=2022-01-01")
    drawn = part(response, "positions")
    assert set(re.findall(r'href="/issues/([^/]+)/', drawn)) <= {"autonomy"}
    assert "Moon" in headline(response)
    assert 'value="KR-MOON" checked' in response.content.decode()
    assert 'value="autonomy" checked' in response.content.decode()


def test_the_date_form_keeps_what_is_compared(get: Get) -> None:
    body = get(MOON_TO_YOON).content.decode()
    form = body[body.index('<form class="as-of"') :].split("</form>")[0]
    assert re.findall(r'name="actors" value="([^"]+)"', form) == ["KR", "US"]
    assert 'name="first" value="2022-05-09"' in form


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("actors=ZZ", "actors"),
        ("actors=US&actors=KR&actors=JP&actors=CN&actors=KP&actors=EU&actors=US-CONGRESS", "actors"),
        ("issues=nothing", "issues"),
        ("first=yesterday", "first"),
        ("second=2025-02-30", "second"),
    ],
)
def test_what_cannot_be_understood_is_named(get: Get, query: str, parameter: str) -> None:
    response = get(f"/compare/?{query}")
    assert response.status_code == 400
    assert f"“{parameter}”" in headline(response)


@pytest.mark.parametrize("query", ["at=1900-01-01", "at=2199-12-31", "first=2000-01-01&second=2001-01-01", "actors=EU"])
def test_days_without_positions_say_so(get: Get, query: str) -> None:
    response = get(f"/compare/?{query}")
    assert response.status_code == 200
    assert "None" not in text_of(response)
    if "2000" in query:
        assert "nobody has spoken yet, or what was said has expired" in text_of(response)


def test_hostile_words_are_text(get: Get) -> None:
    Actor.objects.filter(code="KR-MOON").update(short_name="<i>Moon\u202e\"'")
    Issue.objects.filter(slug="autonomy").update(name="<script>x" + "y" * 150, pole_negative="<b>" + "z" * 190)
    body = get(MOON_TO_YOON).content.decode()
    assert "<i>Moon" not in body
    assert "<script>x" not in body
    assert "<b>z" not in body
    assert "&lt;i&gt;Moon\u202e&quot;&#x27;" in body
