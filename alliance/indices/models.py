"""Derived tables: what is out of date, and readings computed from the record. All can be dropped and rebuilt."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from alliance.record.models import Actor, Alliance, Issue


class Mark(models.Model):
    """One key that is out of date. Appended by triggers (record/mark_triggers.py), removed by the drain.

    Plain numbers instead of foreign keys: a mark must outlive the row that it speaks of.
    """

    class Kind(models.TextChoices):
        POSITION = "position", _("Positions of an actor, an issue, or one on the other")
        STRUCTURE = "structure", _("An alliance's members, weights or agenda")
        TEXT = "text", _("Words only; no number moves")

    kind = models.CharField(max_length=10, choices=Kind, help_text=_("What kind of thing is out of date."))
    actor_id = models.BigIntegerField(null=True, help_text=_("The actor; empty means every actor."))
    issue_id = models.BigIntegerField(null=True, help_text=_("The issue; empty means every issue."))
    since = models.DateField(
        null=True, help_text=_("No statement dated before this day changed; empty if that is not known.")
    )
    published_change = models.IntegerField(
        default=0, db_default=0, help_text=_("How many more statements count than before; negative: fewer.")
    )
    created_at = models.DateTimeField(db_default=Now(), help_text=_("When the change was made."))
    attempts = models.PositiveSmallIntegerField(db_default=0, help_text=_("How often recomputing it has failed."))
    error = models.TextField(db_default="", blank=True, help_text=_("Why it failed last."))
    quarantined_at = models.DateTimeField(null=True, help_text=_("Set aside since; retried when its key changes."))

    class Meta:
        verbose_name = _("mark")
        verbose_name_plural = _("marks")
        indexes = [models.Index(fields=["created_at"], condition=Q(quarantined_at=None), name="mark_waiting")]

    def __str__(self) -> str:
        return f"{self.kind} actor={self.actor_id} issue={self.issue_id}"


class Pulse(models.Model):
    """When a process was last seen alive (indices/pulse.py)."""

    name = models.CharField(max_length=20, primary_key=True, help_text=_("Which process."))
    at = models.DateTimeField(db_default=Now(), help_text=_("Its last beat, by the database's clock."))

    class Meta:
        verbose_name = _("pulse")
        verbose_name_plural = _("pulses")

    def __str__(self) -> str:
        return f"{self.name} {self.at}"


class Build(models.Model):
    """One computation of everything from nothing. Its readings are seen once a revision names it, and not before.

    So several processes can write a build at once, each in transactions of its own, while readers see the former one.
    """

    started_at = models.DateTimeField(db_default=Now(), help_text=_("When it was begun."))

    class Meta:
        verbose_name = _("build")
        verbose_name_plural = _("builds")

    def __str__(self) -> str:
        return f"Build {self.pk}"


class BuiltPart(models.Model):
    """One part of a build that is done: written in the transaction of its readings, so both are there or neither."""

    pk = models.CompositePrimaryKey("build_id", "number")
    build = models.ForeignKey(Build, models.CASCADE, related_name="parts", help_text=_("The build."))
    number = models.IntegerField(help_text=_("Which part of it."))

    class Meta:
        verbose_name = _("built part")
        verbose_name_plural = _("built parts")

    def __str__(self) -> str:
        return f"Part {self.number} of build {self.build_id}"


class Revision(models.Model):
    """One committed state of all readings. Every response names the revision that it was read from."""

    committed_at = models.DateTimeField(db_default=Now(), help_text=_("When the readings became visible."))
    statements_seen = models.PositiveIntegerField(help_text=_("Published statements behind the readings."))
    marks_drained = models.PositiveIntegerField(db_default=0, help_text=_("Marks worked in by this revision."))
    seconds = models.FloatField(db_default=0.0, help_text=_("Time the recomputation took, in seconds."))
    method_version = models.CharField(max_length=20, help_text=_("Version of the method (docs/method.md)."))
    build = models.ForeignKey(
        Build, models.PROTECT, related_name="+", help_text=_("The build whose readings this revision shows.")
    )

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")

    def __str__(self) -> str:
        return f"Revision {self.pk}"


class ChangedStatement(models.Model):
    """A public statement that changed and has no revision yet. Appended by triggers, emptied by the drain.

    The triggers stand in record/change_triggers.py. A statement may stand here several times.
    """

    statement_id = models.BigIntegerField(help_text=_("Number of the statement."))

    class Meta:
        verbose_name = _("changed statement")
        verbose_name_plural = _("changed statements")

    def __str__(self) -> str:
        return f"Statement {self.statement_id}"


class StatementVersion(models.Model):
    """What a public statement said from one revision on until another; written by the drain, kept for ever.

    It points into the append-only history, so a revision's statements can be read for as long as that is kept.
    """

    statement_id = models.BigIntegerField(help_text=_("Number of the statement."))
    since = models.BigIntegerField(help_text=_("First revision in which it stood so."))
    until = models.BigIntegerField(null=True, help_text=_("First revision in which it no longer did."))
    event = models.ForeignKey(
        "record.StatementEvent", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+",
        help_text=_("The statement in the history."),
    )  # fmt: skip
    source_event = models.ForeignKey(
        "record.SourceEvent", models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+",
        help_text=_("Its source in the history."),
    )  # fmt: skip
    actor = models.CharField(max_length=24, help_text=_("Code that the actor then had."))
    issue = models.CharField(max_length=80, help_text=_("Slug that the issue then had."))

    class Meta:
        verbose_name = _("statement version")
        verbose_name_plural = _("statement versions")
        constraints = [
            models.UniqueConstraint(fields=["statement_id", "since"], name="statement_version_once"),
            models.UniqueConstraint(
                fields=["statement_id"], condition=Q(until=None), name="statement_version_one_current"
            ),
            models.CheckConstraint(condition=Q(until=None) | Q(until__gt=F("since")), name="statement_version_ordered"),
        ]
        indexes = [models.Index(fields=["since", "statement_id"], condition=Q(until=None), name="statement_changes")]

    def __str__(self) -> str:
        return f"Statement {self.statement_id} since revision {self.since}"


class StructureVersion(models.Model):
    """The record's small tables (actors, tenures, issues, alliances, memberships, agendas) from one revision on."""

    since = models.BigIntegerField(primary_key=True, help_text=_("First revision in which they stood so."))
    tables = models.JSONField(help_text=_("Rows by table, each in the order of the model's columns."))

    class Meta:
        verbose_name = _("structure version")
        verbose_name_plural = _("structure versions")

    def __str__(self) -> str:
        return f"Structure since revision {self.since}"


class CurrentReadings(models.Manager[Any]):
    """The readings of the build that the latest revision names."""

    def get_queryset(self) -> models.QuerySet[Any]:
        """Of the current build only."""
        latest = Revision.objects.order_by("-id").values("build")[:1]
        return super().get_queryset().filter(build=models.Subquery(latest))


# The readings can be dropped and rebuilt, and a build writes millions of them: no reference is checked row by row, and
# the key by which they are read is their only index.


class PositionReading(models.Model):
    """Where an actor stands on an issue from `since` until its next row or `expires`, whichever comes first.

    The uncertainty at a later date follows from these numbers (friction.position), so no row is needed for ageing.
    """

    pk = models.CompositePrimaryKey("build_id", "actor_id", "issue_id", "since")
    build = models.ForeignKey(Build, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    actor = models.ForeignKey(Actor, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    issue = models.ForeignKey(Issue, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    since = models.DateField(help_text=_("Day of the statements that made this position."))
    mean = models.FloatField(help_text=_("Estimated stance, from -1 to +1."))
    variance = models.FloatField(help_text=_("Variance right after the last statement (P0)."))
    salience = models.FloatField(help_text=_("Weighted salience, from 0 to 1."))
    handover = models.DateField(null=True, help_text=_("First change of government after `since`, if any."))
    expires = models.DateField(help_text=_("First day on which this evidence no longer counts."))

    objects = CurrentReadings()
    of_all_builds = models.Manager["PositionReading"]()

    class Meta:
        verbose_name = _("position reading")
        verbose_name_plural = _("position readings")
        constraints = [
            # NaN is greater than every number in PostgreSQL, so these bounds refuse it too.
            models.CheckConstraint(
                condition=Q(
                    mean__gte=-1, mean__lte=1, variance__gt=0, variance__lte=1, salience__gte=0, salience__lte=1
                ),
                name="position_reading_in_bounds",
            ),
            models.CheckConstraint(condition=Q(expires__gt=F("since")), name="position_reading_lives"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_id}/{self.issue_id} {self.since}"


class IndexReading(models.Model):
    """What a dyad's and an alliance's reading have in common; the scale is 0 to 100 throughout.

    The interval of a later day, until the next reading, follows from `variance` and `drift` (friction.index), so no
    row is needed for ageing.
    """

    day = models.DateField(help_text=_("The day from which the point holds, until the next reading."))
    friction = models.FloatField(null=True, help_text=_("The index, 0 to 100; empty where coverage is too small."))
    friction_low = models.FloatField(
        null=True, help_text=_("The index if every gap were as small as its noise allows; the interval starts from it.")
    )
    friction_raw = models.FloatField(
        null=True, help_text=_("The index if every gap were what it seems; the interval ends above it.")
    )
    variance = models.FloatField(null=True, help_text=_("Variance of the index on `day`, in points squared."))
    drift = models.FloatField(
        null=True,
        help_text=_("What every day adds to the variance until the next reading; empty where days differ."),
    )
    coverage = models.FloatField(help_text=_("Share of the agenda on which both sides have a live position, 0 to 1."))

    objects = CurrentReadings()
    of_all_builds = models.Manager["IndexReading"]()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(coverage__gte=0, coverage__lte=1)
                & (
                    Q(friction=None, friction_low=None, friction_raw=None, variance=None, drift=None)
                    | Q(
                        friction__gte=0,
                        friction__lte=100,
                        friction_low__gte=0,
                        friction_raw__lte=100.000001,  # its parts sum to at most 100, but for rounding
                        variance__gte=0,
                        variance__lte=10_000_000,
                    )
                ),
                name="%(class)s_in_bounds",
            ),
        ]


class DyadReading(IndexReading):
    """A tracked dyad's reading on a day on which it can move (statement, expiry, handover). `a` < `b` by code."""

    pk = models.CompositePrimaryKey("build_id", "a_id", "b_id", "day")
    build = models.ForeignKey(Build, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    a = models.ForeignKey(Actor, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    b = models.ForeignKey(Actor, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    issues_covered = models.PositiveSmallIntegerField(help_text=_("Issues on which both sides have a live position."))
    bound_low = models.FloatField(help_text=_("Index if the sides agreed on every uncovered issue."))
    bound_high = models.FloatField(
        help_text=_("Index if they stood as far apart as possible on every uncovered issue.")
    )
    intensity = models.FloatField(null=True, help_text=_("Friction weighted by salience; falls when nobody cares."))
    noise_floor = models.FloatField(null=True, help_text=_("Friction that noise alone would show."))

    class Meta(IndexReading.Meta):
        verbose_name = _("dyad reading")
        verbose_name_plural = _("dyad readings")

    def __str__(self) -> str:
        return f"{self.a_id}-{self.b_id} {self.day}"


class DyadChange(models.Model):
    """When the readings of a tracked dyad were last written: by their build, or by a drain that moved them since.

    So whoever keeps what was made of them can tell, by one row, whether it still holds.
    """

    pk = models.CompositePrimaryKey("build_id", "a_id", "b_id")
    build = models.ForeignKey(Build, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    a = models.ForeignKey(Actor, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    b = models.ForeignKey(Actor, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    at = models.DateTimeField(help_text=_("When they were written."))

    class Meta:
        verbose_name = _("change of a dyad")
        verbose_name_plural = _("changes of dyads")

    def __str__(self) -> str:
        return f"{self.a_id}-{self.b_id} {self.at}"


class AllianceReading(IndexReading):
    """An alliance's reading on a day on which it can move."""

    pk = models.CompositePrimaryKey("build_id", "alliance_id", "day")
    build = models.ForeignKey(Build, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    alliance = models.ForeignKey(Alliance, models.CASCADE, related_name="+", db_constraint=False, db_index=False)
    thin = models.BooleanField(help_text=_("Coverage under one half: drawn grey, not ranked."))
    reason = models.TextField(blank=True, help_text=_("Why there is no index."))
    member_shares = models.JSONField(help_text=_("Points of each member, by code; they sum to the index."))
    hottest_dyad = models.JSONField(null=True, help_text=_("Codes of the two members furthest apart."))
    left_out = models.JSONField(help_text=_("Dyads without an index of their own, as pairs of codes."))

    class Meta(IndexReading.Meta):
        verbose_name = _("alliance reading")
        verbose_name_plural = _("alliance readings")

    def __str__(self) -> str:
        return f"{self.alliance_id} {self.day}"
