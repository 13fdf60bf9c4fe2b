"""So many answers are made at once: more would only slow each other down, and what could be told from memory too.

Python runs one thread of a process at a time. A dozen pages made at once take as long as one after the other, all of
them come late, and every kept answer waits for its turn among them.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager


class Places:
    """Places for those who make answers; whoever finds none waits in turn."""

    def __init__(self, count: int) -> None:
        self._free = count
        self._waiting: deque[threading.Event] = deque()
        self._lock = threading.Lock()

    @property
    def are_taken(self) -> bool:
        """Whether somebody who came now would have to wait."""
        return self._free <= 0 or bool(self._waiting)

    @contextmanager
    def one(self, longest: float) -> Iterator[None]:
        """Have a place; after a wait of `longest` seconds one too many, since nobody is sent away."""
        self._take(longest)
        try:
            yield
        finally:
            self._leave()

    def _take(self, longest: float) -> None:
        with self._lock:
            if self._free > 0 and not self._waiting:
                self._free -= 1
                return
            turn = threading.Event()
            self._waiting.append(turn)
        if turn.wait(longest):
            return  # the place of whoever left
        with self._lock:
            if turn in self._waiting:
                self._waiting.remove(turn)
                self._free -= 1

    def _leave(self) -> None:
        with self._lock:
            self._free += 1
            if self._free > 0 and self._waiting:
                self._free -= 1
                self._waiting.popleft().set()
