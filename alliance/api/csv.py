"""The same rows as CSV: a header row always, nested fields flattened, nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Generator, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from rest_framework import serializers
from rest_framework.renderers import BaseRenderer

from alliance.record.spreadsheets import harmless


class CSVRenderer(BaseRenderer):
    """Renders what the view calls its rows. Errors never come here: they are JSON in any case."""

    media_type = "text/csv"
    format = "csv"
    charset = "utf-8"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The body as bytes."""
        view = renderer_context["view"]
        return written(columns(view.row_serializer()), view.rows(data)).encode()


def columns(serializer: serializers.Serializer) -> list[tuple[str, tuple[str, ...]]]:
    """Each column's heading and the way to its value: source.title is the column source_title."""
    found: list[tuple[str, tuple[str, ...]]] = []
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.Serializer):
            found += [(f"{name}_{heading}", (name, *path)) for heading, path in columns(field)]
        else:
            found.append((name, (name,)))
    return found


def described_columns(serializer: serializers.Serializer) -> list[tuple[str, serializers.Field]]:
    """Each column's heading and the field that describes it; what stands in a thing that may be missing may too."""
    found: list[tuple[str, serializers.Field]] = []
    for name, field in serializer.fields.items():
        if isinstance(field, serializers.Serializer):
            for heading, inner in described_columns(field):
                inner.allow_null = inner.allow_null or field.allow_null
                found.append((f"{name}_{heading}", inner))
        else:
            found.append((name, field))
    return found


def written(headings: list[tuple[str, tuple[str, ...]]], rows: Iterable[Mapping[str, Any]]) -> str:
    """A whole CSV text."""
    return "".join(lines(headings, rows, 1000))


def lines(
    headings: list[tuple[str, tuple[str, ...]]], rows: Iterable[Mapping[str, Any]], rows_a_chunk: int
) -> Generator[str]:
    """A CSV text in chunks: the header row, then some rows at a time."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([heading for heading, _path in headings])
    yield out.getvalue()
    for batch in batched(rows, rows_a_chunk):
        out.seek(0)
        out.truncate()
        writer.writerows([cell(_at(row, path)) for _heading, path in headings] for row in batch)
        yield out.getvalue()


def batched(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Lists of up to `size` rows; itertools has it only from Python 3.12 on."""
    waiting = iter(rows)
    while batch := list(islice(waiting, size)):
        yield batch


def cell(value: Any) -> str:
    """One cell: unknown is empty, and a text that a spreadsheet would run is made harmless with a leading '."""
    return harmless(_text(value))


def _at(row: Any, path: tuple[str, ...]) -> Any:
    for step in path:
        row = None if row is None else row[step]
    return row


def _text(value: Any) -> str:
    """Lists are joined by ";", what an item consists of by ":", a pair by "/"."""
    if isinstance(value, dict):
        return ";".join(f"{key}:{_scalar(inner)}" for key, inner in value.items())
    if isinstance(value, list | tuple):
        return ";".join(_item(inner) for inner in value)
    return _scalar(value)


def _item(value: Any) -> str:
    if isinstance(value, dict):
        return ":".join(_scalar(inner) for inner in value.values())
    if isinstance(value, list | tuple):
        return "/".join(_scalar(inner) for inner in value)
    return _scalar(value)


def _scalar(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case _:
            return str(value)
