"""What was said, and by whom: the precious half of the database. What must hold is a database constraint.

Every `help_text` is the single text for the admin's hint, the API's description and the codebook.
"""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

import pghistory
import pgtrigger

from alliance.record import mark_triggers
from alliance.record.codebook import ActorKind, DatePrecision, MembershipRole, StatementKind, StatementStatus
from alliance.record.querysets import ActorQuerySet, AllianceQuerySet, StatementQuerySet


def track(model: type[models.Model]) -> type[models.Model]:
    """Keep every version of each row, append-only; the database writes it, so bulk changes and raw SQL are kept too."""
    events = (pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    return pghistory.track(*events, append_only=True)(model)


def _period_ordered(name: str) -> models.CheckConstraint:
    return models.CheckConstraint(
        condition=Q(start=None) | Q(end=None) | Q(end__gt=F("start")),
        name=name,
        violation_error_message=_("“to” must be later than “from”."),
    )


@track
class Actor(models.Model):
    """A state, government, party, legislature, leader or organisation that takes positions."""

    code = models.CharField(
        _("code"), max_length=24, unique=True, help_text=_("Short code, as in US or KR-MOON: capitals, digits, hyphens.")
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Full name."))
    short_name = models.CharField(
        _("short name"), max_length=60, help_text=_("How a sentence names it: a state by its capital, a government by its leader.")
    )
    common_name = models.CharField(
        _("common name"), max_length=60, blank=True, help_text=_("Everyday name of a state, as in South Korea; titles use it.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ActorKind, help_text=_("What kind of actor it is."))
    member_of = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="members", verbose_name=_("member of"),
        help_text=_("The state that a government, party or legislature belongs to."),
    )  # fmt: skip

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["code"]
        triggers = mark_triggers.marking(mark_triggers.ACTOR)
        constraints = [
            models.CheckConstraint(
                condition=Q(code__regex=r"^[A-Z][A-Z0-9-]*$"),
                name="actor_code_shape",
                violation_error_message=_("A code is made of capitals, digits and hyphens, and starts with a capital."),
            ),
            models.CheckConstraint(condition=~Q(member_of=F("id")), name="actor_not_its_own_member"),
            models.CheckConstraint(condition=Q(kind__in=ActorKind.values), name="actor_kind_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.code})"


@track
class Tenure(models.Model):
    """From when to when an actor speaks for another. A government taking office is a handover for its state."""

    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="tenures", verbose_name=_("actor"), help_text=_("Who speaks.")
    )
    speaks_for = models.ForeignKey(
        Actor, models.PROTECT, related_name="spokesmen", verbose_name=_("speaks for"),
        help_text=_("The actor whose position its statements are evidence of."),
    )  # fmt: skip
    start = models.DateField(_("from"), null=True, blank=True, help_text=_("First day in office; empty if always."))
    end = models.DateField(_("to"), null=True, blank=True, help_text=_("Day it left office; empty if still in office."))

    class Meta:
        verbose_name = _("tenure")
        verbose_name_plural = _("tenures")
        ordering = ["speaks_for", "start"]
        triggers = mark_triggers.marking(mark_triggers.TENURE)
        constraints = [
            models.UniqueConstraint(fields=["actor", "speaks_for", "start"], nulls_distinct=False, name="tenure_once"),
            models.CheckConstraint(condition=~Q(actor=F("speaks_for")), name="tenure_of_another"),
            _period_ordered("tenure_period_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} for {self.speaks_for}"


@track
class Issue(models.Model):
    """A policy question with a scale between two poles in words, -1 and +1: never a bare yes or no."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, help_text=_("Identifies the issue in addresses."))
    name = models.CharField(_("name"), max_length=200, help_text=_("The question, as a heading."))
    short_name = models.CharField(_("short name"), max_length=60, help_text=_("As a sentence names it, in lower case."))
    area = models.CharField(_("area"), max_length=80, help_text=_("Field of policy that it belongs to."))
    pole_negative = models.CharField(_("−1 means"), max_length=200, help_text=_("What a stance of −1 says."))
    anchor_minus_half = models.CharField(_("−0.5 means"), max_length=200, blank=True, help_text=_("What −0.5 says."))
    anchor_zero = models.CharField(_("0 means"), max_length=200, blank=True, help_text=_("What 0 says."))
    anchor_plus_half = models.CharField(_("+0.5 means"), max_length=200, blank=True, help_text=_("What +0.5 says."))
    pole_positive = models.CharField(_("+1 means"), max_length=200, help_text=_("What a stance of +1 says."))
    ruling = models.TextField(_("ruling"), blank=True, help_text=_("How hard cases are to be coded."))
    in_founding_article = models.BooleanField(
        _("named in the founding article"), default=False, db_default=False,
        help_text=_("Whether the article on the US–South Korean fissures that the example record starts from names it."),
    )  # fmt: skip
    weight = models.FloatField(
        _("weight"), default=1.0, db_default=1.0, help_text=_("Editorial weight w in every index; above 0, at most 100.")
    )
    default_salience = models.FloatField(
        _("default salience"), default=0.5, db_default=0.5, help_text=_("Salience of a statement that has none, 0 to 1.")
    )

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.ISSUE)
        constraints = [
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100),
                name="issue_weight_range",
                violation_error_message=_("The weight must be above 0 and at most 100."),
            ),
            models.CheckConstraint(
                condition=Q(default_salience__gte=0, default_salience__lte=1),
                name="issue_default_salience_range",
                violation_error_message=_("The default salience must lie between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=~Q(pole_negative="") & ~Q(pole_positive=""),
                name="issue_poles_in_words",
                violation_error_message=_("Both poles need words."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


@track
class Alliance(models.Model):
    """A set of members with a shared agenda of issues, and the rivals watched for wedges."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, help_text=_("Identifies the alliance in addresses."))
    name = models.CharField(_("name"), max_length=200, help_text=_("Full name."))
    agenda: models.ManyToManyField = models.ManyToManyField(
        Issue, through="AgendaItem", related_name="alliances", verbose_name=_("agenda"),
        help_text=_("Issues that the alliance tracks."),
    )  # fmt: skip

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.STRUCTURE)

    def __str__(self) -> str:
        return self.name


@track
class Membership(models.Model):
    """A member's or rival's dated place in an alliance."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="memberships", verbose_name=_("alliance"))
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="memberships", verbose_name=_("actor"), help_text=_("The member or rival.")
    )
    role = models.CharField(
        _("role"), max_length=6, choices=MembershipRole, default=MembershipRole.MEMBER, db_default=MembershipRole.MEMBER,
        help_text=_("A member of the alliance, or a rival watched for wedges."),
    )  # fmt: skip
    start = models.DateField(_("from"), null=True, blank=True, help_text=_("First day; empty if always."))
    end = models.DateField(_("to"), null=True, blank=True, help_text=_("First day no longer; empty if still."))
    weight = models.FloatField(
        _("weight"), default=1.0, db_default=1.0, help_text=_("Weight of the member in the alliance's index; above 0, at most 100.")
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.STRUCTURE)
        constraints = [
            models.UniqueConstraint(fields=["alliance", "actor", "start"], nulls_distinct=False, name="membership_once"),
            models.CheckConstraint(condition=Q(role__in=MembershipRole.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100),
                name="membership_weight_range",
                violation_error_message=_("The weight must be above 0 and at most 100."),
            ),
            _period_ordered("membership_period_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} in {self.alliance}"


@track
class AgendaItem(models.Model):
    """An issue on an alliance's agenda."""

    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="agenda_items", verbose_name=_("alliance"))
    issue = models.ForeignKey(Issue, models.PROTECT, related_name="agenda_items", verbose_name=_("issue"))

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.STRUCTURE)
        constraints = [models.UniqueConstraint(fields=["alliance", "issue"], name="agenda_item_once")]

    def __str__(self) -> str:
        return f"{self.issue} ({self.alliance})"


@track
class Source(models.Model):
    """Where statements were read. One source, many statements."""

    title = models.CharField(_("title"), max_length=400, blank=True, help_text=_("The page's title; empty if it was not seen."))
    publisher = models.CharField(_("publisher"), max_length=200, blank=True, help_text=_("Who published it."))
    url = models.CharField(
        _("address"), max_length=1000, unique=True, help_text=_("Web address, beginning with http:// or https://.")
    )
    accessed = models.DateField(_("accessed"), null=True, blank=True, help_text=_("Day on which it was read."))

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-id"]
        triggers = mark_triggers.marking(mark_triggers.TEXT)
        constraints = [
            # Imports and raw SQL skip form validation; a javascript: address must not get past them.
            models.CheckConstraint(
                condition=Q(url__regex=r"^https?://[^[:space:]]+$"),
                name="source_url_http",
                violation_error_message=_("The address must begin with http:// or https:// and contain no spaces."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title or self.url} ({self.publisher})" if self.publisher else self.title or self.url


@track
class Statement(models.Model):
    """A dated, sourced stance of one actor on one issue. Once published it is never deleted, only withdrawn."""

    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="statements", verbose_name=_("actor"), help_text=_("Who takes the position.")
    )
    issue = models.ForeignKey(
        Issue, models.PROTECT, related_name="statements", verbose_name=_("issue"), help_text=_("What it is about.")
    )
    source = models.ForeignKey(
        Source, models.PROTECT, related_name="statements", verbose_name=_("source"), help_text=_("Where it was read.")
    )
    locator = models.CharField(_("place in the source"), max_length=60, blank=True, help_text=_("Page or paragraph."))
    date = models.DateField(_("date"), help_text=_("Day on which the position was taken; it counts from that day on."))
    date_precision = models.CharField(
        _("date known to the"), max_length=5, choices=DatePrecision, default=DatePrecision.DAY, db_default=DatePrecision.DAY,
        help_text=_("Whether the day itself is known, or only the month or year."),
    )  # fmt: skip
    kind = models.CharField(_("kind"), max_length=16, choices=StatementKind, help_text=_("What kind of utterance it is."))
    stance = models.FloatField(
        _("stance"), null=True, blank=True,
        help_text=_("Where it lies between the issue's two poles, −1 to +1. Empty only in a draft."),
    )  # fmt: skip
    half_width = models.FloatField(
        _("half-width"), default=0.0, db_default=0.0,
        help_text=_("For a deliberately vague stance: how far it may reach to either side, 0 to 1."),
    )  # fmt: skip
    salience = models.FloatField(
        _("salience"), null=True, blank=True,
        help_text=_("How much the actor cares, 0 to 1. Empty: the issue's default."),
    )  # fmt: skip
    reliability = models.FloatField(
        _("reliability"), help_text=_("How far the source is trusted, above 0 and up to 1. The kind suggests it.")
    )
    summary = models.TextField(_("paraphrase"), help_text=_("What was said, in one sentence of the coder's own."))
    quote = models.TextField(_("quote"), blank=True, help_text=_("The very words, where they are known."))
    coder_note = models.TextField(_("coder's note"), blank=True, help_text=_("Why it is coded so."))
    reversal = models.BooleanField(
        _("reversal"), default=False, db_default=False,
        help_text=_("The actor openly breaks with its former position: what it said before counts for little."),
    )  # fmt: skip
    status = models.CharField(
        _("status"), max_length=9, choices=StatementStatus, default=StatementStatus.DRAFT, db_default=StatementStatus.DRAFT,
        help_text=_("Only published statements count."),
    )  # fmt: skip
    published_at = models.DateTimeField(_("published at"), null=True, blank=True, help_text=_("When it first became public."))
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, help_text=_("When it was withdrawn."))
    withdrawal_reason = models.TextField(_("reason for withdrawal"), blank=True, help_text=_("Why; shown to the public."))
    created_at = models.DateTimeField(_("created at"), db_default=Now(), editable=False, help_text=_("When it was entered."))
    changed_at = models.DateTimeField(_("changed at"), db_default=Now(), editable=False, help_text=_("When it last changed."))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("entered by"),
        help_text=_("Who entered it; empty for an import."),
    )  # fmt: skip
    reference = models.CharField(
        _("reference"), max_length=100, null=True, blank=True, unique=True,
        help_text=_("Identifier in the file it came from; lets an import be run twice without harm."),
    )  # fmt: skip

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-date", "-id"]
        permissions = [("publish_statement", _("Can publish and withdraw statements"))]
        indexes = [
            models.Index(fields=["actor", "issue", "date"], name="statement_series"),
            models.Index(fields=["-date", "-id"], name="statement_latest"),
        ]
        triggers = [
            *mark_triggers.marking(mark_triggers.STATEMENT),
            pgtrigger.Trigger(
                name="touch_changed_at",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.changed_at = clock_timestamp(); RETURN NEW;",
            ),
            pgtrigger.Protect(
                name="keep_published", operation=pgtrigger.Delete, condition=pgtrigger.Q(old__published_at__isnull=False)
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stance=None) | Q(stance__gte=-1, stance__lte=1),
                name="statement_stance_range",
                violation_error_message=_("The stance must lie between −1 and +1."),
            ),
            models.CheckConstraint(
                condition=Q(half_width__gte=0, half_width__lte=1),
                name="statement_half_width_range",
                violation_error_message=_("The half-width must lie between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(salience=None) | Q(salience__gte=0, salience__lte=1),
                name="statement_salience_range",
                violation_error_message=_("The salience must lie between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(reliability__gt=0, reliability__lte=1),
                name="statement_reliability_range",
                violation_error_message=_("The reliability must be above 0 and at most 1."),
            ),
            models.CheckConstraint(
                condition=Q(date__gte="1800-01-01", date__lt="2200-01-01"),
                name="statement_date_plausible",
                violation_error_message=_("The date must lie between 1800 and 2199."),
            ),
            models.CheckConstraint(condition=Q(kind__in=StatementKind.values), name="statement_kind_known"),
            models.CheckConstraint(condition=Q(date_precision__in=DatePrecision.values), name="statement_precision_known"),
            models.CheckConstraint(condition=Q(status__in=StatementStatus.values), name="statement_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"])
                | (Q(published_at__isnull=False, stance__isnull=False) & ~Q(summary="")),
                name="statement_public_is_complete",
                violation_error_message=_("A published statement needs a stance, a paraphrase and its time of publication."),
            ),
            models.CheckConstraint(
                condition=(Q(status="withdrawn", withdrawn_at__isnull=False) & ~Q(withdrawal_reason=""))
                | (~Q(status="withdrawn") & Q(withdrawn_at=None)),
                name="statement_withdrawal_has_reason",
                violation_error_message=_("A withdrawal needs a reason and a time, and nothing else may have them."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=["draft", "in_review"]) | Q(published_at=None),
                name="statement_never_unpublished",
                violation_error_message=_("What was published can be withdrawn, not made a draft again."),
            ),
        ]

    def __str__(self) -> str:
        return self.summary[:80]
