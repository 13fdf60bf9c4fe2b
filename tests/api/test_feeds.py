"""Feeds: what a feed reader sees of new statements, and the steps that they made."""

from __future__ import annotations

import re
from xml.etree import ElementTree as ET

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.api.views.feeds import ENTRIES
from alliance.record.models import Statement
from tests.api.conftest import Get, errors_of, publish

ATOM = "{http://www.w3.org/2005/Atom}"


def entries(get: Get, address: str) -> tuple[ET.Element, list[ET.Element]]:
    answer = get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = ET.fromstring(answer.content)
    return feed, feed.findall(f"{ATOM}entry")


def said(entry: ET.Element) -> str:
    return entry.findtext(f"{ATOM}summary") or ""


@pytest.mark.parametrize(
    ("address", "of"),
    [
        ("feeds/alliances/us-rok.atom", None),
        ("feeds/issues/autonomy.atom", {"issue__slug": "autonomy"}),
        ("feeds/actors/KR-MOON.atom", {"actor__code": "KR-MOON"}),
    ],
)
def test_the_newest_statements_come_first(get: Get, address: str, of: dict[str, str] | None) -> None:
    new = publish(summary="Quite new.", published_at=timezone.now(), **(
        {"actor": Statement.objects.filter(**of).first().actor, "issue": Statement.objects.filter(**of).first().issue}
        if of else {}
    ))  # fmt: skip
    feed, found = entries(get, address)
    assert 1 < len(found) <= ENTRIES
    assert found[0].findtext(f"{ATOM}title", "").endswith("Quite new.")
    assert found[0].findtext(f"{ATOM}id") == f"http://testserver/statements/{new.pk}/"
    (own,) = [link for link in feed.findall(f"{ATOM}link") if link.get("rel") == "self"]
    assert own.get("href") == f"http://testserver/api/v1/{address}"
    for name in ("title", "id", "updated"):
        assert feed.findtext(f"{ATOM}{name}")
        assert all(entry.findtext(f"{ATOM}{name}") for entry in found)


def test_each_entry_tells_the_steps_that_the_api_tells(get: Get) -> None:
    _feed, found = entries(get, "feeds/alliances/us-japan-rok.atom")
    for entry in found[:8]:
        number = re.search(r"/statements/(\d+)/", entry.findtext(f"{ATOM}id") or "")[1]  # type: ignore[index]
        effects = get(f"statements/{number}/effects/").json()["results"]
        of_alliance = [e["step"] for e in effects if e["alliance"] == "us-japan-rok"]
        told = re.search(r"Alliance us-japan-rok: ([+−0-9.]+)", said(entry))
        if of_alliance:
            assert told and float(told[1].replace("−", "-")) == pytest.approx(of_alliance[0], abs=0.051)
        else:
            assert told is None


def test_a_text_that_is_no_xml_does_no_harm(get: Get) -> None:
    publish(summary="A bell \x07 & <script>alert(1)</script>", quote="]]>", title="<b>bold</b>")
    _feed, found = entries(get, "feeds/issues/autonomy.atom")
    assert "&lt;script&gt;" in said(found[0])
    assert "<script>" not in said(found[0])
    assert "\ufffd" in said(found[0])


def test_a_feed_asks_no_more_for_more_statements(get: Get) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert get("feeds/actors/US.atom").status_code == 200
        return len(queries)

    publish()
    count()  # the small tables are read once a process (indices/structure.py)
    before = count()
    for _ in range(5):
        publish()
    assert count() == before <= 15


def test_who_has_it_is_spared_it_and_what_is_not_there_is_not_found(get: Get) -> None:
    answer = get("feeds/issues/autonomy.atom")
    assert get("feeds/issues/autonomy.atom", if_none_match=answer.headers["ETag"]).status_code == 304
    for missing in (
        "feeds/issues/nothing.atom",
        "feeds/alliances/nothing.atom",
        "feeds/actors/XX.atom",
        "feeds/x.atom",
    ):
        assert get(missing, accept="application/atom+xml").status_code in (301, 404)
    assert set(errors_of(get("feeds/actors/XX.atom"))) == {None}
    assert set(errors_of(get("feeds/issues/autonomy.atom?page=2"))) == {"page"}
