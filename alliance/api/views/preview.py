"""What statements not yet published would do. The one address that is posted to, and it stores nothing either."""

from __future__ import annotations

from typing import Any, ClassVar

from django.http.response import HttpResponseBase
from rest_framework.request import Request
from rest_framework.response import Response

from alliance.api.body import PreviewRequestSerializer, StrictJSON, read_preview
from alliance.api.explanation_serializers import PreviewedEffectSerializer, PreviewSerializer
from alliance.api.json import JSONRenderer
from alliance.api.openapi import PreviewSchema
from alliance.api.query import Query
from alliance.api.questions import PreviewQuery
from alliance.api.read import Read
from alliance.api.throttle import AddressThrottle, TokenThrottle
from alliance.indices import readings


class PreviewThrottle(AddressThrottle):
    """A preview filters the whole record anew, so fewer are had for nothing than reads of what is stored."""

    scope = "preview"
    rate = "120/min"

    def get_cache_key(self, request: Any, view: Any) -> str:
        """The token's owner or the address: a token raises the number of reads, not of computations."""
        ident = request.user.pk if request.user else self.get_ident(request)
        return self.cache_format % {"scope": self.scope, "ident": ident}


class Preview(Read):
    """What publishing these statements would do to every tracked index on a day. Nothing is stored."""

    http_method_names = ("post",)  # type: ignore[assignment]
    parser_classes = (StrictJSON,)
    renderer_classes = (JSONRenderer,)  # type: ignore[assignment]
    throttle_classes = (AddressThrottle, TokenThrottle, PreviewThrottle)
    schema = PreviewSchema()

    operation = "preview_statements"
    query_class: ClassVar[type[Query]] = PreviewQuery
    request_class = PreviewRequestSerializer
    row_class = PreviewedEffectSerializer
    body_class = PreviewSerializer

    def post(self, request: Request, **path: Any) -> HttpResponseBase:
        """Check the body, and read everything from one revision in a transaction that cannot write."""
        self.asked = self.query_class.shared().read(request).look_up()
        asked = read_preview(request.data)
        with readings.consistent_reads():
            stamp = self.stamp()
            statements = asked.look_up()
            at = asked.at or readings.today()
            body = {"at": at, "effects": readings.preview(statements, at)}
        headers = {**stamp.headers(request), "Cache-Control": "no-store"}
        del headers["ETag"]  # there is nothing to ask again: a preview is not kept
        headers.pop("Last-Modified", None)
        return Response(self.body_class.shared().to_representation(body), headers=headers)
