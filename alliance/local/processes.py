"""Start, watch and stop the services, so that none ever outlives the one that started it.

Each service leads a process group of its own, so that its children can be reached too. On Linux the kernel sends
it a signal when its parent dies (PR_SET_PDEATHSIG), however that happened.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from alliance.local.place import Identity
from alliance.local.trouble import CannotStart

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None

_DEATHS_TOO_MANY = 5
_DEATHS_WITHIN = 60.0


def tether(death_signal: int) -> Callable[[], None]:
    """What a child does before it becomes the service: bind itself to the life of this process."""
    parent = os.getpid()

    def bind() -> None:
        signal.pthread_sigmask(signal.SIG_UNBLOCK, signal.valid_signals())
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, death_signal, 0, 0, 0)
            if os.getppid() != parent:  # died in between
                os._exit(1)

    return bind


@dataclass
class Service:
    """One service: how it is started, how it is asked to stop, and the process while it runs."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    log: Path
    stop_signal: int = signal.SIGTERM
    stop_within: float = 10.0
    identity: Identity | None = None
    folder: Path = Path("/")
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_DEATHS_TOO_MANY))
    not_before: float = 0.0
    log_began: int = 0

    def start(self) -> None:
        """Start the service in a process group of its own, with its output in its log."""
        as_user: dict[str, Any] = self.identity.popen_arguments() if self.identity else {}
        with self.log.open("ab") as output:
            self.log_began = output.tell()
            self.process = subprocess.Popen(
                self.command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=self.folder,
                env=dict(self.environment),
                start_new_session=True,
                # Safe beside the one thread that waits on a pipe: it holds no lock that the child could need.
                preexec_fn=tether(self.stop_signal),  # noqa: PLW1509
                **as_user,
            )

    def is_running(self) -> bool:
        """Whether the process lives; a dead one is waited for here."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Ask the service to stop, insist when it takes too long, and leave nothing of its group."""
        process = self.process
        if process is None:
            return
        if process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                process.send_signal(self.stop_signal)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(self.stop_within)
        self._kill_group(process)
        process.wait()
        self.process = None

    def clear_away(self) -> None:
        """After a death: end what the dead process left of its group."""
        if self.process is not None:
            self._kill_group(self.process)
            self.process.wait()
            self.process = None

    @staticmethod
    def _kill_group(process: subprocess.Popen[bytes]) -> None:
        # The group's number cannot have been given to somebody else while a member of it lives.
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)

    def last_line(self) -> str:
        """The last telling thing that the service wrote since its last start, for an error message."""
        try:
            with self.log.open("rb") as log:
                log.seek(max(self.log_began, log.seek(0, os.SEEK_END) - 4000))
                lines = log.read().decode(errors="replace").strip().splitlines()
        except OSError:
            return ""
        telling = [line for line in lines if "FATAL" in line or "PANIC" in line or "rror" in line] or lines
        return telling[-1].strip() if telling else ""


class Supervisor:
    """The running services in the order of their start; restarts one that dies, stops all in reverse order."""

    def __init__(self, say: Callable[[str], None]) -> None:
        self._say = say
        self._services: list[Service] = []

    def add(self, service: Service) -> None:
        """Start a service and watch it from now on."""
        self._services.append(service)
        service.start()

    def check(self) -> None:
        """Restart what died, later each time; give up on a service that dies five times in a minute."""
        now = time.monotonic()
        for service in self._services:
            if service.is_running():
                continue
            if service.process is not None:
                self._note_death(service, now)
            if service.process is None and now >= service.not_before:
                service.start()

    def _note_death(self, service: Service, now: float) -> None:
        code = service.process.returncode if service.process is not None else None
        service.clear_away()
        service.deaths.append(now)
        if len(service.deaths) == _DEATHS_TOO_MANY and now - service.deaths[0] < _DEATHS_WITHIN:
            raise CannotStart(
                f"The {service.name} stopped {_DEATHS_TOO_MANY} times within a minute, so everything stops. "
                f"Its last words: {service.last_line() or 'none'} (all of them: {service.log})"
            )
        recent = sum(1 for death in service.deaths if now - death < _DEATHS_WITHIN)
        service.not_before = now + (0.2, 1.0, 2.0, 4.0, 8.0)[recent - 1]
        self._say(f"The {service.name} stopped unexpectedly ({_how(code)}); starting it again.")

    def stop_all(self, first: str = "") -> None:
        """Stop that one first and the others in the reverse order of their start."""
        self._services.sort(key=lambda service: service.name == first)
        while self._services:
            self._services.pop().stop()


def _how(code: int | None) -> str:
    if code is not None and code < 0:
        return f"signal {signal.Signals(-code).name}"
    return f"exit code {code}"
