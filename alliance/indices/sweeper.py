"""The worker's own clock: a drain that needs no broker.

Beat's sweep travels through the broker; when that is down, this thread of the worker still finds the marks.
"""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import bootsteps
from django.db import Error, close_old_connections, connection

log = logging.getLogger(__name__)

SECONDS = 3.0


class Sweeper(bootsteps.StartStopStep):
    """Runs in the worker's main process, beside the consumer."""

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        """Start the clock with the worker."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="sweeper", daemon=True)
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """Stop the clock; a drain under way is finished first."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=10)

    def _run(self) -> None:
        from alliance.indices.tasks import sweep

        while not self._stopping.wait(SECONDS):
            try:
                close_old_connections()
                sweep()
            except Error as error:
                log.warning("The database did not answer the sweep: %s", error)
            except Exception:
                log.exception("The sweep failed; the next one tries again.")
        connection.close()
