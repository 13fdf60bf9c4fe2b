"""How a read describes itself in the OpenAPI schema: from the very classes that check and write it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, PolymorphicProxySerializer
from rest_framework import serializers

if TYPE_CHECKING:
    from alliance.api.read import Read

PATH_PARAMETERS: dict[str, Any] = {
    "code": _("Code of the actor."),
    "slug": _("Slug of the alliance or issue."),
    "id": _("Number of the statement."),
    "a": _("Code of one actor."),
    "b": _("Code of the other actor."),
}


class ErrorSerializer(serializers.Serializer):
    """One thing that is wrong with a request."""

    parameter = serializers.CharField(
        allow_null=True, help_text=_("The parameter at fault; null when no single one is.")
    )
    message = serializers.CharField(help_text=_("What is wrong with it."))


class ErrorsSerializer(serializers.Serializer):
    """All that is wrong with a request, at once."""

    errors = ErrorSerializer(many=True)  # type: ignore[assignment]


class ReadSchema(AutoSchema):
    """Operation, parameters and responses of a `Read`."""

    view: Read  # type: ignore[override]

    def get_operation_id(self) -> str:
        """The view's own name for it."""
        return self.view.operation

    def get_tags(self) -> list[str]:
        """The first word of the path: actors, friction, …"""
        return [self._tokenize_path()[0]] if self._tokenize_path() else ["index"]

    def get_description(self) -> str:  # type: ignore[override]
        """The view's docstring."""
        return (type(self.view).__doc__ or "").strip()

    def get_override_parameters(self) -> list[Any]:
        """The query's, the path's and the headers'."""
        names = re.findall(r"{(\w+)}", self.path)
        types = {"id": OpenApiTypes.INT64}
        return [
            *([self.view.query_class] if self.view.query_class().fields else []),
            *(
                OpenApiParameter(
                    name, types.get(name, OpenApiTypes.STR), OpenApiParameter.PATH, description=PATH_PARAMETERS[name]
                )
                for name in names
            ),
            OpenApiParameter(
                "If-None-Match", str, OpenApiParameter.HEADER,
                description=_("The ETag of an earlier answer: 304 and no body if it still holds."),
            ),
            *self._response_headers(),
        ]  # fmt: skip

    def _response_headers(self) -> list[OpenApiParameter]:
        described = {
            "ETag": _("Changes with the revision, the method, the question and the day."),
            "X-Index-Revision": _("The revision that everything in the answer was read from."),
            "X-Method-Version": _("The version of the method that made the readings."),
        }
        return [
            OpenApiParameter(name, str, OpenApiParameter.HEADER, description=text, response=[200, 304])
            for name, text in described.items()
        ]

    def get_auth(self) -> list[dict[str, Any]]:
        """A token may be sent, and need not."""
        return [*super().get_auth(), {}]

    def get_request_serializer(self) -> None:
        """Reads have no body."""
        return

    def get_response_serializers(self) -> Any:
        """The body, and every way in which it can fail to come."""
        body: Any = getattr(self.view, "body_schema", None) or self.view.body_class or self.view.row_class
        answers: dict[Any, Any] = {
            (200, "application/json"): OpenApiResponse(body, description=str(_("The reading."))),
            304: OpenApiResponse(description=str(_("The reader's copy still holds."))),
            (400, "application/json"): OpenApiResponse(ErrorsSerializer, description=str(_("The question is wrong."))),
            (401, "application/json"): OpenApiResponse(
                ErrorsSerializer, description=str(_("The token is not known, or has expired."))
            ),
            (404, "application/json"): OpenApiResponse(ErrorsSerializer, description=str(_("There is no such thing."))),
            (406, "application/json"): OpenApiResponse(
                ErrorsSerializer, description=str(_("Neither JSON nor CSV is accepted."))
            ),
            414: OpenApiResponse(description=str(_("The address is longer than 65,534 bytes; there is no body."))),
            (429, "application/json"): OpenApiResponse(
                ErrorsSerializer, description=str(_("Too many requests; wait for Retry-After seconds."))
            ),
        }
        if any(renderer.format == "csv" for renderer in self.view.renderer_classes):
            answers[200, "text/csv"] = OpenApiResponse(OpenApiTypes.STR, description=str(_("The reading.")))
            answers[200, "application/csvm+json"] = OpenApiResponse(
                OpenApiTypes.OBJECT, description=str(_("What the columns of the CSV mean."))
            )
        return answers


class PreviewSchema(ReadSchema):
    """The one operation that has a body; its answer is not kept, so it has no ETag."""

    def get_override_parameters(self) -> list[Any]:
        """The query's and the headers'."""
        return [self.view.query_class, *self._response_headers()]

    def _response_headers(self) -> list[OpenApiParameter]:
        return [
            OpenApiParameter(header.name, str, OpenApiParameter.HEADER, description=header.description, response=[200])
            for header in super()._response_headers()
            if header.name != "ETag"
        ]

    def get_request_serializer(self) -> Any:
        """The body."""
        return self.view.request_class  # type: ignore[attr-defined]

    def get_response_serializers(self) -> Any:
        """As of a read, but for what follows from the body."""
        answers = super().get_response_serializers()
        del answers[304], answers[404, "application/json"]
        answers[415, "application/json"] = OpenApiResponse(
            ErrorsSerializer, description=str(_("The body is not called application/json."))
        )
        return answers


class FileSchema(ReadSchema):
    """A file: one media type, whatever is accepted."""

    def get_response_serializers(self) -> Any:
        """As of a read, but for the spelling."""
        answers = super().get_response_serializers()
        del answers[200, "application/json"], answers[406, "application/json"]
        for media_type in ("text/csv", "application/csvm+json"):
            answers.pop((200, media_type), None)
        renderer = self.view.renderer_classes[0]
        body: Any = getattr(self.view, "body_schema", OpenApiTypes.STR)
        answers[200, renderer.media_type] = OpenApiResponse(body, description=str(_("The file.")))
        return answers


class ExportSchema(FileSchema):
    """A file whose address names nothing that could be missing."""

    def get_response_serializers(self) -> Any:
        """As of a file; and too many at once are sent away."""
        answers = super().get_response_serializers()
        del answers[404, "application/json"]
        answers[503, "application/json"] = OpenApiResponse(
            ErrorsSerializer, description=str(_("Too many exports at once; wait for Retry-After seconds."))
        )
        return answers


def either(name: str, *bodies: type[serializers.Serializer]) -> PolymorphicProxySerializer:
    """A body of one of several shapes."""
    return PolymorphicProxySerializer(component_name=name, serializers=list(bodies), resource_type_field_name=None)
