"""Everything running, as a person starts it; nothing else should be busy on the machine."""

from __future__ import annotations

import platform
import signal
from collections.abc import Iterator

import pytest

from tests.benchmarks.table import LINES, rows
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


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the table of all figures."""
    if not LINES:
        return
    terminalreporter.section(f"measured with Python {platform.python_version()} on {platform.machine()}")
    for line in rows():
        terminalreporter.write_line(line)
