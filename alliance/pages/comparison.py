"""Where several actors stood on two days: each position, how far it moved, and what that says in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.indices.shapes import DyadPoint, Position
from alliance.pages.frame import Frame
from alliance.pages.standing import Standing
from alliance.pages.words import listing, number
from alliance.record.models import Actor, Issue

MATERIAL = 0.25  # of a stance: under this a position has hardly moved
LANE = 22  # px of height for each actor in a row's drawing


@dataclass(frozen=True)
class Lane:
    """One actor's place in the drawing of a row."""

    standing: Standing
    y: int
    label_side: str  # which way its code runs from the mark, so that it stays inside


@dataclass(frozen=True)
class Pairing:
    """One actor on one issue, on both days."""

    actor: Actor
    issue: Issue
    first: Standing | None
    second: Standing | None

    @property
    def shift(self) -> float | None:
        """How far the position moved; None where it is unknown on either day."""
        if self.first is None or self.second is None:
            return None
        return self.second.position.mean - self.first.position.mean

    @property
    def size(self) -> float:
        """For the order: positions that came or went stand after those that moved."""
        return abs(self.shift) if self.shift is not None else -1.0 if self.first or self.second else -2.0

    @property
    def is_sure(self) -> bool:
        """Whether the two likely ranges do not meet."""
        if self.first is None or self.second is None:
            return False
        one, other = self.first.position, self.second.position
        return one.high < other.low or other.high < one.low

    @property
    def words(self) -> str:
        """What the move says, in the words of the issue's scale."""
        if self.first is None:
            return _("took a position: %(words)s") % {"words": _quoted(self.second)}
        if self.second is None:
            return _("no live position any more; it was %(words)s") % {"words": _quoted(self.first)}
        if abs(self.shift or 0.0) < MATERIAL:
            return _("hardly moved")
        if self.first.words == self.second.words:
            return _("moved %(size)s, still nearest to %(words)s") % {
                "size": number(self.shift, 2, signed=True), "words": _quoted(self.second),
            }  # fmt: skip
        return _("from %(before)s to %(after)s") % {"before": _quoted(self.first), "after": _quoted(self.second)}


def _quoted(standing: Standing | None) -> str:
    return f"“{standing.words}”" if standing else "–"


@dataclass(frozen=True)
class Row:
    """One issue on both days."""

    issue: Issue
    pairings: list[Pairing]

    @property
    def known(self) -> list[Pairing]:
        """Those who have a position on one of the days at least."""
        return [pairing for pairing in self.pairings if pairing.first or pairing.second]

    @property
    def height(self) -> int:
        """Of its drawings, px."""
        return LANE * len(self.pairings) + 4

    @property
    def lanes_first(self) -> list[Lane]:
        """What is drawn for the first day."""
        return self._lanes([pairing.first for pairing in self.pairings])

    @property
    def lanes_second(self) -> list[Lane]:
        """What is drawn for the second day."""
        return self._lanes([pairing.second for pairing in self.pairings])

    def _lanes(self, standings: Sequence[Standing | None]) -> list[Lane]:
        return [
            Lane(standing, LANE * k + LANE // 2 + 2, "end" if standing.x > 50 else "start")
            for k, standing in enumerate(standings)
            if standing is not None
        ]


@dataclass(frozen=True)
class PairIndex:
    """The index of two of the actors on both days."""

    a: Actor
    b: Actor
    first: DyadPoint | None
    second: DyadPoint | None

    @property
    def change(self) -> float | None:
        """Points between the two days; None where either index is unknown."""
        if not (self.first and self.second) or self.first.friction is None or self.second.friction is None:
            return None
        return self.second.friction - self.first.friction


def read_rows(
    frame: Frame, actors: Sequence[Actor], issues: Sequence[Issue], days: tuple[dt.date, dt.date]
) -> list[Row]:
    """Every issue on which one of `actors` has a position on either day; where the first actor moved most comes first.

    The first actor is the one that the page is about; then counts how far the others moved.
    """
    slugs, codes = [issue.slug for issue in issues], [actor.code for actor in actors]
    places: list[dict[tuple[str, str], Position]] = []
    for day in days:
        found = readings.positions_at(day, codes, slugs, with_statements=True, known_at=frame.known_at)
        places.append({(position.actor, position.issue): position for position in found})

    def standing(actor: Actor, issue: Issue, when: int) -> Standing | None:
        position = places[when].get((actor.code, issue.slug))
        return Standing(actor, issue, position) if position else None

    rows = [
        Row(issue, [Pairing(a, issue, standing(a, issue, 0), standing(a, issue, 1)) for a in actors])
        for issue in issues
        if any((actor.code, issue.slug) in place for actor in actors for place in places)
    ]
    return sorted(rows, key=lambda row: [-pairing.size for pairing in row.pairings])


def read_pair_indices(frame: Frame, actors: Sequence[Actor], days: tuple[dt.date, dt.date]) -> list[PairIndex]:
    """The index of every two of `actors`, over their whole agenda."""
    found = []
    for a, b in combinations(actors, 2):
        points = [readings.dyad_series(a, b, day, day, "day", frame.known_at) for day in days]
        found.append(PairIndex(a, b, *(point[-1] if point else None for point in points)))
    return found


def heading(
    actor: Actor, governments: tuple[Actor | None, Actor | None], days: tuple[str, str], rows: Sequence[Row]
) -> str:
    """The finding about the first actor."""
    moved = [row.pairings[0] for row in rows if row.pairings[0].size >= MATERIAL]
    over = listing([pairing.issue.short_name for pairing in moved[:3]])
    earlier, later = governments
    if earlier is not None and later is not None and earlier.pk != later.pk:
        words = {"who": actor.short_name, "one": earlier.short_name, "other": later.short_name, "over": over}
        if not over:
            return _("%(one)s’s %(who)s and %(other)s’s said much the same.") % words
        return _("%(one)s’s %(who)s and %(other)s’s differ most on %(over)s.") % words
    words = {"who": actor.short_name, "one": days[0], "other": days[1], "over": over}
    if not over:
        return _("%(who)s hardly moved between %(one)s and %(other)s.") % words
    return _("Between %(one)s and %(other)s %(who)s moved most on %(over)s.") % words


def summary(actor: Actor, rows: Sequence[Row]) -> str:
    """How many positions moved, and how surely."""
    mine = [row.pairings[0] for row in rows]
    moved = [pairing for pairing in mine if pairing.size >= MATERIAL]
    sure = [pairing for pairing in moved if pairing.is_sure]
    both = [pairing for pairing in mine if pairing.shift is not None]
    if not both:
        return _("%(who)s has no position that is known on both days.") % {"who": actor.short_name}
    return _(
        "Of %(both)s issues on which %(who)s has a position on both days it moved by 0.25 or more on %(moved)s "
        "(from the middle of a scale to a pole is 1); on %(sure)s the likely ranges do not even meet."
    ) % {"who": actor.short_name, "both": len(both), "moved": len(moved), "sure": len(sure)}  # fmt: skip
