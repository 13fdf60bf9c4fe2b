"""Processes beside the web process that make pages for it: Python runs one thread of a process at a time.

A page costs a tenth of a second of a processor, and while the web process makes one, everything that it could tell from
memory waits among the page's own steps. The answers themselves, the limits and the counts stay with the web process,
which is one; a maker is given a request and gives back what Django said.
"""

from __future__ import annotations

import io
import logging
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import wait
from typing import Any, NamedTuple

from alliance.kept.keep import WORD, Keeping
from alliance.kept.room import with_room

log = logging.getLogger(__name__)

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

# A fork shares the memory of everything that is loaded; elsewhere than on Linux libraries do not bear it.
FIRST = "fork" if sys.platform == "linux" else "spawn"
# The web process has threads by the time a maker has to be replaced, and must not be forked then.
LATER = "spawn"


class Made(NamedTuple):
    """What Django said to a request, and the terms on which it may be kept."""

    status: str
    headers: list[tuple[str, str]]
    body: bytes
    terms: Keeping | None


class Makers:
    """So many processes, each of which makes one answer at a time; begun before the web process has threads.

    `application` is a function of a module that has everything ready when it has been imported.
    """

    def __init__(self, count: int, application: Application) -> None:
        self.count = count
        self._application = application
        self._free = threading.BoundedSemaphore(count)
        self._lock = threading.Lock()
        self._pool: ProcessPoolExecutor | None = self._begun(FIRST)
        # A pool forks with the first task: now, not when threads run.
        self._pool.submit(import_of, application).result()

    def make(self, environment: dict[str, Any]) -> Made | None:
        """What Django says to a GET; None where no maker is free or could say it, and the asker makes it itself."""
        pool = self._pool
        if pool is None or not self._free.acquire(blocking=False):
            return None
        try:
            return pool.submit(make, self._application, plain(environment)).result()
        except BrokenProcessPool:
            log.warning("A process that made pages has ended; another takes its place.")
            self._replace(pool)
        except Exception:  # whatever it was, the answer can still be made here
            log.exception("A page could not be made by the process beside.")
        finally:
            self._free.release()
        return None

    def processes(self) -> list[int]:
        """Their process numbers."""
        return [] if self._pool is None else list(self._pool._processes)

    def close(self) -> None:
        """End them."""
        if self._pool is not None:
            self._pool.shutdown()

    def _begun(self, method: str) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(self.count, multiprocessing.get_context(method), initializer=begin)

    def _replace(self, broken: ProcessPoolExecutor) -> None:
        """Begin others, which take a second to load everything; the web process makes the pages meanwhile."""
        with self._lock:
            if self._pool is not broken:
                return
            self._pool = None
        self._later(self._begun(LATER))

    def _later(self, begun: ProcessPoolExecutor) -> None:
        def loaded(task: Future[None]) -> None:
            if problem := task.exception():
                log.error("No process to make pages could be begun; the web process makes them.", exc_info=problem)
            else:
                self._pool = begun

        begun.submit(import_of, self._application).add_done_callback(loaded)


def plain(environment: dict[str, Any]) -> dict[str, Any]:
    """What of a WSGI environment another process can be given: texts and numbers; a GET has no body."""
    return {name: value for name, value in environment.items() if isinstance(value, (str, int, tuple))}


def begin() -> None:
    """What a maker does first: leave Ctrl-C to the web process, and end with it however that ends."""
    # The server's own handlers would only note that a signal came.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_the_parent, name="end with the web process", daemon=True).start()


def _end_with_the_parent() -> None:
    parent = multiprocessing.parent_process()
    assert parent is not None
    wait([parent.sentinel])
    os._exit(0)


def import_of(application: Application) -> None:
    """In a maker: nothing. To be given the function, the process has imported its module."""


def make(application: Application, environment: dict[str, Any]) -> Made | None:
    """In a maker: ask the application; None for an answer that comes bit by bit."""
    said: list[tuple[str, list[tuple[str, str]]]] = []
    environment |= {"wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr}
    body = with_room(application, environment, lambda status, headers, *_: said.append((status, headers)))
    try:
        if getattr(body, "streaming", False):
            return None
        content = b"".join(body)
    finally:
        if close := getattr(body, "close", None):
            close()
    status, headers = said[-1]
    return Made(status, headers, content, environment.get(WORD))
