"""An alliance's reading with everything that a card or a headline says about it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.indices import readings
from alliance.indices.shapes import AlliancePoint, AllianceSummary, DyadPoint, Matrix
from alliance.pages import svg
from alliance.pages.frame import Frame
from alliance.pages.movement import DyadWeights, Movement, issue_points, movement
from alliance.pages.sentences import short_label
from alliance.pages.words import capitalised, listing, number
from alliance.record.history import as_known
from alliance.record.models import Alliance, Membership


@dataclass(frozen=True)
class AllianceReading:
    """One alliance on a day, compared with 90 days before."""

    alliance: Alliance
    summary: AllianceSummary
    then: AlliancePoint | None
    now_matrix: Matrix
    then_matrix: Matrix
    weights: DyadWeights
    move: Movement
    points: dict[str, float]  # by issue; they sum to the index
    title: str
    capitals: list[str]

    @property
    def now(self) -> AlliancePoint:
        """The reading itself."""
        return self.summary.reading

    @property
    def label(self) -> str:
        """One word for it: "US–ROK"."""
        return short_label(self.alliance.slug)

    @property
    def is_pair(self) -> bool:
        """Whether it has two members on the day."""
        return len(self.summary.members) == 2


def read_alliances(frame: Frame, slugs: Collection[str] | None = None) -> list[AllianceReading]:
    """Every alliance (of `slugs`) on the frame's day, in the record's order."""
    now = {summary.slug: summary for summary in readings.alliances_at(frame.at, slugs, frame.known_at)}
    then = {summary.slug: summary for summary in readings.alliances_at(frame.then, slugs, frame.known_at)}
    alliances = list(Alliance.objects.with_members_on(frame.at).filter(slug__in=now).order_by("id"))
    now_and_then = (readings.matrices_at(alliances, day, frame.known_at) for day in (frame.at, frame.then))
    return [
        _read(frame, alliance, now[alliance.slug], then.get(alliance.slug), *both)
        for alliance, both in zip(alliances, zip(*now_and_then, strict=True), strict=True)
    ]


def _weight_of_members(frame: Frame, alliance: Alliance) -> dict[str, float]:
    """Members' weights on the day, by code; as they were known then where the page shows that."""
    if frame.known_at is None:
        return {row.actor.code: row.weight for row in alliance.memberships.all() if row.role == "member"}
    codes = {actor.pk: code for code, actor in frame.names.actors.items()}
    return {
        codes[row.actor_id]: row.weight
        for row in as_known(Membership, frame.known_at)
        if row.alliance_id == alliance.pk and row.role == "member"
        and (row.start is None or row.start <= frame.at) and (row.end is None or row.end > frame.at)
    }  # fmt: skip


def _read(
    frame: Frame,
    alliance: Alliance,
    summary: AllianceSummary,
    then: AllianceSummary | None,
    now_matrix: Matrix,
    then_matrix: Matrix,
) -> AllianceReading:
    members = _weight_of_members(frame, alliance)
    left_out = {frozenset(pair) for pair in summary.reading.left_out}
    weights = {
        (a, b): 0.0 if frozenset((a, b)) in left_out else members.get(a, 0.0) * members.get(b, 0.0)
        for a, b in combinations(summary.members, 2)
    }
    return AllianceReading(
        alliance,
        summary,
        then.reading if then else None,
        now_matrix,
        then_matrix,
        weights,
        movement(summary.change_90d, then_matrix, now_matrix, weights),
        issue_points(now_matrix, weights),
        frame.names.title(summary.members) if len(summary.members) > 1 else alliance.name,
        [frame.names.capital(code) for code in summary.members],
    )


@dataclass(frozen=True)
class Anchor:
    """Another pair, for comparison on the scale."""

    a: str
    b: str
    name: str
    label: str
    reading: DyadPoint


def read_anchor(frame: Frame) -> Anchor | None:
    """The oldest alliance's first member against its first rival, where they have an index: adversaries."""
    first = Membership.objects.select_related("actor").order_by("alliance_id", "id")
    member = next((row.actor for row in first if row.role == "member"), None)
    rival = next((row.actor for row in first if row.role == "rival"), None)
    if member is None or rival is None:
        return None
    points = readings.dyad_series(member, rival, frame.at, frame.at, "day", frame.known_at)
    if not points or points[-1].friction is None:
        return None
    name = _("%(a)s and %(b)s") % {"a": member.short_name, "b": rival.short_name}
    return Anchor(member.code, rival.code, name, f"{member.code}–{rival.common_name or rival.code}", points[-1])


def strip(point: AlliancePoint | DyadPoint, anchor: Anchor | None) -> svg.ScaleStrip:
    """The reading on the scale, with the anchor."""
    if anchor is None or anchor.reading.friction is None:
        return svg.scale_strip(point.friction, point.low, point.high)
    label = f"{anchor.label} {number(anchor.reading.friction, 0)}"
    return svg.scale_strip(point.friction, point.low, point.high, anchor.reading.friction, label)


@dataclass(frozen=True)
class Hottest:
    """What adds most to an index: an issue of a pair, or a pair of more than two members."""

    words: str
    note: str
    slug: str | None


def hottest(
    reading: AllianceReading, frame: Frame, pairs: dict[frozenset[str], DyadPoint], briefly: bool = False
) -> Hottest | None:
    """The hottest issue (by its short name: `briefly`), or the hottest dyad where there are more than two members."""
    if reading.now.friction is None or not reading.points:
        return None
    dyad = reading.now.hottest_dyad
    if not reading.is_pair and dyad:
        point = pairs.get(frozenset(dyad))
        words = "–".join(frame.names.capital(code) for code in dyad)
        note = _("%(value)s of 100") % {"value": number(point.friction)} if point and point.friction is not None else ""
        return Hottest(words, note, None)
    slug = max(reading.points, key=lambda issue: reading.points[issue])
    if reading.points[slug] <= 0.05:
        return None
    note = _("%(points)s of the %(index)s points") % {
        "points": number(reading.points[slug]), "index": number(reading.now.friction),
    }  # fmt: skip
    issue = frame.names.issues[slug]
    return Hottest(capitalised(issue.short_name) if briefly else issue.name, note, slug)


def coverage_words(reading: AllianceReading) -> str:
    """How coverage comes about: issues of a pair, or the mean of several pairs."""
    if not reading.is_pair:
        pairs = len(reading.now_matrix.dyads)
        return ngettext("one pair", "mean of %(pairs)s pairs", pairs) % {"pairs": pairs} if pairs else ""
    covered = sum(cell.points is not None for cell in reading.now_matrix.cells)
    return _("%(covered)s of %(all)s issues") % {"covered": covered, "all": len(reading.now_matrix.cells)}


def missing_words(reading: AllianceReading, frame: Frame, live: set[tuple[str, str]]) -> str:
    """Whose position is missing on a pair's uncovered issues; `live` holds (actor, issue)."""
    missing = [
        (member, cell.issue)
        for cell in reading.now_matrix.cells
        if cell.points is None
        for member in reading.summary.members
        if (member, cell.issue) not in live
    ]
    if not reading.is_pair or not missing or len(missing) > 3:
        return ""
    parts = [
        _("%(who)s has no live position on %(issues)s") % {
            "who": frame.names.capital(member),
            "issues": listing(frame.names.issue_words([issue for who, issue in missing if who == member])),
        }
        for member in dict.fromkeys(who for who, _issue in missing)
    ]  # fmt: skip
    return listing(parts)


def five_years_before(day: dt.date) -> dt.date:
    """Where the sparklines begin."""
    try:
        return day.replace(year=day.year - 5)
    except ValueError:  # 29 February
        return day.replace(year=day.year - 5, day=28)
