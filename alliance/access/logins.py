"""Attempts to log in: few from one address, and few wrong passwords for one account from one address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from alliance.access.rate import AddressThrottle

# Whoever posts here tries a password or a code.
DOORS = ("/login/", "/admin/login/", "/second-factor/")


def address_of(request: HttpRequest) -> str | None:
    """The reader's address, as the API's limits count it; None where there is none, as in a command."""
    found = LoginThrottle().get_ident(request)
    return None if found == "unknown" else found


class LoginThrottle(AddressThrottle):
    """Counts attempts of any account by address, since each costs a slow hash."""

    scope = "login"

    def get_rate(self) -> str | None:
        """The rate of attempts."""
        return self.THROTTLE_RATES.get(self.scope)

    def get_cache_key(self, request: Any, view: Any) -> str:
        """The address."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class FewAttempts:
    """Refuses further attempts of an address before any password is looked at."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if request.method == "POST" and request.path.startswith(DOORS):
            throttle = LoginThrottle()
            if not throttle.allow_request(request, None):
                seconds = max(1, round(throttle.wait() or 1))
                return too_many(request, _("Too many attempts from this address. Wait a minute."), seconds)
        return self.get_response(request)


def closed(request: HttpRequest, response: HttpResponse | None = None, credentials: Any = None) -> HttpResponse:
    """What django-axes answers for an account that is closed to this address; the right password would not help."""
    return too_many(request, _("Too many wrong passwords. This account is closed to your address for 15 minutes."), 900)


def too_many(request: HttpRequest, message: str, seconds: int) -> HttpResponse:
    """The page of a 429."""
    response = render(request, "access/refused.html", {"title": _("Too many attempts"), "message": message}, status=429)
    response["Retry-After"] = str(seconds)
    response["Cache-Control"] = "no-store"
    return response
