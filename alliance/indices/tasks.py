"""Celery is the messenger only: an empty nudge says "look at the marks", and losing it costs two seconds."""

from __future__ import annotations

import logging

from celery import current_app, shared_task
from django.db.models import Q

from alliance.indices.build import help_build
from alliance.indices.check import compare_with_rebuild
from alliance.indices.drain import drain_what_comes
from alliance.indices.models import Mark
from alliance.indices.pulse import BEAT, beat

log = logging.getLogger(__name__)


@shared_task(name="indices.drain", ignore_result=True, expires=10, max_retries=0, time_limit=600)
def drain() -> None:
    """Work in what waits."""
    drain_what_comes()


@shared_task(name="indices.sweep", ignore_result=True, expires=2, max_retries=0, time_limit=600)
def sweep() -> None:
    """Every two seconds, in case a nudge was lost."""
    if Mark.objects.filter(Q(quarantined_at=None)).exists():
        drain_what_comes()


@shared_task(name="indices.beat", ignore_result=True, expires=2, max_retries=0, time_limit=600)
def sweep_for_beat() -> None:
    """What beat asks for every two seconds: its sign of life, and the sweep."""
    beat(BEAT)
    sweep()


@shared_task(name="indices.help_build", ignore_result=True, expires=60, max_retries=0, time_limit=600)
def help_with_build(build: int, snapshot: str) -> None:
    """Take parts of a build that another worker coordinates."""
    help_build(build, snapshot)


@shared_task(name="indices.nightly_check", ignore_result=True, max_retries=0, time_limit=3600)
def nightly_check() -> None:
    """Stored readings must equal a full rebuild; a difference is logged as an error and mended."""
    compare_with_rebuild()


def load_messenger() -> None:
    """Import what a nudge needs, a third of a second's work, without connecting to the broker."""
    with current_app.connection_for_write() as connection:
        _ = connection.transport
        _ = current_app.amqp.queues, drain.app.tasks


def nudge() -> None:
    """Tell a worker that marks wait. Never raises: with the broker down, the sweep finds them."""
    try:
        drain.apply_async(retry=False)
    except Exception as error:  # noqa: BLE001  kombu and redis raise many kinds; none may reach an editor's save
        log.warning("The broker did not take the nudge (%s); the sweep will find the change.", error)
