"""The page of a 500. It brings its own style element, since whatever failed may be what serves the style sheets."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    """Django's page, with leave for its style element."""
    return with_own_style(server_error(request))


def with_own_style(response: HttpResponse) -> HttpResponse:
    """A page that brings its own style element, with leave for it."""
    response._csp_replace = {"style-src": ["'self'", "'unsafe-inline'"]}  # type: ignore[attr-defined]
    return response
