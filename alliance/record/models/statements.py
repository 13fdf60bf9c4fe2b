"""What was said."""

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alliance.record import change_triggers, mark_triggers, merge_triggers, review_triggers
from alliance.record.codebook import DatePrecision, Review, StatementKind, StatementStatus
from alliance.record.models.actors import Actor
from alliance.record.models.issues import Issue
from alliance.record.models.sources import Source
from alliance.record.models.tracking import track
from alliance.record.querysets import StatementQuerySet

_KINDS = dict(StatementKind.choices)


# For what was ever known of some actors on some issues (record/history.py).
@track(models.Index(fields=["actor", "issue"], name="statementevent_series"))
class Statement(models.Model):
    """A dated, sourced stance of one actor on one issue. Once published it is never deleted, only withdrawn."""

    actor = models.ForeignKey(
        Actor,
        models.PROTECT,
        related_name="statements",
        db_index=False,  # statement_series begins with it
        verbose_name=_("actor"),
        help_text=_("Who takes the position."),
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
        _("date known to the"),
        max_length=5,
        choices=DatePrecision,
        default=DatePrecision.DAY,
        db_default=DatePrecision.DAY,
        help_text=_("Whether the day itself is known, or only the month or year."),
    )
    kind = models.CharField(
        _("kind"), max_length=16, choices=StatementKind, help_text=_("What kind of utterance it is.")
    )
    stance = models.FloatField(
        _("stance"),
        null=True,
        blank=True,
        help_text=_("Where it lies between the issue's two poles, −1 to +1. Empty only in a draft."),
    )
    half_width = models.FloatField(
        _("half-width"),
        default=0.0,
        db_default=0.0,
        help_text=_("For a deliberately vague stance: how far it may reach to either side, 0 to 1."),
    )
    salience = models.FloatField(
        _("salience"),
        null=True,
        blank=True,
        help_text=_("How much the actor cares, 0 to 1. Empty: the issue's default."),
    )
    reliability = models.FloatField(
        _("reliability"), help_text=_("How far the source is trusted, above 0 and up to 1. The kind suggests it.")
    )
    summary = models.TextField(_("paraphrase"), help_text=_("What was said, in one sentence of the coder's own."))
    quote = models.TextField(_("quote"), blank=True, help_text=_("The very words, where they are known."))
    coder_note = models.TextField(_("coder's note"), blank=True, help_text=_("Why it is coded so."))
    reversal = models.BooleanField(
        _("reversal"),
        default=False,
        db_default=False,
        help_text=_("The actor openly breaks with its former position: what it said before counts for little."),
    )
    status = models.CharField(
        _("status"),
        max_length=9,
        choices=StatementStatus,
        default=StatementStatus.DRAFT,
        db_default=StatementStatus.DRAFT,
        help_text=_("Only published statements count."),
    )
    published_at = models.DateTimeField(
        _("published at"), null=True, blank=True, help_text=_("When it first became public.")
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True, help_text=_("When it was withdrawn."))
    withdrawal_reason = models.TextField(
        _("reason for withdrawal"), blank=True, help_text=_("Why; shown to the public.")
    )
    created_at = models.DateTimeField(
        _("created at"), db_default=Now(), editable=False, help_text=_("When it was entered.")
    )
    changed_at = models.DateTimeField(
        _("changed at"), db_default=Now(), editable=False, help_text=_("When it last changed.")
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # statement_author, without what nobody entered
        verbose_name=_("entered by"),
        help_text=_("Who entered it; empty for an import."),
    )
    coded_by: ArrayField = ArrayField(
        models.BigIntegerField(),
        default=list,
        db_default=Value([], output_field=ArrayField(models.BigIntegerField())),
        editable=False,
        verbose_name=_("coded by"),
        help_text=_("Accounts that had a hand in this wording; none of them publishes it. The database keeps it."),
    )
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,  # statement_published_by, without what nobody published
        verbose_name=_("published by"),
        help_text=_("Who made this wording public."),
    )
    reviewed_at = models.DateTimeField(
        _("reviewed at"), null=True, blank=True, help_text=_("When this wording was last found fit for the public.")
    )
    review = models.CharField(
        _("review"),
        max_length=10,
        choices=Review,
        blank=True,
        default="",
        db_default="",
        help_text=_("How this wording became public; empty while it is not."),
    )
    review_note = models.TextField(
        _("reviewer's note"),
        blank=True,
        default="",
        db_default="",
        help_text=_("What the reviewer asks of the author who gets it back."),
    )
    reference = models.CharField(  # noqa: DJ001  null where there is none: it occurs once, by the rule below
        _("reference"),
        max_length=100,
        null=True,
        blank=True,
        help_text=_("Identifier in the file it came from; lets an import be run twice without harm."),
    )

    objects = StatementQuerySet.as_manager()

    class Meta:
        verbose_name = _("statement")
        verbose_name_plural = _("statements")
        ordering = ["-date", "-id"]
        permissions = [("publish_statement", _("Can publish and withdraw statements"))]
        indexes = [
            models.Index(fields=["actor", "issue", "date"], name="statement_series"),
            models.Index(fields=["-date", "-id"], name="statement_latest"),
            # What waits on the desk is a handful among all; the desk's first page counts it by author.
            models.Index(fields=["author"], name="statement_waiting", condition=Q(status__in=["draft", "in_review"])),
            # A feed of a million rows is nobody's: its rows are not in these two.
            models.Index(fields=["author"], name="statement_author", condition=~Q(author=None)),
            models.Index(fields=["published_by"], name="statement_published_by", condition=~Q(published_by=None)),
            # For record/search.py, whose expression this is; the migration adds one for spelling where it can.
            GinIndex(SearchVector("summary", "quote", config="english"), name="statement_words"),
        ]
        triggers = [
            *mark_triggers.marking_statements(),
            *change_triggers.STATEMENT,
            *merge_triggers.TRIGGERS,
            *review_triggers.TRIGGERS,
            pgtrigger.Trigger(
                name="touch_changed_at",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                func="NEW.changed_at = clock_timestamp(); RETURN NEW;",
            ),
            pgtrigger.Protect(
                name="keep_published",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__published_at__isnull=False),
            ),
        ]
        constraints = [
            # Not `unique` of the field, which would bring a second index for LIKE.
            models.UniqueConstraint(fields=["reference"], name="statement_reference_once"),
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
            models.CheckConstraint(
                condition=Q(date_precision__in=DatePrecision.values), name="statement_precision_known"
            ),
            models.CheckConstraint(condition=Q(status__in=StatementStatus.values), name="statement_status_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"])
                | (Q(published_at__isnull=False, stance__isnull=False) & ~Q(summary="")),
                name="statement_public_is_complete",
                violation_error_message=_(
                    "A published statement needs a stance, a paraphrase and its time of publication."
                ),
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
            models.CheckConstraint(condition=Q(review__in=["", *Review.values]), name="statement_review_known"),
            models.CheckConstraint(
                condition=~Q(status__in=["published", "withdrawn"]) | ~Q(review=""),
                name="statement_public_is_reviewed",
                violation_error_message=_("An editor’s statement is published by a reviewer."),
            ),
            models.CheckConstraint(
                condition=~Q(review__in=["by_another", "own"])
                | Q(published_by__isnull=False, reviewed_at__isnull=False),
                name="statement_review_has_a_reviewer",
                violation_error_message=_("A review needs its reviewer and its time."),
            ),
            models.CheckConstraint(
                condition=~Q(review="by_another") | ~Q(coded_by__contains=[F("published_by")]),
                name="statement_reviewed_by_another",
                violation_error_message=_("Nobody publishes alone what they had a hand in."),
            ),
        ]

    def __str__(self) -> str:
        return self.summary[:80]

    def get_kind_display(self) -> str:  # type: ignore[no-redef]  # which Django does not override
        """The kind in words. Django's own would go through all the kinds for each statement of a list."""
        return str(_KINDS.get(self.kind, self.kind))
