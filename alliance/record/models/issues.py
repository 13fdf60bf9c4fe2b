"""What positions are about."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.record import change_triggers, mark_triggers
from alliance.record.models.tracking import track


@track()
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
        _("named in the founding article"),
        default=False,
        db_default=False,
        help_text=_(
            "Whether the article on the US–South Korean fissures that the example record starts from names it."
        ),
    )
    weight = models.FloatField(
        _("weight"),
        default=1.0,
        db_default=1.0,
        help_text=_("Editorial weight w in every index; above 0, at most 100."),
    )
    default_salience = models.FloatField(
        _("default salience"),
        default=0.5,
        db_default=0.5,
        help_text=_("Salience of a statement that has none, 0 to 1."),
    )

    class Meta:
        verbose_name = _("issue")
        verbose_name_plural = _("issues")
        ordering = ["id"]
        triggers = [*mark_triggers.marking(mark_triggers.ISSUE), *change_triggers.ISSUE]
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
