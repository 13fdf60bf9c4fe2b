"""The API about itself: its addresses, its method, its newest revision, its schema."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, replace
from functools import cache
from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer, OpenApiYamlRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api import freshness
from alliance.api.about_serializers import (
    LinkSerializer,
    MethodSerializer,
    ParameterSerializer,
    RevisionSerializer,
)
from alliance.api.errors import not_found
from alliance.api.query import Asked, Query
from alliance.api.questions import SchemaQuery
from alliance.api.read import Read
from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.shapes import IndexState
from alliance.kept import Until, keep
from alliance.record.codebook import RELIABILITY_BY_KIND


class Index(Read):
    """Addresses of all endpoints; {words} in braces are to be filled in."""

    operation = "list_endpoints"
    row_class = LinkSerializer
    body_schema: ClassVar[Any] = {
        "type": "object",
        "additionalProperties": {"type": "string"},
        "description": "Address of each endpoint by its name.",
    }

    def body(self, asked: Asked, stamp: freshness.Stamp, **path: Any) -> dict[str, str]:
        """Address by name."""
        from alliance.api.urls import endpoints  # which names this very view

        root = self.request.build_absolute_uri(self.request.path)
        return {name: root + address for name, address in endpoints().items()}

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """A row for each."""
        return [{"name": name, "url": url} for name, url in body.items()]


class Method(Read):
    """Every parameter of the method with its value, and how far each kind of source is trusted."""

    operation = "get_method"
    row_class = ParameterSerializer
    body_class = MethodSerializer

    def body(self, asked: Asked, stamp: freshness.Stamp, **path: Any) -> dict[str, Any]:
        """The method's parameters and the codebook's reliabilities."""
        parameters = asdict(METHOD)
        version = parameters.pop("version")
        return {"version": version, "parameters": parameters, "reliabilities": dict(RELIABILITY_BY_KIND)}

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """A row for each."""
        yield {"name": "version", "value": body["version"]}
        for name, value in body["parameters"].items():
            yield {"name": name, "value": value}
        for kind, value in body["reliabilities"].items():
            yield {"name": f"reliability_{kind}", "value": value}


class LatestRevision(Read):
    """The newest revision, and whether it is up to date. Open pages ask this every second, so it reads once only."""

    operation = "get_latest_revision"
    row_class = RevisionSerializer

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """One look at the state serves the tag and the body."""
        self.asked = self.query_class.shared().read(request)
        state = readings.index_state()
        keep(request.META, Until.STATE, counted=True, read_from=state.fingerprint)
        self.read_from = stamp = self.stamp_of(state)
        if stamp.already_had(request):
            return stamp.not_modified(request)
        body = self.row_serializer().to_representation(state)
        return Response(body, headers={**stamp.headers(request), **self.more_headers(request, body)})

    def stamp_of(self, state: IndexState) -> freshness.Stamp:
        """It changes with the marks too, not only with the revision."""
        aside = [(key["actor"], key["issue"]) for key in state.quarantined]
        marks = f"{state.pending} {state.oldest_mark_at} {aside}"
        return freshness.Stamp(state.revision, state.committed_at, state.method_version, readings.today(), marks)


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI schema; it follows from the code alone, so once a process is enough."""
    return SchemaGenerator().get_schema(request=None, public=True)


@cache
def schema_digest() -> str:
    """What the schema's ETag depends on."""
    return hashlib.sha256(json.dumps(schema(), default=str, sort_keys=True).encode()).hexdigest()


class Schema(Read):
    """This description, as OpenAPI 3.1."""

    operation = "get_schema"
    query_class: ClassVar[type[Query]] = SchemaQuery
    renderer_classes = (OpenApiJsonRenderer, OpenApiYamlRenderer)  # type: ignore[assignment]
    body_schema: ClassVar[Any] = {"type": "object", "additionalProperties": True, "description": "OpenAPI 3.1."}

    def stamp(self) -> freshness.Stamp:
        """It changes with the code."""
        return replace(freshness.current(), more=schema_digest())

    def body(self, asked: Asked, stamp: freshness.Stamp, **path: Any) -> Any:
        """The schema."""
        return schema()


class Docs(TemplateView):
    """The schema to browse and try out, from files of this server alone."""

    template_name = "api/docs.html"


class Nothing(Read):
    """Any other address under /api/v1/."""

    schema = None  # type: ignore[assignment]

    def get(self, request: Request, **path: Any) -> HttpResponseBase:
        """Always a 404."""
        raise not_found(_("There is nothing at this address. The addresses are listed at /api/v1/."))
