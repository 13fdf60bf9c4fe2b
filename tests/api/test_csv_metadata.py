"""Beside each CSV stands what its columns mean, in the vocabulary of CSV on the Web."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest
from django.utils import timezone

from alliance.api.views.exports import TABLES
from tests.api.conftest import Get
from tests.api.test_endpoints import ADDRESSES, known


def header(text: str) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline="")))


def check(described: dict[str, Any], names: list[str]) -> None:
    assert described["@context"][0] == "http://www.w3.org/ns/csvw"
    columns = described["tableSchema"]["columns"]
    assert [column["name"] for column in columns] == names
    for column in columns:
        assert column["dc:description"], column["name"]
        if column["datatype"] == "number":
            assert column.get("schema:unitText"), column["name"]
    assert described["dc:license"]["@id"].startswith("https://")
    assert described["dc:bibliographicCitation"].startswith("Alliance friction dashboard (")


@pytest.mark.parametrize("table", TABLES)
def test_an_export_has_its_description_beside_it(get: Get, table: str) -> None:
    answer = get(f"exports/{table}.csv-metadata.json")
    assert answer.headers["Content-Type"] == "application/csvm+json"
    exported = get(f"exports/{table}.csv")
    described = answer.json()
    check(described, header(exported.getvalue().decode()))
    assert f"exports/{table}.csv-metadata.json" in exported.headers["Link"]
    assert 'rel="describedby"' in exported.headers["Link"]
    assert described["schema:version"] == answer.headers["X-Index-Revision"]
    assert described["url"].endswith(f"exports/{table}.csv?revision={described['schema:version']}")


@pytest.mark.parametrize("address", [a for a in ADDRESSES if a not in {"", "schema/"}])
def test_every_csv_says_where_its_description_is(get: Get, address: str) -> None:
    address = known(address)
    question = "&" if "?" in address else "?"
    table = get(f"{address}{question}format=csv")
    assert 'rel="describedby"; type="application/csvm+json"' in table.headers["Link"]
    described = get(f"{address}{question}format=csvm")
    assert described.headers["Content-Type"] == "application/csvm+json"
    if address not in {"method/"}:
        check(described.json(), header(table.content.decode()))


def test_a_values_type_range_and_absence_are_told(get: Get) -> None:
    columns = {c["name"]: c for c in get("friction/dyads/US/KR/?format=csvm").json()["tableSchema"]["columns"]}
    assert columns["date"]["datatype"] == "date"
    assert columns["friction"] == {
        "name": "friction", "titles": "friction", "datatype": "number", "schema:unitText": "points, 0 to 100",
        "dc:description": "The index, 0 to 100; empty where coverage is too small.", "required": False,
    }  # fmt: skip
    assert columns["low"]["schema:unitText"] == "points, 0 to 100"
    kinds = {c["name"]: c for c in get("statements/?format=csvm").json()["tableSchema"]["columns"]}["kind"]
    assert "vote" in kinds["datatype"]["format"].split("|")


def test_a_citation_leads_back_to_the_same_answer(get: Get) -> None:
    series = get("friction/dyads/US/KR/?interval=year").json()
    cited = series["citation"]
    assert "Friction between US and KR. Revision " in cited
    address = cited.split()[-1]
    assert "interval=year" in address and f"revision={series['revision']}" in address
    again = get(address.partition("/api/v1/")[2]).json()
    assert again["points"] == series["points"]
    assert again["citation"] == cited
    then = get("friction/dyads/US/KR/?known_at=TODAY".replace("TODAY", timezone.now().date().isoformat())).json()
    assert "revision=" not in then["citation"].split()[-1]  # it names a time of its own
