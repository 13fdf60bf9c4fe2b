"""READ_ONLY: for maintenance. The record does not change; everybody may go on reading.

The desk, tokens and every other form answer 503, `intake` refuses in commands and in the worker, and imports wait.
Marks that wait are still worked in: what is computed is derived from the record, and a reader who sees "recomputing"
for an hour would be worse off than one who sees the last statements that were published.
"""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

CLOSED = ("/admin/", "/tokens/", "/second-factor/")
# The API writes nothing; its previews are posted. A reader's own login is no change of the record.
OPEN = ("/api/v1/", "/login/", "/logout/")


class ReadOnly:
    """Closes the desk while READ_ONLY is set."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        if settings.READ_ONLY and _writes(request):
            message = _("The desk is closed for maintenance. Nothing is lost; everything can still be read.")
            context = {"title": _("Closed for maintenance"), "message": message}
            response = render(request, "access/refused.html", context, status=503)
            response["Retry-After"] = "300"
            response["Cache-Control"] = "no-store"
            return response
        return self.get_response(request)


def _writes(request: HttpRequest) -> bool:
    if request.path.startswith(CLOSED):
        return True
    return request.method not in ("GET", "HEAD", "OPTIONS") and not request.path.startswith(OPEN)
