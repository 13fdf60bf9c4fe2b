"""The example record, loaded and worked in, in a database of its own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from alliance.indices.drain import drain_marks


def _load() -> None:
    call_command("load_example", verbosity=0)
    assert drain_marks() is not None


@pytest.fixture
def example(transactional_db: None) -> None:
    """For tests that change something: the drain needs transactions of its own."""
    _load()


@pytest.fixture(scope="module")
def example_once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """For modules that only read: loaded once, and taken away after the last test."""
    with django_db_blocker.unblock():
        _load()
        yield
        call_command("flush", interactive=False, verbosity=0)
