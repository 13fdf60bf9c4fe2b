"""How the rows of the exported tables are written."""

from __future__ import annotations

from typing import ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.explanation_serializers import SUBJECTS
from alliance.api.plain import Plain, of, words_of
from alliance.api.reading_serializers import codes, number
from alliance.indices.models import AllianceReading, DyadReading, PositionReading


class IndexRowSerializer(Plain):
    """A reading of a dyad's or an alliance's index, in force from its day until the next one of the same subject."""

    subject = serializers.ChoiceField(choices=list(SUBJECTS.items()), help_text=_("What kind of index it is."))
    a = serializers.CharField(allow_null=True, help_text=_("Code of one actor; null for an alliance."))
    b = serializers.CharField(allow_null=True, help_text=_("Code of the other; null for an alliance."))
    alliance = serializers.CharField(allow_null=True, help_text=_("Slug of the alliance; null for two actors."))
    date = of(DyadReading, "day")
    friction = of(DyadReading, "friction")
    low = number(_("Lower end of the 95 % interval on that day."))
    high = number(_("Upper end of the 95 % interval on that day."))
    coverage = of(DyadReading, "coverage")
    thin = of(AllianceReading, "thin")
    reason = of(AllianceReading, "reason")
    bound_low = number(words_of(DyadReading, "bound_low"))
    bound_high = number(words_of(DyadReading, "bound_high"))
    intensity = of(DyadReading, "intensity")
    noise_floor = of(DyadReading, "noise_floor")
    member_shares = serializers.DictField(
        child=serializers.FloatField(), allow_null=True, help_text=words_of(AllianceReading, "member_shares")
    )
    hottest_dyad = codes(words_of(AllianceReading, "hottest_dyad"), null=True)
    left_out = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        allow_null=True,
        help_text=words_of(AllianceReading, "left_out"),
    )


class PositionRowSerializer(Plain):
    """Where an actor stands on an issue from a day until its next row, or until it expires (method, section 1)."""

    public_names: ClassVar[dict[str, str]] = {"start": "from"}
    actor = serializers.CharField(help_text=_("Code of the actor."))
    issue = serializers.CharField(help_text=_("Slug of the issue."))
    start = of(PositionReading, "since")
    mean = of(PositionReading, "mean")
    variance = of(PositionReading, "variance")
    salience = of(PositionReading, "salience")
    handover = of(PositionReading, "handover")
    expires = of(PositionReading, "expires")
