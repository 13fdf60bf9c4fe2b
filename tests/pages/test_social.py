"""What a shared link shows: words on every page, a picture where Pillow can draw one, a feed where there is one."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from PIL import Image

from alliance.pages import social
from alliance.record.models import Actor, Statement
from tests.pages.conftest import AT, Get, headline

PAGES = [
    "/", "/alliances/us-rok/", "/dyads/US/KR/", "/issues/", "/issues/autonomy/", "/actors/", "/actors/KR/",
    "/statements/", "/compare/", "/search/?q=seoul", "/method/", "/data/",
]  # fmt: skip
PICTURES = ["/pictures/overview.png", "/pictures/alliances/us-rok.png", "/pictures/dyads/KR/US.png"]


def metas(body: str) -> dict[str, str]:
    return {name: unescape(text) for name, text in re.findall(r'<meta property="og:([^"]+)" content="([^"]*)">', body)}


@pytest.mark.parametrize("address", PAGES)
def test_every_page_says_what_a_link_to_it_shows(get: Get, address: str) -> None:
    body = get(address).content.decode()
    found = metas(body)
    assert found["title"] and found["description"]
    assert found["url"].startswith(f"http://testserver{address.split('?', maxsplit=1)[0]}?")
    assert re.search(r"[?&]at=\d{4}-\d\d-\d\d", found["url"])
    assert "image" in found


def test_the_title_is_the_pages_finding(get: Get) -> None:
    for address in ("/", "/alliances/us-rok/", "/compare/"):
        response = get(f"{address}?at={AT}")
        title = metas(response.content.decode())["title"]
        assert headline(response).startswith(title.rstrip("…"))
        assert len(title) <= social.LONGEST_TITLE


def test_hostile_words_do_not_leave_the_attribute(get: Get) -> None:
    row = Statement.objects.published().order_by("-date")[0]
    Statement.objects.filter(pk=row.pk).update(summary='"><script>x</script> \u202e' + "long " * 2000)
    body = get(f"/statements/{row.pk}/").content.decode()
    assert '"><script>x' not in body
    assert len(metas(body)["title"]) <= social.LONGEST_TITLE


def test_a_feed_is_named_only_where_there_is_one(get: Get) -> None:
    for address, feed in (("/alliances/us-rok/", "alliances/us-rok"), ("/issues/autonomy/", "issues/autonomy")):
        body = get(address).content.decode()
        link = f'<link rel="alternate" type="application/atom+xml" href="/api/v1/feeds/{feed}.atom"'
        assert (link in body) == bool(social.feed_of(*feed.split("/")))
    assert social.feed_of("nothing", "x") == ""


@pytest.mark.parametrize("address", PICTURES)
@pytest.mark.parametrize("at", [AT, "1990-01-01"])
def test_the_picture_is_a_png_of_the_size_that_sites_show(get: Get, address: str, at: str) -> None:
    Actor.objects.filter(code="KR").update(short_name="x" * 60, common_name="\u202e<b>" + "y" * 50)
    response = get(f"{address}?at={at}")
    assert response["Content-Type"] == "image/png"
    picture = Image.open(io.BytesIO(response.content))
    assert picture.size == (1200, 630)
    assert len(picture.getcolors(1 << 20)) > 20
