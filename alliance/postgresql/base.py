"""The database backend of the settings: Django's own for PostgreSQL, that asks no question where none is needed."""

from __future__ import annotations

import select

import psycopg2
from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's backend; `is_usable` differs, which is asked once for each request (CONN_HEALTH_CHECKS)."""

    def is_usable(self) -> bool:
        """Whether the connection still lives.

        Django asks the server `SELECT 1`. A server that stops, or ends a session, closes the connection, often with a
        last word: the socket then has something to read. As long as it has nothing, there is nothing to ask.
        """
        try:
            waiting = select.poll()
            waiting.register(self.connection.fileno())
            events = dict(waiting.poll(0))
        except (psycopg2.Error, OSError, ValueError):  # closed on our side
            return False
        if all(event == select.POLLOUT for event in events.values()):
            return True
        usable: bool = super().is_usable()  # something came, perhaps only a notice
        return usable
