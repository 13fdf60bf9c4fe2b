"""How far the coders of the example record agree, over HTTP, and against the package that the field cites."""

from __future__ import annotations

import krippendorff
import numpy as np
import pytest

from alliance.record.models import Coding
from tests.api.conftest import Get, check_against_schema
from tests.api.test_csv import read


def test_the_figures_of_the_example_record(get: Get) -> None:
    response = get("agreement/")
    check_against_schema(response)
    body = response.json()
    assert body["sigma_in_force"] == 0.2
    total = body["results"][0]
    assert (total["scope"], total["texts"], total["one_saw_none"]) == ("all", 213, 1)
    assert total["stance_alpha"] == pytest.approx(0.986, abs=5e-4)
    assert total["salience_alpha"] == pytest.approx(0.681, abs=5e-4)
    by_issue = [row for row in body["results"] if row["scope"] == "issue"]
    assert by_issue[0]["issue"] == "opcon-transfer"  # the weakest first
    assert sum(row["texts"] for row in by_issue) == 213
    (pair,) = [row for row in body["results"] if row["scope"] == "coders"]
    assert (pair["coders"], pair["texts"]) == ("first coder and second coder", 213)


def test_they_are_the_packages_own(get: Get) -> None:
    rows = Coding.objects.filter(statement__issue__slug="opcon-transfer").order_by("statement_id", "id")
    texts: dict[str, dict[str, tuple[float, float]]] = {}
    for summary, role, stance, salience in rows.values_list("statement__summary", "role", "stance", "salience"):
        texts.setdefault(summary, {}).setdefault(role, (stance, salience))
    table = np.array([[text[role] for text in texts.values()] for role in ("first", "second")])
    (shown,) = [row for row in get("agreement/").json()["results"] if row["issue"] == "opcon-transfer"]
    for name, column in (("stance_alpha", 0), ("salience_alpha", 1)):
        theirs = krippendorff.alpha(reliability_data=table[:, :, column], level_of_measurement="interval")
        assert shown[name] == pytest.approx(theirs, abs=1e-12)
    apart = table[0, :, 0] - table[1, :, 0]
    assert shown["sigma"] == pytest.approx(np.sqrt(np.mean(apart**2) / 2), abs=1e-12)


def test_as_a_table(get: Get) -> None:
    rows = read(get("agreement/?format=csv"))
    assert rows[0]["scope"] == "all"
    assert {row["scope"] for row in rows} == {"all", "issue", "coders"}


def test_no_codings_no_figures(get: Get) -> None:
    Coding.objects.all().delete()
    assert get("agreement/").json()["results"] == []
