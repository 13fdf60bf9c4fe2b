"""What stands beside a CSV for a program: CSV on the Web (W3C, 2015), made from the serialisers' own words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from rest_framework import serializers

from alliance.api.csv import described_columns
from alliance.api.freshness import Stamp
from alliance.api.json import JSONRenderer
from alliance.api.paging import address

MEDIA_TYPE = "application/csvm+json"


class CSVMetadataRenderer(JSONRenderer):
    """Describes the CSV that the same question gives."""

    media_type, format = MEDIA_TYPE, "csvm"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        """The body as bytes."""
        view, request = renderer_context["view"], renderer_context["request"]
        title = " ".join((type(view).__doc__ or "").partition("\n")[0].rstrip(".").split())
        cited = data.get("citation") if isinstance(data, dict) else None
        fields = described_columns(view.row_serializer())
        found = described(
            address(request, format="csv"), title, fields, view.read_from, cited or view.citation(title, view.read_from)
        )
        written: bytes = super().render(found, accepted_media_type, renderer_context)
        return written


_DATATYPES: list[tuple[type[serializers.Field], str]] = [
    (serializers.BooleanField, "boolean"),
    (serializers.IntegerField, "integer"),
    (serializers.FloatField, "number"),
    (serializers.DateTimeField, "dateTime"),
    (serializers.DateField, "date"),
    (serializers.URLField, "anyURI"),
]
# What the numbers of a column measure, by its name; one name has one meaning throughout the API.
POINTS, SHARE, STANCE = "points, 0 to 100", "share, 0 to 1", "stance, −1 to +1"
UNITS: dict[str, str] = {
    **dict.fromkeys(("friction", "divergence", "heat", "points", "wedge", "intensity", "noise_floor"), POINTS),
    **dict.fromkeys(("bounds_low", "bounds_high", "bound_low", "bound_high", "weight_sd", "power_mean"), POINTS),
    **dict.fromkeys(("change_90d", "change", "step", "leave_one_out", "before", "after", "without_it_now"), "points"),
    **dict.fromkeys(("elasticity", "without", "member_shares"), "points"),
    **dict.fromkeys(("coverage", "share", "salience", "joint_salience", "default_salience", "reliability"), SHARE),
    **dict.fromkeys(("p_material", "p_nearer_rival", "polarisation"), SHARE),
    **dict.fromkeys(("mean", "stance"), STANCE),
    **dict.fromkeys(("sd", "half_width", "sigma", "sigma_in_force"), "length on the scale of stances"),
    "variance": "square of a length on the scale of stances",
    "gain": "salience times length, in halves of the scale",
    "weight": "relative weight",
    **dict.fromkeys(("stance_alpha", "salience_alpha"), "Krippendorff's alpha, 1 is full agreement"),
}
# `low` and `high` are in the unit of the column that they enclose.
_ENCLOSED = ("friction", "divergence", "mean")


def unit_of(name: str, names: list[str]) -> str | None:
    """What the numbers of column `name` measure beside the columns `names`; None where they are no measure."""
    if name.removeprefix("latest_") in ("low", "high"):
        return next((UNITS[other] for other in _ENCLOSED if any(n.endswith(other) for n in names)), None)
    return UNITS.get(name) or UNITS.get(name.removeprefix("latest_"))


def described(url: str, title: str, fields: list[tuple[str, serializers.Field]], stamp: Stamp, cited: str) -> Any:
    """The metadata of one table."""
    names = [name for name, _field in fields]
    found: dict[str, Any] = {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": "en"}],
        "url": url,
        "dc:title": title,
        "dc:publisher": settings.PUBLISHER,
        "dc:license": {"@id": settings.DATA_LICENCE},
        "dc:bibliographicCitation": cited,
        "schema:version": str(stamp.revision or 0),
        "dialect": {"header": True, "encoding": "utf-8", "lineTerminators": ["\r\n"], "doubleQuote": True},
        "tableSchema": {"columns": [_column(name, field, names) for name, field in fields]},
    }
    if stamp.committed_at:
        found["dc:modified"] = {"@value": stamp.committed_at.isoformat(), "@type": "xsd:dateTime"}
    return found


def _column(name: str, field: serializers.Field, names: list[str]) -> dict[str, Any]:
    column: dict[str, Any] = {"name": name, "titles": name, "dc:description": str(field.help_text or "")}
    kind = next((datatype for ours, datatype in _DATATYPES if isinstance(field, ours)), "string")
    choices = getattr(field, "choices", None)
    if choices:
        words = [str(word).replace("\\", "\\\\") for word in choices]
        column["datatype"] = {"base": "string", "format": "|".join(words)}
    elif isinstance(field, serializers.ListField | serializers.DictField | serializers.ListSerializer):
        column |= {"datatype": "string", "separator": ";"}
    else:
        column["datatype"] = kind
    if unit := unit_of(name, names):
        column["schema:unitText"] = unit
    column["required"] = not field.allow_null
    return column
