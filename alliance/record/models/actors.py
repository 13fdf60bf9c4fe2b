"""Who takes positions, and who speaks for whom."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q, Value
from django.utils.translation import gettext_lazy as _

from alliance.record import change_triggers, mark_triggers
from alliance.record.codebook import ActorKind
from alliance.record.models.tracking import period_ordered, track
from alliance.record.querysets import ActorQuerySet


@track()
class Actor(models.Model):
    """A state, government, party, legislature, leader or organisation that takes positions."""

    code = models.CharField(
        _("code"),
        max_length=24,
        unique=True,
        help_text=_("Short code, as in US or KR-MOON: capitals, digits, hyphens."),
    )
    name = models.CharField(_("name"), max_length=200, help_text=_("Full name."))
    short_name = models.CharField(
        _("short name"),
        max_length=60,
        help_text=_("How a sentence names it: a state by its capital, a government by its leader."),
    )
    common_name = models.CharField(
        _("common name"),
        max_length=60,
        blank=True,
        help_text=_("Everyday name of a state, as in South Korea; titles use it."),
    )
    aliases: ArrayField = ArrayField(
        models.CharField(max_length=80),
        default=list,
        db_default=Value([], output_field=ArrayField(models.CharField(max_length=80))),
        blank=True,
        verbose_name=_("aliases"),
        help_text=_("Other names that find it, separated by commas: ROK, Blue House."),
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ActorKind, help_text=_("What kind of actor it is."))
    member_of = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name=_("member of"),
        help_text=_("The state that a government, party or legislature belongs to."),
    )

    objects = ActorQuerySet.as_manager()

    class Meta:
        verbose_name = _("actor")
        verbose_name_plural = _("actors")
        ordering = ["code"]
        triggers = [*mark_triggers.marking(mark_triggers.ACTOR), *change_triggers.ACTOR]
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


@track()
class Tenure(models.Model):
    """From when to when an actor speaks for another. A government taking office is a handover for its state."""

    actor = models.ForeignKey(
        Actor, models.PROTECT, related_name="tenures", verbose_name=_("actor"), help_text=_("Who speaks.")
    )
    speaks_for = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="spokesmen",
        verbose_name=_("speaks for"),
        help_text=_("The actor whose position its statements are evidence of."),
    )
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
            period_ordered("tenure_period_ordered"),
        ]

    def __str__(self) -> str:
        return f"{self.actor} for {self.speaks_for}"
