"""PUBLIC=false: everything behind a login. Pages send a reader to it; the API wants a token or a session.

Closed by default: a view is open only where it says so by `login_not_required`, as the login itself does.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

from alliance.access.second_factor import is_asked


class OnlyReaders:
    """Lets only those in who are logged in, unless the site is public."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if not settings.PUBLIC:
            response.headers.setdefault("X-Robots-Tag", "noindex, nofollow")
            kept = response.headers.get("Cache-Control", "no-cache")
            if "public" not in kept and "no-store" not in kept:
                response.headers["Cache-Control"] = f"private, {kept}"
            patch_vary_headers(response, ("Cookie", "Authorization"))
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Before the view: a redirect to the login, or nothing."""
        if settings.PUBLIC:
            return None
        user: Any = request.user
        if user.is_authenticated and (user.is_verified() or not is_asked(user)):
            request.is_reader = True  # type: ignore[attr-defined]  # for the API, which looks for a token only
            return None
        # The API's views count as open: its own permission answers, in its own words (api.authentication.MayRead).
        if not getattr(view, "login_required", True):
            return None
        return redirect_to_login(request.get_full_path())
