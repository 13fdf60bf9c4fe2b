"""The real `up`: it starts, keeps its data, and leaves no process behind however it ends."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR

pytestmark = [
    pytest.mark.faults,
    pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="counts processes in Linux's /proc"),
]


def _wait(condition: Callable[[], bool], within: float) -> bool:
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class Checkout:
    """A `var/` of its own, and the processes that belong to it."""

    def __init__(self, var: Path) -> None:
        self.var = var
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = free.getsockname()[1]
        own = ("DATABASE_URL", "CELERY_BROKER_URL", "SECRET_KEY", "STATIC_ROOT", "STATICFILES_STORAGE", "HTTPS")
        self._environment = {key: value for key, value in os.environ.items() if key not in own}
        self._environment |= {"ALLIANCE_VAR": str(var), "PORT": str(self.port)}
        self.output = var.parent / "output"

    def up(self, *command: str) -> subprocess.Popen[bytes]:
        with self.output.open("wb") as output:
            return subprocess.Popen(
                [sys.executable, *(command or ("-m", "alliance.local.launcher"))],
                cwd=BASE_DIR,
                env=self._environment,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def said(self, words: str) -> bool:
        return words in self.output.read_text()

    def processes(self) -> list[str]:
        """Every process that was started with, or works in, this `var/`."""
        found = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                traces = (folder / "environ").read_bytes() + (folder / "cmdline").read_bytes()
                traces += os.fsencode(os.readlink(folder / "cwd"))
                if os.fsencode(self.var) in traces:
                    found.append(f"{folder.name} {(folder / 'cmdline').read_bytes().decode(errors='replace')}")
        return found

    def status(self, path: str) -> int:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return int(answer.status)

    def pid_of(self, words: str) -> int:
        return next(int(it.split()[0]) for it in self.processes() if words in it.replace("\0", " "))


@pytest.fixture
def checkout() -> Iterator[Checkout]:
    folder = Path(tempfile.mkdtemp(prefix="alliance up ", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    it = Checkout(folder / "var")
    yield it
    for line in it.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(line.split()[0]), signal.SIGKILL)
    _wait(lambda: not it.processes(), 5)
    shutil.rmtree(folder)


def test_a_day_in_the_life_of_up(checkout: Checkout) -> None:
    # The first start makes everything.
    first = checkout.up("manage.py", "up")
    assert _wait(lambda: checkout.said("Ctrl-C stops everything") or first.poll() is not None, 180)
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
    assert _wait(lambda: checkout.said("The broker stopped unexpectedly (signal SIGKILL)"), 10)

    # Ctrl-C ends all of it.
    first.send_signal(signal.SIGINT)
    assert first.wait(60) == 0
    assert _wait(lambda: not checkout.processes(), 1), checkout.processes()
    assert checkout.said("Stopped.")

    # The second start loses nothing, makes nothing anew and shows no password; kill -9 ends all of it too.
    again = checkout.up()
    assert _wait(lambda: checkout.said("Ctrl-C stops everything") or again.poll() is not None, 90)
    assert again.poll() is None, checkout.output.read_text()
    assert not checkout.said("Loading the example record")
    assert not checkout.said("Admin account")
    assert (checkout.var / "secret-key").read_text() == key
    assert checkout.status("/") == 200
    again.kill()
    again.wait()
    assert _wait(lambda: not checkout.processes(), 30), checkout.processes()


def test_kill_9_of_the_keeper_in_mid_start_leaves_nothing(checkout: Checkout) -> None:
    launcher = checkout.up()
    assert _wait(lambda: any("valkey-server" in line for line in checkout.processes()), 60), checkout.output.read_text()
    os.kill(checkout.pid_of("alliance.local.keeper"), signal.SIGKILL)
    assert launcher.wait(20) == 1
    assert _wait(lambda: not checkout.processes(), 20), checkout.processes()
