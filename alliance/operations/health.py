"""Is the product alive, and is it ready: may be relied on to work in what is entered?"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

from celery import current_app
from django.conf import settings
from django.db import Error, close_old_connections, connection

from alliance.indices.pulse import PULSES, Signs, signs

ASK_AT_MOST_EVERY = 1.0  # seconds: whoever asks more often gets the last finding
BROKER_WITHIN = 0.4


@dataclass(frozen=True)
class Health:
    """What was found. `faults` make it not ready; `notices` are worth a look, and readers do not feel them."""

    signs: Signs | None  # None: the database does not answer
    broker: bool
    faults: tuple[str, ...]
    notices: tuple[str, ...]

    @property
    def ready(self) -> bool:
        """Whether whatever is entered now will be in the indices in time."""
        return not self.faults

    def body(self) -> dict[str, Any]:
        """As /readyz tells it."""
        found = self.signs
        body: dict[str, Any] = {
            "ready": self.ready,
            "faults": self.faults,
            "notices": self.notices,
            "database": {"answers": found is not None},
            "broker": {"answers": self.broker},
        }
        if found is not None:
            told = asdict(found)
            pulses = told.pop("pulses")
            body["marks"] = {
                "waiting": found.waiting,
                "oldest_seconds": _rounded(found.oldest),
                "set_aside": found.set_aside,
            }
            body["revision"] = {
                "number": found.revision,
                "committed_at": found.committed_at,
                "drain_seconds": _rounded(found.drain_seconds),
            }
            body |= {name: {"last_seen_seconds": _rounded(pulses.get(name))} for name in PULSES}
        return body


def _rounded(seconds: float | None) -> float | None:
    return None if seconds is None else round(seconds, 3)


def look() -> Health:
    """Ask the database and the broker now."""
    found = _signs()
    broker = broker_answers()
    if found is None:
        return Health(None, broker, ("The database does not answer.",), ())
    limit = settings.READY_WITHIN_SECONDS
    faults, notices = [], []
    if found.oldest is not None and found.oldest > limit:
        faults.append(f"The oldest change has waited for {found.oldest:.0f} s, more than {limit:g} s.")
    for name in PULSES:
        age = found.pulses.get(name)
        if age is None:
            faults.append(f"Nothing has been heard of the {name} yet.")
        elif age > limit:
            faults.append(f"Nothing has been heard of the {name} for {age:.0f} s, more than {limit:g} s.")
    if not broker:
        notices.append("The broker does not answer; the worker finds changes by itself, up to three seconds later.")
    if found.set_aside:
        notices.append(f"{found.set_aside} keys could not be recomputed and are set aside; the desk shows why.")
    return Health(found, broker, tuple(faults), tuple(notices))


def _signs() -> Signs | None:
    """None where the database does not say. Outside Django's requests, so the connection is looked after here."""
    try:
        if not connection.in_atomic_block:
            close_old_connections()
        return signs()
    except Error:
        connection.close()
        return None


def broker_answers() -> bool:
    """Whether the broker answers within BROKER_WITHIN seconds."""
    try:
        with current_app.connection_for_read(connect_timeout=BROKER_WITHIN) as broker:
            return bool(broker.default_channel.client.ping())  # type: ignore[attr-defined]
    except Exception:  # noqa: BLE001  kombu and redis raise many kinds
        return False


class Remembered:
    """A finding that serves everybody who asks within a second."""

    def __init__(self, ask: Callable[[], Health] = look) -> None:
        self._ask = ask
        self._lock = threading.Lock()
        self._found: Health | None = None
        self._at = 0.0

    def __call__(self) -> Health:
        """The last finding if it is recent, else a new one."""
        with self._lock:
            if self._found is None or time.monotonic() - self._at > ASK_AT_MOST_EVERY:
                self._found = self._ask()
                self._at = time.monotonic()
            return self._found
