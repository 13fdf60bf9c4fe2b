"""What version 1 of the API promised, it keeps: the schema in the tree is what clients were written for.

After an addition: `make schema`, which writes docs/openapi.json anew, and refuses to where a promise would be broken.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from alliance.api.views.about import schema
from tests.api.compatibility import broken_promises

KEPT = Path(__file__).parents[2] / "docs" / "openapi.json"


def promised() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(KEPT.read_text(encoding="utf-8"))
    return found


def current() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(json.dumps(schema(), default=str))
    return found


def test_every_promise_is_kept() -> None:
    assert broken_promises(promised(), current()) == []


def statements(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["paths"]["/api/v1/statements/"]["get"]
    return found


def parameter(document: dict[str, Any], name: str) -> dict[str, Any]:
    return next(p for p in statements(document)["parameters"] if p["name"] == name)


def point(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]["DyadPoint"]
    return found


def preview(document: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = document["components"]["schemas"]["PreviewStatement"]
    return found


BREAKS: dict[str, Callable[[Any], Any]] = {
    "a path goes": lambda d: d["paths"].pop("/api/v1/method/"),
    "an operation is renamed": lambda d: statements(d).update(operationId="statements_list"),
    "a parameter goes": lambda d: statements(d)["parameters"].remove(parameter(d, "search")),
    "a parameter becomes required": lambda d: parameter(d, "actor").update(required=True),
    "a new parameter is required": lambda d: statements(d)["parameters"].append(
        {"in": "query", "name": "new", "required": True, "schema": {"type": "string"}}
    ),
    "a word is no longer taken": lambda d: parameter(d, "kind")["schema"]["enum"].remove("vote"),
    "a limit is lowered": lambda d: parameter(d, "page_size")["schema"].update(maximum=10),
    "an answer goes": lambda d: statements(d)["responses"].pop("429"),
    "CSV goes": lambda d: statements(d)["responses"]["200"]["content"].pop("text/csv"),
    "a header goes": lambda d: statements(d)["responses"]["200"]["headers"].pop("ETag"),
    "a field goes": lambda d: point(d)["properties"].pop("coverage"),
    "a field may be missing": lambda d: point(d)["required"].remove("coverage"),
    "a number becomes a text": lambda d: point(d)["properties"]["coverage"].update(type="string"),
    "a number may be null": lambda d: point(d)["properties"]["coverage"].update(type=["number", "null"]),
    "a field of the body goes": lambda d: preview(d)["properties"].pop("half_width"),
    "a field of the body becomes required": lambda d: preview(d)["required"].append("salience"),
}


@pytest.mark.parametrize("what", BREAKS)
def test_a_broken_promise_is_noticed(what: str) -> None:
    broken = copy.deepcopy(current())
    BREAKS[what](broken)
    assert broken_promises(current(), broken), what


def test_additions_pass() -> None:
    more = copy.deepcopy(current())
    more["paths"]["/api/v1/new/"] = copy.deepcopy(more["paths"]["/api/v1/method/"])
    statements(more)["parameters"].append({"in": "query", "name": "new", "schema": {"type": "string"}})
    parameter(more, "kind")["schema"]["enum"].append("poem")
    parameter(more, "page_size")["schema"]["maximum"] = 5000
    statements(more)["responses"]["418"] = {"description": "Tea."}
    point(more)["properties"]["new"] = {"type": "number"}
    preview(more)["properties"]["new"] = {"type": "number"}
    assert broken_promises(current(), more) == []
