"""Kept-open connections for many requests at a time, at a fraction of a general client's cost.

What measures a server on the same two cores must not be its heaviest load: httpx takes longer for a request than the
server does for a kept answer. Here is only what a benchmark needs: GET, a length or chunks, nothing unpacked.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass


@dataclass(frozen=True)
class Answered:
    """What came back; the body only as its size."""

    status: int
    headers: dict[str, str]  # names in lower case
    size: int  # bytes over the line


Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Lines:
    """Connections to one server; each serves one request at a time, and there are as many as are needed.

    A server ends a connection that was idle for long, as it may (RFC 9112, 9.8). Like any client, this one then takes
    another: one that has ended is not used, and one that ends as it is asked again, without a word, is not the answer.
    """

    def __init__(self, host: str, port: int, wait: float) -> None:
        self._host, self._port, self._wait = host, port, wait
        self._free: list[Line] = []

    async def get(self, path: str, headers: dict[str, str]) -> Answered:
        """The answer; raises OSError where none came whole, TimeoutError after `wait` seconds."""
        async with asyncio.timeout(self._wait):
            while line := self._idle():
                answered = await self._answer(line, path, headers, used=True)
                if answered is not None:
                    return answered
            line = await asyncio.open_connection(self._host, self._port)
            answered = await self._answer(line, path, headers, used=False)
            assert answered is not None
            return answered

    def _idle(self) -> Line | None:
        """The connection used last that has not ended."""
        while self._free:
            line = self._free.pop()
            if not line[0].at_eof():
                return line
            line[1].close()
        return None

    async def _answer(self, line: Line, path: str, headers: dict[str, str], *, used: bool) -> Answered | None:
        """What comes back; None where a connection that was used before had ended."""
        answered = None
        try:
            answered = await self._ask(*line, path, headers)
        except asyncio.IncompleteReadError as cut:
            if used and not cut.partial:
                return None
            raise OSError("The line was cut.") from cut
        except ConnectionResetError:
            if used:
                return None
            raise
        finally:
            if answered is None:
                line[1].close()
        self._free.append(line)
        return answered

    async def close(self) -> None:
        """Close every connection that is free."""
        for _reading, writing in self._free:
            writing.close()
        self._free.clear()

    async def _ask(
        self, reading: asyncio.StreamReader, writing: asyncio.StreamWriter, path: str, headers: dict[str, str]
    ) -> Answered:
        said = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        writing.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}:{self._port}\r\n{said}\r\n".encode())
        first, *rest = (await reading.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
        had = {name.lower(): value.strip() for name, colon, value in (line.partition(":") for line in rest) if colon}
        status = int(first.split(" ")[1])
        if had.get("transfer-encoding", "").lower() == "chunked":
            return Answered(status, had, await self._chunks(reading))
        size = 0 if status in (204, 304) else int(had["content-length"])
        await reading.readexactly(size)
        return Answered(status, had, size)

    @staticmethod
    async def _chunks(reading: asyncio.StreamReader) -> int:
        whole = 0
        while size := int((await reading.readuntil(b"\r\n")).split(b";")[0], 16):
            await reading.readexactly(size + 2)
            whole += size
        await reading.readuntil(b"\r\n")
        return whole
