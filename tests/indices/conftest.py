"""The example record, loaded and worked in, in a database of its own."""

from __future__ import annotations

import pytest
from django.core.management import call_command

from alliance.indices.drain import drain_marks


@pytest.fixture
def example(transactional_db: None) -> None:
    """The example record with its indices computed; the drain needs transactions of its own."""
    call_command("load_example", verbosity=0)
    assert drain_marks() is not None
