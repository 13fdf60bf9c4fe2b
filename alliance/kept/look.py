"""Which state of the index is the committed one: asked for every request, and answered together where many ask.

A request must never be answered from a revision older than the newest that was committed before it came. So a look
counts for a request only if it began after the request had come. Requests that come while a look is under way wait
for the next one, which is then one look for all of them: sixteen readers at a time cost two queries, not sixteen.

A request that says itself that an answer of a second's age will do (`Cache-Control: max-age=1`, as open pages say when
they ask for news) is content with a look of the last tenth of a second: a hundred open pages cost ten looks a second.
"""

from __future__ import annotations

import contextlib
import logging
import threading
import time
from typing import Any

import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections

from alliance.indices.fingerprint import FINGERPRINT, Fingerprint

log = logging.getLogger(__name__)

# After a failure Django meets the database itself, and answers with its own 503: no second wait for a dead server.
PAUSE_AFTER_FAILURE = 1.0
# How old a look may be for a request that allows a second: the rest of that second is left for the way.
RECENT = 0.1  # seconds


class Look:
    """One connection to the database for the whole process, used by one thread at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._connection: Any = None
        self._began = 0
        self._seen: Fingerprint | None = None
        self._not_before = 0.0

    def __call__(self, recent: bool = False) -> Fingerprint | None:
        """The committed state at some instant after this call began; None when the database does not say.

        With `recent`, at an instant not longer than RECENT before the call.
        """
        since = time.monotonic_ns() - (int(RECENT * 1e9) if recent else 0)
        with self._lock:
            if self._began <= since:
                self._began = time.monotonic_ns()
                self._seen = self._ask()
            return self._seen

    def close(self) -> None:
        """Give the connection back; the next look opens another."""
        with self._lock:
            self._drop()

    def _ask(self) -> Fingerprint | None:
        if time.monotonic() < self._not_before:
            return None
        try:
            try:
                return self._query()
            except psycopg2.Error:
                if self._connection is None:
                    raise
                self._drop()  # the server may have been restarted since; then a new connection will do
                return self._query()
        except psycopg2.Error:
            log.warning("The database does not say which revision is the newest; Django asks it itself.", exc_info=True)
            self._drop()
            self._not_before = time.monotonic() + PAUSE_AFTER_FAILURE
            return None

    def _query(self) -> Fingerprint:
        if self._connection is None:
            self._connection = self._connect()
        with self._connection.cursor() as cursor:
            cursor.execute(FINGERPRINT)
            return Fingerprint(*cursor.fetchone())

    @staticmethod
    def _connect() -> Any:
        """A connection with Django's settings but outside its bookkeeping, which belongs to threads and requests."""
        django = connections.create_connection(DEFAULT_DB_ALIAS)
        # A server that vanished without a word must not hold up every reader.
        opened = django.get_new_connection({**django.get_connection_params(), "tcp_user_timeout": 5000})
        opened.autocommit = True
        return opened

    def _drop(self) -> None:
        if self._connection is not None:
            with contextlib.suppress(psycopg2.Error):
                self._connection.close()
            self._connection = None
