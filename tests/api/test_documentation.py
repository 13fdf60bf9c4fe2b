"""docs/api.md is held to the code."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from alliance.api.body import MOST_STATEMENTS
from alliance.api.query import Query
from alliance.api.questions import (
    ActorsQuery,
    AlliancesQuery,
    ChangesQuery,
    DyadSeriesQuery,
    DyadsQuery,
    EffectsQuery,
    ExportQuery,
    IssuePositionsQuery,
    IssuesQuery,
    KnownDayQuery,
    PositionsQuery,
    SeriesQuery,
    StatementsQuery,
)
from alliance.api.read import LONGEST_SERIES
from alliance.api.urls import endpoints
from alliance.api.views.preview import PreviewThrottle
from alliance.api.views.sensitivity import SensitivityQuery
from tests.api.conftest import Get

TEXT = (Path(__file__).parents[2] / "docs" / "api.md").read_text(encoding="utf-8")
TABLE = [line.split(" | ") for line in TEXT.splitlines() if line.startswith("| `")]
ASKED: dict[str, type[Query]] = {
    "actors/": ActorsQuery,
    "alliances/": AlliancesQuery,
    "issues/": IssuesQuery,
    "statements/": StatementsQuery,
    "statements/{id}/effects/": EffectsQuery,
    "exports/statements.csv": ExportQuery,
    "exports/readings.csv": ExportQuery,
    "exports/positions.csv": ExportQuery,
    "exports/statements.csv-metadata.json": ExportQuery,
    "positions/": PositionsQuery,
    "positions/series/": SeriesQuery,
    "issues/{slug}/positions/": IssuePositionsQuery,
    "friction/dyads/{a}/{b}/issues/": SeriesQuery,
    "friction/alliances/{slug}/issues/": SeriesQuery,
    "friction/dyads/": DyadsQuery,
    "friction/dyads/{a}/{b}/": DyadSeriesQuery,
    "friction/dyads/{a}/{b}/changes/": ChangesQuery,
    "friction/dyads/{a}/{b}/bargains/": KnownDayQuery,
    "friction/dyads/{a}/{b}/robustness/": KnownDayQuery,
    "friction/alliances/{slug}/": SeriesQuery,
    "friction/alliances/{slug}/matrix/": KnownDayQuery,
    "friction/alliances/{slug}/changes/": ChangesQuery,
    "friction/dyads/{a}/{b}/sensitivity/": SensitivityQuery,
    "friction/alliances/{slug}/sensitivity/": SensitivityQuery,
    "friction/alliances/{slug}/wedges/": KnownDayQuery,
    "friction/alliances/{slug}/polarisation/": KnownDayQuery,
}


def test_every_endpoint_stands_in_the_table() -> None:
    written = {path for row in TABLE for path in re.findall(r"`([^`]+)`", row[0])}
    assert written == set(endpoints().values()) - {"schema/", "docs/"}


@pytest.mark.parametrize("path", ASKED)
def test_the_filters_are_those_of_the_query(path: str) -> None:
    (row,) = [row for row in TABLE if row[0].startswith(f"| `{path}`")]
    paging = {"format", "page", "page_size", "ordering"}
    assert set(re.findall(r"`(\w+)`", row[-1])) == set(ASKED[path]().fields) - paging


def unpinned(body: Any) -> Any:
    """A body without what every installation has its own: the revision, its day, the address of the server."""
    cited = re.sub(r"of \d+ \w+ \d{4}|https?://[^/]+|Revision \d+|revision=\d+|\(\d{4}\)", "…", body["citation"])
    return {**body, "points": 0, "steps": 0, "by_issue": 0, "revision": 0, "citation": cited}


def test_the_series_shown_is_a_series(get: Get) -> None:
    shown = next(
        json.loads(block) for block in re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL) if '"points"' in block
    )
    real = get("friction/dyads/US/KR/?interval=month&from=2018-12-01&to=2018-12-31").json()
    assert list(real) == list(shown)
    assert unpinned(real) == unpinned(shown)
    (point,), (shown_point,) = real["points"], shown["points"]
    assert list(point) == list(shown_point)
    for name in ("friction", "low", "high", "coverage", "intensity", "noise_floor"):
        assert point[name] == pytest.approx(shown_point[name], abs=0.06), name
    assert point["bounds"] == pytest.approx(shown_point["bounds"], abs=0.06)


def test_the_limit_is_the_one_in_force() -> None:
    assert f"{LONGEST_SERIES:,} daily points" in TEXT
    assert f"up to {MOST_STATEMENTS} statements" in TEXT
    assert (PreviewThrottle.rate or "").split("/") == ["120", "min"]
    assert "120 a\nminute" in TEXT


def blocks(kind: str) -> list[str]:
    return re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)


def test_the_change_shown_is_a_change(get: Get) -> None:
    shown = next(json.loads(block) for block in blocks("json") if '"steps"' in block)
    real = get(f"friction/dyads/US/KR/changes/?from={shown['from']}&to={shown['to']}").json()
    assert real["subject"] == shown["subject"]
    assert unpinned(real)["citation"] == unpinned(shown)["citation"]
    aside = {"subject": 0, "citation": 0, "revision": 0, "steps": 0, "by_issue": 0}
    assert list(real) == list(shown)
    assert {**real, **aside} == pytest.approx({**shown, **aside}, abs=1e-4)
    (step,), (shown_step,) = real["steps"], shown["steps"]
    assert {**step, "statement": 0} == pytest.approx({**shown_step, "statement": 0}, abs=1e-4)
    (part,) = [part for part in real["by_issue"] if part["issue"] == shown["by_issue"][0]["issue"]]
    assert part == pytest.approx(shown["by_issue"][0], abs=1e-4)


def test_the_preview_shown_is_a_preview(preview: Get) -> None:
    (command,) = [block for block in blocks("sh") if "preview" in block]
    body = json.loads(command.partition("-d '")[2].rpartition("'")[0])
    shown = next(json.loads(block) for block in blocks("json") if '"effects"' in block)
    real = preview(body).json()
    assert real["at"] == shown["at"]
    assert real["effects"][0] == pytest.approx(shown["effects"][0], abs=1e-4)
