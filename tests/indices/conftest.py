"""The example record, loaded and worked in, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.example import load, loaded_once


@pytest.fixture
def example(transactional_db: None) -> None:
    """For tests that change something: the drain needs transactions of its own."""
    load()


@pytest.fixture(scope="module")
def example_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For modules that only read: loaded once, and taken away after the last test."""
    with loaded_once(django_db_blocker):
        yield
