"""Who is allied with whom, since when, and over what."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.record import mark_triggers
from alliance.record.codebook import MembershipRole
from alliance.record.models.actors import Actor
from alliance.record.models.issues import Issue
from alliance.record.models.tracking import period_ordered, track
from alliance.record.querysets import AllianceQuerySet


@track()
class Alliance(models.Model):
    """A set of members with a shared agenda of issues, and the rivals watched for wedges."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True, help_text=_("Identifies the alliance in addresses."))
    name = models.CharField(_("name"), max_length=200, help_text=_("Full name."))
    agenda: models.ManyToManyField = models.ManyToManyField(
        Issue,
        through="AgendaItem",
        related_name="alliances",
        verbose_name=_("agenda"),
        help_text=_("Issues that the alliance tracks."),
    )

    objects = AllianceQuerySet.as_manager()

    class Meta:
        verbose_name = _("alliance")
        verbose_name_plural = _("alliances")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.STRUCTURE)

    def __str__(self) -> str:
        return self.name


@track()
class Membership(models.Model):
    """A member's or rival's dated place in an alliance."""

    alliance = models.ForeignKey(
        Alliance, models.CASCADE, related_name="memberships", verbose_name=_("alliance"), help_text=_("Which alliance.")
    )
    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="memberships", verbose_name=_("actor"), help_text=_("The member or rival.")
    )
    role = models.CharField(
        _("role"),
        max_length=6,
        choices=MembershipRole,
        default=MembershipRole.MEMBER,
        db_default=MembershipRole.MEMBER,
        help_text=_("A member of the alliance, or a rival watched for wedges."),
    )
    start = models.DateField(_("from"), null=True, blank=True, help_text=_("First day; empty if always."))
    end = models.DateField(_("to"), null=True, blank=True, help_text=_("First day no longer; empty if still."))
    weight = models.FloatField(
        _("weight"),
        default=1.0,
        db_default=1.0,
        help_text=_("Weight of the member in the alliance's index; above 0, at most 100."),
    )

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.STRUCTURE)
        constraints = [
            models.UniqueConstraint(
                fields=["alliance", "actor", "start"], nulls_distinct=False, name="membership_once"
            ),
            models.CheckConstraint(condition=Q(role__in=MembershipRole.values), name="membership_role_known"),
            models.CheckConstraint(
                condition=Q(weight__gt=0, weight__lte=100),
                name="membership_weight_range",
                violation_error_message=_("The weight must be above 0 and at most 100."),
            ),
            period_ordered("membership_period_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} in {self.alliance}"


@track()
class AgendaItem(models.Model):
    """An issue on an alliance's agenda."""

    alliance = models.ForeignKey(
        Alliance,
        models.CASCADE,
        related_name="agenda_items",
        verbose_name=_("alliance"),
        help_text=_("Which alliance."),
    )
    issue = models.ForeignKey(
        Issue,
        models.PROTECT,
        related_name="agenda_items",
        verbose_name=_("issue"),
        help_text=_("An issue that it tracks."),
    )

    class Meta:
        verbose_name = _("agenda item")
        verbose_name_plural = _("agenda items")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.STRUCTURE)
        constraints = [models.UniqueConstraint(fields=["alliance", "issue"], name="agenda_item_once")]

    def __str__(self) -> str:
        return f"{self.issue} ({self.alliance})"
