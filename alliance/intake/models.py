"""Files that were brought in, what became of them, and what was wrong with them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alliance.record.codebook import StatementStatus


class ImportJob(models.Model):
    """One file of statements on its way into the record. Each pass over the file is one transaction, or none."""

    class Asked(models.TextChoices):
        """What is to be done with the file."""

        CHECK = "check", _("Check only, store nothing")
        ALL = "all", _("Store all, or nothing if a row is faulty")
        GOOD = "good", _("Store the good rows, give the others back")

    class State(models.TextChoices):
        """How far it is."""

        WAITING = "waiting", _("Waits for the worker")
        RUNNING = "running", _("At work")
        CHECKED = "checked", _("Checked, nothing stored")
        STORED = "stored", _("Stored")
        FAILED = "failed", _("Failed, nothing stored")

    name = models.CharField(_("file"), max_length=200, help_text=_("Name of the file."))
    content = models.BinaryField(
        _("content"), null=True, editable=False, help_text=_("The file itself, until every row of it is stored.")
    )
    size = models.BigIntegerField(_("bytes"), help_text=_("Size of the file."))
    asked = models.CharField(
        _("asked"), max_length=5, choices=Asked, default=Asked.CHECK, help_text=_("What is to be done with the file.")
    )
    status_given = models.CharField(
        _("stored as"),
        max_length=9,
        choices=[choice for choice in StatementStatus.choices if choice[0] != StatementStatus.WITHDRAWN],
        default=StatementStatus.IN_REVIEW,
        help_text=_("What the stored statements are to be: drafts, in review, or published at once."),
    )
    state = models.CharField(
        _("state"), max_length=7, choices=State, default=State.WAITING, help_text=_("How far it is.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("brought in by"),
        help_text=_("Whose work the statements are; empty for a file loaded by the machine’s operator."),
    )
    created_at = models.DateTimeField(_("brought in at"), db_default=Now(), help_text=_("When the file arrived."))
    finished_at = models.DateTimeField(
        _("finished at"), null=True, blank=True, help_text=_("When the latest pass over it ended.")
    )
    attempts = models.PositiveSmallIntegerField(
        _("attempts"), default=0, help_text=_("How often this pass was begun; a killed one is begun again.")
    )
    phase = models.CharField(_("phase"), max_length=60, blank=True, help_text=_("What it is busy with."))
    share = models.FloatField(
        _("share"), null=True, blank=True, help_text=_("How much of the phase is done, 0 to 1; empty if unknown.")
    )
    rows = models.IntegerField(_("rows"), null=True, blank=True, help_text=_("Rows in the file."))
    faulty = models.IntegerField(_("faulty rows"), null=True, blank=True, help_text=_("Rows that cannot be taken."))
    known = models.IntegerField(
        _("known rows"), null=True, blank=True, help_text=_("Good rows that the record has already.")
    )
    new = models.IntegerField(_("new rows"), null=True, blank=True, help_text=_("Good rows that it has not."))
    stored = models.IntegerField(_("stored"), null=True, blank=True, help_text=_("Statements made of them."))
    of_file = models.IntegerField(
        _("faults of the file"), default=0, help_text=_("Faults that no row cures, such as a missing column.")
    )
    changed_since = models.JSONField(
        _("changed since"),
        default=list,
        blank=True,
        help_text=_("Known rows whose statement says something else by now: row and statement."),
    )
    context = models.UUIDField(
        _("context"), null=True, blank=True, help_text=_("Under which the history keeps what was stored.")
    )
    error = models.TextField(_("error"), blank=True, help_text=_("Why it failed."))

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-id"]
        indexes = [models.Index(fields=["id"], name="import_unfinished", condition=Q(state__in=["waiting", "running"]))]

    def __str__(self) -> str:
        return self.name

    @property
    def is_unfinished(self) -> bool:
        """Whether a worker has still to do with it."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def fault_count(self) -> int:
        """Every fault of every row, doubts left out."""
        return self.faults.filter(is_doubt=False).count()


class ImportFault(models.Model):
    """One faulty cell of a file, or one that somebody should look at before the file is stored."""

    job = models.ForeignKey(
        ImportJob, models.CASCADE, related_name="faults", verbose_name=_("import"), help_text=_("The file.")
    )
    row = models.IntegerField(_("row"), help_text=_("As a spreadsheet counts: the header is row 1."))
    field = models.CharField(_("field"), max_length=60, help_text=_("The column, or “row” or “file” as a whole."))
    message = models.TextField(_("fault"), help_text=_("Why it cannot be taken."))
    value = models.TextField(_("value"), blank=True, help_text=_("What stands there."))
    is_doubt = models.BooleanField(
        _("doubt"),
        default=False,
        db_default=False,
        help_text=_("Whether it is only to be looked at: the row is taken."),
    )

    class Meta:
        verbose_name = _("fault")
        verbose_name_plural = _("faults")
        ordering = ["row", "id"]
        indexes = [models.Index(fields=["job", "row", "id"], name="fault_in_order")]

    def __str__(self) -> str:
        return f"{self.row}, {self.field}: {self.message}"
