"""Celery carries an empty nudge to look for imports; losing it costs seconds (import_clock.py)."""

from __future__ import annotations

import logging

from celery import shared_task

from alliance.intake.imports.jobs import run_waiting

log = logging.getLogger(__name__)


@shared_task(name="intake.run_imports", ignore_result=True, expires=10, max_retries=0, time_limit=3600)
def run_imports() -> None:
    """Run what waits."""
    run_waiting()


def nudge_imports() -> None:
    """Tell a worker that an import waits. Never raises: with the broker down, the worker's clock finds it."""
    try:
        run_imports.apply_async(retry=False)
    except Exception as error:  # noqa: BLE001  kombu and redis raise many kinds; none may reach an editor's upload
        log.warning("The broker did not take the nudge (%s); the worker's clock will find the import.", error)
