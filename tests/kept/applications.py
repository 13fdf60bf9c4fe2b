"""WSGI applications that a maker's process can import."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable
from typing import Any

from alliance.indices.fingerprint import Fingerprint
from alliance.kept import Until, keep


class _BitByBit(list[bytes]):
    streaming = True


def simple(environment: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Says who it is; /bits streams, /broken fails, /slow takes a while, /kept may be kept."""
    address = environment["PATH_INFO"]
    if address == "/broken":
        raise ValueError("broken on purpose")
    if address == "/slow":
        time.sleep(0.5)
    if address == "/kept":
        keep(environment, Until.REVISION, counted=False, read_from=Fingerprint(7, None))
    start_response("200 OK", [("X-Process", str(os.getpid()))])
    body = [address.encode(), environment["wsgi.input"].read(), str(environment.get("HTTP_ACCEPT")).encode()]
    return _BitByBit(body) if address == "/bits" else body
