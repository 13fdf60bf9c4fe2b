"""Things kept in the memory of this process within a bound in bytes; what was not asked for longest makes room."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

Key = TypeVar("Key", bound=Hashable)
Thing = TypeVar("Thing")

# No single thing may push out more than this share of the others.
LARGEST_SHARE = 8


class Bounded(Generic[Key, Thing]):
    """Things by key, several threads at once."""

    def __init__(self, limit: int) -> None:
        self._limit = limit  # bytes
        self._things: OrderedDict[Key, tuple[Thing, int]] = OrderedDict()
        self.lock = threading.RLock()
        self.size = 0  # bytes

    def __len__(self) -> int:
        return len(self._things)

    def get(self, key: Key) -> Thing | None:
        """The thing kept under this key, which is the last to make room from now on."""
        with self.lock:
            found = self._things.get(key)
            if found is None:
                return None
            self._things.move_to_end(key)
            return found[0]

    def put(self, key: Key, thing: Thing, size: int) -> None:
        """Keep a thing of so many bytes in the place of the former one; if it is too large, nothing."""
        with self.lock:
            _former, freed = self._things.pop(key, (None, 0))
            self.size -= freed
            if size * LARGEST_SHARE > self._limit:
                return
            self._things[key] = thing, size
            self.size += size
            while self.size > self._limit:
                _key, (_thing, freed) = self._things.popitem(last=False)
                self.size -= freed

    def clear(self) -> None:
        """Forget everything."""
        with self.lock:
            self._things.clear()
            self.size = 0
