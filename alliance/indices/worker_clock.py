"""A clock of the worker's own, which needs no broker: a thread of its main process that looks again and again.

Beat's messages travel through the broker; when that is down, the worker still finds what waits in the database.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from typing import Any, ClassVar

from celery import bootsteps
from django.db import Error, close_old_connections, connection

log = logging.getLogger(__name__)


class WorkerClock(bootsteps.StartStopStep):
    """Calls what `look_for` gives every `seconds` while the worker runs. A subclass says what, and how often."""

    name: ClassVar[str]
    seconds: ClassVar[float]
    patience: ClassVar[float]  # seconds that a look under way has to end when the worker stops

    def __init__(self, parent: Any, **kwargs: Any) -> None:
        super().__init__(parent, **kwargs)
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, parent: Any) -> None:
        """Start the clock with the worker."""
        self._stopping.clear()
        self._thread = threading.Thread(target=self._run, name=self.name, daemon=True)
        self._thread.start()

    def stop(self, parent: Any) -> None:
        """Stop the clock."""
        self._stopping.set()
        if self._thread:
            self._thread.join(timeout=self.patience)

    def look_for(self) -> Callable[[], object]:
        """What is called; imported only here, since Django may not be ready when the worker is put together."""
        raise NotImplementedError

    def _run(self) -> None:
        look = self.look_for()
        while not self._stopping.wait(self.seconds):
            try:
                close_old_connections()
                look()
            except Error as error:
                log.warning("The database did not answer the clock of %s: %s", self.name, error)
            except Exception:
                log.exception("The clock of %s failed; its next look tries again.", self.name)
        connection.close()
