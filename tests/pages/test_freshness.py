"""One revision a page, 304 without computing, and a bounded number of queries."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile
from django.db import connection
from django.template import Context, Template
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark, Revision
from alliance.pages.method import _MEANINGS
from alliance.pages.static import ModuleManifestStorage
from alliance.record.models import Actor, Issue, Source, Statement
from tests.pages.conftest import AT, Get

# The example record has three alliances; what grows with their number is the reading of matrices. In a process that has
# read the small tables (indices/structure.py), and keeps nothing else yet (counts.py, scenario_tracks.py).
BUDGET = {
    "/": 30,
    "/alliances/us-rok/": 30,
    "/alliances/us-japan-rok/": 31,
    "/dyads/": 8,
    "/dyads/US/KR/": 25,
    "/dyads/US-TRUMP1/KR-MOON/": 27,
    "/issues/": 7,
    "/issues/autonomy/": 11,
    "/actors/": 7,
    "/actors/KR/": 9,
    "/statements/": 12,
    "/statements/?actor=KR&issue=autonomy&alliance=us-rok&kind=speech&search=a&from=2018-01-01": 14,
    "/compare/": 30,
    "/method/": 8,
    "/data/": 6,
}


def queries(get: Get, address: str, **headers: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert get(address, **headers).status_code in (200, 304)
    return len(captured)


@pytest.mark.parametrize("address", BUDGET)
def test_each_page_keeps_its_budget_of_queries(get: Get, address: str) -> None:
    with readings.consistent_reads():
        readings.load_structure()
    assert queries(get, address) <= BUDGET[address]


@pytest.mark.parametrize(
    "address",
    ["/", "/alliances/us-rok/", "/dyads/US-BIDEN/KR/", "/statements/", "/issues/information-access/", "/actors/KR/"],
)
def test_more_statements_make_no_more_queries(get: Get, address: str) -> None:
    get(f"{address}?at=2018-01-01")  # both in a process that keeps what it keeps from revision to revision
    early, late = queries(get, f"{address}?at=2018-06-01"), queries(get, f"{address}?at={AT}")
    assert abs(late - early) <= 2


def test_a_page_names_its_revision(get: Get) -> None:
    response = get("/")
    revision = str(Revision.objects.order_by("-id").values_list("pk", flat=True)[0])
    assert response["X-Index-Revision"] == revision
    assert response["X-Method-Version"] == METHOD.version
    assert response["Cache-Control"] == "no-cache"
    assert response["ETag"].startswith(f'W/"{revision}-')
    assert f'data-revision="{revision}"' in response.content.decode()


@pytest.mark.parametrize("address", ["/", "/alliances/us-rok/", "/statements/?actor=KR", "/method/"])
def test_an_unchanged_page_is_not_made_again(get: Get, address: str) -> None:
    tag = get(address)["ETag"]
    response = get(address, **{"if-none-match": tag})
    assert response.status_code == 304
    assert response.content == b""
    assert response["ETag"] == tag
    assert queries(get, address, **{"if-none-match": tag}) <= 3


def test_another_day_address_or_revision_has_another_tag(get_live: Get) -> None:
    tag = get_live("/")["ETag"]
    assert len({tag, get_live(f"/?at={AT}")["ETag"], get_live("/method/")["ETag"]}) == 3
    Statement.objects.create(
        actor=Actor.objects.get(code="US-TRUMP2"), issue=Issue.objects.get(slug="autonomy"),
        source=Source.objects.all()[0], date="2026-11-01", kind="speech", stance=-1, reliability=0.8, summary="Alone.",
        status="published", published_at=timezone.now(),
    )  # fmt: skip
    assert "being worked in" not in get_live("/").content.decode()  # it soon is, before anybody could read so
    Mark.objects.update(created_at=timezone.now() - dt.timedelta(seconds=2))
    waiting = get_live("/", **{"if-none-match": tag})
    assert waiting.status_code == 200
    assert re.search(r'<div id="stale"[^>]*>', waiting.content.decode())
    assert "being worked in" in waiting.content.decode()
    assert drain_marks() is not None
    fresh = get_live("/", **{"if-none-match": tag})
    assert fresh.status_code == 200
    assert fresh["ETag"] != tag
    assert "being worked in" not in fresh.content.decode()


def test_modules_import_hashed_modules(tmp_path: Path) -> None:
    storage = ModuleManifestStorage(location=tmp_path, base_url="/static/")
    storage.save("js/a.js", ContentFile(b'import { b } from "./b.js";\nexport const a = b;\n'))
    storage.save("js/b.js", ContentFile(b"export const b = 1;\n"))
    paths = {name: (storage, name) for name in ("js/a.js", "js/b.js")}
    for _name, _hashed, processed in storage.post_process(paths):
        assert not isinstance(processed, Exception)
    hashed = storage.stored_name("js/b.js").removeprefix("js/")
    assert hashed != "b.js"
    assert f'from "./{hashed}"' in (tmp_path / storage.stored_name("js/a.js")).read_text()


def test_an_absent_asset_gives_no_address_instead_of_an_error() -> None:
    template = Template("{% load friction %}[{% asset path %}]")
    assert template.render(Context({"path": "assembled/nothing.js"})) == "[]"
    assert finders.find("css/tokens.css")
    assert template.render(Context({"path": "css/tokens.css"})) == "[/static/css/tokens.css]"


def test_the_method_page_explains_every_parameter() -> None:
    assert set(vars(METHOD)) <= set(_MEANINGS)
