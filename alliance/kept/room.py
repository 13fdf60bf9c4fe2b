"""Room for deep calls on Python's own stack."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# Words of eight bytes. Python rounds what the function asks for up to a power of two, 512 KiB, and all that it calls
# has the rest, 190 KiB: several times what the deepest of templates takes.
WORDS = 40_000


def with_room(function: Callable[..., Any], *arguments: Any) -> Any:
    """Call the function with room for its calls.

    Since 3.11 CPython keeps the frames of its calls in chunks of 16 KiB. A call beyond the end of a chunk has the
    system map another, and its return gives it back. Where an inner loop happens to stand at an end, which depends on
    how deep the server and the middleware are, each of its calls costs two system calls and a page fault: measured, a
    seventh of a page's processor time. Nothing but the size of this function's own chunk changes.
    """
    return function(*arguments)


with_room.__code__ = with_room.__code__.replace(co_stacksize=WORDS)
