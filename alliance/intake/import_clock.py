"""The worker's own look for imports that wait: needs no broker, and takes over what a killed worker left."""

from __future__ import annotations

import logging
import threading
from typing import Any

from celery import bootsteps
from django.db import Error, close_old_connections, connection

log = logging.getLogger(__name__)

SECONDS = 4.0


class ImportClock(bootsteps.StartStopStep):
    """Runs in the worker's main process, beside the consumer."""

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        """Start the clock with the worker."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name="imports", daemon=True)
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """Stop the clock. An import under way is left to the database: it is rolled back and begun again later."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=5)

    def _run(self) -> None:
        from alliance.intake.imports.jobs import run_waiting

        while not self._stopping.wait(SECONDS):
            try:
                close_old_connections()
                run_waiting()
            except Error as error:
                log.warning("The database did not answer the look for imports: %s", error)
            except Exception:
                log.exception("The look for imports failed; the next one tries again.")
        connection.close()
