"""The page of a 500. It brings its own style element, since whatever failed may be what serves the style sheets."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.defaults import server_error


@login_not_required
def show(request: HttpRequest) -> HttpResponse:
    """Django's page, with leave for its style element."""
    response = server_error(request)
    response._csp_replace = {"style-src": ["'self'", "'unsafe-inline'"]}  # type: ignore[attr-defined]
    return response
