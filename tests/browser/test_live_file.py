"""The file that the server hands out by itself, asked from outside: what it says, and that nothing lies beside it."""

from __future__ import annotations

import json
import socket
from urllib.request import urlopen

import pytest

from tests.checkout import Checkout, wait_until


def ask(site: Checkout, path: str) -> tuple[int, bytes]:
    """One request whose path nobody tidies up on the way."""
    with socket.create_connection(("127.0.0.1", site.port), timeout=10) as line:
        line.sendall(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        whole = b"".join(iter(lambda: line.recv(65_536), b""))
    return int(whole.split(b" ")[1]), whole


def test_it_says_what_the_api_says(site: Checkout) -> None:
    with urlopen(f"{site.address}/api/v1/revisions/latest/") as answer:
        latest = json.load(answer)
    assert wait_until(lambda: ask(site, "/live/revision.json")[0] == 200, 10)
    with urlopen(f"{site.address}/live/revision.json") as answer:
        assert answer.headers["Content-Type"] == "application/json"
        assert json.load(answer)["id"] == latest["id"]


@pytest.mark.parametrize(
    "path",
    [
        "/live/../environment", "/live/%2e%2e/environment", "/live/..%2fenvironment", "/live/%2e%2e%2fenvironment",
        "/live//../environment", "/live/..\\environment", "/live/revision.json/../../environment", "/live//etc/passwd",
        "/live/%2fetc%2fpasswd", "/live/revision.json%00", "/live/", "/live",
    ],
)  # fmt: skip
def test_nothing_beside_it_can_be_had(site: Checkout, path: str) -> None:
    assert (site.var / "environment").is_file(), "what holds the secret lies beside the folder"
    status, whole = ask(site, path)
    assert status in (400, 404)
    assert b"SECRET_KEY" not in whole and b"root:x:0" not in whole
