"""What each endpoint may be asked. The same classes check a request and describe its parameters in the schema."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.api.errors import Fault
from alliance.api.parameters import (
    Choice,
    Day,
    Instant,
    KnownActor,
    KnownActors,
    KnownAlliance,
    KnownArea,
    KnownIssue,
    KnownIssues,
    KnownRevision,
    Since,
    Whole,
    Words,
)
from alliance.api.query import Query
from alliance.indices import readings
from alliance.indices.shapes import INTERVALS
from alliance.record.codebook import ActorKind, StatementKind

LARGEST_PAGE = 1000


def ordering(*keys: str) -> Choice:
    """The `ordering` parameter: one of `keys`, each also with a minus sign for the reverse."""
    return Choice(
        [sign + key for key in keys for sign in ("", "-")],
        required=False,
        help_text=gettext_lazy("Order of the results; a minus sign reverses it. Unknown values come last."),
    )


class PageQuery(Query):
    """Paging of a collection."""

    page = Whole(required=False, min_value=1, max_value=10**9, help_text=gettext_lazy("Number of the page, from 1."))
    page_size = Whole(
        required=False, min_value=1, max_value=LARGEST_PAGE, help_text=gettext_lazy("Results a page; 100 unless told.")
    )


class DayQuery(Query):
    """A reading on one day."""

    at = Day(required=False, help_text=gettext_lazy("The day of the reading, YYYY-MM-DD; today (UTC) unless told."))


class RevisionQuery(Query):
    """What can also be read as a former revision gave it."""

    revision = KnownRevision(
        required=False,
        help_text=gettext_lazy(
            "The reading that this revision gave: an address for a citation, whose answer stays the same. Where no day "
            "is told, it is of the day on which the revision was made. The newest revision unless told."
        ),
    )


class KnownQuery(RevisionQuery):
    """What can also be read from the record as it once stood."""

    known_at = Instant(
        required=False,
        help_text=gettext_lazy(
            "The reading as it followed from the record as it stood at this instant, whatever was published, corrected "
            "or withdrawn since: 2026-01-31T12:00:00Z; a date alone means the end of that day (UTC). Now unless told."
        ),
    )

    def compare(self, values: dict[str, Any]) -> list[Fault]:
        """A revision stands for a state of the record, as an instant does: one of the two is enough."""
        if values["known_at"] is not None and values.get("revision") is not None:
            message = _("Give either “known_at” or “revision”.")
            return [*super().compare(values), ("known_at", message), ("revision", message)]
        return super().compare(values)


class KnownDayQuery(KnownQuery, DayQuery):
    """A reading on one day, as known now or then."""


class PeriodQuery(Query):
    """A span of days."""

    start = Day(required=False, help_text=gettext_lazy("First day."))
    end = Day(required=False, help_text=gettext_lazy("Last day; today (UTC) unless told."))

    def compare(self, values: dict[str, Any]) -> list[Fault]:
        """Without “to” the period ends today, so it cannot begin later."""
        if values["start"] and not values["end"] and values["start"] > readings.today():
            return [("from", _("“from” is later than today; give “to” as well."))]
        return super().compare(values)


class ChangesQuery(KnownQuery, PeriodQuery):
    """Between which two days an index changed, and as known when."""

    start = Day(
        required=False,
        help_text=gettext_lazy("The day after which changes count; 90 days before the last day unless told."),
    )
    end = Day(required=False, help_text=gettext_lazy("The last day on which changes count; today (UTC) unless told."))
    from_known_at = Instant(
        required=False,
        help_text=gettext_lazy(
            "Start from the index as it followed from the record as it stood at this instant. What was entered late, "
            "coded anew, withdrawn or weighted otherwise since is then told first, in steps of cause correction. "
            "Unless told, both days are read from the same record and nothing is a correction."
        ),
    )

    def compare(self, values: dict[str, Any]) -> list[Fault]:
        """The start cannot be known later than the end."""
        faults = super().compare(values)
        earlier, later = values["from_known_at"], values["known_at"]
        if earlier and values["revision"] is not None:
            faults.append(("from_known_at", _("This goes with “known_at”, not with “revision”.")))
        if earlier and later and earlier > later:
            faults.append(("from_known_at", _("“from_known_at” is later than “known_at”.")))
        return faults


class EffectsQuery(KnownQuery):
    """As known when a statement's effects are told; the statement itself is looked for by the clock."""

    revision = None  # type: ignore[assignment]


class SeriesQuery(KnownQuery, PeriodQuery):
    """A reading over time."""

    start = Day(required=False, help_text=gettext_lazy("First day of the series; the first event unless told."))
    end = Day(required=False, help_text=gettext_lazy("Last day of the series; today (UTC) unless told."))
    interval = Choice(
        INTERVALS, required=False,
        help_text=gettext_lazy("A point for each event (default), or the value in force at the end of each interval."),
    )  # fmt: skip


class ActorsQuery(PageQuery):
    """Filters of the actors."""

    kind = Choice(ActorKind.values, required=False, help_text=gettext_lazy("Only actors of this kind."))
    member_of = KnownActor(required=False, help_text=gettext_lazy("Only those that belong to this state (code)."))
    speaks_for = KnownActor(
        required=False, help_text=gettext_lazy("Only those that speak, or once spoke, for this actor (code).")
    )
    search = Words(required=False, help_text=gettext_lazy("Words in the code or a name."))
    ordering = ordering("code", "name", "kind")


class AlliancesQuery(KnownQuery, PageQuery):
    """Order of the alliances."""

    ordering = ordering("slug", "name")


class IssuesQuery(PageQuery):
    """Filters of the issues."""

    area = KnownArea(required=False, help_text=gettext_lazy("Only issues of this field of policy, in its exact words."))
    search = Words(required=False, help_text=gettext_lazy("Words in the slug, the name or a pole."))
    ordering = ordering("slug", "name", "area", "weight")


class StatementsQuery(PageQuery):
    """Filters of the statements."""

    actor = KnownActor(required=False, help_text=gettext_lazy("Only statements of this very actor (code)."))
    issue = KnownIssue(required=False, help_text=gettext_lazy("Only statements on this issue (slug)."))
    alliance = KnownAlliance(
        required=False,
        help_text=gettext_lazy(
            "Only statements on this alliance's agenda (slug) by its members and rivals, and by those who speak for "
            "or belong to them."
        ),
    )
    kind = Choice(StatementKind.values, required=False, help_text=gettext_lazy("Only statements of this kind."))
    start = Day(required=False, help_text=gettext_lazy("Only statements dated on or after this day."))
    end = Day(required=False, help_text=gettext_lazy("Only statements dated on or before this day."))
    search = Words(required=False, help_text=gettext_lazy("Words in the paraphrase, the quote or the source's title."))
    changed_since = Since(
        required=False,
        help_text=gettext_lazy(
            "What changed after this revision, withdrawn statements too, in the order of the changes, each as the "
            "newest revision has it: the number of a revision (0 for everything), or an instant or date, from which on "
            "nothing is missed. Follow “next” to its end; then “revision” is where to begin the next time."
        ),
    )
    after = Whole(
        required=False, min_value=0,
        help_text=gettext_lazy("Where a page of changes goes on, as “next” says; only with a number in changed_since."),
    )  # fmt: skip
    ordering = ordering("date", "published_at", "changed_at")

    def compare(self, values: dict[str, Any]) -> list[Fault]:
        """Changes have an order of their own, and pages that hold still while changes go on."""
        faults = super().compare(values)
        since, after = values["changed_since"], values["after"]
        if since is not None:
            faults += [
                (name, _("Changes come in their own order and pages: follow “next”."))
                for name in ("page", "ordering")
                if values[name] is not None
            ]
        if after is not None and not isinstance(since, int):
            faults.append(("after", _("This continues a page of “changed_since” with a number; follow “next”.")))
        return faults


class PositionsQuery(KnownDayQuery, PageQuery):
    """Filters of the positions."""

    actor = KnownActors(
        required=False,
        help_text=gettext_lazy("Only the positions of this actor (code), or of these, with commas between: US,KR."),
    )
    issue = KnownIssues(
        required=False,
        help_text=gettext_lazy("Only positions on this issue (slug), or on these, with commas between."),
    )
    alliance = KnownAlliance(
        required=False,
        help_text=gettext_lazy(
            "Only positions on this alliance's agenda (slug) of its members and rivals, and of those who speak for "
            "or belong to them."
        ),
    )
    ordering = ordering("mean", "sd", "salience", "last_statement", "expires")


class PositionSeriesQuery(SeriesQuery):
    """Whose position, on what."""

    actor = KnownActor(help_text=gettext_lazy("The actor (code)."))
    issue = KnownIssue(help_text=gettext_lazy("The issue (slug)."))


class IssuePositionsQuery(SeriesQuery):
    """Whose positions on an issue."""

    actors = Choice(
        ["all", "independent"], required=False,
        help_text=gettext_lazy(
            "“independent” leaves out whoever belongs to another actor, as governments, parties and legislatures do to "
            "their state: a government's words count for its state in any case. All unless told."
        ),
    )  # fmt: skip


class DyadsQuery(KnownDayQuery, PageQuery):
    """Filters of the tracked dyads."""

    alliance = KnownAlliance(required=False, help_text=gettext_lazy("Only dyads of this alliance (slug)."))
    ordering = ordering("friction", "change_90d", "coverage")


class DyadSeriesQuery(SeriesQuery):
    """A dyad's index, or one issue's part in it."""

    issue = KnownIssue(
        required=False, help_text=gettext_lazy("This issue's part in the dyad (slug), in place of the whole index.")
    )


class PreviewQuery(Query):
    """A preview has one spelling; all else stands in its body."""

    format = Choice(["json"], required=False, help_text=gettext_lazy("JSON, as without it."))


class SchemaQuery(Query):
    """The schema has spellings of its own."""

    format = Choice(["json", "yaml"], required=False, help_text=gettext_lazy("JSON (default) or YAML."))


class FileQuery(Query):
    """A file's address says already how it is spelt."""

    format = None  # type: ignore[assignment]


class ExportQuery(RevisionQuery):
    """A table of the newest revision or of a former one."""

    format = None  # type: ignore[assignment]
