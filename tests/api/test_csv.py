"""The same rows as CSV: read back with Python's own reader, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from alliance.api.csv import cell
from tests.api.conftest import Get, publish
from tests.api.test_endpoints import ADDRESSES, known

ROWS = {"points", "cells", "results", "steps", "issues"}


def read(response: Any) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    assert response.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.DictReader(io.StringIO(response.content.decode(), newline="")))


def rows_of(body: Any) -> list[Any]:
    """The rows of a JSON answer."""
    names = [name for name in ROWS & set(body) if name != "issues" or "cells" not in body]
    return body[names.pop()] if names else [body]


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a not in {"", "method/"} and "/wedges/" not in a])
def test_each_endpoint_gives_the_same_rows(get: Get, address: str) -> None:
    address = known(address)
    expected = rows_of(get(address).json())
    response = get(address, accept="text/csv")
    found = read(response)
    assert len(found) == len(expected)
    assert response.headers["Content-Disposition"].startswith('attachment; filename="')
    for row, plain in zip(found, expected, strict=True):
        for name, value in plain.items():
            match value:
                case None if name in row:
                    assert row[name] == ""
                case bool():
                    assert row[name] == str(value).lower()
                case int() | float():
                    assert float(row[name]) == value
                case str() if not value.startswith(("=", "+", "-", "@")) and "T" not in value[10:11]:
                    assert row[name] == value


def test_the_header_row_is_there_without_any_row(get: Get) -> None:
    empty, full = get("statements/?search=qqqqqq&format=csv"), get("statements/?format=csv")
    assert empty.content == full.content.split(b"\r\n")[0] + b"\r\n"
    assert empty.content.startswith(b"id,actor,issue,date,")


def test_nested_fields_are_flattened(get: Get) -> None:
    statement = read(get("statements/?actor=KR-MOON&issue=autonomy&from=2021-01-26&to=2021-01-26&format=csv"))[0]
    assert statement["source_title"] == "Washington and Seoul Must Heal Their Alliance"
    position = read(get("positions/?actor=KR&issue=autonomy&at=2021-01-26&format=csv"))[0]
    weights = [part.split(":") for part in position["statements"].split(";")]
    assert sum(float(weight) for _id, weight in weights) == pytest.approx(1)
    alliance = read(get("alliances/us-rok/?format=csv"))[0]
    assert alliance["members"] == "US:1953-10-01::1.0;KR:1953-10-01::1.0"
    point = read(get("friction/dyads/US/KR/?format=csv"))[-1]
    assert float(point["bounds_low"]) <= float(point["bounds_high"])
    last = read(get("friction/alliances/us-rok/?interval=day&from=2021-01-26&to=2021-01-26&format=csv"))[0]
    assert {part.split(":")[0] for part in last["member_shares"].split(";")} == {"US", "KR"}


def test_format_outranks_the_accept_header(get: Get) -> None:
    assert read(get("actors/?format=csv", accept="application/json"))
    assert get("actors/?format=json", accept="text/csv").json()["count"]


def test_the_file_is_named_for_its_content(get: Get) -> None:
    disposition = get("friction/dyads/US/KR/?format=csv").headers["Content-Disposition"]
    assert disposition == 'attachment; filename="friction-dyads-US-KR.csv"'


def test_the_other_pages_are_linked(get: Get) -> None:
    response = get("statements/?page_size=100&page=2&format=csv")
    assert response.headers["Link"].count("format=csv>") == 2
    assert 'rel="next"' in response.headers["Link"]
    assert 'rel="prev"' in response.headers["Link"]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(get: Get, start: str) -> None:
    words = start + 'HYPERLINK("https://evil.example";"click")'
    statement = publish(summary=words, quote=words, title=words)
    row = read(get(f"statements/{statement.pk}/?format=csv"))[0]
    assert row["summary"] == row["quote"] == row["source_title"] == "'" + words
    assert row["stance"] == "0.5"
    assert get(f"statements/{statement.pk}/").json()["summary"] == words  # JSON is no spreadsheet's business


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (-0.75, "-0.75"),
        (-1e-20, "-1e-20"),
        ("-0.75", "-0.75"),
        ("-1+cmd|' /C calc'!A0", "'-1+cmd|' /C calc'!A0"),
        ("+1", "'+1"),
        ("\0=1", "'\0=1"),
        ("", ""),
        (None, ""),
        (True, "true"),
        ("a=b", "a=b"),
        ([["US", "KR"], ["US", "JP"]], "US/KR;US/JP"),
        ([{"id": 3, "weight": 0.25}, {"id": 4, "weight": 0.75}], "3:0.25;4:0.75"),
        (["=1"], "'=1"),
    ],
)
def test_a_cell(value: Any, expected: str) -> None:
    assert cell(value) == expected
