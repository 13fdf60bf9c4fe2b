"""Accounts with passwords, quick hashes, and counters that begin at nothing."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache

from tests.intake.conftest import cast, desk, editor, passer_by, reviewer, staff  # noqa: F401  fixtures

PASSWORD = "a long sentence that nobody guesses"


@pytest.fixture(autouse=True)
def from_nothing(settings: Any) -> None:
    """No attempt of another test counts; a hash that is slow on purpose would only make these tests slow."""
    cache.clear()
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def edith(db: None) -> User:
    """An editor who has a password."""
    user = staff("edith", "Editor")
    user.set_password(PASSWORD)
    user.save()
    return user
