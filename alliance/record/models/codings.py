"""How others coded what was said."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from alliance.record import mark_triggers
from alliance.record.models.statements import Statement
from alliance.record.models.tracking import track


@track
class Coding(models.Model):
    """A further coder's reading of a statement. The index uses the statement's own; this says how far coders agree."""

    statement = models.ForeignKey(
        Statement,
        models.CASCADE,
        related_name="codings",
        verbose_name=_("statement"),
        help_text=_("The statement that was coded once more."),
    )
    coder = models.CharField(_("coder"), max_length=60, help_text=_("Who coded it: a name or a pseudonym."))
    stance = models.FloatField(
        _("stance"), null=True, blank=True, help_text=_("−1 to +1. Empty: the coder saw no position in it.")
    )
    salience = models.FloatField(_("salience"), null=True, blank=True, help_text=_("0 to 1."))
    is_unsure = models.BooleanField(
        _("unsure"), default=False, db_default=False, help_text=_("Whether the coder was in doubt.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Why it is coded so."))

    class Meta:
        verbose_name = _("coding")
        verbose_name_plural = _("codings")
        ordering = ["id"]
        triggers = mark_triggers.marking(mark_triggers.TEXT)
        constraints = [
            models.UniqueConstraint(fields=["statement", "coder"], name="coding_once"),
            models.CheckConstraint(
                condition=Q(stance=None) | Q(stance__gte=-1, stance__lte=1),
                name="coding_stance_range",
                violation_error_message=_("The stance must lie between −1 and +1."),
            ),
            models.CheckConstraint(
                condition=Q(salience=None) | Q(salience__gte=0, salience__lte=1),
                name="coding_salience_range",
                violation_error_message=_("The salience must lie between 0 and 1."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.coder}: {self.statement}"
