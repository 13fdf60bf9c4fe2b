"""The overview: each alliance as a card, what moved, and what was said last."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.pages import reading as alliance_reading
from alliance.pages import sentences, svg
from alliance.pages.frame import Frame, page
from alliance.pages.movement import CellMove, cell_moves
from alliance.pages.reading import AllianceReading, Hottest
from alliance.pages.words import listing
from alliance.record.models import Statement

MOVERS = 7
LATEST = 6


@dataclass(frozen=True)
class Card:
    """One alliance on the overview."""

    reading: AllianceReading
    sentence: str
    strip: svg.ScaleStrip
    spark: svg.Sparkline
    hottest: Hottest | None
    coverage_words: str


@page("overview")
def show(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The first page."""
    found = alliance_reading.read_alliances(frame)
    anchor = alliance_reading.read_anchor(frame)
    start = alliance_reading.five_years_before(frame.at)
    pairs = {frozenset((dyad.a, dyad.b)): dyad.reading for dyad in readings.tracked_dyads(frame.at)}
    cards = [
        Card(
            one,
            sentences.card_sentence(one.now, one.move, frame.names.issue_words(one.move.issues)),
            alliance_reading.strip(one.now, anchor),
            svg.sparkline(readings.alliance_series(one.alliance, start, frame.at, "week"), start, frame.at),
            alliance_reading.hottest(one, frame, pairs, briefly=True),
            alliance_reading.coverage_words(one),
        )
        for one in found
    ]
    latest = list(
        Statement.objects.published().with_names().filter(date__lte=frame.at).order_by("-date", "-id")[:LATEST]
    )
    spoke = frame.record.last is not None and frame.record.last > frame.then
    moves = [(listing(one.capitals), one.move) for one in found if one.is_pair] or [
        (listing(one.capitals), one.move) for one in found if one.capitals
    ]
    movers = _movers(found)
    context = {
        "cards": cards,
        "headline": sentences.overview_headline(moves, frame.at, spoke),
        "anchor": anchor,
        "spark_start": start,
        "movers": movers,
        "widest": max((abs(move.change) for move in movers), default=0.0),
        "latest": latest,
    }
    return frame.render("pages/overview.html", context)


def _movers(found: list[AllianceReading]) -> list[CellMove]:
    """The largest changes of an issue's points, each pair counted once however many alliances it is in."""
    moves: dict[tuple[frozenset[str], str], CellMove] = {}
    for one in found:
        for move in cell_moves(one.then_matrix, one.now_matrix):
            if round(abs(move.change), 1) > 0:
                moves.setdefault((frozenset((move.a, move.b)), move.issue), move)
    return sorted(moves.values(), key=lambda move: -abs(move.change))[:MOVERS]
