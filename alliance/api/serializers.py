"""How rows of the record are written. The words are the models' own."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from alliance.api.paging import PageSerializer
from alliance.api.plain import Plain, named_by, of
from alliance.api.reading_serializers import AlliancePointSerializer, changed_by
from alliance.record.codebook import MembershipRole
from alliance.record.models import Actor, Alliance, Issue, Membership, Source, Statement, Tenure


class TenureSerializer(Plain):
    """From when to when an actor speaks for another."""

    speaks_for = named_by(Tenure, "speaks_for", "code")
    start = of(Tenure, "start")
    end = of(Tenure, "end")


class ActorSerializer(Plain):
    """A state, government, party, legislature, leader or organisation that takes positions."""

    code = of(Actor, "code")
    name = of(Actor, "name")
    short_name = of(Actor, "short_name")
    common_name = of(Actor, "common_name")
    kind = of(Actor, "kind")
    member_of = named_by(Actor, "member_of", "code")
    speaks_for = serializers.ListField(
        child=serializers.CharField(), help_text=_("Codes of the actors that it speaks, or once spoke, for.")
    )
    tenures = TenureSerializer(many=True, help_text=_("The same with its dates."))

    def get_speaks_for(self, actor: Actor) -> list[str]:
        """Each code once, in the order of taking office."""
        return list(dict.fromkeys(tenure.speaks_for.code for tenure in actor.tenures.all()))

    def get_tenures(self, actor: Actor) -> list[Tenure]:
        """From the prefetched ones."""
        return list(actor.tenures.all())


class ActorPageSerializer(PageSerializer):
    """Actors."""

    results = ActorSerializer(many=True)


class MemberSerializer(Plain):
    """A member's dated place in an alliance."""

    actor = named_by(Membership, "actor", "code")
    start = of(Membership, "start")
    end = of(Membership, "end")
    weight = of(Membership, "weight")


class RivalSerializer(Plain):
    """A rival's dated place beside an alliance."""

    actor = named_by(Membership, "actor", "code")
    start = of(Membership, "start")
    end = of(Membership, "end")


class LatestSerializer(Plain):
    """An alliance's reading today."""

    merged = {"reading": AlliancePointSerializer}
    change_90d = changed_by()


class AllianceSerializer(Plain):
    """A set of members with a shared agenda of issues, and the rivals watched for wedges."""

    slug = of(Alliance, "slug", source="alliance.slug")
    name = of(Alliance, "name", source="alliance.name")
    members = MemberSerializer(many=True, help_text=_("Members with their dates and weights."))
    rivals = RivalSerializer(many=True, help_text=_("Rivals with their dates."))
    agenda = serializers.ListField(child=serializers.CharField(), help_text=_("Slugs of the issues that it tracks."))
    latest = LatestSerializer(allow_null=True, help_text=_("Its reading today."))

    def get_members(self, row: Any) -> list[Membership]:
        """Those who are members at any time."""
        return [place for place in row.places if place.role == MembershipRole.MEMBER]

    def get_rivals(self, row: Any) -> list[Membership]:
        """Those who are rivals at any time."""
        return [place for place in row.places if place.role == MembershipRole.RIVAL]


class AlliancePageSerializer(PageSerializer):
    """Alliances."""

    results = AllianceSerializer(many=True)


class IssueSerializer(Plain):
    """A policy question with a scale between two poles in words, -1 and +1."""

    slug = of(Issue, "slug")
    name = of(Issue, "name")
    short_name = of(Issue, "short_name")
    area = of(Issue, "area")
    pole_negative = of(Issue, "pole_negative")
    anchor_minus_half = of(Issue, "anchor_minus_half")
    anchor_zero = of(Issue, "anchor_zero")
    anchor_plus_half = of(Issue, "anchor_plus_half")
    pole_positive = of(Issue, "pole_positive")
    ruling = of(Issue, "ruling")
    in_founding_article = of(Issue, "in_founding_article")
    weight = of(Issue, "weight")
    default_salience = of(Issue, "default_salience")


class IssuePageSerializer(PageSerializer):
    """Issues."""

    results = IssueSerializer(many=True)


class SourceSerializer(Plain):
    """Where a statement was read."""

    title = of(Source, "title")
    publisher = of(Source, "publisher")
    url = of(Source, "url")
    accessed = of(Source, "accessed")


class WordingSerializer(Plain):
    """What can be written about a statement from its own row alone."""

    date = of(Statement, "date")
    date_precision = of(Statement, "date_precision")
    stance = of(
        Statement, "stance", allow_null=False, help_text=_("Where it lies between the issue's poles, −1 to +1.")
    )
    half_width = of(Statement, "half_width")
    salience = of(Statement, "salience")
    reliability = of(Statement, "reliability")
    kind = of(Statement, "kind")
    summary = of(Statement, "summary")
    quote = of(Statement, "quote")
    locator = of(Statement, "locator")
    coder_note = of(Statement, "coder_note")
    reversal = of(Statement, "reversal")
    withdrawal_reason = of(Statement, "withdrawal_reason")


class StatementSerializer(WordingSerializer):
    """A dated, sourced stance of one actor on one issue."""

    first = (
        "id", "actor", "issue", "date", "date_precision", "stance", "half_width", "salience", "reliability", "kind",
        "summary", "quote", "source", "locator", "coder_note", "reversal", "status", "published_at", "changed_at",
        "withdrawn_at",
    )  # fmt: skip
    id = of(Statement, "id", help_text=_("Number of the statement."))
    actor = named_by(Statement, "actor", "code")
    issue = named_by(Statement, "issue", "slug")
    source = SourceSerializer(help_text=_("Where it was read."))  # type: ignore[assignment]
    status = serializers.ChoiceField(
        choices=["published", "withdrawn"], help_text=_("Only published statements count; lists hold no others.")
    )
    published_at = of(Statement, "published_at", allow_null=False)
    changed_at = of(Statement, "changed_at")
    withdrawn_at = of(Statement, "withdrawn_at")


class StatementPageSerializer(PageSerializer):
    """Statements."""

    first = ("count", "next", "previous")
    revision = serializers.IntegerField(
        help_text=_("The revision that the page was read from; as `changed_since` it gives what changes later.")
    )

    results = StatementSerializer(many=True)


LABELS = {
    "published": _("made public"),
    "changed": _("worded or coded otherwise"),
    "withdrawn": _("withdrawn"),
    "republished": _("counted again after a withdrawal"),
}


class VersionSerializer(Plain):
    """One public wording and coding of a statement, and since when it stood."""

    at = serializers.DateTimeField(help_text=_("Since when it stood; as `known_at` it gives the readings of then."))
    label = serializers.ChoiceField(  # type: ignore[assignment]
        choices=list(LABELS.items()), help_text=_("What happened then.")
    )
    changed = serializers.ListField(
        child=serializers.CharField(),
        help_text=_("Names of the fields that differ from the version before; none in the first."),
    )
    actor = serializers.CharField(help_text=_("Code of the actor that takes the position."))
    issue = serializers.CharField(help_text=_("Slug of the issue that it is about."))
    source = SourceSerializer(help_text=_("Where it was read, as the source was then described."))  # type: ignore[assignment]

    merged = {"wording": WordingSerializer}


class VersionsSerializer(Plain):
    """What the public has seen of a statement over time."""

    statement = serializers.IntegerField(help_text=_("Number of the statement."))
    results = VersionSerializer(many=True, help_text=_("The oldest first."))
