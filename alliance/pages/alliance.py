"""One alliance: its headline, the index over time, the position map and the matrix, each with its table."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.indices.shapes import Cell, Position
from alliance.pages import findings, sentences
from alliance.pages import reading as alliance_reading
from alliance.pages.frame import Frame, page
from alliance.pages.reading import AllianceReading
from alliance.pages.words import listing
from alliance.record.models import Actor, Alliance, Issue

OLD_DAYS = 730


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
    missing: list[str]  # capitals of members without a live position


@dataclass(frozen=True)
class MatrixRow:
    """An issue with its cell for every dyad; None where the issue is off the dyad's agenda."""

    issue: Issue
    cells: list[Cell | None]


@page("overview")
def show(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """One alliance's page."""
    if not Alliance.objects.filter(slug=slug).exists():
        raise Http404(slug)
    one = alliance_reading.read_alliances(frame, [slug])[0]
    everybody = [*one.summary.members, *(code for code in one.summary.rivals if code not in one.summary.members)]
    third = _other_members(frame, everybody)
    positions = readings.positions_at(frame.at, [*everybody, *third], one.now_matrix.issues)
    places = {(position.actor, position.issue): position for position in positions}
    rows = _map_rows(
        frame, one, [*one.summary.members, *third, *(c for c in everybody if c not in one.summary.members)], places
    )
    series = readings.alliance_series(one.alliance, None, frame.at, "week")
    dyads = readings.tracked_dyads(frame.at, slug)
    pairs = {frozenset((dyad.a, dyad.b)): dyad.reading for dyad in dyads}
    anchor = alliance_reading.read_anchor(frame)
    hot_issues = [row.issue.short_name for row in rows if row.points is not None and row.points > 0.05][:3]
    context = {
        "one": one,
        "headline": sentences.alliance_headline(
            one.capitals, one.now, one.then, one.move, frame.names.issue_words(one.move.issues)
        ) if one.capitals else one.alliance.name,
        "meaning": sentences.meaning(one.now),
        "why_wide": _why_wide(frame, one, places),
        "overlap": sentences.overlap(one.now, one.then, frame.then) if one.move.kind in ("apart", "closer") else "",
        "strip": alliance_reading.strip(one.now, anchor),
        "anchor": anchor,
        "hottest": alliance_reading.hottest(one, frame, pairs),
        "coverage_words": alliance_reading.coverage_words(one),
        "missing_words": alliance_reading.missing_words(one, frame, set(places)),
        "series": list(reversed(series)),
        "history_heading": findings.history_heading(series),
        "map_heading": findings.map_heading(hot_issues),
        "map_rows": rows,
        "map_actors": rows[0].places if rows else [],
        "matrix_heading": findings.matrix_heading(
            [row.points for row in rows if row.points is not None],
            [
                (listing([frame.names.capital(dyad.a), frame.names.capital(dyad.b)]), dyad.reading.friction)
                for dyad in dyads
                if dyad.reading.friction is not None
            ],
        ),
        "matrix_rows": _matrix_rows(frame, one),
        "dyads": [[frame.names.actors[code] for code in dyad] for dyad in one.now_matrix.dyads],
        "dyad_readings": [pairs.get(frozenset(dyad)) for dyad in one.now_matrix.dyads],
    }  # fmt: skip
    return frame.render("pages/alliance.html", context)


def _other_members(frame: Frame, everybody: list[str]) -> list[str]:
    """Members of the other alliances, which the position map shows for comparison."""
    members = {
        row.actor.code
        for alliance in Alliance.objects.with_members_on(frame.at)
        for row in alliance.memberships.all()
        if row.role == "member"
    }
    return [code for code in frame.names.actors if code in members and code not in everybody]


def _map_rows(
    frame: Frame, one: AllianceReading, codes: list[str], places: dict[tuple[str, str], Position]
) -> list[MapRow]:
    """Issues by points, hottest first; those that are not covered last."""
    rows = []
    for slug in one.now_matrix.issues:
        cells = [cell for cell in one.now_matrix.cells if cell.issue == slug]
        gaps = [cell.divergence for cell in cells if cell.divergence is not None]
        rows.append(
            MapRow(
                frame.names.issues[slug],
                [Place(frame.names.actors[code], places.get((code, slug))) for code in codes],
                one.points.get(slug),
                max(gaps, default=None),
                [frame.names.capital(code) for code in one.summary.members if (code, slug) not in places],
            )
        )
    return sorted(rows, key=lambda row: (row.points is None, -(row.points or 0.0)))


def _matrix_rows(frame: Frame, one: AllianceReading) -> list[MatrixRow]:
    cells = {(cell.a, cell.b, cell.issue): cell for cell in one.now_matrix.cells}
    slugs = sorted(one.now_matrix.issues, key=lambda slug: (slug not in one.points, -one.points.get(slug, 0.0)))
    return [
        MatrixRow(frame.names.issues[slug], [cells.get((a, b, slug)) for a, b in one.now_matrix.dyads])
        for slug in slugs
    ]


def _why_wide(frame: Frame, one: AllianceReading, places: dict[tuple[str, str], Position]) -> str:
    """The positions that the index rests on: the members', on issues that are covered."""
    keys = {
        (code, cell.issue) for cell in one.now_matrix.cells if cell.points is not None for code in (cell.a, cell.b)
    }  # fmt: skip
    behind = [places[key] for key in keys if key in places]
    predecessors = sum(position.predecessor for position in behind)
    old = sum((frame.at - position.last_statement).days > OLD_DAYS for position in behind)
    width = None if one.now.low is None or one.now.high is None else one.now.high - one.now.low
    return sentences.why_wide(width, predecessors, old, len(behind))
