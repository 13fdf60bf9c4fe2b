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
        """A sign of life and the sweep; the first time also whether an upgrade has brought another method."""
        from alliance.indices.drain import ensure_current_method
        from alliance.indices.pulse import WORKER, beat
        from alliance.indices.tasks import sweep

        knows_method = False

        def look() -> None:
            nonlocal knows_method
            beat(WORKER)
            if not knows_method:
                ensure_current_method()
                knows_method = True
            sweep()

        return look
