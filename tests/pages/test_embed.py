"""A figure alone: framable where nothing else is, with its caveat and source, live or frozen."""

from __future__ import annotations

import pytest

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.record.models import Issue, Statement
from tests.pages.conftest import AT, Get, text_of

FIGURES = {
    "/embed/alliances/us-rok/": (
        "index-over-time",
        "position-map",
        "matrix",
        "issues-over-time",
        "what-changed",
        "wedges",
        "bargains",
    ),
    "/embed/dyads/KR/US/": ("index-over-time", "position-map", "issues-over-time", "what-changed", "bargains"),
    "/embed/issues/autonomy/": ("positions-over-time",),
}
EMBEDS = [f"{subject}{figure}/" for subject, figures in FIGURES.items() for figure in figures]


@pytest.mark.parametrize("address", EMBEDS)
def test_each_figure_stands_alone_with_caveat_and_source(get: Get, address: str) -> None:
    response = get(f"{address}?at={AT}")
    assert response.status_code == 200
    body = response.content.decode()
    figure = address.split("/")[-2]
    assert body.count("<section") == 1
    assert f'<section class="figure" id="{figure}"' in body
    assert "Example data: 387 statements" in text_of(response)
    assert "as of 15 Aug 2025" in text_of(response)
    subject = address.removeprefix("/embed").removesuffix(f"{figure}/")
    assert f'<p class="source-line"><a href="{subject}?at={AT}#{figure}">' in body
    assert '<base target="_blank">' in body


@pytest.mark.parametrize("address", EMBEDS[:1] + EMBEDS[-1:])
def test_only_these_addresses_may_be_framed(get: Get, address: str) -> None:
    framed = get(address)
    assert "frame-ancestors *" in framed["Content-Security-Policy"]
    assert "script-src 'self'" in framed["Content-Security-Policy"]
    assert "X-Frame-Options" not in framed
    for other in ("/", "/alliances/us-rok/", "/compare/", "/search/"):
        response = get(other)
        assert "frame-ancestors 'none'" in response["Content-Security-Policy"]
        assert response["X-Frame-Options"] == "DENY"


def test_frozen_to_a_revision_it_stays_as_it_was(get_live: Get) -> None:
    revision = readings.latest_revision()
    assert revision
    address = f"/embed/alliances/us-rok/position-map/?at={AT}"
    before = text_of(get_live(address))
    row = Statement.objects.published().filter(issue__slug="information-access").latest("date")
    Statement.objects.filter(pk=row.pk).update(stance=1.0)
    drain_marks()
    frozen = get_live(f"{address}&revision={revision.pk}")
    index = before[before.index("Points add up to the index") :][:33]
    assert index in text_of(frozen)
    assert index not in text_of(get_live(address))
    assert "frozen: later statements and corrections do not show" in text_of(frozen)
    assert f'data-known="{revision.committed_at.isoformat()}"'.split("+")[0] in frozen.content.decode()


def test_an_explanation_can_be_frozen_too(get: Get) -> None:
    known = readings.today().isoformat()
    for figure in ("what-changed", "wedges", "bargains"):
        response = get(f"/embed/alliances/us-rok/{figure}/?at={AT}&known={known}")
        assert response.status_code == 200
        assert f'id="{figure}"' in response.content.decode()
        assert f'data-known="{known}"' in response.content.decode()


def test_a_frame_is_not_left_blank(get: Get) -> None:
    assert "It was not on record yet" in text_of(get("/embed/alliances/us-rok/matrix/?known=2020-01-01"))


def test_a_theme_can_be_chosen(get: Get) -> None:
    assert '<html lang="en-gb" data-theme="dark"' in get(f"{EMBEDS[0]}?theme=dark").content.decode()


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("revision=0", "revision"),
        ("revision=99999999", "revision"),
        ("revision=x", "revision"),
        ("theme=pink", "theme"),
    ],
)
def test_what_cannot_be_understood_is_named(get: Get, query: str, parameter: str) -> None:
    response = get(f"{EMBEDS[0]}?{query}")
    assert response.status_code == 400
    assert f"“{parameter}”" in text_of(response)


@pytest.mark.parametrize(
    "address",
    [
        "/embed/alliances/us-rok/nothing/",
        "/embed/alliances/none/matrix/",
        "/embed/dyads/US/KR/matrix/",
        "/embed/issues/autonomy/matrix/",
        "/embed/issues/none/positions-over-time/",
    ],
)
def test_no_such_figure(get: Get, address: str) -> None:
    assert get(address).status_code == 404


def test_names_are_text(get: Get) -> None:
    Issue.objects.filter(slug="autonomy").update(name="<script>x", short_name="<b>auto")
    for address in EMBEDS:
        body = get(f"{address}?at={AT}").content.decode()
        assert "<script>x" not in body
        assert "<b>auto" not in body
