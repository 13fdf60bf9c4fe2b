"""The overview: each alliance as a card, what moved, and what was said last."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.pages import reading as alliance_reading
from alliance.pages import sentences, svg
from alliance.pages.frame import Frame, page
from alliance.pages.movers import read_moves
from alliance.pages.names import statements_known
from alliance.pages.reading import AllianceReading, Hottest
from alliance.pages.then import as_worded
from alliance.pages.words import listing

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
    tracked = readings.tracked_dyads(frame.at, None, frame.known_at)
    pairs = {frozenset((dyad.a, dyad.b)): dyad.reading for dyad in tracked}
    cards = [
        Card(
            one,
            sentences.card_sentence(one.now, one.move, frame.names.issue_words(one.move.issues)),
            alliance_reading.strip(one.now, anchor),
            svg.sparkline(
                readings.alliance_series(one.alliance, start, frame.at, "week", frame.known_at, shares=False),
                start,
                frame.at,
            ),
            alliance_reading.hottest(one, frame, pairs, briefly=True),
            alliance_reading.coverage_words(one),
        )
        for one in found
    ]
    said = statements_known(frame.known_at).with_names().filter(date__lte=frame.at)
    latest = as_worded(frame, said.order_by("-date", "-id")[:LATEST])
    moves = read_moves(frame, found, tracked, latest)
    context = {
        "cards": cards,
        "headline": _headline(frame, found),
        "anchor": anchor,
        "spark_start": start,
        "movers": moves.movers,
        "widest": max((abs(mover.move.change) for mover in moves.movers), default=0.0),
        "latest": latest,
        "steps": moves.steps,
    }
    return frame.render("pages/overview.html", context)


def headline(frame: Frame) -> str:
    """What the first page says first."""
    return _headline(frame, alliance_reading.read_alliances(frame))


def _headline(frame: Frame, found: list[AllianceReading]) -> str:
    spoke = frame.record.last is not None and frame.record.last > frame.then
    moves = [(listing(one.capitals), one.move) for one in found if one.is_pair] or [
        (listing(one.capitals), one.move) for one in found if one.capitals
    ]
    return sentences.overview_headline(moves, frame.at, spoke)
