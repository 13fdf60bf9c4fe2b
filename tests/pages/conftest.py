"""The example record with its indices, loaded once for all tests of the pages, and a small tool to ask for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

from tests import example

AT = "2025-08-15"  # a day on which the example record is in full life
Get = Callable[..., HttpResponse]


@pytest.fixture(scope="module")
def record(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """The example record, committed once for all tests of a module; each test's own changes are rolled back."""
    with example.loaded_once(django_db_blocker):
        yield


@pytest.fixture
def get(record: None, db: None, client: Client) -> Get:
    """Asks for a page: get("/issues/")."""

    def ask(address: str, **headers: str) -> Any:
        return client.get(address, headers=headers)

    return ask


@pytest.fixture
def get_live(transactional_db: None, client: Client) -> Get:
    """As `get`, on an example record of its own that the test may change and have worked in by the drain."""
    example.load()

    def ask(address: str, **headers: str) -> Any:
        return client.get(address, headers=headers)

    return ask


def text_of(response: HttpResponse) -> str:
    """The words of a page, without markup, with single spaces."""
    return text_in(response.content.decode())


def text_in(markup: str) -> str:
    """The words of some markup, with single spaces."""
    body = re.sub(r"<(script|style|svg|head)\b.*?</\1>", " ", markup, flags=re.DOTALL)
    return re.sub(r"[ \n]+", " ", unescape(re.sub(r"<[^>]+>", " ", body))).strip()


def headline(response: HttpResponse) -> str:
    """The words of the page's h1."""
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.DOTALL)
    assert found
    return " ".join(unescape(re.sub(r"<[^>]+>", "", found[1])).split())


def part(response: HttpResponse, identifier: str) -> str:
    """The markup from the element with an id up to the next section, article or list of key figures."""
    body = response.content.decode()
    start = body.index(f'id="{identifier}"')
    rest = re.search(r"<(section|article|footer class)", body[start:])
    return body[start : start + rest.start()] if rest else body[start:]
