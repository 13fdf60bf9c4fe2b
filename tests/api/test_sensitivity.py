"""The what-if over HTTP: documented parameters, strict, the published index untouched."""

from __future__ import annotations

import csv
import io

import pytest

from tests.api.conftest import Get

PATHS = ["friction/alliances/us-rok/sensitivity/", "friction/dyads/KR/US/sensitivity/"]
SUMMER = "2025-08-15"


@pytest.mark.parametrize("path", PATHS)
def test_the_first_row_is_the_index_asked_for(get: Get, path: str) -> None:
    body = get(f"{path}?at={SUMMER}&sigma=0.4&h=1.5&weights=autonomy:2,information-access:0").json()
    assert (body["at"], body["sigma"], body["h"]) == (SUMMER, 0.4, 1.5)
    assert body["weights"] == {"autonomy": 2.0, "information-access": 0.0}
    first = body["results"][0]
    assert first["published"]["friction"] == pytest.approx(28.357, abs=1e-3)
    assert first["supposed"]["friction"] < first["published"]["friction"]
    assert first["change"] == pytest.approx(first["supposed"]["friction"] - first["published"]["friction"])
    assert {row["rank"] for row in body["results"] if row["subject"] == first["subject"]} == {1, 2, 3}


@pytest.mark.parametrize("path", PATHS)
def test_without_parameters_nothing_is_supposed(get: Get, path: str) -> None:
    body = get(f"{path}?at={SUMMER}").json()
    assert body["weights"] == {}
    assert all(row["published"] == row["supposed"] for row in body["results"])


def test_as_csv_both_readings_stand_side_by_side(get: Get) -> None:
    text = get(f"{PATHS[0]}?at={SUMMER}&h=1&format=csv").content.decode()
    rows = list(csv.DictReader(io.StringIO(text)))
    assert len(rows) == 6
    names = " ".join(rows[0])
    assert "published" in names and "supposed" in names and "supposed_rank" in names


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sigma=0.01", "sigma"), ("sigma=1e-1", "sigma"), ("h=51", "h"), ("h=", "h"), ("weights=", "weights"),
        ("weights=autonomy:-1", "weights"), ("weights=autonomy:101", "weights"), ("weights=nothing:1", "weights"),
        ("weights=autonomy:1,autonomy:2", "weights"), ("weights=autonomy%3A1%2C", "weights"), ("sigmas=1", "sigmas"),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_refused_by_name(get: Get, query: str, parameter: str) -> None:
    response = get(f"{PATHS[0]}?{query}")
    assert response.status_code == 400
    assert [error["parameter"] for error in response.json()["errors"]] == [parameter]


def test_unknown_subjects_are_not_found(get: Get) -> None:
    for path in ("friction/alliances/nothing/sensitivity/", "friction/dyads/US/XX/sensitivity/"):
        assert get(path).status_code == 404
