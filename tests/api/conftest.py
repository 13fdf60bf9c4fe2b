"""The example record with its indices, loaded once for all tests of the API, and small tools to ask it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker

from alliance.api.views.about import schema
from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision
from alliance.record.models import Actor, Issue, Source, Statement

Get = Callable[..., Any]


def load() -> None:
    """The example record with its indices computed."""
    call_command("load_example", verbosity=0)
    drain_marks()
    assert Revision.objects.exists()


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The example record, committed once for all tests of a module; each test's own changes are rolled back."""
    with django_db_blocker.unblock():
        assert connection.settings_dict["NAME"].startswith("test_")  # it is emptied below
        load()
        yield
        call_command("flush", interactive=False, verbosity=0)
        # A browser's event loop gives this thread connections of its own; one left there would outlive the browser and
        # stand in the way of dropping the database.
        connection.close()


@pytest.fixture
def get(record: None, db: None, client: Client) -> Get:
    """Asks the API: get("actors/?kind=state")."""
    cache.clear()  # nobody is throttled for another test's requests

    def ask(address: str, **headers: str) -> Any:
        return client.get(f"/api/v1/{address}", headers=headers)

    return ask


@pytest.fixture
def preview(record: None, db: None, client: Client) -> Get:
    """Posts a preview: preview({"statements": [...]}), or the very bytes of a body."""
    cache.clear()

    def ask(body: Any, content_type: str = "application/json", query: str = "", **headers: str) -> Any:
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return client.post(f"/api/v1/friction/preview/{query}", raw, content_type=content_type, headers=headers)

    return ask


def errors_of(response: Any) -> dict[str | None, str]:
    """Message by parameter, of an answer that must be an error in the API's shape."""
    assert response.headers["Content-Type"] == "application/json"
    body = response.json()
    assert list(body) == ["errors"]
    assert body["errors"]
    assert all(set(error) == {"parameter", "message"} and error["message"] for error in body["errors"])
    return {error["parameter"]: error["message"] for error in body["errors"]}


def closed(node: Any) -> Any:
    """A JSON schema in which an object may hold only what is declared."""
    if isinstance(node, dict):
        node = {key: closed(value) for key, value in node.items()}
        if node.get("type") == "object" and "properties" in node:
            node.setdefault("additionalProperties", False)
        return node
    return [closed(value) for value in node] if isinstance(node, list) else node


def check_against_schema(response: Any) -> None:
    """The body is what the served OpenAPI schema says of this address and status."""
    described = schema()
    path = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", response.resolver_match.route)
    method = response.request["REQUEST_METHOD"].lower()
    answer = described["paths"][path][method]["responses"][str(response.status_code)]
    body = closed({**answer["content"]["application/json"]["schema"], "components": described["components"]})
    Draft202012Validator(body, format_checker=FormatChecker()).validate(response.json())


def publish(**changes: Any) -> Statement:
    """One more published statement, straight into the record."""
    now = timezone.now()
    source = Source.objects.create(
        url=f"https://example.org/{Source.objects.count()}", title=changes.pop("title", "A title")
    )
    values: dict[str, Any] = {
        "actor": Actor.objects.get(code="US"),
        "issue": Issue.objects.get(slug="autonomy"),
        "source": source,
        "date": "2025-01-01",
        "kind": "speech",
        "stance": 0.5,
        "reliability": 0.8,
        "summary": "It says so.",
        "status": "published",
        "published_at": now,
    }
    return Statement.objects.create(**{**values, **changes})
