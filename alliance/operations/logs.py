"""Log lines as JSON, each with the request that it belongs to: one object a line, for whatever collects them."""

from __future__ import annotations

import datetime as dt
import logging
from contextvars import ContextVar

import orjson

# The request that this thread is answering; "" outside of one.
request_id: ContextVar[str] = ContextVar("request_id", default="")
# What a line may say beside its message, given as `extra=`.
EXTRAS = ("method", "path", "status", "ms", "revision", "marks", "seconds")


class JSONFormatter(logging.Formatter):
    """`time`, `level`, `logger`, `message`; `request_id` within a request, `exception` after one, and the EXTRAS."""

    def format(self, record: logging.LogRecord) -> str:
        """One line."""
        line = {
            "time": dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
        }
        if current := request_id.get():
            line["request_id"] = current
        line |= {name: getattr(record, name) for name in EXTRAS if hasattr(record, name)}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return orjson.dumps(line, default=str).decode()
