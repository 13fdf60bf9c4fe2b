"""When the database does not answer, or its disk is full: a 503 that costs no query, instead of a broken page."""

from __future__ import annotations

import sys

from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader

from alliance.access import failure

RETRY_AFTER = "5"


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Django's handler500. Called while the error is handled, so that it can be told what it was."""
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return failure.show(request)
    body = loader.get_template("503.html").render()
    response = HttpResponse(body, status=503, headers={"Retry-After": RETRY_AFTER, "Cache-Control": "no-store"})
    return failure.with_own_style(response)
