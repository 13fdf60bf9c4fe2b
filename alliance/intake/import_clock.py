"""The worker's own look for imports that wait: needs no broker, and takes over what a killed worker left."""

from __future__ import annotations

from collections.abc import Callable

from alliance.indices.worker_clock import WorkerClock


class ImportClock(WorkerClock):
    """Finds imports that wait. One under way is left to the database: it is rolled back and begun again later."""

    name = "imports"
    seconds = 4.0
    patience = 5.0

    def look_for(self) -> Callable[[], object]:
        """The imports that wait."""
        from alliance.intake.imports.jobs import run_waiting

        return run_waiting
