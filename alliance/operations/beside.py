"""Django in a process beside the web process (alliance/kept/makers.py): ready once this module has been imported."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.core.wsgi import get_wsgi_application

from alliance.operations.logs import request_id

_application: Any = get_wsgi_application()


def django(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request whose number the web process has written into it, so that log lines bear it here too."""
    token = request_id.set(environment.get("HTTP_X_REQUEST_ID", ""))
    try:
        answer: Iterable[bytes] = _application(environment, start_response)
        return answer
    finally:
        request_id.reset(token)
