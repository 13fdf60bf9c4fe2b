"""The position map as a table: everybody's place on each issue, and what the index rests on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypedDict

from django.utils.safestring import SafeString

from alliance.indices.shapes import AlliancePoint, Cell, DyadPoint, Position
from alliance.pages import sentences
from alliance.pages.frame import Frame
from alliance.record.models import Actor, Issue

OLD_DAYS = 730
MOST_OTHERS = 30  # actors beside those whom the page is about, in the order of the record
Places = Mapping[tuple[str, str], Position]  # by actor's code and issue's slug


@dataclass(frozen=True)
class Place:
    """Where one actor stands in a row of the position map; no position is None, never zero."""

    actor: Actor
    position: Position | None


@dataclass(frozen=True)
class MapRow:
    """An issue with everybody's place on it."""

    issue: Issue
    places: list[Place]
    points: float | None  # None where the issue is not covered
    divergence: float | None  # of the pair furthest apart
    missing: list[str]  # capitals of the members without a live position


def map_rows(
    frame: Frame,
    cells: Sequence[Cell],
    points: Mapping[str, float],
    members: Sequence[str],
    others: Sequence[str],
    places: Places,
) -> list[MapRow]:
    """Issues of `cells` by points, hottest first; those that are not covered last."""
    rows = []
    for slug in dict.fromkeys(cell.issue for cell in cells):
        gaps = [cell.divergence for cell in cells if cell.issue == slug and cell.divergence is not None]
        rows.append(
            MapRow(
                frame.names.issues[slug],
                [Place(frame.names.actors[code], places.get((code, slug))) for code in (*members, *others)],
                points.get(slug),
                max(gaps, default=None),
                [frame.names.capital(code) for code in members if (code, slug) not in places],
            )
        )
    return sorted(rows, key=lambda row: (row.points is None, -(row.points or 0.0)))  # fmt: skip


class OfWhom(TypedDict):
    """Codes and slugs, as a page's subject has them."""

    actors: tuple[str, ...]
    issues: tuple[str, ...]


def of_whom(rows: Sequence[MapRow]) -> OfWhom:
    """Of whom and on what the map tells: what its CSV has to hold, neither more nor less."""
    actors = rows[0].places if rows else []
    return {
        "actors": tuple(place.actor.code for place in actors),
        "issues": tuple(row.issue.slug for row in rows),
    }


def hot_issues(rows: Sequence[MapRow]) -> list[str]:
    """Up to three issues, by their short names, on which friction is."""
    return [row.issue.short_name for row in rows if row.points is not None and row.points > 0.05][:3]


def why_wide(frame: Frame, cells: Sequence[Cell], now: AlliancePoint | DyadPoint, places: Places) -> SafeString:
    """The positions that the index rests on: the members', on issues that are covered."""
    keys = {(code, cell.issue) for cell in cells if cell.points is not None for code in (cell.a, cell.b)}
    behind = [places[key] for key in keys if key in places]
    predecessors = sum(position.predecessor for position in behind)
    old = sum((frame.at - position.last_statement).days > OLD_DAYS for position in behind)
    width = None if now.low is None or now.high is None else now.high - now.low
    return sentences.why_wide(width, predecessors, old, len(behind))
