"""Names that the API has and Python cannot have: `from` is a keyword there."""

from __future__ import annotations

from rest_framework import serializers

PUBLIC_NAMES = {"start": "from", "end": "to"}


def with_public_names(
    fields: dict[str, serializers.Field], names: dict[str, str] = PUBLIC_NAMES
) -> dict[str, serializers.Field]:
    """The fields of a serializer under the names that the public sees; their sources keep the inner names."""
    for inner in names:
        if inner in fields and fields[inner].source is None:
            fields[inner].source = inner
    return {names.get(name, name): field for name, field in fields.items()}
