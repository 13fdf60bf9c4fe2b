"""The worker's own sweep: a drain that needs no broker."""

from __future__ import annotations

from collections.abc import Callable

from alliance.indices.worker_clock import WorkerClock


class Sweeper(WorkerClock):
    """Finds marks also when no message comes. A drain under way is finished before the worker stops."""

    name = "sweeper"
    seconds = 3.0
    patience = 10.0

    def look_for(self) -> Callable[[], object]:
        """The sweep."""
        from alliance.indices.tasks import sweep

        return sweep
