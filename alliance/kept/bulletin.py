"""The newest revision as a file that the web server hands out by itself (granian, from Rust).

Every open page asks for the newest revision more than once a second, and nearly always hears the one it knows. Asked in
Python, a hundred of them take a seventh of a core, most of it to hand the request to a thread and back. So one thread
looks for all of them and writes what it sees into a file. Where there is no such file (another server in front, a login
before everything, a full disk) pages ask the API as before (frontend/js/api.js).
"""

from __future__ import annotations

import logging
import os
import threading
from pathlib import Path

import orjson
from django.db import Error, close_old_connections

from alliance.indices import readings
from alliance.indices.fingerprint import Fingerprint
from alliance.kept.look import Look

log = logging.getLogger(__name__)

NAME = "revision.json"
EVERY = 0.2  # seconds; what a page hears is older by so much at most
AFTER_FAILURE = 5.0  # seconds; a full disk is not tried, nor told of in the log, five times a second


class Bulletin:
    """Keeps `folder`/revision.json at the newest revision; every web process of a machine may write the same one."""

    def __init__(self, folder: Path, look: Look) -> None:
        self._file = folder / NAME
        self._look = look
        self._shown: Fingerprint | None = None
        self._ended = threading.Event()

    def start(self) -> None:
        """Write from now on, in a thread that ends with the process."""
        threading.Thread(target=self._run, name="bulletin", daemon=True).start()

    def stop(self) -> None:
        """Write no more, and take the file away, so that nobody believes it."""
        self._ended.set()
        self._take_away()

    def update(self) -> bool:
        """Look once, and write if it changed; whether that went well.

        A database that does not answer leaves what is there.
        """
        state = self._look(recent=True)
        if state is None or state == self._shown:
            return True
        try:
            self._write(orjson.dumps(_told(state)))
        except Error:
            log.warning("The database does not say how many changes wait.", exc_info=True)
        except OSError:
            log.warning("%s cannot be written; pages ask the API instead.", self._file, exc_info=True)
            self._take_away()
        else:
            self._shown = state
            return True
        return False

    def _run(self) -> None:
        went_well = True
        while not self._ended.wait(EVERY if went_well else AFTER_FAILURE):
            try:
                went_well = self.update()
            except Exception:  # whatever it is, the next look may fare better, and no page may be left in the past
                log.exception("The newest revision could not be told.")
                self._take_away()
                went_well = False

    def _write(self, body: bytes) -> None:
        half = self._file.with_name(f".{NAME}.{os.getpid()}")
        half.write_bytes(body)
        half.replace(self._file)  # a reader gets the former or this one, never a part
        if self._ended.is_set():
            self._take_away()

    def _take_away(self) -> None:
        self._shown = None
        try:
            self._file.unlink(missing_ok=True)
        except OSError:
            log.warning("%s cannot be taken away.", self._file, exc_info=True)


def _told(state: Fingerprint) -> dict[str, object]:
    """What open pages read of /api/v1/revisions/latest/."""
    waiting = 0
    if state.marks:
        close_old_connections()
        waiting = readings.index_state().pending
    at = state.committed_at
    return {"id": state.revision, "committed_at": at.isoformat() if at else None, "pending": waiting}
