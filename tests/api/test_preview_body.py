"""A preview's body: everything malformed is refused by its path, and nothing whatever is a 500."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.core.cache import cache
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from alliance.api.body import LARGEST_BODY
from tests.api.conftest import Get, check_against_schema, errors_of
from tests.api.test_preview import HALF, REFUSAL, SUMMER


def changed(**fields: Any) -> dict[str, Any]:
    return {"statements": [REFUSAL, {**REFUSAL, **fields}], "at": SUMMER}


def without(name: str) -> dict[str, Any]:
    return {"statements": [{key: value for key, value in REFUSAL.items() if key != name}]}


@pytest.mark.parametrize(
    ("body", "faulty"),
    [
        (changed(stance=1.5), {"statements[1].stance"}),
        (changed(stance="1"), {"statements[1].stance"}),
        (changed(stance=True), {"statements[1].stance"}),
        (changed(stance=None), {"statements[1].stance"}),
        (changed(stance=[]), {"statements[1].stance"}),
        (changed(stance=10**400), {"statements[1].stance"}),
        (changed(half_width=-0.1), {"statements[1].half_width"}),
        (changed(half_width=None), {"statements[1].half_width"}),
        (changed(salience=2), {"statements[1].salience"}),
        (changed(reliability=0), {"statements[1].reliability"}),
        (changed(reliability=1.01), {"statements[1].reliability"}),
        (changed(reliability=None), {"statements[1].reliability"}),
        (changed(kind="rumour"), {"statements[1].kind"}),
        (changed(kind=[]), {"statements[1].kind"}),
        (changed(kind=None), {"statements[1].kind"}),
        (changed(reversal="yes"), {"statements[1].reversal"}),
        (changed(reversal=1), {"statements[1].reversal"}),
        (changed(date="14 August 2025"), {"statements[1].date"}),
        (changed(date="2025-02-30"), {"statements[1].date"}),
        (changed(date=20250814), {"statements[1].date"}),
        (changed(actor="XX"), {"statements[1].actor"}),
        (changed(actor=7), {"statements[1].actor"}),
        (changed(actor={"code": "KR"}), {"statements[1].actor"}),
        (changed(actor="KR\0"), {"statements[1].actor"}),
        (changed(actor="\ud800"), {"statements[1].actor"}),
        (changed(issue="x" * 1000), {"statements[1].issue"}),
        (changed(issue=""), {"statements[1].issue"}),
        (changed(id=1), {"statements[1].id"}),
        (changed(status="published"), {"statements[1].status"}),
        (changed(actor="XX", issue="nothing", stance=2), {f"statements[1].{n}" for n in ("actor", "issue", "stance")}),
        (without("actor"), {"statements[0].actor"}),
        (without("issue"), {"statements[0].issue"}),
        (without("date"), {"statements[0].date"}),
        (without("stance"), {"statements[0].stance"}),
        (without("kind"), {"statements[0].kind"}),
        ({"statements": [None, 1, [], {}]}, {
            "statements[0]", "statements[1]", "statements[2]",
            *(f"statements[3].{name}" for name in ("actor", "issue", "date", "stance", "kind")),
        }),
        ({"statements": [REFUSAL] * 101}, {"statements"}),
        ({"statements": REFUSAL}, {"statements"}),
        ({"statements": None}, {"statements"}),
        ({}, {"statements"}),
        ({"statements": [], "at": "soon"}, {"at"}),
        ({"statements": [], "at": 20250815}, {"at"}),
        ({"statements": [], "at": None}, {"at"}),
        ({"statements": [], "when": SUMMER}, {"when"}),
        ({"at": "soon", "when": SUMMER}, {"at", "when", "statements"}),
        ({"statements": [], "\ud800": 1}, {"?"}),
        ([], {None}),
        ("statements", {None}),
        (None, {None}),
    ],
)  # fmt: skip
def test_each_fault_is_named_by_its_path(preview: Get, body: Any, faulty: set[str | None]) -> None:
    response = preview(body)
    assert response.status_code == 400
    assert set(errors_of(response)) == faulty
    assert response.headers["Cache-Control"] == "no-store"
    check_against_schema(response)


@pytest.mark.parametrize(
    "raw",
    [
        b"", b" ", b"{", b"{'statements': []}", b'{"statements": [],}', b"\xff\xfe", b'\xef\xbb\xbf{"statements": []}',
        b'{"statements": [], "statements": []}', b'{"statements": [{"stance": NaN}]}', b"[" * 100_000,
        b'{"statements":' * 10_000, b'{"statements": ' + b"[" * 50_000 + b"]" * 50_000 + b"}", b"1" * 10_000,
        json.dumps({"statements": [REFUSAL]}).encode("utf-16"), b'{"statements": []}' + b" " * LARGEST_BODY,
    ],
)  # fmt: skip
def test_a_body_that_is_no_json_is_a_400(preview: Get, raw: bytes) -> None:
    response = preview(raw)
    assert response.status_code == 400
    assert set(errors_of(response)) <= {None, "statements"}


def test_a_number_beyond_all_numbers_is_refused(preview: Get) -> None:
    raw = json.dumps({"statements": [REFUSAL]}).replace('"stance": -1', '"stance": 1e999').encode()
    assert set(errors_of(preview(raw))) == {"statements[0].stance"}


anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["KR", SUMMER, "law"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from([*HALF, "statements", "at", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)
rows = st.lists(st.fixed_dictionaries({}, optional=dict.fromkeys(HALF, anything)), max_size=3)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
@given(body=anything | st.fixed_dictionaries({"statements": rows | anything}, optional={"at": anything}))
def test_no_body_whatever_is_a_500(preview: Get, body: Any) -> None:
    cache.clear()
    assert preview(body).status_code in {200, 400}


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    raw=st.binary(max_size=40), content_type=st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
)
def test_no_bytes_whatever_are_a_500(preview: Get, raw: bytes, content_type: str) -> None:
    cache.clear()
    assert preview(raw).status_code in {200, 400}
    assert preview(raw, content_type).status_code in {200, 400, 415}
