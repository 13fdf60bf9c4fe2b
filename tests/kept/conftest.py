"""The door in front of the real Django, on a small record of its own, and a tool to ask it as a web server would."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.core.cache import cache
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

from alliance.api.throttle import admits
from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision
from alliance.kept.door import Door
from alliance.kept.look import Look
from alliance.kept.makers import Makers
from alliance.kept.store import Store
from tests.record.cast import Cast, small_record

SERIES = "/api/v1/friction/dyads/US/KR/"
LATEST = "/api/v1/revisions/latest/"


@dataclass(frozen=True)
class Reply:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """The door, and how often Django had to answer behind it."""

    door: Callable[..., Any] = field(init=False)
    look: Look = field(default_factory=Look)
    store: Store = field(default_factory=lambda: Store(4 * 2**20))
    made: list[str] = field(default_factory=list)
    django: Any = field(default_factory=get_wsgi_application)
    makers: Makers | None = None

    def __post_init__(self) -> None:
        self.door = Door(self._counted, look=self.look, store=self.store, admits=admits, makers=self.makers)

    def _counted(self, environment: dict[str, Any], start_response: Any) -> Any:
        self.made.append(environment["PATH_INFO"])
        return self.django(environment, start_response)

    def ask(self, address: str, method: str = "GET", **headers: str) -> Reply:
        """One request through the door: ask("/api/v1/method/", accept="text/csv")."""
        return called(self.door, address, method, **headers)

    def ask_django(self, address: str, method: str = "GET", **headers: str) -> Reply:
        """The same request without the door."""
        return called(self.django, address, method, **headers)


def called(application: Any, address: str, method: str = "GET", **headers: str) -> Reply:
    """A WSGI application's reply to one request."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    environment = RequestFactory(headers=named).generic(method, address).environ
    if "cookie" not in named:
        del environment["HTTP_COOKIE"]  # the factory's own, which is empty
    said: list[Any] = []
    body = application(environment, lambda status, given, *_more: said.append((status, given)))
    content = b"".join(body)
    if close := getattr(body, "close", None):
        close()
    (status, given), *others = said
    assert others == []
    return Reply(int(status[:3]), {name.lower(): value for name, value in given}, content)


@pytest.fixture
def cast(transactional_db: None) -> Cast:
    """The small record with some statements, worked in."""
    found = small_record()
    found.published()
    for month in range(1, 7):
        found.published(actor=found.us, stance=month / 10, date=dt.date(2025, month, 1))
    assert drain_marks() is not None
    return found


@pytest.fixture
def site(cast: Cast) -> Iterator[Site]:
    """The door, with nothing kept yet."""
    cache.clear()
    made = Site()
    yield made
    made.look.close()
    connection.close()


def revise(cast: Cast, **changes: Any) -> None:
    """Publish one more statement and work it in: a new revision."""
    cast.published(**{"stance": 0.1, "summary": "Another.", **changes})
    assert drain_marks() is not None


def newest() -> str:
    """The number of the newest revision, as a header says it."""
    return str(Revision.objects.order_by("-id").values_list("pk", flat=True)[0])
