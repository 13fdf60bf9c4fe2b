"""How others coded what was said, who is to code it once more, and what was agreed where coders differ."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alliance.record import mark_triggers
from alliance.record.codebook import AgreedChoice, CodingRole, TaskState
from alliance.record.models.statements import Statement
from alliance.record.models.tracking import track
from alliance.record.querysets import CodingQuerySet, CodingTaskQuerySet


@track()
class Coding(models.Model):
    """One coder's reading of a statement. Both stay as they were made, whatever value is agreed in the end.

    The index uses the statement's own values; codings say how far coders agree.
    """

    statement = models.ForeignKey(
        Statement,
        models.CASCADE,
        related_name="codings",
        verbose_name=_("statement"),
        help_text=_("The statement that was coded more than once."),
    )
    role = models.CharField(
        _("which coding"),
        max_length=6,
        choices=CodingRole,
        default=CodingRole.SECOND,
        db_default=CodingRole.SECOND,
        help_text=_("The first coding, as it stood when the second was handed in, or one made without sight of it."),
    )
    coder = models.CharField(_("coder"), max_length=150, help_text=_("Who coded it: a name or a pseudonym."))
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("account"),
        help_text=_("The coder's account; empty for an imported coding."),
    )
    stance = models.FloatField(
        _("stance"), null=True, blank=True, help_text=_("−1 to +1. Empty: the coder saw no position in it.")
    )
    salience = models.FloatField(
        _("salience"), null=True, blank=True, help_text=_("0 to 1. Empty: as is usual for the issue.")
    )
    is_unsure = models.BooleanField(
        _("unsure"), default=False, db_default=False, help_text=_("Whether the coder was in doubt.")
    )
    note = models.TextField(_("note"), blank=True, help_text=_("Why it is coded so."))
    made_at = models.DateTimeField(
        _("made at"), db_default=Now(), editable=False, help_text=_("When this coding was stored.")
    )

    objects = CodingQuerySet.as_manager()

    class Meta:
        verbose_name = _("coding")
        verbose_name_plural = _("codings")
        ordering = ["id"]
        permissions = [("curate_coding", _("Can decide where two codings differ"))]
        triggers = mark_triggers.marking(mark_triggers.TEXT)
        constraints = [
            models.UniqueConstraint(fields=["statement", "coder"], name="coding_once"),
            models.UniqueConstraint(fields=["statement"], condition=Q(role="first"), name="coding_one_first"),
            models.CheckConstraint(condition=Q(role__in=CodingRole.values), name="coding_role_known"),
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


class CodingTask(models.Model):
    """A statement handed to a second coder, who has it alone until it is coded, skipped, or a day old."""

    statement = models.ForeignKey(
        Statement,
        models.CASCADE,
        related_name="coding_tasks",
        verbose_name=_("statement"),
        help_text=_("The statement that is to be coded once more."),
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="+",
        verbose_name=_("second coder"),
        help_text=_("To whom it was handed: never to its first coder."),
    )
    state = models.CharField(
        _("state"),
        max_length=7,
        choices=TaskState,
        default=TaskState.OPEN,
        db_default=TaskState.OPEN,
        help_text=_("Whether it is being coded, was coded, or was left to another."),
    )
    handed_at = models.DateTimeField(_("handed out"), db_default=Now(), help_text=_("When it was handed out."))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, help_text=_("When it was coded or skipped."))

    objects = CodingTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("second coding")
        verbose_name_plural = _("second codings")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["statement", "user"], name="coding_task_once"),
            # Two coders are never at the same statement, even if both ask in the same instant.
            models.UniqueConstraint(fields=["statement"], condition=Q(state="open"), name="coding_task_one_open"),
            models.UniqueConstraint(fields=["user"], condition=Q(state="open"), name="coding_task_one_a_coder"),
            models.CheckConstraint(condition=Q(state__in=TaskState.values), name="coding_task_state_known"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None)
                | (~Q(state="open") & Q(closed_at__isnull=False, closed_at__gte=F("handed_at"))),
                name="coding_task_closed_after_handed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user}: #{self.statement_id} ({self.get_state_display()})"


@track()
class AgreedValue(models.Model):
    """What was agreed where two codings differ, by whom and why. The statement takes it; both codings stay.

    Where taking it needs another reviewer, it stands from the moment of the decision; if that reviewer declines, it is
    deleted, and the disagreement waits again (intake/corrections.py). Its history is kept like everybody's.
    """

    statement = models.OneToOneField(
        Statement,
        models.CASCADE,
        related_name="agreed",
        verbose_name=_("statement"),
        help_text=_("The statement whose coders differed."),
    )
    choice = models.CharField(
        _("choice"), max_length=6, choices=AgreedChoice, help_text=_("Which of the two was right, or neither.")
    )
    stance = models.FloatField(
        _("stance"), null=True, blank=True, help_text=_("The agreed stance, −1 to +1. Empty: no position in it.")
    )
    salience = models.FloatField(
        _("salience"), null=True, blank=True, help_text=_("The agreed salience, 0 to 1. Empty: as is usual.")
    )
    reason = models.TextField(_("reason"), help_text=_("Why; it teaches both coders, and sharpens the codebook."))
    curator = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        related_name="+",
        verbose_name=_("decided by"),
        help_text=_("Who decided."),
    )
    decided_at = models.DateTimeField(_("decided at"), db_default=Now(), help_text=_("When it was decided."))

    class Meta:
        verbose_name = _("agreed value")
        verbose_name_plural = _("agreed values")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(choice__in=AgreedChoice.values), name="agreed_choice_known"),
            models.CheckConstraint(
                condition=(Q(stance=None) & Q(choice="none"))
                | (Q(stance__isnull=False, stance__gte=-1, stance__lte=1) & ~Q(choice="none")),
                name="agreed_stance_range",
                violation_error_message=_("The stance must lie between −1 and +1."),
            ),
            models.CheckConstraint(
                condition=Q(salience=None) | Q(salience__gte=0, salience__lte=1),
                name="agreed_salience_range",
                violation_error_message=_("The salience must lie between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=~Q(reason=""),
                name="agreed_has_reason",
                violation_error_message=_("Say why in a few words."),
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.statement_id}: {self.get_choice_display()}"


@track()
class CodingPlan(models.Model):
    """How much is coded twice, and what counts as a disagreement. There is one plan; its history is kept."""

    share = models.FloatField(
        _("share"),
        default=0.2,
        db_default=0.2,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
        help_text=_("Share of all statements that a second coder is handed, 0 to 1."),
    )
    hides_speaker = models.BooleanField(
        _("hide the speaker"),
        default=True,
        db_default=True,
        help_text=_("Whether the second coder's page leaves out who spoke, and masks the speaker's names in the text."),
    )
    stance_gap = models.FloatField(
        _("gap of a disagreement"),
        default=0.25,
        db_default=0.25,
        validators=[MinValueValidator(0.01), MaxValueValidator(2)],
        help_text=_("Stances at least so far apart wait for a decision; so does one seen where the other saw none."),
    )

    class Meta:
        verbose_name = _("plan of double coding")
        verbose_name_plural = _("plan of double coding")
        constraints = [
            models.CheckConstraint(
                condition=Q(share__gte=0, share__lte=1),
                name="plan_share_range",
                violation_error_message=_("The share must lie between 0 and 1."),
            ),
            models.CheckConstraint(
                condition=Q(stance_gap__gte=0.01, stance_gap__lte=2),
                name="plan_gap_range",
                violation_error_message=_("The gap must lie between 0.01 and 2."),
            ),
            models.CheckConstraint(condition=Q(id=1), name="plan_only_one"),
        ]

    def __str__(self) -> str:
        return str(self._meta.verbose_name)

    @classmethod
    def in_force(cls) -> "CodingPlan":
        """The plan as an administrator set it, else as it is meant to begin."""
        return cls.objects.filter(pk=1).first() or cls(pk=1)
