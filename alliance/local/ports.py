"""The web's address: whether the port can be had, and where a person finds it."""

from __future__ import annotations

import errno
import os
import socket

from alliance.local.trouble import CannotStart

# A server on every address is reached on this machine's own.
EVERY_ADDRESS = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}  # noqa: S104 (told apart, never chosen by default)


def web_address() -> tuple[str, int]:
    """HOST and PORT from the environment."""
    host = os.environ.get("HOST") or "127.0.0.1"
    text = os.environ.get("PORT") or "8000"
    if not (text.isascii() and text.isdigit() and 0 < int(text) < 65536):
        raise CannotStart(f"PORT has to be a number from 1 to 65535, not {text!r}.")
    return host, int(text)


def check_port(host: str, port: int) -> None:
    """Refuse to start on a port that cannot be had, before anything else is started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(address)
    except socket.gaierror:
        raise CannotStart(f"HOST={host} is no address of this machine.") from None
    except OSError as problem:
        if problem.errno == errno.EADDRINUSE:
            other = port + 1 if port < 65535 else 8000
            raise CannotStart(
                f"Port {port} is in use by another program. Stop that one, or take another: make run PORT={other}"
            ) from None
        if problem.errno == errno.EACCES:
            raise CannotStart(f"Port {port} needs root. Take one from 1024 on: make run PORT=8000") from None
        if problem.errno == errno.EADDRNOTAVAIL:
            raise CannotStart(f"HOST={host} is no address of this machine.") from None
        raise


def reachable_host(host: str) -> str:
    """The host as it stands in a link."""
    if host in EVERY_ADDRESS:
        return EVERY_ADDRESS[host]
    return f"[{host}]" if ":" in host else host
