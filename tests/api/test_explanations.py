"""Changes, effects, wedges, bargains, polarisation and robustness over HTTP: real numbers, and sums that come out.

The numbers are those of tests/indices/test_explain.py, from an independent implementation.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone

from alliance.indices import readings
from alliance.record.models import Actor, Statement
from tests.api.conftest import Get, errors_of, publish
from tests.api.test_csv import read

SUMMER = "2025-08-15"


def leaflets() -> Statement:
    return Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")


def test_the_steps_of_a_dyad_sum_to_its_change(get: Get) -> None:
    body = get(f"friction/dyads/US/KR/changes/?from=2025-05-17&to={SUMMER}").json()
    assert list(body) == [
        "subject", "citation", "unit", "method_version", "revision", "from", "to", "start", "end", "change", "steps",
        "by_issue"
    ]  # fmt: skip
    assert body["subject"] == {"a": "US", "b": "KR"}
    assert (body["from"], body["to"]) == ("2025-05-17", SUMMER)
    assert body["change"] == pytest.approx(body["end"] - body["start"], abs=1e-9)
    assert sum(step["step"] for step in body["steps"]) == pytest.approx(body["change"], abs=1e-9)
    parts = sum(part[name] for part in body["by_issue"] for name in ("position", "salience", "entry", "exit"))
    assert parts == pytest.approx(body["change"], abs=1e-9)
    assert len(body["steps"]) == 16
    largest = max(body["steps"], key=lambda step: step["step"])
    assert (largest["issue"], largest["actor"], largest["statement"]) == ("information-access", "KR", leaflets().pk)
    assert largest["step"] == pytest.approx(4.4, abs=0.05)
    assert largest["leave_one_out"] == pytest.approx(4.7, abs=0.05)


def test_both_ends_are_the_series_own_values_in_either_order(get: Get) -> None:
    for pair in ("US/KR", "KR/US"):
        change = get(f"friction/dyads/{pair}/changes/?from=2025-05-17&to={SUMMER}").json()
        series = get(f"friction/dyads/{pair}/?interval=day&from=2025-05-17&to={SUMMER}").json()["points"]
        assert (change["start"], change["end"]) == (
            pytest.approx(series[0]["friction"], abs=1e-9),
            pytest.approx(series[-1]["friction"], abs=1e-9),
        )


def test_an_expiry_is_a_step_without_a_statement(get: Get) -> None:
    body = get("friction/dyads/US/KR/changes/?from=2023-05-09&to=2023-05-10").json()
    assert {(step["cause"], step["statement"], step["leave_one_out"]) for step in body["steps"]} == {
        ("expiry", None, None)
    }
    assert {step["actor"] for step in body["steps"]} == {"KR"}
    assert all(step["issue"] for step in body["steps"])
    assert body["change"] == pytest.approx(6.2618 - 17.0021, abs=1e-4)


def test_a_new_member_is_a_step_of_the_alliance(get: Get) -> None:
    body = get("friction/alliances/us-japan-rok/changes/?from=2023-08-17&to=2023-08-18").json()
    assert body["subject"] == {"alliance": "us-japan-rok"}
    assert body["start"] is None and body["end"] is not None
    joined = [step for step in body["steps"] if step["cause"] == "membership"]
    assert joined and all(step["actor"] is step["issue"] is step["statement"] is None for step in joined)
    assert sum(step["step"] for step in body["steps"]) == pytest.approx(body["change"], abs=1e-9)


@pytest.mark.parametrize("address", ["friction/dyads/US/KR/changes/", "friction/alliances/us-japan-rok/changes/"])
def test_steps_over_the_whole_record_sum_too(get: Get, address: str) -> None:
    body = get(f"{address}?from=1900-01-01&to={SUMMER}").json()
    assert body["start"] is None and len(body["steps"]) > 100
    assert sum(step["step"] for step in body["steps"]) == pytest.approx(body["change"], abs=1e-9)


def test_without_dates_it_is_the_last_90_days(get: Get) -> None:
    today = readings.today()
    body = get("friction/dyads/US/KR/changes/").json()
    assert (body["from"], body["to"]) == ((today - dt.timedelta(90)).isoformat(), today.isoformat())
    body = get("friction/alliances/us-rok/changes/?to=2025-08-15").json()
    assert (body["from"], body["to"]) == ("2025-05-17", "2025-08-15")
    body = get(f"friction/dyads/US/KR/changes/?from={today}").json()
    assert (body["from"], body["to"], body["steps"]) == (today.isoformat(), today.isoformat(), [])


def test_changes_come_as_steps_in_csv(get: Get) -> None:
    address = f"friction/dyads/US/KR/changes/?from=2025-05-17&to={SUMMER}"
    rows, body = read(get(address, accept="text/csv")), get(address).json()
    assert list(rows[0]) == ["date", "cause", "statement", "actor", "issue", "step", "leave_one_out"]
    assert sum(float(row["step"]) for row in rows) == pytest.approx(body["change"], abs=1e-9)
    header = get("friction/dyads/US/KR/changes/?from=1900-01-01&to=1900-01-02&format=csv").content
    assert header == b"date,cause,statement,actor,issue,step,leave_one_out\r\n"


def test_a_statement_says_the_step_it_made_everywhere(get: Get) -> None:
    statement = leaflets()
    body = get(f"statements/{statement.pk}/effects/").json()
    assert body["statement"] == statement.pk
    effects = {row["alliance"] or f"{row['a']}-{row['b']}": row for row in body["results"]}
    assert set(effects) == {"US-KR", "JP-KR", "us-rok", "us-japan-rok"}
    assert effects["US-KR"]["subject"] == "dyad" and effects["us-rok"]["subject"] == "alliance"
    assert effects["US-KR"]["before"] == pytest.approx(10.5, abs=0.05)
    assert effects["US-KR"]["after"] == pytest.approx(14.9, abs=0.05)
    assert effects["us-japan-rok"]["step"] == pytest.approx(1.5, abs=0.05)
    assert effects["JP-KR"]["step"] == 0
    for row in body["results"]:
        assert row["after"] - row["before"] == pytest.approx(row["step"], abs=1e-9)
    day = statement.date
    step = get(f"friction/dyads/US/KR/changes/?from={day.replace(day=day.day - 1)}&to={day}").json()["steps"]
    (mine,) = [one for one in step if one["statement"] == statement.pk]
    assert mine["step"] == pytest.approx(effects["US-KR"]["step"], abs=1e-9)


def test_only_what_counts_has_effects(get: Get) -> None:
    draft = publish(status="draft", published_at=None)
    withdrawn = publish(status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Said by another.")
    for number in (draft.pk, withdrawn.pk, 10**9):
        response = get(f"statements/{number}/effects/")
        assert response.status_code == 404
        assert set(errors_of(response)) == {None}
    nobody = publish(actor=Actor.objects.get(code="CN"))
    assert get(f"statements/{nobody.pk}/effects/").json() == {"statement": nobody.pk, "results": []}


def test_the_two_best_bargains_and_the_early_summit(get: Get) -> None:
    body = get("friction/dyads/US/KR/bargains/?at=2021-01-26").json()
    assert body["at"] == "2021-01-26"
    results = body["results"]
    assert {(row["first_yields"], row["second_yields"]) for row in results[:2]} == {
        ("dprk-conditionality", "china-coalition"),
        ("peace-sequencing", "china-coalition"),
    }
    assert [round(row["gain"], 4) for row in results[:2]] == [0.0902, 0.0902]
    (summit,) = [r for r in results if (r["first_yields"], r["second_yields"]) == ("dprk-summits", "china-coalition")]
    assert round(summit["gain"], 4) == 0.0625
    assert set(summit["baselines"]) == set(summit["outcomes"]) == {"dprk-summits", "china-coalition"}
    assert {(row["first"], row["second"]) for row in results} == {("US", "KR")}
    other = get("friction/dyads/KR/US/bargains/?at=2021-01-26").json()["results"]
    assert {(row["first"], row["second"]) for row in other} == {("KR", "US")}
    assert len(other) == len(results)
    rows = read(get("friction/dyads/US/KR/bargains/?at=2021-01-26&format=csv"))
    assert [float(row["gain"]) for row in rows] == [row["gain"] for row in results]
    baselines = dict(part.split(":") for part in rows[0]["baselines"].split(";"))
    assert {issue: float(x) for issue, x in baselines.items()} == results[0]["baselines"]


def test_what_china_pulls(get: Get) -> None:
    body = get("friction/alliances/us-rok/wedges/?at=2021-01-26").json()
    (pull,) = [r for r in body["results"] if (r["rival"], r["ally"], r["pulled"]) == ("CN", "US", "KR")]
    assert round(pull["wedge"], 4) == 30.1125
    assert pull["issues"][0]["issue"] == "china-coalition"
    assert round(pull["issues"][0]["wedge"], 2) == 68.41
    assert round(pull["issues"][0]["p_nearer_rival"], 3) == 0.998
    assert sum(issue["points"] for issue in pull["issues"]) == pytest.approx(pull["wedge"])
    rows = read(get("friction/alliances/us-rok/wedges/?at=2021-01-26&format=csv"))
    assert len(rows) == sum(len(row["issues"]) for row in body["results"])
    mine = [row for row in rows if (row["rival"], row["ally"], row["pulled"]) == ("CN", "US", "KR")]
    assert sum(float(row["points"]) for row in mine) == pytest.approx(pull["wedge"])
    assert mine[0]["issue"] == "china-coalition" and float(mine[0]["wedge"]) == pull["issues"][0]["wedge"]


def test_every_ordered_pair_of_members_has_its_wedge(get: Get) -> None:
    results = get(f"friction/alliances/us-japan-rok/wedges/?at={SUMMER}").json()["results"]
    assert len({(row["rival"], row["ally"], row["pulled"]) for row in results}) == len(results) == 12


def test_what_divides_the_three(get: Get) -> None:
    address = f"friction/alliances/us-japan-rok/polarisation/?at={SUMMER}"
    issues = get(address).json()["issues"]
    assert issues[0]["issue"] == "information-access"
    values = [row["polarisation"] for row in issues]
    assert values == sorted(values, reverse=True) and all(0 <= value <= 1 for value in values)
    (rights,) = [row for row in issues if row["issue"] == "dprk-human-rights"]
    assert sorted(map(sorted, rights["camps"])) == [["JP", "US"], ["KR"]]
    (row,) = [row for row in read(get(f"{address}&format=csv")) if row["issue"] == "dprk-human-rights"]
    assert sorted(" ".join(sorted(camp.split(" "))) for camp in row["camps"].split(";")) == ["JP US", "KR"]


def test_how_far_a_reading_can_be_trusted(get: Get) -> None:
    body = get(f"friction/dyads/US/KR/robustness/?at={SUMMER}").json()
    (point,) = get(f"friction/dyads/US/KR/?interval=day&from={SUMMER}&to={SUMMER}").json()["points"]
    assert list(body) == ["at", "friction", "weight_sd", "power_mean", "issues", "scenarios", "rank"]
    assert body["friction"] == point["friction"]
    assert sum(issue["elasticity"] for issue in body["issues"]) == pytest.approx(0, abs=1e-9)
    assert [scenario["name"] for scenario in body["scenarios"]] == [
        "sigma_halved", "sigma_doubled", "h_halved", "h_doubled", "joint_salience_minimum", "joint_salience_mean"
    ]  # fmt: skip
    assert (body["rank"]["rank"], body["rank"]["of"]) == (1, 3)
    rows = read(get(f"friction/dyads/US/KR/robustness/?at={SUMMER}&format=csv"))
    assert list(rows[0]) == ["issue", "elasticity", "without"] and len(rows) == len(body["issues"])
    untracked = get(f"friction/dyads/US/CN/robustness/?at={SUMMER}").json()
    assert untracked["friction"] is not None and untracked["rank"]["rank"] is None


def test_where_nothing_was_said_there_is_nothing_to_explain(get: Get) -> None:
    for address, name in {
        "friction/dyads/US/KR/bargains/": "results",
        "friction/alliances/us-japan-rok/wedges/": "results",
        "friction/alliances/us-rok/polarisation/": "issues",
        "friction/dyads/US/KR/robustness/": "issues",
    }.items():
        body = get(f"{address}?at=1953-10-01").json()
        found: list[Any] = body[name]
        assert found == [] or all(row["wedge"] is None for row in found), address


def test_every_step_and_effect_moves_with_the_revision_and_the_day(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    tomorrow = readings.today() + dt.timedelta(1)
    for address in (f"statements/{leaflets().pk}/effects/", "friction/alliances/us-rok/changes/"):
        tag = get(address).headers["ETag"]
        assert get(address, **{"if-none-match": tag}).status_code == 304
        with monkeypatch.context() as patched:
            patched.setattr(readings, "today", lambda: tomorrow)
            assert get(address, **{"if-none-match": tag}).status_code == 200
