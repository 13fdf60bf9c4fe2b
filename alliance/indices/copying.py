"""Numbers between PostgreSQL and arrays by binary COPY, a million rows a second.

A table's rows are a dict of columns, arrays of one length. Floating-point numbers keep every bit on the way.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

import numpy as np
from django.db import connection
from numpy.typing import NDArray
from psycopg2 import sql

from alliance.friction.evidence import NEVER

Kind = Literal["bigint", "smallint", "integer", "float", "day", "bool"]

_WIRE: dict[Kind, str] = {
    "bigint": ">i8",
    "integer": ">i4",
    "smallint": ">i2",
    "float": ">f8",
    "day": ">i4",  # days since the first of January 2000
    "bool": "?",
}
_HERE: dict[Kind, type] = {
    "bigint": np.int64,
    "integer": np.int64,
    "smallint": np.int64,
    "float": np.float64,
    "day": np.int64,
    "bool": np.bool_,
}
_EPOCH = 730_120  # date(2000, 1, 1).toordinal()
_INFINITY = 2**31 - 1
_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_TRAILER = b"\xff\xff"

Columns = dict[str, NDArray]


@dataclass(frozen=True)
class Layout:
    """A table and the columns that are copied. `nullable` ones are NULL where their array holds NaN or NEVER."""

    table: str
    columns: Mapping[str, Kind]
    nullable: frozenset[str] = frozenset()


def copy_out(query: sql.Composable, columns: Mapping[str, Kind]) -> Columns:
    """The rows of a query, whose columns must be those of `columns` in type and order, and never NULL.

    Days come as ordinals, 'infinity' as NEVER.
    """
    buffer = BytesIO()
    with connection.cursor() as cursor:
        statement = sql.SQL("COPY ({}) TO STDOUT (FORMAT binary)").format(query)
        cursor.copy_expert(statement.as_string(cursor.connection), buffer)
    wire = _row_type(columns)
    size = len(buffer.getbuffer()) - len(_HEADER) - len(_TRAILER)
    rows = np.frombuffer(buffer.getbuffer(), dtype=wire, count=size // wire.itemsize, offset=len(_HEADER))
    if size % wire.itemsize:
        raise ValueError("The query's rows do not have the columns that were said, or one of them is NULL.")
    found: Columns = {name: rows[name].astype(_HERE[kind]) for name, kind in columns.items()}
    for name, kind in columns.items():
        if kind == "day":
            found[name] = np.where(found[name] == _INFINITY, NEVER, found[name] + _EPOCH)
    return found


def copy_in(layout: Layout, rows: Columns) -> int:
    """Append rows to a table; returns how many."""
    count = len(next(iter(rows.values())))
    if not count:
        return 0
    # Rows with the same columns NULL have the same length, so each such group is one array of bytes.
    unknown = np.zeros(count, dtype=np.int64)
    nullable = [name for name in layout.columns if name in layout.nullable]
    for bit, name in enumerate(nullable):
        unknown |= _is_null(rows[name], layout.columns[name]).astype(np.int64) << bit
    buffer = BytesIO()
    buffer.write(_HEADER)
    for pattern in np.unique(unknown).tolist():
        chosen = unknown == pattern if pattern or unknown.any() else slice(None)
        nulls = {name for bit, name in enumerate(nullable) if pattern >> bit & 1}
        buffer.write(_encoded(layout, {name: rows[name][chosen] for name in layout.columns}, nulls))
    buffer.write(_TRAILER)
    buffer.seek(0)
    with connection.cursor() as cursor:
        statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
            sql.Identifier(layout.table), sql.SQL(", ").join(map(sql.Identifier, layout.columns))
        )
        cursor.copy_expert(statement.as_string(cursor.connection), buffer)
    return count


def _is_null(values: NDArray, kind: Kind) -> NDArray[np.bool_]:
    return np.asarray(values >= NEVER if kind == "day" else np.isnan(values))


def _row_type(columns: Mapping[str, Kind], nulls: set[str] | None = None) -> np.dtype[Any]:
    """One row on the wire: how many columns, then each one's length and value; NULL has length -1 and no value."""
    parts: list[tuple[str, str]] = [("", ">i2")]
    for name, kind in columns.items():
        parts.append((f"{name} length", ">i4"))
        if name not in (nulls or ()):
            parts.append((name, _WIRE[kind]))
    return np.dtype([(name or "columns", code) for name, code in parts])


def _encoded(layout: Layout, rows: Columns, nulls: set[str]) -> bytes:
    wire = _row_type(layout.columns, nulls)
    block = np.empty(len(next(iter(rows.values()))), dtype=wire)
    block["columns"] = len(layout.columns)
    for name, kind in layout.columns.items():
        if name in nulls:
            block[f"{name} length"] = -1
            continue
        block[f"{name} length"] = np.dtype(_WIRE[kind]).itemsize
        block[name] = rows[name] - _EPOCH if kind == "day" else rows[name]
    return block.tobytes()


def values(numbers: Sequence[int] | NDArray[np.int64], kind: Literal["bigint", "date"] = "bigint") -> sql.Composable:
    """A PostgreSQL array of numbers, or of the days that they are the ordinals of."""
    listed = ",".join(map(str, np.asarray(numbers, dtype=np.int64).tolist()))
    if kind == "bigint":
        return sql.SQL(f"'{{{listed}}}'::bigint[]")
    return sql.SQL(f"ARRAY(SELECT date '0001-01-01' + (n - 1)::int FROM unnest('{{{listed}}}'::bigint[]) n)")  # noqa: S608


def day(ordinal: int) -> sql.Composable:
    """A day by its ordinal, as SQL."""
    return sql.SQL(f"(date '0001-01-01' + {int(ordinal) - 1})")


def as_date(ordinal: int) -> dt.date | None:
    """A day for the ORM; None for the beginning of time, which no date stands for."""
    return dt.date.fromordinal(ordinal) if ordinal > 0 else None
