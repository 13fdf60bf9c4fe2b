"""The whole product as a person starts it, with data of its own: for tests from outside."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from alliance.local.place import BASE_DIR
from tests import templates

FIRST_OUTPUT = "first-output"


def wait_until(condition: Callable[[], bool], within: float) -> bool:
    """Poll until `condition` holds; False when it does not within so many seconds."""
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
        """Start everything, as `make run` does."""
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
        """Whether the start has printed these words."""
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
        """HTTP status of a page."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=20) as answer:
            return int(answer.status)

    def pid_of(self, words: str) -> int:
        """The process whose command line holds these words."""
        return next(int(it.split()[0]) for it in self.processes() if words in it.replace("\0", " "))

    def start(self, within: float = 180) -> subprocess.Popen[bytes]:
        """Start everything and wait until it is ready."""
        started = self.up()
        assert wait_until(lambda: self.said("Ctrl-C stops everything") or started.poll() is not None, within)
        assert started.poll() is None, self.output.read_text()
        return started

    @property
    def address(self) -> str:
        """Where the dashboard is served."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def password(self) -> str:
        """The admin account's, as printed once."""
        first = self.var / FIRST_OUTPUT
        found = re.search(r"password: (\S+)", (first if first.exists() else self.output).read_text())
        assert found
        return found[1]

    def remove(self) -> None:
        """End what still runs, and take the folder away."""
        for line in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(int(line.split()[0]), signal.SIGKILL)
        wait_until(lambda: not self.processes(), 5)
        shutil.rmtree(self.var.parent)


def new_checkout() -> Checkout:
    """One in a folder of its own, with a space in its path, where PostgreSQL's user can get in."""
    folder = Path(tempfile.mkdtemp(prefix="alliance up ", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    return Checkout(folder / "var")


def furnished_checkout() -> Checkout:
    """One whose first start is behind it: with the example record worked in, and an admin account."""
    checkout = new_checkout()
    templates.copy("site", _furnish, to=checkout.var)
    return checkout


def _furnish(folder: Path) -> None:
    first = new_checkout()
    started = first.start()
    started.send_signal(signal.SIGINT)
    started.wait(60)
    subprocess.run(["cp", "-a", str(first.var), str(folder)], check=True)
    shutil.copy(first.output, folder / FIRST_OUTPUT)
    first.remove()
