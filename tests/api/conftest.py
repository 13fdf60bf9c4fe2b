"""The example record with its indices, loaded once for all tests of the API, and small tools to ask it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from jsonschema import Draft202012Validator, FormatChecker
from pytest_django import DjangoDbBlocker

from alliance.api.views.about import schema
from alliance.record.models import Actor, Issue, Source, Statement
from tests.example import loaded_once

Get = Callable[..., Any]


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The example record, committed once for all tests of a module; each test's own changes are rolled back."""
    with loaded_once(django_db_blocker):
        yield


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


@contextmanager
def noted_transactions() -> Iterator[set[tuple[dt.datetime, str, str]]]:
    """Within: in which transactions the database is read, as it says itself: since when, how isolated, read only?"""
    seen: set[tuple[dt.datetime, str, str]] = set()

    def note(execute: Any, query: str, parameters: Any, many: bool, context: Any) -> Any:
        result = execute(query, parameters, many, context)
        if not connection.get_autocommit():
            with connection.connection.cursor() as cursor:
                cursor.execute(
                    "SELECT now(), current_setting('transaction_isolation'), current_setting('transaction_read_only')"
                )
                seen.add(cursor.fetchone())
        return result

    with connection.execute_wrapper(note):
        yield seen


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
