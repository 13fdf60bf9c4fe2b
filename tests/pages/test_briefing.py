"""The briefing: one file, complete in itself, drawn by plotly's own package, safe whatever editors wrote."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import json
import re

import plotly.graph_objects as go
import pytest

from alliance.indices import readings
from alliance.pages import briefing_figures
from alliance.record.models import Actor, Alliance, Issue, Statement
from tests.pages.conftest import AT, Get, headline, text_of

ADDRESS = f"/alliances/us-rok/briefing/?at={AT}"


def scripts(body: str) -> list[str]:
    return re.findall(r"<script[^>]*>(.*?)</script>", body, re.DOTALL)


def drawn(body: str, name: str) -> go.Figure:
    """The figure as its script hands it to plotly.js; plotly.graph_objects refuses what it does not know."""
    (script,) = [text for text in scripts(body) if re.search(rf'"figure-{name}",\s*\[{{', text)]
    start = script.index("[{", script.index(f'"figure-{name}",'))
    data, end = json.JSONDecoder().raw_decode(script[start:])
    rest = script[start + end :]
    layout, _ = json.JSONDecoder().raw_decode(rest[rest.index("{") :])
    return go.Figure(data=data, layout=layout)


def test_one_file_without_any_other(get: Get) -> None:
    body = get(ADDRESS).content.decode()
    page = re.sub(r"<script[^>]*>.*?</script>", "", body, flags=re.DOTALL)
    assert re.findall(r"<link[^>]*>", page) == ['<link rel="icon" href="data:,">']
    assert not re.search(r"<(?:img|iframe)\b|<script[^>]*\bsrc=", page)
    assert set(re.findall(r'url\("([a-z:/]+)', page)) == {"data:font/woff"}
    assert any("Plotly.newPlot" in text for text in scripts(body))


def test_it_says_what_the_alliances_page_says(get: Get) -> None:
    response, whole = get(ADDRESS), get(f"/alliances/us-rok/?at={AT}")
    assert headline(response) == headline(whole)
    words = text_of(response)
    for text in ("28.4", "+18.5", "95", "Example data: 387 statements", "/alliances/us-rok/?at=2025-08-15"):
        assert text in words
    assert len(re.findall(r'<td class="number"><span class="(?:up|down)">', response.content.decode())) == 4


def test_its_figures_hold_the_numbers_of_the_readings(get: Get) -> None:
    body = get(ADDRESS).content.decode()
    day = dt.date.fromisoformat(AT)
    series = readings.alliance_series(Alliance.objects.get(slug="us-rok"), dt.date(2020, 8, 15), day, "week")
    lines = [trace for trace in drawn(body, "index").data if trace.line.width == 2]
    assert max(max(trace.y) for trace in lines) == pytest.approx(max(point.friction or 0 for point in series))
    marks = [trace for trace in drawn(body, "map").data if trace.mode == "markers"]
    assert len(marks) == 12
    means = {round(p.mean, 6) for p in readings.positions_at(day, ["US", "KR"])}
    assert {round(trace.x[0], 6) for trace in marks} <= means


def test_only_its_own_scripts_may_run(get: Get) -> None:
    response = get(ADDRESS)
    policy = response["Content-Security-Policy"]
    for script in scripts(response.content.decode()):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy
    (sources,) = re.findall(r"script-src ([^;]*)", policy)
    assert "unsafe" not in sources
    assert "'self'" not in sources


def test_it_is_handed_over_as_a_file(get: Get) -> None:
    response = get(f"{ADDRESS}&download")
    assert response["Content-Disposition"] == 'attachment; filename="briefing-us-rok-2025-08-15.html"'


@pytest.mark.parametrize("query", ["at=1990-01-01", "at=2199-12-31", "at=2017-06-01", "known=2020-01-01"])
def test_days_with_little_to_say(get: Get, query: str) -> None:
    response = get(f"/alliances/us-japan-rok/briefing/?{query}")
    assert response.status_code == 200
    assert "None" not in text_of(response)


def test_hostile_words_stay_words(get: Get) -> None:
    Issue.objects.filter(slug="information-access").update(
        name="</script><script>alert(1)</script>", short_name="<b>x", pole_negative="<img src=x>" + "y" * 180
    )
    Actor.objects.filter(code="KR").update(short_name="\u202e<i>Seoul")
    Statement.objects.filter(issue__slug="information-access").update(summary="</script>" + "long " * 2000)
    body = get(ADDRESS).content.decode()
    assert "alert(1)</script>" not in body
    for tag in ("<b>x", "<img", "<i>Seoul"):
        assert tag not in re.sub(r"<script>.*?</script>", "", body, count=1, flags=re.DOTALL)
    assert len(body) < 5_500_000
    assert drawn(body, "map").layout.annotations


def test_gaps_stay_gaps() -> None:
    assert briefing_figures._runs([True, True, False, True]) == [range(2), range(3, 4)]
    assert briefing_figures._runs([]) == []
    assert briefing_figures.plain("<a>&b", 60) == "‹a›＆b"
