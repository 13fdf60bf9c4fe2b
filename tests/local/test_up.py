"""The real `up`: it starts, keeps its data, and leaves no process behind however it ends."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR
from tests.checkout import Checkout, new_checkout, wait_until

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="counts processes in Linux's /proc"),
]


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    it = new_checkout()
    yield it
    it.remove()


def test_a_day_in_the_life_of_up(checkout: Checkout) -> None:
    # The first start makes everything.
    first = checkout.up("manage.py", "up")
    assert wait_until(lambda: checkout.said("Ctrl-C stops everything") or first.poll() is not None, 180)
    assert first.poll() is None, checkout.output.read_text()
    assert checkout.said("Loading the example record")
    assert checkout.said("Admin account     admin   password:")
    assert checkout.status("/") == 200
    assert checkout.status("/admin/login/") == 200
    assert (checkout.var / "secret-key").stat().st_mode & 0o077 == 0
    key = (checkout.var / "secret-key").read_text()

    # A second one beside it is refused in one line.
    second = subprocess.run(
        [sys.executable, "-m", "alliance.local.launcher"],
        cwd=BASE_DIR,
        env={**os.environ, "ALLIANCE_VAR": str(checkout.var)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 1
    assert second.stdout == f"It is running already (process {first.pid}): stop that one first.\n"

    # A service that dies comes back.
    os.kill(checkout.pid_of("valkey-server"), signal.SIGKILL)
    assert wait_until(lambda: checkout.said("The broker stopped unexpectedly (signal SIGKILL)"), 10)

    # Ctrl-C ends all of it.
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 0
    assert wait_until(lambda: not checkout.processes(), 1), checkout.processes()
    assert checkout.said("Stopped.")

    # The second start loses nothing, makes nothing anew and shows no password; kill -9 ends all of it too.
    again = checkout.up()
    assert wait_until(lambda: checkout.said("Ctrl-C stops everything") or again.poll() is not None, 90)
    assert again.poll() is None, checkout.output.read_text()
    assert not checkout.said("Loading the example record")
    assert not checkout.said("Admin account")
    assert (checkout.var / "secret-key").read_text() == key
    assert checkout.status("/") == 200
    again.kill()
    again.wait()
    assert wait_until(lambda: not checkout.processes(), 30), checkout.processes()


def test_kill_9_of_the_keeper_in_mid_start_leaves_nothing(checkout: Checkout) -> None:
    launcher = checkout.up()
    assert wait_until(lambda: any("valkey-server" in line for line in checkout.processes()), 60), (
        checkout.output.read_text()
    )
    os.kill(checkout.pid_of("alliance.local.keeper"), signal.SIGKILL)
    assert launcher.wait(20) == 1
    assert wait_until(lambda: not checkout.processes(), 20), checkout.processes()
