"""The three kinds of answer: one thing, a collection in pages, a series. Each view says what to read, no more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import partial
from types import SimpleNamespace
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from rest_framework.negotiation import BaseContentNegotiation, DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from alliance.api import freshness
from alliance.api.cite import citation, pinned_address, titled
from alliance.api.csv import CSVRenderer
from alliance.api.csvw import CSVMetadataRenderer
from alliance.api.errors import Refused
from alliance.api.json import JSONRenderer
from alliance.api.openapi import ReadSchema
from alliance.api.paging import address, page_of
from alliance.api.parameters import pairs
from alliance.api.plain import Plain
from alliance.api.query import Asked, Query
from alliance.api.questions import PageQuery, SeriesQuery
from alliance.api.spelt import Spelt
from alliance.indices import readings
from alliance.kept import Until, keep
from alliance.record.models import Statement

LONGEST_SERIES = 40_000
_SHORTEST = {"event": 0, "day": 1, "week": 7, "month": 28, "quarter": 90, "year": 365}  # days; events end by themselves


class Negotiation(DefaultContentNegotiation):
    """`format` decides, and outranks the Accept header; an unknown one is refused with the rest of the query."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        """The renderer and its media type."""
        given, faults = pairs(request.META.get("QUERY_STRING", ""))
        if "format" not in given and "format" not in dict(faults):
            # Django's own reading of the query would give up on what is to be refused by name.
            accept_only = SimpleNamespace(META=request.META, headers=request.headers, query_params={})
            return super().select_renderer(accept_only, renderers, format_suffix)  # type: ignore[arg-type]
        chosen = next((renderer for renderer in renderers if renderer.format == given.get("format")), renderers[0])
        return chosen, chosen.media_type


class Fixed(BaseContentNegotiation):
    """The address says what comes; what else a browser would like to have does not matter."""

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        """The only renderer."""
        return renderers[0], renderers[0].media_type


class Read(APIView):
    """A read of one thing. A subclass says what it may be asked, reads it in `respond`, and how a row is written."""

    http_method_names = ("get", "head")
    renderer_classes = (JSONRenderer, CSVRenderer, CSVMetadataRenderer)
    content_negotiation_class = Negotiation
    schema = ReadSchema()

    operation: ClassVar[str]  # the operation's id in the schema
    query_class: ClassVar[type[Query]] = Query
    row_class: ClassVar[type[Plain]]
    body_class: ClassVar[type[Plain] | None] = None  # how the schema describes the body; a single row unless told

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Check the question, spare the reader what it has, and read everything else from one revision."""
        self.asked = self.query_class.shared().read(request)
        if "If-None-Match" in request.headers and (stamp := self.stamp()).already_had(request):
            self.let_it_be_kept(stamp)
            return stamp.not_modified(request)
        if known := self.known_already(**path):
            stamp, body = known
        else:
            with readings.consistent_reads():
                self.read_from = stamp = self.stamp()
                body = self.body(self.asked.look_up(), stamp, **path)
        self.read_from = stamp
        self.let_it_be_kept(stamp)
        return Response(body, headers={**stamp.headers(request), **self.more_headers(request, body)})

    def known_already(self, **path: Any) -> tuple[freshness.Stamp, Any] | None:
        """The whole answer, where one question shows that it can be made of what is kept."""
        return None

    def let_it_be_kept(self, stamp: freshness.Stamp) -> None:
        """Until the next revision; a former one's answer is asked for too rarely to make room for it."""
        if not self.asked.pinned:
            keep(self.request.META, Until.REVISION, counted=True, read_from=stamp.fingerprint)

    def stamp(self) -> freshness.Stamp:
        """The state that the answer is read from."""
        return freshness.of(self.asked.pinned) if self.asked.pinned else freshness.current()

    def body(self, asked: Asked, stamp: freshness.Stamp, **path: Any) -> Any:
        """The body before it is spelt as JSON or CSV."""
        return self.row_serializer().to_representation(self.respond(asked, **path))

    def respond(self, asked: Asked, **path: Any) -> Any:
        """What was asked for."""
        raise NotImplementedError

    def row_serializer(self) -> Plain:
        """How one row is written."""
        return self.row_class.shared()

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """The rows of the CSV."""
        return [body]

    def more_headers(self, request: Request, body: Any) -> dict[str, str]:
        """A file name for a CSV."""
        if request.accepted_renderer.format != "csv":
            return {}
        name = "-".join(part for part in request.path.split("/")[3:] if part) or "index"
        described = address(request, format=CSVMetadataRenderer.format)
        return {
            "Content-Disposition": f'attachment; filename="{name}.csv"',
            "Link": f'<{described}>; rel="describedby"; type="{CSVMetadataRenderer.media_type}"',
        }

    def citation(self, title: str, stamp: freshness.Stamp) -> str:
        """How the answer wants to be cited; an endpoint that knows no revisions is cited by its own address."""
        can_be_pinned = "revision" in self.asked
        cited = pinned_address(self.request, stamp if can_be_pinned else replace(stamp, revision=None))
        return citation(title, stamp, cited)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        """Errors are JSON whatever was asked for."""
        final = super().finalize_response(request, response, *args, **kwargs)
        if getattr(final, "exception", False):
            final.accepted_renderer = self.error_renderer()
            final.accepted_media_type = final.accepted_renderer.media_type
        return final

    def error_renderer(self) -> BaseRenderer:
        """What writes errors."""
        return JSONRenderer()


class Collection(Read):
    """A collection in pages; `respond` finds them all, in a stable order, and the page asked for is read."""

    query_class: ClassVar[type[Query]] = PageQuery

    def body(self, asked: Asked, stamp: freshness.Stamp, **path: Any) -> Any:
        """The page asked for."""
        found = self.respond(asked, **path)
        rows = partial(self.some, found)
        page = page_of(self.count(found, asked), rows, self.request, asked["page"], asked["page_size"])
        return {**page, "results": self.row_serializer().write_all(self.complete(page["results"], asked))}

    def count(self, found: Any, asked: Asked) -> int:
        """How many there are on all pages."""
        return found.count() if isinstance(found, QuerySet) else len(found)

    def some(self, found: Any, start: int, stop: int) -> list[Any]:
        """Those on one page."""
        return list(found[start:stop])

    def complete(self, rows: list[Any], asked: Asked) -> list[Any]:
        """What can be left until it is known which rows are shown."""
        return rows

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """The rows of the CSV."""
        return body["results"]

    def more_headers(self, request: Request, body: Any) -> dict[str, str]:
        """Also the neighbouring pages, which a CSV has no other room for."""
        links = [f'<{body[name]}>; rel="{rel}"' for name, rel in (("next", "next"), ("previous", "prev")) if body[name]]
        headers = super().more_headers(request, body)
        links += [headers["Link"]] if "Link" in headers else []
        return headers | ({"Link": ", ".join(links)} if links else {})


class Series(Read):
    """A reading over time, not paged; `respond` gives what it is about, its unit and its points, or these as spelt."""

    query_class: ClassVar[type[Query]] = SeriesQuery
    longest: ClassVar[int] = LONGEST_SERIES  # points in time

    def body(self, asked: Asked, stamp: freshness.Stamp, **path: Any) -> Any:
        """The points in their envelope."""
        asked["interval"] = asked["interval"] or "event"
        self.refuse_endless(asked, _SHORTEST[asked["interval"]])
        return self.in_envelope(asked, stamp, *self.respond(asked, **path))

    def in_envelope(self, asked: Asked, stamp: freshness.Stamp, subject: Any, unit: str, points: Any) -> dict[str, Any]:
        """What surrounds the points."""
        written: Any
        if isinstance(points, Spelt):
            first, written = points.first, points.in_place
        else:
            first, written = points[0].date if points else None, self.row_serializer().write_all(points)
        return {
            "subject": subject,
            "citation": self.citation(titled(subject), stamp),
            "unit": unit,
            "method_version": stamp.method_version,
            "revision": stamp.revision,
            "interval": asked["interval"] or "event",
            "from": asked["start"] or first,
            "to": asked["end"] or readings.today(),
            "points": written,
        }

    def refuse_endless(self, asked: Asked, every: int) -> None:
        """A point for every day of some centuries is nobody's wish, and would hold up everybody else."""
        if not every:
            return
        end = asked["end"] or readings.today()
        start = asked["start"] or Statement.objects.published().order_by("date").values_list("date", flat=True).first()
        if start and (end - start).days // every >= self.longest:
            message = _("At most {points} points in time; choose a later “from”, an earlier “to” or longer intervals.")
            message = message.format(points=f"{self.longest:,}")
            raise Refused([("from", message), ("to", message)])

    def is_plain_json(self) -> bool:
        """Whether the answer is JSON on one line, so that what is spelt already can be put into it."""
        renderer = self.request.accepted_renderer
        return isinstance(renderer, JSONRenderer) and not renderer.get_indent(self.request.accepted_media_type, {})

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """The rows of the CSV."""
        return body["points"]
