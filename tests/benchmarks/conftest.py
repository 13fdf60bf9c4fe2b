"""Everything running, as a person starts it; nothing else should be busy on the machine."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest

from tests.checkout import Checkout, new_checkout


@pytest.fixture(scope="package")
def site() -> Iterator[Checkout]:
    """Web, worker, beat, PostgreSQL and broker, with the example record."""
    checkout = new_checkout()
    started = checkout.start()
    yield checkout
    started.send_signal(signal.SIGINT)
    started.wait(60)
    checkout.remove()
