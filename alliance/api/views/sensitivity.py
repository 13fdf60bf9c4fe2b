"""What an index would be under other weights of issues and other parameters: a what-if, computed and not kept."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance.api.errors import Refused
from alliance.api.explanation_serializers import AffectedSerializer, numbers
from alliance.api.freshness import Stamp
from alliance.api.lookups import dyad, named
from alliance.api.plain import Plain
from alliance.api.query import Asked, Query
from alliance.api.questions import DayQuery
from alliance.api.read import Read
from alliance.api.reading_serializers import number
from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.explain_shapes import Sensitivity
from alliance.indices.readings import Assumptions
from alliance.record.models import Alliance, Issue

_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?")
LARGEST_WEIGHT = 100.0


class Real(serializers.FloatField):
    """A number in plain digits, between `min_value` and `max_value`."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": gettext_lazy("Give a number in plain digits, as in 0.25.")
    }

    def to_internal_value(self, value: Any) -> float:
        """The value, if `value` is one."""
        if not isinstance(value, str) or not _NUMBER.fullmatch(value):
            self.fail("malformed")
        return float(value)


@extend_schema_field(OpenApiTypes.STR)
class Weights(serializers.CharField):
    """Weights by issue's slug, as "autonomy:2,information-access:0"."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": gettext_lazy("Give issues with their weights, as in autonomy:2,information-access:0."),
        "weight": gettext_lazy("The weight of {issue} must lie between 0 and 100."),
        "twice": gettext_lazy("The issue {issue} stands there twice."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=8000, trim_whitespace=False, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        """The weights by slug; whether the issues exist is seen when they are looked up."""
        weights: dict[str, float] = {}
        for part in str(data).split(","):
            slug, colon, text = part.partition(":")
            if not colon or not re.fullmatch(r"[A-Za-z0-9_-]{1,80}", slug) or not _NUMBER.fullmatch(text):
                self.fail("malformed")
            if slug in weights:
                self.fail("twice", issue=slug)
            if not float(text) <= LARGEST_WEIGHT:
                self.fail("weight", issue=slug)
            weights[slug] = float(text)
        return weights

    def run_validators(self, value: Any) -> None:
        """The length is that of the text, which has been read by now."""


class SensitivityQuery(DayQuery):
    """What is supposed."""

    sigma = Real(
        required=False, min_value=0.02, max_value=1.0,
        help_text=gettext_lazy("Standard deviation of one perfectly reliable statement, 0.02 to 1; 0.2 in the method.")
    )  # fmt: skip
    h = Real(
        required=False, min_value=0.25, max_value=50.0,
        help_text=gettext_lazy("Years in which the variance of one statement doubles, 0.25 to 50; 3 in the method.")
    )  # fmt: skip
    weights = Weights(
        required=False,
        help_text=gettext_lazy(
            "Weights of issues, 0 to 100, by slug: autonomy:2,information-access:0. An issue that is not named keeps "
            "its own; 0 leaves it out."
        ),
    )


class SupposedReadingSerializer(Plain):
    """An index under one set of assumptions."""

    friction = number(gettext_lazy("The index, 0 to 100; null where too little is known."))
    low = number(gettext_lazy("Lower end of the 95 % interval."))
    high = number(gettext_lazy("Upper end of the 95 % interval."))
    coverage = number(gettext_lazy("Share of the agenda that is covered, 0 to 1."), null=False)
    thin = serializers.BooleanField(help_text=gettext_lazy("Whether coverage is under a half."))


class SupposedIndexSerializer(AffectedSerializer):
    """An index as published and as supposed."""

    published = SupposedReadingSerializer(help_text=gettext_lazy("The index as the method has it."))
    supposed = SupposedReadingSerializer(help_text=gettext_lazy("The index under the assumptions."))
    change = number(gettext_lazy("supposed − published, in points; null where either is."))
    rank = serializers.IntegerField(
        allow_null=True,
        help_text=gettext_lazy(
            "Place among the tracked pairs, or among the alliances, hottest first; null where thin."
        ),
    )
    supposed_rank = serializers.IntegerField(allow_null=True, help_text=gettext_lazy("The same under the assumptions."))


class SensitivitySerializer(Plain):
    """A what-if; its first result is the index asked for, the others are there for their ranks."""

    at = serializers.DateField(help_text=gettext_lazy("The day of the readings."))
    sigma = number(gettext_lazy("The sigma that is supposed."), null=False)
    h = serializers.FloatField(source="doubling_years", help_text=gettext_lazy("The h that is supposed, in years."))
    weights = numbers(gettext_lazy("The weights that are supposed, by issue's slug."))
    results = SupposedIndexSerializer(many=True, help_text=gettext_lazy("The index asked for, then every other."))


class OnSuppositions(Read):
    """A what-if on a day; `suppose` gives it."""

    query_class: ClassVar[type[Query]] = SensitivityQuery
    row_class = SupposedIndexSerializer
    body_class = SensitivitySerializer

    def body(self, asked: Asked, stamp: Stamp, **path: Any) -> Any:
        """The what-if."""
        weights = asked["weights"] or {}
        known = set(Issue.objects.filter(slug__in=weights).values_list("slug", flat=True)) if weights else set()
        for slug in weights:
            if slug not in known:
                raise Refused([("weights", _("There is no issue {slug}.").format(slug=slug))])
        supposed = Assumptions(asked["sigma"] or METHOD.sigma, asked["h"] or METHOD.doubling_years, weights)
        return self.body_class.shared().to_representation(self.suppose(asked, supposed, **path))

    def suppose(self, asked: Asked, supposed: Assumptions, **path: Any) -> Sensitivity:
        """The readings."""
        raise NotImplementedError

    def rows(self, body: Any) -> Iterable[Mapping[str, Any]]:
        """A row for each index."""
        return body["results"]


class DyadSensitivity(OnSuppositions):
    """What the index of any two actors, and the rank of every tracked pair, would be under other assumptions."""

    operation = "get_dyad_sensitivity"

    def suppose(self, asked: Asked, supposed: Assumptions, **path: Any) -> Sensitivity:
        """The two actors', then every tracked pair's."""
        at = asked["at"] or readings.today()
        return readings.dyad_sensitivity(*dyad(path["a"], path["b"]), at, supposed)


class AllianceSensitivity(OnSuppositions):
    """What the index of an alliance, and the rank of every alliance and pair, would be under other assumptions."""

    operation = "get_alliance_sensitivity"

    def suppose(self, asked: Asked, supposed: Assumptions, **path: Any) -> Sensitivity:
        """The alliance's, then every other alliance's and every tracked pair's."""
        alliance = named(Alliance.objects.all(), slug=path["slug"])
        return readings.alliance_sensitivity(alliance, asked["at"] or readings.today(), supposed)
