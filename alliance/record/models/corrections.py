"""What somebody wants to change in what is public already."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alliance.record.codebook import Verdict
from alliance.record.models.statements import Statement
from alliance.record.models.tracking import track


@track()
class Correction(models.Model):
    """New values for some fields of a published statement. It counts once somebody else has accepted it."""

    statement = models.ForeignKey(
        Statement,
        models.CASCADE,
        related_name="corrections",
        verbose_name=_("statement"),
        help_text=_("The published statement that is to be corrected."),
    )
    changes = models.JSONField(_("changes"), help_text=_("The new value of each field that is to change."))
    reason = models.TextField(_("reason"), blank=True, help_text=_("Why; for the reviewer."))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        verbose_name=_("proposed by"),
        help_text=_("Who wants it changed; somebody else decides."),
    )
    proposed_at = models.DateTimeField(_("proposed at"), db_default=Now(), editable=False, help_text=_("Since when."))
    verdict = models.CharField(
        _("verdict"),
        max_length=8,
        choices=Verdict,
        default=Verdict.WAITING,
        db_default=Verdict.WAITING,
        help_text=_("What became of it."),
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("Who accepted or declined it."),
    )
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, help_text=_("When."))
    answer = models.TextField(_("answer"), blank=True, help_text=_("What the reviewer said about it."))

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["statement"],
                condition=Q(verdict="waiting"),
                name="correction_one_waits",
                violation_error_message=_("A correction of this statement waits already."),
            ),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="correction_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict="waiting") | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="correction_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(verdict="accepted") | ~Q(decided_by=F("proposed_by")),
                name="correction_accepted_by_another",
                violation_error_message=_("Nobody accepts their own correction."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement} ({', '.join(self.changes)})"
