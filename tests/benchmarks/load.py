"""Load on a web server, and what it costs: wrk for many requests a second, threads where each address is asked once."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest

CONNECTIONS = 16
_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}


@dataclass(frozen=True)
class Load:
    """What wrk saw."""

    per_second: float
    p50: float  # ms
    p99: float  # ms
    failed: int  # answers that were neither 2xx nor 3xx, and broken connections


def wrk(address: str, seconds: int = 5, **headers: str) -> Load:
    """As many requests as 16 connections can make."""
    program = shutil.which("wrk")
    if program is None:
        pytest.skip("No wrk here (on Debian and Ubuntu: apt install wrk); a client in Python would measure itself.")
    given = [part for name, value in headers.items() for part in ("-H", f"{name.replace('_', '-')}: {value}")]
    command = [program, f"-c{CONNECTIONS}", "-t1", f"-d{seconds}", "--latency", *given, address]
    said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wanted = (r"Requests/sec: +([\d.]+)", r"\n +50% +(\S+)", r"\n +99% +(\S+)")
    rate, half, most = (re.search(each, said) for each in wanted)
    assert rate and half and most, said
    errors = sum(map(int, re.findall(r"(?:Non-2xx or 3xx responses|connect|read|write|timeout):? (\d+)", said)))
    return Load(float(rate[1]), _milliseconds(half[1]), _milliseconds(most[1]), errors)


def _milliseconds(text: str) -> float:
    found = re.fullmatch(r"([\d.]+)([a-z]+)", text)
    assert found
    return float(found[1]) * _MS[found[2]]


def each_once(addresses: Sequence[str]) -> tuple[float, int]:
    """Seconds to ask for every address once over 16 connections, and the bytes that came."""
    own = threading.local()
    opened: list[HTTPConnection] = []

    def ask(address: str) -> int:
        parts = urlsplit(address)
        if not hasattr(own, "connection"):
            own.connection = HTTPConnection(parts.netloc)
            opened.append(own.connection)
        own.connection.request("GET", f"{parts.path}?{parts.query}")
        answer = own.connection.getresponse()
        body = answer.read()
        assert answer.status == 200, body
        return len(body)

    with ThreadPoolExecutor(CONNECTIONS) as threads:
        began = time.perf_counter()
        size = sum(threads.map(ask, addresses))
        seconds = time.perf_counter() - began
    for connection in opened:
        connection.close()
    return seconds, size


def memory(pids: Sequence[int]) -> int:
    """Bytes of memory of some processes, what they share counted once (PSS)."""
    found = 0
    for pid in pids:
        shares = Path(f"/proc/{pid}/smaps_rollup").read_text()
        found += 1024 * int(re.findall(r"^Pss:\s+(\d+) kB", shares, re.MULTILINE)[0])
    return found


def peak(pid: int | str = "self") -> float:
    """The most memory that a process ever held, in MB; getrusage's figure begins with its parent's."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.findall(r"^VmHWM:\s+(\d+) kB", status, re.MULTILINE)[0]) / 1024


def processor(pids: Sequence[int]) -> float:
    """Seconds of a core that some processes have used; one that has ended since is left out."""
    ticks = 0
    for pid in pids:
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def highest(measure: Callable[[], int]) -> Iterator[list[int]]:
    """Within: the highest value of a measure, looked at ten times a second; the list's only item."""
    seen, done = [measure()], threading.Event()

    def watch() -> None:
        while not done.wait(0.1):
            seen[0] = max(seen[0], measure())

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield seen
    finally:
        done.set()
        watcher.join()
