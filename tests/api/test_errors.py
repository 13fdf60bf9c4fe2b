"""What is wrong with a request is said of each parameter at once; nothing is silently ignored, nothing is a 500."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import OperationalError
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.throttling import AnonRateThrottle

from alliance.indices import readings
from tests.api.conftest import Get, check_against_schema, errors_of


@pytest.mark.parametrize(
    ("query", "faulty"),
    [
        ("actors/?knd=state", {"knd"}),
        ("actors/?Kind=state", {"Kind"}),
        ("actors/?kind=state&kind=state", {"kind"}),
        ("actors/?kind=monarchy", {"kind"}),
        ("actors/?kind=", {"kind"}),
        ("actors/?kind", {"kind"}),
        ("actors/?=state", {""}),
        ("actors/?member_of=XX", {"member_of"}),
        ("actors/?member_of=%20KR", {"member_of"}),
        ("actors/?member_of=kr", {"member_of"}),
        ("actors/?speaks_for=KR%00", {"speaks_for"}),
        ("actors/?search=%FF", {"search"}),
        ("actors/?search=%ED%A0%80", {"search"}),
        ("actors/?search=" + "x" * 201, {"search"}),
        ("positions/?actor=US,XX", {"actor"}),
        ("positions/?actor=US,,KR", {"actor"}),
        ("positions/?actor=US,%20KR", {"actor"}),
        ("positions/?actor=,", {"actor"}),
        ("positions/?issue=autonomy,nothing", {"issue"}),
        ("positions/?actor=" + "US," * 1400 + "US", {"actor"}),
        ("actors/?ordering=age", {"ordering"}),
        ("actors/?ordering=code,name", {"ordering"}),
        ("actors/?ordering=--code", {"ordering"}),
        ("actors/?page=0", {"page"}),
        ("actors/?page=-1", {"page"}),
        ("actors/?page=1.0", {"page"}),
        ("actors/?page=%2B1", {"page"}),
        ("actors/?page=1_000", {"page"}),
        ("actors/?page=%D9%A1", {"page"}),  # an Arabic 1
        ("actors/?page=" + "1" + "0" * 30, {"page"}),
        ("actors/?page=" + "0" * 5000, {"page"}),
        ("actors/?page_size=abc", {"page_size"}),
        ("actors/?page_size=0", {"page_size"}),
        ("actors/?page_size=1001", {"page_size"}),
        ("actors/?format=xml", {"format"}),
        ("actors/?format=csv&format=json", {"format"}),
        ("issues/?area=nowhere", {"area"}),
        ("statements/?from=2021-1-6", {"from"}),
        ("statements/?from=20210106", {"from"}),
        ("statements/?from=2021-W05-2", {"from"}),
        ("statements/?from=2021-02-30", {"from"}),
        ("statements/?from=0001-01-01", {"from"}),
        ("statements/?from=0000-01-01", {"from"}),
        ("statements/?to=9999-12-31", {"to"}),
        ("statements/?to=99999-12-31", {"to"}),
        ("statements/?from=2021-01-02&to=2021-01-01", {"from"}),
        ("statements/?issue=nothing&alliance=nothing&actor=nothing", {"issue", "alliance", "actor"}),
        ("positions/?at=yesterday", {"at"}),
        ("positions/series/", {"actor", "issue"}),
        ("positions/series/?actor=US", {"issue"}),
        ("friction/dyads/?ordering=-friction,a", {"ordering"}),
        ("friction/dyads/US/KR/?interval=hour", {"interval"}),
        ("friction/dyads/US/KR/?from=2199-01-01", {"from"}),
        ("friction/dyads/US/KR/issues/?interval=week&from=1900-01-01&to=2199-12-31", {"from", "to"}),
        ("friction/alliances/us-rok/issues/?interval=day&from=2015-01-01&to=2025-01-01", {"from", "to"}),
        ("issues/autonomy/positions/?interval=day&from=2015-01-01&to=2025-01-01", {"from", "to"}),
        ("issues/autonomy/positions/?actors=some", {"actors"}),
        ("friction/dyads/US/KR/?issue=nothing", {"issue"}),
        ("friction/dyads/US/KR/?interval=day&from=1900-01-01&to=2199-12-31", {"from", "to"}),
        ("friction/dyads/US/KR/?interval=day&to=2199-12-31", {"from", "to"}),
        ("friction/alliances/us-rok/?page=1", {"page"}),
        ("friction/alliances/us-rok/matrix/?at=2021-13-01", {"at"}),
        ("friction/dyads/US/KR/changes/?from=2021-01-02&to=2021-01-01", {"from"}),
        ("friction/dyads/US/KR/changes/?from=2199-01-01", {"from"}),
        ("friction/dyads/US/KR/changes/?interval=day", {"interval"}),
        ("friction/dyads/US/KR/changes/?known_at=2020-01-01&from_known_at=2020-01-02", {"from_known_at"}),
        ("friction/dyads/US/KR/?from_known_at=2020-01-02", {"from_known_at"}),
        ("statements/1/history/?known_at=2020-01-01", {"known_at"}),
        ("friction/dyads/US/KR/bargains/?from=2021-01-01", {"from"}),
        ("friction/dyads/US/KR/robustness/?at=soon", {"at"}),
        ("friction/alliances/us-rok/changes/?at=2021-01-01", {"at"}),
        ("friction/alliances/us-rok/wedges/?at=2021-02-30", {"at"}),
        ("friction/alliances/us-rok/polarisation/?issue=autonomy", {"issue"}),
        ("statements/1/effects/?at=2021-01-01", {"at"}),
        ("statements/1/history/?page=1", {"page"}),
        ("positions/?known_at=", {"known_at"}),
        ("positions/?known_at=yesterday", {"known_at"}),
        ("positions/?known_at=2021-01-01T12:00:00", {"known_at"}),  # which time zone?
        ("positions/?known_at=2021-01-01T12:00:00+00:00", {"known_at"}),  # "+" is a space in an address
        ("positions/?known_at=2021-01-01%2012:00:00Z", {"known_at"}),
        ("positions/?known_at=2021-01-01T24:00:00Z", {"known_at"}),
        ("positions/?known_at=2021-01-01T12Z", {"known_at"}),
        ("positions/?known_at=2021-01-01T12:00:00.1234567Z", {"known_at"}),
        ("positions/?known_at=2021-01-01T12:00:00%2B24:00", {"known_at"}),
        ("positions/?known_at=0001-01-01T00:00:00%2B09:00", {"known_at"}),
        ("positions/?known_at=2199-12-31", {"known_at"}),
        ("positions/?known_at=2199-12-31T23:59:59.999999-23:59", {"known_at"}),
        ("positions/?known_at=1609459200", {"known_at"}),
        ("positions/series/?actor=US&issue=autonomy&known_at=2199-01-01T00:00Z", {"known_at"}),
        ("friction/dyads/?known_at=soon", {"known_at"}),
        ("friction/dyads/US/KR/?known_at=soon", {"known_at"}),
        ("friction/alliances/us-rok/?known_at=soon", {"known_at"}),
        ("friction/alliances/us-rok/matrix/?known_at=soon", {"known_at"}),
        ("alliances/?known_at=soon", {"known_at"}),
        ("alliances/us-rok/?known_at=soon&known_at=sooner", {"known_at"}),
        ("issues/?known_at=2021-01-01", {"known_at"}),
        ("actors/US/?at=2021-01-01", {"at"}),
        ("revisions/latest/?at=2021-01-01", {"at"}),
        ("method/?version=1", {"version"}),
        ("schema/?format=csv", {"format"}),
        ("?page=1", {"page"}),
        (
            "statements/?actr=US&issue=nothing&from=soon&to=%FF&kind=vote&kind=law&page=0",
            {"actr", "issue", "from", "to", "kind", "page"},
        ),
    ],
)
def test_each_faulty_parameter_is_named(get: Get, query: str, faulty: set[str]) -> None:
    response = get(query)
    assert response.status_code == 400
    assert set(errors_of(response)) == faulty
    assert response.headers["Cache-Control"] == "no-store"
    if "%00" not in query:
        check_against_schema(response)


@pytest.mark.parametrize(
    "address",
    [
        "nothing/",
        "actors/XX/",
        "actors/us/",
        "actors/%00/",
        "actors/%ED%A0%80/",
        "actors/US%0A/",
        "issues/nothing/",
        "alliances/nothing/",
        "statements/0/",
        "statements/1" + "0" * 30 + "/",
        "statements/1" + "0" * 6000 + "/",
        "statements/one/",
        "friction/dyads/US/XX/",
        "friction/dyads/US/US/",
        "friction/dyads/US/",
        "friction/alliances/nothing/",
        "friction/alliances/nothing/matrix/",
        "friction/alliances/nothing/changes/",
        "friction/alliances/nothing/wedges/",
        "friction/alliances/nothing/polarisation/",
        "friction/dyads/US/XX/changes/",
        "friction/dyads/US/US/changes/",
        "friction/dyads/XX/KR/bargains/",
        "friction/dyads/KR/KR/bargains/",
        "friction/dyads/US/%00/robustness/",
        "friction/dyads/US/US/robustness/",
        "statements/0/effects/",
        "statements/1" + "0" * 30 + "/effects/",
        "statements/0/history/",
        "statements/one/history/",
    ],
)
def test_an_address_of_nothing_is_a_404(get: Get, address: str) -> None:
    for spelling in ("", "?format=csv"):
        response = get(address + spelling)
        assert response.status_code == 404
        assert set(errors_of(response)) == {None}


def test_a_page_beyond_the_last_is_a_404_that_names_the_page(get: Get) -> None:
    response = get("actors/?page=1000000000")
    assert response.status_code == 404
    assert set(errors_of(response)) == {"page"}
    assert get("statements/?search=qqqqqq&page=1").status_code == 200


def test_a_forgotten_slash_is_mended(get: Get) -> None:
    response = get("actors?kind=state")
    assert response.status_code == 301
    assert response.headers["Location"] == "/api/v1/actors/?kind=state"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_writing_is_refused_before_the_body_is_read(get: Get, client: Client, method: str) -> None:
    body = "[" * 100_000
    response = getattr(client, method)("/api/v1/actors/", data=body, content_type="application/json")
    assert response.status_code == 405
    assert set(errors_of(response)) == {None}
    assert response.headers["Allow"] == "GET, HEAD"


def test_what_is_neither_json_nor_csv_is_a_406(get: Get) -> None:
    response = get("actors/", accept="image/png")
    assert response.status_code == 406
    assert set(errors_of(response)) == {None}


def test_too_many_requests_are_told_when_to_come_back(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min"})
    assert [get("method/").status_code for _ in range(2)] == [200, 200]
    response = get("method/")
    cache.clear()
    assert response.status_code == 429
    assert set(errors_of(response)) == {None}
    assert 1 <= int(response.headers["Retry-After"]) <= 60


def test_a_database_that_does_not_answer_is_a_503(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    def gone() -> None:
        raise OperationalError("the database is gone")

    monkeypatch.setattr(readings, "latest_revision", gone)
    response = get("actors/")
    assert response.status_code == 503
    assert "gone" not in errors_of(response)[None]
    assert response.headers["Retry-After"]


def test_thousands_of_parameters_are_refused(get: Get) -> None:
    response = get("actors/?" + "&".join(f"x{number}=1" for number in range(3000)))
    assert response.status_code == 400
    assert len(errors_of(response)) == 3000


PARAMETERS = [
    "actor", "alliance", "area", "at", "format", "from", "interval", "issue", "kind", "known_at", "member_of",
    "ordering", "page", "page_size", "search", "speaks_for", "to",
]  # fmt: skip
PATHS = [
    "", "actors/", "issues/", "statements/", "positions/", "positions/series/", "friction/dyads/",
    "friction/dyads/US/KR/", "friction/dyads/US/KR/changes/", "friction/dyads/US/KR/bargains/",
    "friction/dyads/US/KR/robustness/", "friction/alliances/us-rok/", "friction/alliances/us-rok/matrix/",
    "friction/alliances/us-rok/changes/", "friction/alliances/us-rok/wedges/",
    "friction/alliances/us-rok/polarisation/", "alliances/", "revisions/latest/",
]  # fmt: skip
odd = st.one_of(
    st.binary(max_size=20),
    st.text(max_size=20).map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.dates().map(lambda day: day.isoformat().encode()),
    st.integers().map(lambda number: str(number).encode()),
    st.sampled_from([b"US", b"KR", b"us-rok", b"autonomy", b"csv", b"day", b"year", b"-date", b"\0", b"1e5", b"NaN"]),
)
quietly = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)


@quietly
@given(path=st.sampled_from(PATHS), query=st.lists(st.tuples(st.sampled_from(PARAMETERS), odd), max_size=4))
def test_no_query_whatever_is_a_500(get: Get, path: str, query: list[tuple[str, bytes]]) -> None:
    cache.clear()
    response = get(path + "?" + "&".join(f"{name}={quote(value)}" for name, value in query))
    assert response.status_code in {200, 400, 404}
    if response.status_code != 200:
        named = set(errors_of(response))
        assert named <= {name for name, _value in query} | {"actor", "issue", "from", "to"}


@quietly
@given(parts=st.lists(odd, min_size=1, max_size=4), before=st.sampled_from(PATHS))
def test_no_address_whatever_is_a_500(get: Get, parts: list[bytes], before: str) -> None:
    cache.clear()
    response = get(before + "/".join(quote(part, safe="") for part in parts) + "/")
    assert response.status_code in {200, 400, 404}


@quietly
@given(accept=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60), tag=st.text(max_size=40))
def test_no_header_whatever_is_a_500(get: Get, accept: str, tag: str) -> None:
    cache.clear()
    header: Any = tag.encode("utf-8", "replace").decode("latin-1").replace("\r", "").replace("\n", "")
    response = get("method/", **{"accept": accept, "if-none-match": header})
    assert response.status_code in {200, 304, 406}
