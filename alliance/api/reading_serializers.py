"""How readings are written. Friction, divergence, heat and points are on 0 to 100, positions on -1 to +1."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.paging import PageSerializer
from alliance.api.plain import Plain, of, words_of
from alliance.indices.models import AllianceReading, DyadReading, PositionReading, Revision
from alliance.indices.shapes import INTERVALS


def number(text: Any, null: bool = True) -> serializers.FloatField:
    """A number with its meaning; null where unknown."""
    return serializers.FloatField(allow_null=null, help_text=text)


def codes(text: Any, null: bool = False) -> serializers.ListField:
    """A list of codes or slugs with its meaning."""
    return serializers.ListField(child=serializers.CharField(), allow_null=null, help_text=text)


def cited() -> serializers.CharField:
    """How an answer wants to be cited."""
    return serializers.CharField(help_text=_("A line for a list of references, with an address that stays the same."))


def changed_by() -> serializers.FloatField:
    """The change over 90 days."""
    return number(_("Change of the index over the 90 days before; null where either day has none."))


class WeightSerializer(Plain):
    """How much of a position rests on one statement."""

    id = serializers.IntegerField(help_text=_("Number of the statement."))
    weight = number(_("Its share in the position; the shares sum to 1."), null=False)


class PositionSerializer(Plain):
    """Where an actor stands on an issue on a day (method, section 1)."""

    actor = serializers.CharField(help_text=_("Code of the actor."))
    issue = serializers.CharField(help_text=_("Slug of the issue."))
    mean = of(PositionReading, "mean")
    sd = number(_("Standard deviation on that day; it grows as the evidence ages."), null=False)
    low = number(_("mean − 1.96 sd, kept within the scale."), null=False)
    high = number(_("mean + 1.96 sd, kept within the scale."), null=False)
    salience = of(PositionReading, "salience")
    last_statement = serializers.DateField(help_text=_("Day of the last statement behind it."))
    expires = of(PositionReading, "expires")
    predecessor = serializers.BooleanField(help_text=_("Last stated before a change of government."))
    statements = WeightSerializer(many=True, help_text=_("The statements behind it with their shares."))


class PositionPointSerializer(Plain):
    """A position on one day; null throughout where there is none."""

    date = serializers.DateField(help_text=_("The day."))
    mean = number(_("Estimated stance, −1 to +1."))
    sd = number(_("Standard deviation on that day."))
    low = number(_("mean − 1.96 sd, kept within the scale."))
    high = number(_("mean + 1.96 sd, kept within the scale."))
    salience = number(_("How much the actor cares, 0 to 1."))


class ActorPointSerializer(PositionPointSerializer):
    """An actor's position on one day, beside others'; null throughout where there is none."""

    first = ("date", "actor")
    actor = serializers.CharField(help_text=_("Code of the actor."))
    predecessor = serializers.BooleanField(
        allow_null=True, help_text=_("Whether it was last stated before a change of government.")
    )


class BoundsSerializer(Plain):
    """The index if the uncovered issues were known to agree, or to differ as much as they can."""

    low = of(DyadReading, "bound_low")
    high = of(DyadReading, "bound_high")


class PointSerializer(Plain):
    """What the readings of a dyad and of an alliance have in common."""

    date = of(DyadReading, "day")
    friction = of(DyadReading, "friction")
    low = number(_("Lower end of the 95 % interval on that day."))
    high = number(_("Upper end of the 95 % interval on that day."))
    coverage = of(DyadReading, "coverage")


class DyadPointSerializer(PointSerializer):
    """A dyad's index on a day (method, section 3)."""

    bounds = BoundsSerializer(help_text=_("Worst cases for what is not covered."))
    intensity = of(DyadReading, "intensity")
    noise_floor = of(DyadReading, "noise_floor")
    thin = of(AllianceReading, "thin")
    reason = of(AllianceReading, "reason")


class PartSerializer(Plain):
    """One issue's part in a dyad's index (method, section 2)."""

    divergence = number(_("100 D: the gap times the certainty about who is on which side."))
    low = number(_("Lower end of its 95 % interval."))
    high = number(_("Upper end of its 95 % interval."))
    joint_salience = number(_("g: the geometric mean of both sides' saliences."))
    heat = number(_("100 D g: divergence times joint salience."))
    share = number(_("Share of the issue in the dyad's index, 0 to 1."))
    points = number(_("Points that it puts into the dyad's index."))
    p_material = number(_("Probability that the gap is more than a quarter of the scale."))


class IssuePointSerializer(PartSerializer):
    """One issue's part in a dyad's index on a day; null throughout where it is not covered."""

    first = ("date",)
    date = serializers.DateField(help_text=_("The day."))


class GapPointSerializer(Plain):
    """How far apart two were on an issue on a day; null throughout where nobody's positions can be compared."""

    date = serializers.DateField(help_text=_("The day."))
    issue = serializers.CharField(help_text=_("Slug of the issue."))
    a = serializers.CharField(allow_null=True, help_text=_("Code of one of the two; of several, those furthest apart."))
    b = serializers.CharField(allow_null=True, help_text=_("Code of the other."))
    divergence = number(_("100 D: the gap times the certainty about who is on which side."))
    low = number(_("Lower end of its 95 % interval."))
    high = number(_("Upper end of its 95 % interval."))
    heat = number(_("100 D g: divergence times joint salience."))


class AlliancePointSerializer(PointSerializer):
    """An alliance's index on a day (method, section 4)."""

    thin = of(AllianceReading, "thin")
    reason = of(AllianceReading, "reason")
    member_shares = serializers.DictField(
        child=serializers.FloatField(), help_text=words_of(AllianceReading, "member_shares")
    )
    hottest_dyad = codes(words_of(AllianceReading, "hottest_dyad"), null=True)
    left_out = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text=words_of(AllianceReading, "left_out"),
    )


class TrackedDyadSerializer(Plain):
    """A tracked dyad's reading on a day."""

    merged = {"reading": DyadPointSerializer}
    a = serializers.CharField(help_text=_("Code of one actor."))
    b = serializers.CharField(help_text=_("Code of the other."))
    alliances = codes(_("Slugs of the alliances that track it."))
    change_90d = changed_by()


class CellSerializer(PartSerializer):
    """One issue of one dyad on a day; null throughout where one side has no live position."""

    first = ("a", "b", "issue")
    a = serializers.CharField(help_text=_("Code of one actor."))
    b = serializers.CharField(help_text=_("Code of the other."))
    issue = serializers.CharField(help_text=_("Slug of the issue."))


class MatrixSerializer(Plain):
    """Issues by dyads of an alliance on a day."""

    at = serializers.DateField(help_text=_("The day."))
    dyads = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text=_("Pairs of codes.")
    )
    issues = codes(_("Slugs of the issues."))
    cells = CellSerializer(many=True, help_text=_("A cell for each issue on a dyad's agenda."))


class SeriesSerializer(Plain):
    """A reading over time."""

    first = ("subject",)
    citation = cited()
    unit = serializers.CharField(help_text=_("What the numbers measure, and on which scale."))
    method_version = of(Revision, "method_version")
    revision = serializers.IntegerField(allow_null=True, help_text=_("The revision that the series was read from."))
    interval = serializers.ChoiceField(choices=INTERVALS, help_text=_("What a point stands for."))
    start = serializers.DateField(allow_null=True, help_text=_("First day asked for, or else of the first point."))
    end = serializers.DateField(help_text=_("Last day."))


class DyadSubject(Plain):
    """Whom a dyad's series is about."""

    a = serializers.CharField(help_text=_("Code of one actor."))
    b = serializers.CharField(help_text=_("Code of the other."))


class DyadIssueSubject(DyadSubject):
    """Whom and what an issue's series is about."""

    issue = serializers.CharField(help_text=_("Slug of the issue."))


class AllianceSubject(Plain):
    """Whom an alliance's series is about."""

    alliance = serializers.CharField(help_text=_("Slug of the alliance."))


class PositionSubject(Plain):
    """Whose position on what."""

    actor = serializers.CharField(help_text=_("Code of the actor."))
    issue = serializers.CharField(help_text=_("Slug of the issue."))


class DyadSeriesSerializer(SeriesSerializer):
    """A dyad's index over time."""

    subject = DyadSubject()
    points = DyadPointSerializer(many=True)


class DyadIssueSeriesSerializer(SeriesSerializer):
    """One issue's part in a dyad's index over time."""

    subject = DyadIssueSubject()
    points = IssuePointSerializer(many=True)


class AllianceSeriesSerializer(SeriesSerializer):
    """An alliance's index over time."""

    subject = AllianceSubject()
    points = AlliancePointSerializer(many=True)


class PositionSeriesSerializer(SeriesSerializer):
    """A position over time."""

    subject = PositionSubject()
    points = PositionPointSerializer(many=True)


class IssueSubject(Plain):
    """What a series is about."""

    issue = serializers.CharField(help_text=_("Slug of the issue."))


class IssuePositionsSerializer(SeriesSerializer):
    """Everybody's position on an issue over time."""

    subject = IssueSubject()
    points = ActorPointSerializer(many=True)


class DyadGapsSerializer(SeriesSerializer):
    """The gap between two actors on every issue over time."""

    subject = DyadSubject()
    points = GapPointSerializer(many=True)


class AllianceGapsSerializer(SeriesSerializer):
    """The widest gap within an alliance on every issue over time."""

    subject = AllianceSubject()
    points = GapPointSerializer(many=True)


class PositionPageSerializer(PageSerializer):
    """Positions."""

    results = PositionSerializer(many=True)


class TrackedDyadPageSerializer(PageSerializer):
    """Tracked dyads."""

    results = TrackedDyadSerializer(many=True)
