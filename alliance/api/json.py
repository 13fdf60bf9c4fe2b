"""JSON by orjson: a long series is spelt in a twentieth of the time that the standard library takes."""

from __future__ import annotations

from typing import Any

import orjson
from rest_framework import renderers
from rest_framework.utils.encoders import JSONEncoder

_ELSE = JSONEncoder().default  # lazy translations, numpy's numbers
HOW = orjson.OPT_UTC_Z | orjson.OPT_NON_STR_KEYS


class JSONRenderer(renderers.JSONRenderer):
    """Django REST framework's renderer, with a faster writer for its plain spelling."""

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The body as bytes; indented, if the Accept header asks for that, by the standard library."""
        if data is None or self.get_indent(accepted_media_type or "", renderer_context or {}):
            return super().render(data, accepted_media_type, renderer_context)
        return orjson.dumps(data, default=_ELSE, option=HOW)
