"""How far coders agree."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from alliance.api.coder_serializers import AgreementSerializer, CoderAgreementSerializer
from alliance.api.freshness import Stamp
from alliance.api.query import Asked
from alliance.api.read import Read
from alliance.indices import readings


class Agreement(Read):
    """How far coders agree over the texts that were coded more than once: in all, by issue, by pair of coders."""

    operation = "get_agreement"
    row_class = CoderAgreementSerializer
    body_class = AgreementSerializer

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """The whole of it."""
        return AgreementSerializer.shared().to_representation({"results": readings.coder_agreement()})

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """A row for each."""
        return body["results"]
