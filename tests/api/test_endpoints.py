"""What each endpoint answers on the example record, held to the schema that the API itself serves."""

from __future__ import annotations

from operator import itemgetter
from typing import Any

import pytest
from django.utils import timezone

from alliance.api.urls import endpoints
from alliance.indices import readings
from alliance.record.models import Actor, Alliance, Statement
from tests.api.conftest import Get, check_against_schema, publish

ADDRESSES = [
    "",
    "actors/",
    "actors/KR-MOON/",
    "alliances/",
    "alliances/us-rok/",
    "issues/",
    "issues/autonomy/",
    "statements/?page_size=1000",
    "statements/1/",
    "statements/1/history/",
    "statements/1/effects/",
    "positions/?alliance=us-rok",
    "positions/?actor=US,KR&issue=autonomy,information-access",
    "positions/series/?actor=KR&issue=autonomy",
    "issues/autonomy/positions/?actors=independent&interval=month",
    "friction/alliances/us-japan-rok/issues/?interval=quarter",
    "friction/dyads/US/CN/issues/",
    "friction/dyads/",
    "friction/dyads/US/KR/",
    "friction/dyads/US/KR/?issue=autonomy",
    "friction/dyads/US/CN/?interval=quarter",
    "friction/dyads/US/KR/changes/?from=2025-05-17&to=2025-08-15",
    "friction/dyads/US/CN/changes/",
    "friction/dyads/US/KR/bargains/?at=2021-01-26",
    "friction/dyads/US/KR/robustness/?at=2025-08-15",
    "friction/dyads/US-TRUMP1/KR-MOON/robustness/",
    "friction/alliances/us-rok/",
    "friction/alliances/us-rok/?interval=month&from=2020-01-01",
    "friction/alliances/us-rok/matrix/",
    "friction/alliances/us-japan-rok/changes/?from=2023-08-17&to=2023-08-18",
    "friction/alliances/us-japan-rok/wedges/?at=2021-01-26",
    "friction/alliances/us-japan-rok/polarisation/?at=2025-08-15",
    "agreement/",
    "alliances/?known_at=2020-01-01",
    "friction/dyads/?known_at=2020-01-01T00:00:00Z",
    "friction/alliances/us-rok/?known_at=2020-01-01",
    "friction/alliances/us-rok/matrix/?known_at=2020-01-01",
    "revisions/latest/",
    "method/",
]


def known(address: str) -> str:
    """Statement 1 need not have the number 1."""
    return address.replace("statements/1/", f"statements/{Statement.objects.published().first().pk}/")  # type: ignore[union-attr]


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_body_is_what_the_schema_says(get: Get, address: str) -> None:
    response = get(known(address))
    assert response.status_code == 200
    check_against_schema(response)


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_answer_names_revision_and_method(get: Get, address: str) -> None:
    response = get(known(address))
    revision = readings.latest_revision()
    assert revision is not None
    assert response.headers["X-Index-Revision"] == str(revision.pk)
    assert response.headers["X-Method-Version"] == "1"
    assert response.headers["Cache-Control"] == "no-cache"
    assert response.headers["ETag"].startswith('W/"')
    assert response.headers["Last-Modified"].endswith("GMT")


def test_the_root_lists_exactly_what_exists(get: Get) -> None:
    listed = get("").json()
    assert list(listed) == list(endpoints())
    known_names = {"{code}": "US", "{id}": str(Statement.objects.published().first().pk), "{a}": "US", "{b}": "KR"}  # type: ignore[union-attr]
    for name, url in listed.items():
        filled = url.partition("/api/v1/")[2]
        for word, value in known_names.items():
            filled = filled.replace(word, value)
        filled = filled.replace("{slug}", "autonomy" if name.startswith("issue") else "us-rok")
        query = "?actor=US&issue=autonomy" if name == "position_series" else ""
        answer = get(filled + query)
        assert answer.status_code == (405 if name == "preview" else 200), name
        if answer.streaming:
            answer.getvalue()  # an export is under way until somebody has taken it


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        ("2018-12-31", (41.5065, 28.6058, 53.0841, 0.5222)),
        ("2021-01-26", (58.3189, 46.5695, 68.3351, 0.9527)),
    ],
)
def test_a_dyad_has_the_published_readings_in_either_order(get: Get, day: str, expected: Any) -> None:
    for pair in ("US/KR", "KR/US"):
        (point,) = get(f"friction/dyads/{pair}/?interval=day&from={day}&to={day}").json()["points"]
        assert tuple(round(point[name], 4) for name in ("friction", "low", "high", "coverage")) == expected


def test_unknown_is_null_with_its_reason(get: Get) -> None:
    (point,) = get("friction/dyads/US/CN/?interval=day&from=2018-12-31&to=2018-12-31").json()["points"]
    assert point["friction"] is None
    assert point["low"] is None
    assert point["intensity"] is None
    assert round(point["coverage"], 4) == 0.1405
    assert "25 %" in point["reason"]


def test_an_actor_says_for_whom_it_speaks(get: Get) -> None:
    moon = get("actors/KR-MOON/").json()
    assert moon["member_of"] == "KR"
    assert moon["speaks_for"] == ["KR"]
    assert moon["tenures"] == [{"speaks_for": "KR", "from": "2017-05-10", "to": "2022-05-10"}]
    assert moon["common_name"] is None


def test_actors_are_filtered(get: Get) -> None:
    def codes(query: str) -> list[str]:
        return [actor["code"] for actor in get(f"actors/?{query}").json()["results"]]

    assert codes("") == sorted(Actor.objects.values_list("code", flat=True))
    assert set(codes("kind=state")) == set(Actor.objects.filter(kind="state").values_list("code", flat=True))
    assert "KR-MOON" in codes("speaks_for=KR")
    assert "KR-DP" not in codes("speaks_for=KR")
    assert "KR-DP" in codes("member_of=KR")
    assert "US-CONGRESS" not in codes("member_of=KR")
    assert codes("search=moon") == ["KR-MOON"]
    assert codes("search=%25") == []  # a per cent sign is no wildcard
    assert codes("ordering=-code") == codes("")[::-1]


def test_an_alliance_shows_members_rivals_agenda_and_its_reading_today(get: Get) -> None:
    shown = get("alliances/us-rok/").json()
    assert [member["actor"] for member in shown["members"]] == ["US", "KR"]
    assert shown["members"][0] == {"actor": "US", "from": "1953-10-01", "to": None, "weight": 1.0}
    assert [rival["actor"] for rival in shown["rivals"]] == ["CN", "KP"]
    assert "china-coalition" in shown["agenda"]
    assert shown["latest"]["date"] == readings.today().isoformat()
    last = get("friction/alliances/us-rok/?interval=year").json()["points"][-1]
    assert {name: shown["latest"][name] for name in last} == last


def test_an_alliance_without_members_or_agenda_has_no_reading(get: Get) -> None:
    Alliance.objects.create(slug="empty", name="Empty")
    shown = get("alliances/empty/").json()
    assert shown["members"] == []
    assert shown["latest"]["friction"] is None
    assert shown["latest"]["reason"]
    assert get("friction/alliances/empty/").json()["points"] == []
    assert get("friction/alliances/empty/matrix/").json()["cells"] == []
    series = ("?interval=year", "matrix/", "changes/", "wedges/", "polarisation/")
    for address in ("alliances/empty/", *(f"friction/alliances/empty/{rest}" for rest in series)):
        check_against_schema(get(address))


def test_statements_are_filtered(get: Get) -> None:
    everything = Statement.objects.published()

    def count(query: str) -> int:
        return int(get(f"statements/?{query}").json()["count"])

    assert count("") == everything.count() == 387
    assert count("actor=KR-MOON") == everything.filter(actor__code="KR-MOON").count() > 0
    assert count("issue=autonomy") == everything.filter(issue__slug="autonomy").count() > 0
    assert count("kind=report") == everything.filter(kind="report").count() > 0
    assert count("from=2019-01-01&to=2019-12-31") == everything.filter(date__year=2019).count() > 0
    us_rok = Alliance.objects.get(slug="us-rok")
    assert count("alliance=us-rok") == everything.of_alliance(us_rok).count() > 0
    assert count("search=thornberry") >= 1
    assert count("actor=KR-MOON&issue=autonomy&from=2021-01-26&to=2021-01-26") == 1


def test_statements_come_newest_first_and_pages_neither_repeat_nor_omit_one(get: Get) -> None:
    ids: list[int] = []
    address: str | None = "statements/?page_size=50&ordering=date"
    while address:
        page = get(address).json()
        ids += [row["id"] for row in page["results"]]
        address = page["next"] and page["next"].partition("/api/v1/")[2]
    assert len(ids) == len(set(ids)) == 387
    dates = [row["date"] for row in get("statements/?page_size=1000").json()["results"]]
    assert dates == sorted(dates, reverse=True)


def test_a_statement_shows_its_coding_and_its_source(get: Get) -> None:
    stored = Statement.objects.published().get(actor__code="KR-MOON", issue__slug="autonomy", date="2021-01-26")
    shown = get(f"statements/{stored.pk}/").json()
    assert shown["stance"] == -0.75
    assert shown["salience"] == 0.75
    assert shown["reliability"] == 0.5
    assert shown["source"]["url"] == stored.source.url
    assert shown["source"]["title"] == stored.source.title
    assert shown["status"] == "published"
    assert shown["withdrawn_at"] is None
    assert shown["quote"] is None


def test_a_withdrawn_statement_keeps_its_page_with_the_reason_and_leaves_the_list(get: Get) -> None:
    chosen = Statement.objects.published().filter(actor__code="KR-MOON").first()
    assert chosen is not None
    Statement.objects.filter(pk=chosen.pk).update(
        status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Said by another."
    )
    response = get(f"statements/{chosen.pk}/")
    check_against_schema(response)
    assert response.json()["status"] == "withdrawn"
    assert response.json()["withdrawal_reason"] == "Said by another."
    assert response.json()["withdrawn_at"]
    listed = get("statements/?actor=KR-MOON&page_size=1000").json()["results"]
    assert chosen.pk not in [row["id"] for row in listed]


def test_a_draft_is_nobodys_business(get: Get) -> None:
    draft = publish(status="draft", published_at=None)
    assert get(f"statements/{draft.pk}/").status_code == 404
    assert draft.pk not in [row["id"] for row in get("statements/?page_size=1000").json()["results"]]


def test_positions_show_the_statements_behind_them(get: Get) -> None:
    page = get("positions/?actor=KR&issue=autonomy&at=2021-01-26").json()
    (position,) = page["results"]
    assert sum(part["weight"] for part in position["statements"]) == pytest.approx(1)
    assert position["low"] <= position["mean"] <= position["high"]
    series = get("positions/series/?actor=KR&issue=autonomy&interval=day&from=2021-01-26&to=2021-01-26").json()
    assert series["points"][0]["mean"] == pytest.approx(position["mean"])


def test_positions_of_an_alliance_are_those_of_its_family_on_its_agenda(get: Get) -> None:
    page = get("positions/?alliance=us-rok&at=2021-01-26&page_size=1000").json()
    actors = {row["actor"] for row in page["results"]}
    assert {"US", "KR", "CN", "KR-MOON"} <= actors
    assert "JP" not in actors
    agenda = set(Alliance.objects.get(slug="us-rok").agenda.values_list("slug", flat=True))
    assert {row["issue"] for row in page["results"]} <= agenda
    assert get("positions/?alliance=us-rok&actor=JP").json()["count"] == 0


@pytest.mark.parametrize("key", ["friction", "change_90d", "coverage"])
def test_dyads_are_ordered_and_unknown_values_come_last(get: Get, key: str) -> None:
    for sign, reverse in (("", False), ("-", True)):
        values = [row[key] for row in get(f"friction/dyads/?at=2018-03-01&ordering={sign}{key}").json()["results"]]
        numbers = [value for value in values if value is not None]
        assert numbers == sorted(numbers, reverse=reverse)
        assert values[: len(numbers)] == numbers


def test_an_issue_is_asked_of_a_dyad(get: Get) -> None:
    series = get("friction/dyads/US/KR/?issue=autonomy&interval=day&from=2021-01-26&to=2021-01-26").json()
    assert series["subject"] == {"a": "US", "b": "KR", "issue": "autonomy"}
    cells = get("friction/alliances/us-rok/matrix/?at=2021-01-26").json()["cells"]
    (cell,) = [cell for cell in cells if cell["issue"] == "autonomy"]
    (point,) = series["points"]
    assert {name: point[name] for name in point if name != "date"} == pytest.approx(
        {name: cell[name] for name in point if name != "date"}
    )


def test_a_series_says_what_it_is(get: Get) -> None:
    series = get("friction/dyads/US/KR/?from=2020-01-01&to=2020-12-31").json()
    assert list(series) == [
        "subject", "citation", "unit", "method_version", "revision", "interval", "from", "to", "points"
    ]  # fmt: skip
    assert series["interval"] == "event"
    assert (series["from"], series["to"]) == ("2020-01-01", "2020-12-31")
    whole = get("friction/dyads/US/KR/").json()
    assert whole["from"] == whole["points"][0]["date"]
    assert whole["to"] == readings.today().isoformat()


def test_the_shares_of_an_alliances_members_sum_to_its_index(get: Get) -> None:
    for point in get("friction/alliances/us-japan-rok/").json()["points"]:
        if point["friction"] is not None:
            assert sum(point["member_shares"].values()) == pytest.approx(point["friction"])


def test_the_method_names_every_parameter_and_reliability(get: Get) -> None:
    method = get("method/").json()
    assert method["version"] == "1"
    assert method["parameters"]["sigma"] == 0.2
    assert method["reliabilities"]["law"] == 1.0
    assert method["reliabilities"]["report"] == 0.5


def test_positions_of_several_actors_on_several_issues(get: Get) -> None:
    found = get("positions/?actor=KR,US&issue=autonomy,information-access").json()["results"]
    apart = [
        row
        for actor in ("KR", "US")
        for issue in ("autonomy", "information-access")
        for row in get(f"positions/?actor={actor}&issue={issue}").json()["results"]
    ]
    by_subject = itemgetter("actor", "issue")
    assert len(found) >= 2
    assert sorted(found, key=by_subject) == sorted(apart, key=by_subject)
