"""How explanations are written: steps, effects, bargains, wedges, polarisation, robustness. Steps are points of 100."""

from __future__ import annotations

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.plain import Plain, of
from alliance.api.reading_serializers import AllianceSubject, DyadSubject, cited, codes, number
from alliance.indices.models import Revision

CAUSES = {
    "statement": _("a statement"),
    "expiry": _("evidence that stopped counting"),
    "handover": _("a change of government on the very day on which the new government speaks"),
    "membership": _("a member that entered or left, or whose weight changed"),
    "correction": _("a later change of the record about the time before; only with from_known_at"),
}
SUBJECTS = {"dyad": _("the index of two actors"), "alliance": _("the index of an alliance")}


def numbers(text: Any) -> serializers.DictField:
    """A number for each of several issues, with its meaning."""
    return serializers.DictField(child=serializers.FloatField(), help_text=text)


class StepSerializer(Plain):
    """What one event, or one correction of the record, did to an index (method, section 5).

    A change of government has a step of its own only where the new one speaks on that very day, so that older words
    count for less at once. Else it moves no point: it widens intervals and starts the year of grace, and what the end
    of that year takes away is told as an expiry.
    """

    date = serializers.DateField(
        help_text=_("The day of the event; of a correction, the day on which the record was changed (UTC).")
    )
    cause = serializers.ChoiceField(choices=list(CAUSES.items()), help_text=_("What kind of event it was."))
    statement = serializers.IntegerField(allow_null=True, help_text=_("Number of the statement, if it is one."))
    actor = serializers.CharField(
        allow_null=True,
        help_text=_("Code of the actor whose position moved; null for a change of membership, weights or agenda."),
    )
    issue = serializers.CharField(
        allow_null=True, help_text=_("Slug of the issue; null for a change of membership, weights or agenda.")
    )
    step = number(_("Points that the event added to the index, or took from it."), null=False)
    leave_one_out = number(
        _("The index at the end less what it would be without this statement; null where it has no meaning.")
    )


class ShareSerializer(Plain):
    """One issue's part in a change; the four parts of all issues sum to it, but for members' coming and going."""

    issue = serializers.CharField(help_text=_("Slug of the issue."))
    position = number(_("Points from changes of stance."), null=False)
    salience = number(_("Points from changes of salience."), null=False)
    entry = number(_("Points from the issue's becoming covered."), null=False)
    exit = number(_("Points from the issue's ceasing to be covered."), null=False)


class ChangeSerializer(Plain):
    """Why an index moved between two days: the steps sum to the change."""

    first = ("subject",)
    public_names = {"first_day": "from", "last_day": "to"}  # `start` and `end` are values here
    citation = cited()
    unit = serializers.CharField(help_text=_("What the numbers measure, and on which scale."))
    method_version = of(Revision, "method_version")
    revision = serializers.IntegerField(allow_null=True, help_text=_("The revision that the index stands at."))
    first_day = serializers.DateField(help_text=_("First day; what happened on it is not counted."))
    last_day = serializers.DateField(help_text=_("Last day; what happened on it is counted."))
    start = number(_("The index at the end of the first day; null where there is none."))
    end = number(_("The index at the end of the last day; null where there is none."))
    change = number(
        _("What the steps sum to: end − start, with the level of an index that is not shown standing for it."),
        null=False,
    )
    steps = StepSerializer(
        many=True,
        help_text=_("Corrections first, if asked for; then every event after the first day up to the last, by day."),
    )
    by_issue = ShareSerializer(many=True, help_text=_("Each issue's part in the change."))


class DyadChangeSerializer(ChangeSerializer):
    """Why the index of two actors moved."""

    subject = DyadSubject()


class AllianceChangeSerializer(ChangeSerializer):
    """Why the index of an alliance moved."""

    subject = AllianceSubject()


class AffectedSerializer(Plain):
    """Whose index it is."""

    subject = serializers.ChoiceField(choices=list(SUBJECTS.items()), help_text=_("What kind of index it is."))
    a = serializers.CharField(allow_null=True, help_text=_("Code of one actor; null for an alliance."))
    b = serializers.CharField(allow_null=True, help_text=_("Code of the other; null for an alliance."))
    alliance = serializers.CharField(allow_null=True, help_text=_("Slug of the alliance; null for two actors."))


class EffectSerializer(AffectedSerializer):
    """The step that a statement made in one index on its day."""

    before = number(_("The index before it; of one day's events in their order."))
    after = number(_("The index after it."))
    step = number(_("after − before, in points."), null=False)
    without_it_now = number(_("The index today had it never been made."))


class EffectsSerializer(Plain):
    """What a statement did to every tracked index that it touches."""

    statement = serializers.IntegerField(help_text=_("Number of the statement."))
    results = EffectSerializer(many=True, help_text=_("Two actors first, then alliances."))


class PreviewedEffectSerializer(AffectedSerializer):
    """What unpublished statements would do to one index."""

    before = number(_("The index as it is; null where there is none."))
    after = number(_("The index as it would be; null where there would be none."))
    change = number(_("after − before, in points; null where either is."))


class PreviewSerializer(Plain):
    """What would happen to every tracked index were the statements published."""

    at = serializers.DateField(help_text=_("The day of the readings."))
    effects = PreviewedEffectSerializer(many=True, help_text=_("Two actors first, then alliances."))


class TradeSerializer(Plain):
    """A feasible exchange in which each side gains the same (method, section 7)."""

    first = serializers.CharField(help_text=_("Code of one side."))  # type: ignore[assignment]
    second = serializers.CharField(help_text=_("Code of the other."))
    first_yields = serializers.CharField(help_text=_("Slug of the issue on which the one gives way."))
    second_yields = serializers.CharField(help_text=_("Slug of the issue on which the other gives way."))
    gain = number(_("What each side gains: salience times the way gained, in units of half the scale."), null=False)
    baselines = numbers(_("The compromise expected without the exchange, −1 to +1, by issue."))
    outcomes = numbers(_("Where the exchange ends, −1 to +1, by issue."))
    pushed_away = codes(_("Codes of other members that it would leave further away."))
    rests_on_predecessor = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()),
        help_text=_("Pairs of actor and issue: positions last stated before a change of government."),
    )


class TradesSerializer(Plain):
    """What two actors could trade."""

    at = serializers.DateField(help_text=_("The day of the positions."))
    results = TradeSerializer(many=True, help_text=_("Every feasible exchange, best first."))


class WedgeIssueSerializer(Plain):
    """One issue of a wedge."""

    issue = serializers.CharField(help_text=_("Slug of the issue."))
    wedge = number(_("The pull on this issue, 0 to 100."), null=False)
    p_nearer_rival = number(_("Probability that the one pulled stands nearer the rival than the ally."), null=False)
    points = number(_("Points that it puts into the wedge."), null=False)


class WedgeSerializer(Plain):
    """How far a rival pulls one member away from another (method, section 6)."""

    rival = serializers.CharField(help_text=_("Code of the rival."))
    ally = serializers.CharField(help_text=_("Code of the member that it pulls away from."))
    pulled = serializers.CharField(help_text=_("Code of the member that it pulls."))
    wedge = number(_("The pull over all issues, 0 to 100; null where the three share no covered issue."))
    issues = WedgeIssueSerializer(many=True, help_text=_("Issues by what they put into it; their points sum to it."))


class WedgesSerializer(Plain):
    """Every rival against every ordered pair of members."""

    at = serializers.DateField(help_text=_("The day of the positions."))
    results = WedgeSerializer(many=True, help_text=_("The strongest pull first."))


class WedgeRowSerializer(WedgeIssueSerializer):
    """One issue of a wedge as a row by itself; the points of a pull's rows sum to the pull."""

    first: ClassVar[tuple[str, ...]] = ("rival", "ally", "pulled")
    rival = serializers.CharField(help_text=_("Code of the rival."))
    ally = serializers.CharField(help_text=_("Code of the member that it pulls away from."))
    pulled = serializers.CharField(help_text=_("Code of the member that it pulls."))


class IssuePolarisationSerializer(Plain):
    """How an issue divides the members of an alliance."""

    issue = serializers.CharField(help_text=_("Slug of the issue."))
    polarisation = number(_("0: all at one point; 1: two equal camps at the poles."), null=False)
    camps = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text=_("Codes of the members of each camp.")
    )


class PolarisationSerializer(Plain):
    """How issues divide an alliance."""

    at = serializers.DateField(help_text=_("The day of the positions."))
    issues = IssuePolarisationSerializer(
        many=True, help_text=_("Issues with positions of two members, most divided first.")
    )


class IssueRobustnessSerializer(Plain):
    """How much an index rests on one issue."""

    issue = serializers.CharField(help_text=_("Slug of the issue."))
    elasticity = number(
        _("Points that the index would gain if the issue's weight doubled, to first order."), null=False
    )
    without = number(_("The index without the issue."))


class ScenarioSerializer(Plain):
    """The index under another parameter."""

    name = serializers.CharField(help_text=_("Name of the scenario (method, section 8)."))
    friction = number(_("The index in it."))


class RankSerializer(Plain):
    """A dyad's place among the tracked dyads."""

    rank = serializers.IntegerField(
        allow_null=True, help_text=_("1 is the hottest; null for a dyad that is not tracked, thin or without index.")
    )
    of = serializers.IntegerField(help_text=_("How many dyads there are to rank."))
    holds = number(_("Share of the scenarios in which the rank is the same."))


class RobustnessSerializer(Plain):
    """How a dyad's index moves under other weights and parameters (method, section 8)."""

    at = serializers.DateField(help_text=_("The day of the readings."))
    friction = number(_("The index as published."))
    weight_sd = number(_("Its standard deviation if the issues' weights are uncertain."))
    power_mean = number(_("The index as a power mean, in which the widest gaps count for more."))
    issues = IssueRobustnessSerializer(many=True, help_text=_("Covered issues."))
    scenarios = ScenarioSerializer(many=True, help_text=_("The index under other parameters."))
    rank = RankSerializer(help_text=_("Its place among the tracked dyads."))
