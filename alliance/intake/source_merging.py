"""Sources that are the same become one: which ones may be, and how their statements move to the one that is kept.

Nothing published is lost: the others stay in the record with their addresses and say what they were merged into, and
every statement's move stands in its history (docs/decisions/0014-merged-sources.md).
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.intake import refusals
from alliance.intake.addresses import bare_address
from alliance.intake.change import one_change
from alliance.intake.review import User, has, require
from alliance.record.codebook import StatementStatus
from alliance.record.models import Source, Statement

MOST = 20  # what a person can look at side by side
SHORT_TITLE = 12  # characters; "Statement" or "Press release" says nothing
_FILLED = ("title", "publisher", "accessed", "archived_url")  # what the kept one takes over where it has nothing


@dataclass(frozen=True)
class Candidate:
    """A source on the merging page."""

    source: Source
    public: int  # statements that are published or withdrawn
    others: int  # drafts and statements in review
    first: dt.date | None  # days of its statements
    last: dt.date | None

    @property
    def statements(self) -> int:
        """However they stand."""
        return self.public + self.others


@dataclass
class Alike:
    """Sources that are likely the same, and why it seems so."""

    why: str
    sources: list[Source] = field(default_factory=list)


SAME_ADDRESS = gettext_lazy("The addresses differ only in what does not change the page.")
SAME_TITLE = gettext_lazy("Same title and same publisher.")
SAME_DAY = gettext_lazy("Same title, read on the same day.")


def may_merge(user: User) -> bool:
    """Whether `user` may merge sources."""
    return has(user, "record.merge_source")


def candidates(ids: Collection[int]) -> list[Candidate]:
    """The chosen sources with what hangs on them, the one with most statements first."""
    public = Count(
        "statements", filter=Q(statements__status__in=[StatementStatus.PUBLISHED, StatementStatus.WITHDRAWN])
    )
    rows = Source.objects.filter(pk__in=ids).select_related("merged_into").annotate(
        all=Count("statements"), public=public, first=Min("statements__date"), last=Max("statements__date")
    )  # fmt: skip
    found = [Candidate(row, row.public, row.all - row.public, row.first, row.last) for row in rows]
    return sorted(found, key=lambda one: (-one.statements, one.source.pk))


def merge_sources(ids: Collection[int], keep: int, user: User, sure: bool = False) -> int:
    """Move every statement of the sources `ids` to the source `keep`; return how many moved. All or nothing.

    Where the kept source has no title, publisher, day or archived copy, it takes over another's. `sure` merges what has
    nothing in common. Raises PermissionDenied, or ValidationError by the fields `sources`, `keep` and `sure`.
    """
    require(may_merge(user), _("You may not merge sources."))
    with one_change(user, Source):
        chosen = list(Source.objects.select_for_update().filter(pk__in={*ids, keep}).order_by("pk"))
        kept, others = _checked(chosen, set(ids), keep, sure)
        _take_over(kept, others)
        away = [source.pk for source in others]
        Source.objects.filter(Q(pk__in=away) | Q(merged_into__in=away)).update(merged_into=kept)
        moving = Statement.objects.filter(source__in=away).order_by("pk").select_for_update()
        return Statement.objects.filter(pk__in=list(moving.values_list("pk", flat=True))).update(source=kept)


def _checked(chosen: list[Source], ids: set[int], keep: int, sure: bool) -> tuple[Source, list[Source]]:
    """The one that is kept and the others; raises ValidationError with everything that forbids it."""
    errors: dict[str, list[str]] = defaultdict(list)
    if len(ids) < 2 or len(chosen) < len(ids):
        errors["sources"].append(_("Choose at least two sources that exist."))
    if len(ids) > MOST:
        errors["sources"].append(_("At most %(most)d sources are merged at once.") % {"most": MOST})
    errors["sources"] += [
        _("“%(source)s” was merged into “%(kept)s” before.") % {"source": source, "kept": source.merged_into}
        for source in chosen
        if source.merged_into is not None
    ]
    kept = next((source for source in chosen if source.pk == keep and keep in ids), None)
    if kept is None:
        errors["keep"].append(_("Choose the source to keep among them."))
    if kept is not None and not sure and not errors["sources"]:
        strangers = [source for source in chosen if source.pk != keep and not in_common(kept, source)]
        words = _("“%(source)s” and “%(kept)s” share neither address nor title; tick this if they are one page anyway.")
        errors["sure"] += [words % {"source": source, "kept": kept} for source in strangers]
    if found := {name: messages for name, messages in errors.items() if messages}:
        raise ValidationError(found)
    assert kept is not None
    return kept, [source for source in chosen if source.pk != keep]


def in_common(one: Source, other: Source) -> list[str]:
    """What speaks for two sources' being the same page; empty if nothing does."""
    found = []
    addresses = [{bare_address(url) for url in (s.url, s.archived_url) if url} for s in (one, other)]
    if addresses[0] & addresses[1]:
        found.append(_("address"))
    if _title(one.title) and _title(one.title) == _title(other.title):
        found.append(_("title"))
    return found


def _take_over(kept: Source, others: Iterable[Source]) -> None:
    taken = []
    for name in _FILLED:
        values = [value for source in others if (value := getattr(source, name))]
        if not getattr(kept, name) and values:
            setattr(kept, name, values[0])
            taken.append(name)
    if taken:
        refusals.check_whole(kept)
        kept.save(update_fields=taken)


def would_stand_twice(ids: Collection[int]) -> QuerySet[Statement]:
    """Statements that would then have a double on one source: same actor, issue and day, from different ones now."""
    standing = Statement.objects.filter(source__in=ids).exclude(status=StatementStatus.WITHDRAWN).order_by()
    sources_of: dict[tuple[int, int, dt.date], Counter[int]] = defaultdict(Counter)
    for actor, issue, day, source in standing.values_list("actor", "issue", "date", "source"):
        sources_of[actor, issue, day][source] += 1
    doubles = Q(pk__in=[])
    for (actor, issue, day), sources in sources_of.items():
        if len(sources) > 1:
            doubles |= Q(actor=actor, issue=issue, date=day)
    return standing.filter(doubles).with_names().order_by("date", "actor__code", "pk")


def likely_same() -> list[Alike]:
    """Groups of sources that are likely the same page, those of one address first. One query."""
    every = list(Source.objects.filter(merged_into=None).order_by("pk"))
    groups: list[Alike] = []
    seen: set[frozenset[int]] = set()
    for why, key_of in ((SAME_ADDRESS, _by_address), (SAME_TITLE, _by_title), (SAME_DAY, _by_day)):
        by_key: dict[tuple[object, ...], list[Source]] = defaultdict(list)
        for source in every:
            if (key := key_of(source)) is not None:
                by_key[key].append(source)
        for sources in by_key.values():
            members = frozenset(source.pk for source in sources)
            if len(members) > 1 and members not in seen:
                seen.add(members)
                groups.append(Alike(str(why), sources))
    return groups


def _title(title: str) -> str:
    words = " ".join(title.casefold().split())
    return words if len(words) >= SHORT_TITLE else ""


def _by_address(source: Source) -> tuple[object, ...] | None:
    return (bare_address(source.url),)


def _by_title(source: Source) -> tuple[object, ...] | None:
    title, publisher = _title(source.title), source.publisher.casefold().strip()
    return (title, publisher) if title and publisher else None


def _by_day(source: Source) -> tuple[object, ...] | None:
    title = _title(source.title)
    return (title, source.accessed) if title and source.accessed else None
