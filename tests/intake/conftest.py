"""People of the desk: an editor who may enter, a reviewer who may publish too, and a passer-by with no rights."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client

from tests.record.cast import Cast, small_record

EDITORS = [f"{verb}_{model}" for verb in ("add", "change", "view") for model in ("statement", "source")]


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast, stored."""
    return small_record()


def _staff(name: str, rights: list[str]) -> User:
    user = User.objects.create_user(name, is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    return User.objects.get(pk=user.pk)  # without cached permissions


@pytest.fixture
def editor(db: None) -> User:
    """May enter and change drafts, not publish."""
    return _staff("edith", [*EDITORS, "view_actor", "view_issue"])


@pytest.fixture
def reviewer(db: None) -> User:
    """May publish as well."""
    return _staff("ruth", [*EDITORS, "view_actor", "view_issue", "publish_statement"])


@pytest.fixture
def passer_by(db: None) -> User:
    """May log in, nothing else."""
    return _staff("paul", [])


@pytest.fixture
def desk(client: Client) -> Client:
    """A browser's worth of HTTP that raises no view's error past the 500 page, as in service."""
    client.raise_request_exception = False
    return client
