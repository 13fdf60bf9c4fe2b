"""In front of everything else: a number for each request, its measurement, and /healthz, /readyz and /metrics.

These three are answered before Django's middleware: under any host name, by plain http, without a session, and
/healthz even where the database is down, since whoever watches the product asks from its own machine.
"""

from __future__ import annotations

import hmac
import logging
import re
import secrets
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import orjson
from django.conf import settings
from prometheus_client import CONTENT_TYPE_LATEST

from alliance.operations import metrics
from alliance.operations.health import Remembered
from alliance.operations.logs import request_id

log = logging.getLogger("alliance.requests")

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]

SLOW = 1.0  # seconds
_LOOPBACK = ("127.0.0.1", "::1", "")  # "" on a Unix socket
_FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP")
_GIVEN = re.compile(r"[A-Za-z0-9._-]{8,64}")


class Front:
    """A WSGI application around `application`."""

    def __init__(self, application: Application) -> None:
        self.application = application
        self._health = Remembered()
        self._own = {"/healthz": self._alive, "/readyz": self._ready, "/metrics": self._metrics}

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        own = self._own.get(environment.get("PATH_INFO", ""))
        if own is not None:
            return own(environment, start_response)
        exchange = _Exchange(environment, start_response)
        with exchange.named():
            try:
                body = self.application(environment, exchange.start_response)
            except BaseException:
                exchange.end()
                raise
        if isinstance(body, list):  # it is all there; a server sends a list more quickly than anything else
            with exchange.named():
                exchange.end()
            return body
        return _Body(body, exchange)

    def _alive(self, environment: Environment, start_response: StartResponse) -> list[bytes]:
        """This process answers; nothing else is asked."""
        return _say(start_response, "200 OK", b'{"alive":true}\n')

    def _ready(self, environment: Environment, start_response: StartResponse) -> list[bytes]:
        """Whether what is entered now will be in the indices in time; a 503 with the reasons if not."""
        health = self._health()
        body = orjson.dumps(health.body(), option=orjson.OPT_APPEND_NEWLINE)
        return _say(start_response, "200 OK" if health.ready else "503 Service Unavailable", body)

    def _metrics(self, environment: Environment, start_response: StartResponse) -> list[bytes]:
        if not may_read_metrics(environment):
            return _say(start_response, "403 Forbidden", b'{"error":"Not from here, and not without the token."}\n')
        return _say(start_response, "200 OK", metrics.exposition(self._health()), CONTENT_TYPE_LATEST)


def may_read_metrics(environment: Environment) -> bool:
    """Whoever has the token; where there is none, this machine itself, and not through a proxy that runs on it."""
    if token := settings.METRICS_TOKEN:
        given = environment.get("HTTP_AUTHORIZATION", "")
        return hmac.compare_digest(given.encode("latin-1", "replace"), f"Bearer {token}".encode())
    return environment.get("REMOTE_ADDR", "") in _LOOPBACK and not any(name in environment for name in _FORWARDED)


def _say(start_response: StartResponse, status: str, body: bytes, kind: str = "application/json") -> list[bytes]:
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    start_response(status, [*headers, ("X-Content-Type-Options", "nosniff")])
    return [body]


class _Exchange:
    """One request and its answer: numbered, measured, and logged where that is asked for."""

    def __init__(self, environment: Environment, start_response: StartResponse) -> None:
        self._began = time.perf_counter()
        self._environment = environment
        self._start_response = start_response
        self._status = "500"  # unless the application comes to say another
        self._revision: str | None = None
        # A proxy's own number is taken over, so that its log and this one can be laid side by side.
        given = environment.get("HTTP_X_REQUEST_ID", "")
        self.number = given if _GIVEN.fullmatch(given) else secrets.token_hex(8)
        environment["HTTP_X_REQUEST_ID"] = self.number  # for the process that makes the answer, if it is another

    def start_response(self, status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
        """What the application calls."""
        self._status = status[:3]
        self._revision = next((value for name, value in headers if name.lower() == "x-index-revision"), None)
        # Not into the given list: it may be a kept answer's, and be handed out again.
        return self._start_response(status, [*headers, ("X-Request-ID", self.number)], *more)

    @contextmanager
    def named(self) -> Iterator[None]:
        """Within: log lines bear the request's number."""
        token = request_id.set(self.number)
        try:
            yield
        finally:
            request_id.reset(token)

    def end(self) -> None:
        """Count it, and log it if it failed, was slow, or if all are to be logged."""
        seconds = time.perf_counter() - self._began
        address, method = self._environment.get("PATH_INFO", ""), self._environment.get("REQUEST_METHOD", "")
        metrics.count(address, method, self._status, seconds)
        failed = self._status[0] == "5"
        if failed or seconds > SLOW or settings.LOG_REQUESTS:
            said = {"method": method, "path": address, "status": int(self._status), "ms": round(1000 * seconds, 1)}
            if self._revision:
                said["revision"] = int(self._revision)
            level = logging.WARNING if failed else logging.INFO
            log.log(level, "%s %s %s in %.0f ms", method, address, self._status, 1000 * seconds, extra=said)


class _Body:
    """An answer's body that is measured when the server has sent it, or its reader has gone."""

    def __init__(self, body: Iterable[bytes], exchange: _Exchange) -> None:
        self._body = body
        self._exchange = exchange

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._body)

    def close(self) -> None:
        with self._exchange.named():
            try:
                if close := getattr(self._body, "close", None):
                    close()
            finally:
                self._exchange.end()
