"""People of the desk: an editor who may enter, reviewers who may publish too, and a passer-by with no rights."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.test import Client

from alliance.intake.groups import make_groups
from tests.record.cast import Cast, small_record


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast, stored."""
    return small_record()


def staff(name: str, *groups: str) -> User:
    """An account of the desk. A test that emptied every table took the groups along: they are made again."""
    make_groups(apps)
    user = User.objects.create_user(name, is_staff=True)
    user.groups.set(Group.objects.filter(name__in=groups))
    return user


@pytest.fixture
def editor(db: None) -> User:
    """May enter and change, not publish."""
    return staff("edith", "Editor")


@pytest.fixture
def reviewer(db: None) -> User:
    """May publish what others wrote as well."""
    return staff("ruth", "Reviewer")


@pytest.fixture
def second_reviewer(db: None) -> User:
    """A colleague of the reviewer's."""
    return staff("rob", "Reviewer")


@pytest.fixture
def one_person(settings: Any) -> None:
    """A desk on which nobody else reviews."""
    settings.REVIEW_BY_ANOTHER = False


@pytest.fixture
def passer_by(db: None) -> User:
    """May log in, nothing else."""
    return staff("paul")


@pytest.fixture
def desk(client: Client) -> Client:
    """A browser's worth of HTTP that raises no view's error past the 500 page, as in service."""
    client.raise_request_exception = False
    return client
