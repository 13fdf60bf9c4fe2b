"""One alliance: its headline, the index over time, the position map and the matrix, each with its table."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.indices.shapes import DyadPoint
from alliance.pages import explained, findings, map_table, over_time, sentences, what_if
from alliance.pages import reading as alliance_reading
from alliance.pages.frame import Frame, page
from alliance.pages.period import Period, read_period
from alliance.pages.reading import AllianceReading
from alliance.pages.social import feed_of
from alliance.pages.subject import Subject
from alliance.pages.tables.matrix import MatrixRow
from alliance.pages.words import listing
from alliance.record.models import Alliance

MOST_PAIRS = 20  # columns of the matrix as a table: six members have fewer pairs


@page("overview", styled=True)
def show(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """One alliance's page."""
    period = read_period(frame)
    one = find(frame, slug)
    if one is None:
        return frame.render("pages/not_yet_known.html", {"name": Alliance.objects.get(slug=slug).name})
    frame.picture = frame.link("picture_alliance", slug, at=frame.at.isoformat())
    frame.feed = feed_of("alliances", slug)
    context = read(frame, one, period)
    context |= explain(frame, one, period, context["places"])
    context["gaps"] = over_time.read_alliance_heat(frame, one.alliance)
    if frame.known is None:
        context["what_if"] = what_if.read_alliance_what_if(frame, one.alliance, one.now_matrix.issues)
    return frame.render("pages/alliance.html", context)


def find(frame: Frame, slug: str) -> AllianceReading | None:
    """The alliance's reading; None where it was not on record yet, a 404 where it never was."""
    found = alliance_reading.read_alliances(frame, [slug])
    if not found and not Alliance.objects.filter(slug=slug).exists():
        raise Http404(slug)
    return found[0] if found else None


def explain(frame: Frame, one: AllianceReading, period: Period, places: map_table.Places) -> dict[str, Any]:
    """Why it stands so: what changed, who pulls whom, what could be traded."""
    members = len(one.summary.members)
    return {
        "ledger": explained.read_alliance_ledger(frame, one.alliance, period),
        "wedges": explained.read_alliance_wedges(frame, one.alliance, members),
        "offers": explained.read_offers(frame, one.now_matrix.dyads, places),
        "divisions": explained.read_alliance_divisions(frame, one.alliance, members),
    }


def read(frame: Frame, one: AllianceReading, period: Period) -> dict[str, Any]:
    """The headline and the figures of an alliance's page: the index over time, the position map, the matrix."""
    slug = one.alliance.slug
    everybody = [*one.summary.members, *(code for code in one.summary.rivals if code not in one.summary.members)]
    third = _other_members(frame, everybody)
    positions = readings.positions_at(frame.at, [*everybody, *third], one.now_matrix.issues, known_at=frame.known_at)
    places = {(position.actor, position.issue): position for position in positions}
    cells, members = one.now_matrix.cells, one.summary.members
    others = [*third, *(code for code in everybody if code not in members)]
    rows = map_table.map_rows(frame, cells, one.points, members, others[: map_table.MOST_OTHERS], places)
    series = readings.alliance_series(one.alliance, None, frame.at, "week", frame.known_at, shares=False)
    dyads = readings.tracked_dyads(frame.at, slug, frame.known_at)
    pairs = {frozenset((dyad.a, dyad.b)): dyad.reading for dyad in dyads}
    anchor = alliance_reading.read_anchor(frame)
    shown = _furthest_apart(one.now_matrix.dyads, pairs)
    return {
        "one": one,
        "places": places,
        "subject": Subject(frame.at, frame.instant or frame.known, alliance=slug, **map_table.of_whom(rows)),
        "period": period,
        "member_count": len(members) or 2,
        "headline": sentences.alliance_headline(
            one.capitals, one.now, one.then, one.move, frame.names.issue_words(one.move.issues)
        ) if one.capitals else one.alliance.name,
        "meaning": sentences.meaning(one.now),
        "why_wide": map_table.why_wide(frame, cells, one.now, places),
        "overlap": sentences.overlap(one.now, one.then, frame.then) if one.move.kind in ("apart", "closer") else "",
        "strip": alliance_reading.strip(one.now, anchor),
        "anchor": anchor,
        "hottest": alliance_reading.hottest(one, frame, pairs),
        "coverage_words": alliance_reading.coverage_words(one),
        "missing_words": alliance_reading.missing_words(one, frame, set(places)),
        "series": list(reversed(series)),
        "history_heading": findings.history_heading(series),
        "map_heading": findings.map_heading(map_table.hot_issues(rows)),
        "map_rows": rows,
        "map_actors": rows[0].places if rows else [],
        "map_left_out": len(others[map_table.MOST_OTHERS :]) if rows else 0,
        "matrix_heading": findings.matrix_heading(
            [row.points for row in rows if row.points is not None],
            [
                (listing([frame.names.capital(dyad.a), frame.names.capital(dyad.b)]), dyad.reading.friction)
                for dyad in dyads
                if dyad.reading.friction is not None
            ],
        ),
        "matrix_rows": _matrix_rows(frame, one, shown),
        "dyads": [[frame.names.actors[code] for code in dyad] for dyad in shown],
        "dyad_readings": [pairs.get(frozenset(dyad)) for dyad in shown],
        "dyad_count": len(one.now_matrix.dyads),
    }  # fmt: skip


def _other_members(frame: Frame, everybody: list[str]) -> list[str]:
    """Members of the other alliances, which the position map shows for comparison."""
    members = {
        row.actor.code
        for alliance in Alliance.objects.with_members_on(frame.at)
        for row in alliance.memberships.all()
        if row.role == "member"
    }
    return [code for code in frame.names.actors if code in members and code not in everybody]


def _furthest_apart(dyads: list[list[str]], pairs: dict[frozenset[str], DyadPoint]) -> list[list[str]]:
    """Every pair, in the order of the members; of more than a table has room for those with the highest index."""
    if len(dyads) <= MOST_PAIRS:
        return dyads

    def index(dyad: list[str]) -> float:
        reading = pairs.get(frozenset(dyad))
        return -1.0 if reading is None or reading.friction is None else reading.friction

    return sorted(dyads, key=index, reverse=True)[:MOST_PAIRS]


def _matrix_rows(frame: Frame, one: AllianceReading, dyads: list[list[str]]) -> list[MatrixRow]:
    cells = {(cell.a, cell.b, cell.issue): cell for cell in one.now_matrix.cells}
    slugs = sorted(one.now_matrix.issues, key=lambda slug: (slug not in one.points, -one.points.get(slug, 0.0)))
    return [MatrixRow(frame.names.issues[slug], [cells.get((a, b, slug)) for a, b in dyads]) for slug in slugs]
