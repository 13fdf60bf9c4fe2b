"""Whole tables, streamed: as CSV or as a JSON object a line, of the newest revision or of a former one."""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from typing import Any, ClassVar

from django.http import StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.utils.encoders import JSONEncoder

from alliance.api import csvw, freshness
from alliance.api.cite import citation
from alliance.api.csv import batched, columns, described_columns, lines
from alliance.api.errors import Refused
from alliance.api.export_serializers import IndexRowSerializer, PositionRowSerializer
from alliance.api.json import JSONRenderer
from alliance.api.openapi import ExportSchema
from alliance.api.query import Query
from alliance.api.questions import ExportQuery
from alliance.api.read import Fixed, Read
from alliance.api.serializers import StatementSerializer
from alliance.indices import readings

ROWS_A_CHUNK = 500
MOST_AT_ONCE = 4  # of the web server's threads; the others answer everybody else

_places = threading.BoundedSemaphore(MOST_AT_ONCE)


class CSVFile(BaseRenderer):
    """Names the media type of a CSV; the rows are written one by one."""

    media_type, format, charset = "text/csv", "csv", "utf-8"


class LinesFile(BaseRenderer):
    """Names the media type of a JSON object a line."""

    media_type, format, charset = "application/x-ndjson", "jsonl", "utf-8"


class MetadataFile(JSONRenderer):
    """The description of a CSV."""

    media_type, format = csvw.MEDIA_TYPE, "csvm"


class Rows:
    """The body of an export. Closed in any case by the server, also when nobody takes it or somebody stops half-way."""

    def __init__(self, chunks: Generator[str], *release: Callable[[], Any]) -> None:
        self._chunks, self._release = chunks, list(release)

    def __iter__(self) -> Iterator[bytes]:
        try:
            for chunk in self._chunks:
                yield chunk.encode()
        finally:
            self.close()

    def close(self) -> None:
        """Give back what was held, once; the cursor before the transaction that it lives in."""
        self._chunks.close()
        while self._release:
            self._release.pop()()


class Export(Read):
    """A table. A subclass says which, and whether as CSV or as lines."""

    renderer_classes: tuple[type[BaseRenderer], ...]  # type: ignore[assignment]
    query_class: ClassVar[type[Query]] = ExportQuery
    content_negotiation_class = Fixed  # type: ignore[assignment]
    schema = ExportSchema()
    title: ClassVar[Any]

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Check the question, spare the reader what he has, and begin to stream."""
        self.asked = self.query_class.shared().read(request)
        stamp = self.stamp()
        if stamp.already_had(request):
            return stamp.not_modified(request)
        self.asked.look_up()
        if request.method == "HEAD":
            return self.answer(request, stamp, Rows(_nothing()))
        if not _places.acquire(blocking=False):
            message = _("Other exports are under way; try again in a few seconds.")
            raise Refused([(None, message)], status.HTTP_503_SERVICE_UNAVAILABLE, {"Retry-After": "10"})
        release: list[Callable[[], Any]] = [_places.release]
        try:
            rows = self.former_rows(self.asked.pinned.pk) if self.asked.pinned else None
            if rows is None:
                held = readings.hold()
                release.append(held.release)
                stamp = freshness.of_newest(held.revision)
                rows = self.rows_of(held)
            return self.answer(request, stamp, Rows(self.spelt(rows), *release))
        except BaseException:
            Rows(_nothing(), *release).close()
            raise

    def answer(self, request: Request, stamp: freshness.Stamp, rows: Rows) -> HttpResponseBase:
        """The response with its headers."""
        renderer = self.renderer_classes[0]
        response = StreamingHttpResponse(rows, content_type=f"{renderer.media_type}; charset=utf-8")
        name = request.path.rpartition("/")[2]
        more = {"Content-Disposition": f'attachment; filename="{name}"'}
        if renderer is CSVFile:
            address = request.build_absolute_uri(f"{request.path}-metadata.json")
            more["Link"] = f'<{address}>; rel="describedby"; type="{csvw.MEDIA_TYPE}"'
        for header, value in {**stamp.headers(request), **more}.items():
            response.headers[header] = value
        return response

    def rows_of(self, held: readings.Held) -> Iterable[Any]:
        """The rows of the newest revision."""
        raise NotImplementedError

    def former_rows(self, revision: int) -> Iterable[Any]:
        """The rows of a former revision."""
        raise NotImplementedError

    def spelt(self, rows: Iterable[Any]) -> Generator[str]:
        """The text of the body in chunks; the first at once, so that a reader sees that something comes."""
        write = self.row_serializer().to_representation
        plain: Iterator[Mapping[str, Any]] = (write(row) for row in rows)
        if self.renderer_classes[0] is CSVFile:
            return lines(columns(self.row_serializer()), plain, ROWS_A_CHUNK)
        return _json_lines(plain)


def _json_lines(rows: Iterator[Mapping[str, Any]]) -> Generator[str]:
    encode = JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode
    for batch in batched(rows, ROWS_A_CHUNK):
        yield "".join(f"{encode(row)}\n" for row in batch)


def _nothing() -> Generator[str]:
    yield from ()


class StatementsExport(Export):
    """Every published statement, in its wording of the revision, by its number."""

    row_class = StatementSerializer
    title = gettext_lazy("Statements")

    def rows_of(self, held: readings.Held) -> Iterable[Any]:
        """As of the newest revision; nothing need be held for it."""
        held.release()
        return readings.public_statements(held.revision.pk) if held.revision else ()

    def former_rows(self, revision: int) -> Iterable[Any]:
        """As of a former one."""
        return readings.public_statements(revision)


class ReadingsExport(Export):
    """Every stored reading of every tracked dyad and alliance, by day.

    Rows of days to come tell when evidence will stop counting if nobody speaks again.
    """

    row_class = IndexRowSerializer
    title = gettext_lazy("Friction indices")

    def rows_of(self, held: readings.Held) -> Iterable[Any]:
        """As stored."""
        return readings.stored_indices()

    def former_rows(self, revision: int) -> Iterable[Any]:
        """Computed again."""
        return readings.former_indices(revision)


class PositionsExport(Export):
    """Every stored position of every actor on every issue, from the day of its statements on."""

    row_class = PositionRowSerializer
    title = gettext_lazy("Positions")

    def rows_of(self, held: readings.Held) -> Iterable[Any]:
        """As stored."""
        return readings.stored_positions()

    def former_rows(self, revision: int) -> Iterable[Any]:
        """Computed again."""
        return readings.former_positions(revision)


class Metadata(Read):
    """What the columns of a CSV mean, in which units; its licence, revision and citation (CSV on the Web)."""

    query_class: ClassVar[type[Query]] = ExportQuery
    renderer_classes = (MetadataFile,)  # type: ignore[assignment]
    content_negotiation_class = Fixed  # type: ignore[assignment]
    schema = ExportSchema()
    table: ClassVar[type[Export]]
    body_schema: ClassVar[Any] = {"type": "object", "additionalProperties": True, "description": "CSV on the Web."}

    def body(self, asked: Any, stamp: freshness.Stamp, **path: Any) -> Any:
        """The metadata."""
        address = self.request.path.removesuffix("-metadata.json")
        pinned = f"?revision={stamp.revision}" if stamp.revision else ""
        address = self.request.build_absolute_uri(address + pinned)
        title = str(self.table.title)
        fields = described_columns(self.table.row_class())
        return csvw.described(address, title, fields, stamp, citation(title, stamp, address))


TABLES: dict[str, type[Export]] = {
    "statements": StatementsExport,
    "readings": ReadingsExport,
    "positions": PositionsExport,
}


def _view(base: type[Read], about: dict[str, Any]) -> type[Read]:
    return type(base.__name__, (base,), {"__doc__": base.__doc__, "__module__": __name__, **about})


def views() -> dict[str, type[Read]]:
    """A view for each file: exports/statements.csv, its metadata, exports/statements.jsonl, …"""
    found: dict[str, type[Read]] = {}
    about: dict[str, Any]
    for name, table in TABLES.items():
        for suffix, renderer in (("csv", CSVFile), ("jsonl", LinesFile)):
            about = {"renderer_classes": (renderer,), "operation": f"export_{name}_{suffix}"}
            found[f"{name}.{suffix}"] = _view(table, about)
        about = {"table": table, "operation": f"describe_{name}_csv"}
        found[f"{name}.csv-metadata.json"] = _view(Metadata, about)
    return found
