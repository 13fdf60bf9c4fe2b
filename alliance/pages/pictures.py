"""Pictures for shared links: one card of 1200 by 630 pixels, drawn by Pillow from the readings and the shipped type."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.staticfiles import finders
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from PIL import Image, ImageDraw, ImageFont

from alliance.indices import readings
from alliance.indices.shapes import AlliancePoint, DyadPoint
from alliance.pages import alliance as alliance_page
from alliance.pages import dyad as dyad_page
from alliance.pages import overview as overview_page
from alliance.pages.frame import Frame, page
from alliance.pages.period import read_period
from alliance.pages.reading import five_years_before
from alliance.pages.svg import SPARK_TOP, SeriesPoint
from alliance.pages.words import BANDS, band, day, number, span

WIDTH, HEIGHT, MARGIN = 1200, 630, 64
FONT = "fonts/source-sans-3-latin-wght-normal.woff2"
# The light theme (css/tokens.css): a shared picture has one look.
CARD, BAR, INK, INK2, LINE, UP, THIN = "#FFFFFF", "#1B1F24", "#1B1F24", "#4A525C", "#D9D6CE", "#8E1B4B", "#666C75"
BAND_COLOURS = ("#F6E7DC", "#F2C3A0", "#DE7F69", "#AE3B67", "#5A1A52")
LINES = 3  # of the headline


@dataclass(frozen=True)
class Card:
    """What a picture says."""

    title: str
    headline: str
    on: dt.date
    point: AlliancePoint | DyadPoint | None
    series: Sequence[SeriesPoint]


@page("overview")
def alliance(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """An alliance's."""
    one = alliance_page.find(frame, slug)
    if one is None:
        raise Http404(slug)
    context = alliance_page.read(frame, one, read_period(frame))
    start = five_years_before(frame.at)
    series = readings.alliance_series(one.alliance, start, frame.at, "week", frame.known_at, shares=False)
    return _answer(Card(one.title, context["headline"], frame.at, one.now, series))


@page("overview")
def dyad(request: HttpRequest, frame: Frame, a: str, b: str) -> HttpResponse:
    """A pair's."""
    one = dyad_page.find(frame, a, b)
    if one is None:
        raise Http404(f"{a} {b}")
    context = dyad_page.read(frame, one, read_period(frame))
    start = five_years_before(frame.at)
    series = readings.dyad_series(one.a, one.b, start, frame.at, "week", frame.known_at)
    return _answer(Card(context["title"], context["headline"], frame.at, one.now, series))


@page("overview")
def overview(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The overview's, which every other page shares."""
    return _answer(Card(_("Friction between allies"), overview_page.headline(frame), frame.at, None, []))


def _answer(card: Card) -> HttpResponse:
    return HttpResponse(draw(card), content_type="image/png")


def draw(card: Card) -> bytes:
    """The card as a PNG."""
    image = Image.new("RGB", (WIDTH, HEIGHT), CARD)
    pen = ImageDraw.Draw(image)
    pen.rectangle((0, 0, WIDTH, 72), fill=BAR)
    pen.text((MARGIN, 36), _("Alliance friction"), font=_font(30, 650), fill="#FFFFFF", anchor="lm")
    on = _("as of %(day)s") % {"day": day(card.on)}
    pen.text((WIDTH - MARGIN, 36), on, font=_font(26, 400), fill="#FFFFFF", anchor="rm")
    pen.text((MARGIN, 122), _fitted(pen, card.title, _font(30, 400)), font=_font(30, 400), fill=INK2, anchor="lm")
    for k, line in enumerate(_wrapped(pen, card.headline, _font(46, 650))):
        pen.text((MARGIN, 160 + 56 * k), line, font=_font(46, 650), fill=INK)
    if card.point is not None:
        _reading(pen, card.point)
        _spark(pen, card)
    else:
        pen.text((MARGIN, 560), _("0 = agree, 100 = opposite ends"), font=_font(28, 400), fill=INK2, anchor="lm")
    out = io.BytesIO()
    image.save(out, "PNG", optimize=True)
    return out.getvalue()


def _font(size: int, weight: int) -> Any:
    path = finders.find(FONT)
    if not isinstance(path, str):
        raise FileNotFoundError(FONT)
    font = ImageFont.truetype(path, size)
    font.set_variation_by_axes([weight])
    return font


def _wrapped(pen: ImageDraw.ImageDraw, text: str, font: Any) -> list[str]:
    """At most three lines; the last one ends in an ellipsis where something is left out."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and pen.textlength(longer, font=font) <= WIDTH - 2 * MARGIN:
            lines[-1] = longer
        else:
            lines.append(word)
    shown = [_fitted(pen, line, font) for line in lines[:LINES]]
    if len(lines) > LINES:
        shown[-1] = _fitted(pen, f"{shown[-1]} …", font)
    return shown


def _fitted(pen: ImageDraw.ImageDraw, text: str, font: Any) -> str:
    """One line within the margins; 10,000 characters without a space are cut as well."""
    if pen.textlength(text[:400], font=font) <= WIDTH - 2 * MARGIN and len(text) <= 400:
        return text
    text = text[:400]
    while text and pen.textlength(f"{text}…", font=font) > WIDTH - 2 * MARGIN:
        text = text[:-1]
    return f"{text}…"


def _reading(pen: ImageDraw.ImageDraw, point: AlliancePoint | DyadPoint) -> None:
    if point.friction is None:
        pen.text((MARGIN, 430), _("no index"), font=_font(60, 650), fill=THIN, anchor="lm")
        return
    value, colour = number(point.friction), THIN if point.thin else INK
    pen.text((MARGIN, 424), value, font=_font(104, 650), fill=colour, anchor="lm")
    x = MARGIN + pen.textlength(value, font=_font(104, 650)) + 28
    step = band(point.friction)
    word = _("thin evidence") if point.thin else str(step.word)
    back, fore = ("#FFFFFF", THIN) if point.thin else (BAND_COLOURS[step.index - 1], _on(step.index))
    width = pen.textlength(word, font=_font(28, 650)) + 28
    pen.rounded_rectangle((x, 378, x + width, 420), 6, fill=back, outline=THIN)
    pen.text((x + 14, 399), word, font=_font(28, 650), fill=fore, anchor="lm")
    likely = _("likely %(range)s") % {"range": span(point.low, point.high)}
    pen.text((x, 448), likely, font=_font(28, 400), fill=INK2, anchor="lm")
    right = 560
    scale = (right - MARGIN) / 100
    floors = [*(step.floor for step in BANDS), 100.0]
    for k, colour in enumerate(BAND_COLOURS):
        pen.rectangle((MARGIN + scale * floors[k], 516, MARGIN + scale * floors[k + 1], 530), fill=colour)
    if point.low is not None and point.high is not None:
        pen.line((MARGIN + scale * point.low, 500, MARGIN + scale * point.high, 500), fill=INK2, width=4)
    at = MARGIN + scale * point.friction
    pen.polygon([(at - 9, 492), (at + 9, 492), (at, 512)], fill=INK)
    pen.text((MARGIN, 556), _("0 agree"), font=_font(22, 400), fill=INK2, anchor="lm")
    pen.text((right, 556), "100", font=_font(22, 400), fill=INK2, anchor="rm")


def _on(index: int) -> str:
    return "#FFFFFF" if index > 3 else INK


def _spark(pen: ImageDraw.ImageDraw, card: Card) -> None:
    """The index over five years; a gap where there is none."""
    left, right, top, bottom = 640, WIDTH - MARGIN, 370, 530
    start = five_years_before(card.on)
    days = max((card.on - start).days, 1)

    def x(date: dt.date) -> float:
        return left + (right - left) * min(max((date - start).days / days, 0.0), 1.0)

    def y(value: float) -> float:
        return bottom - (bottom - top) * min(value, SPARK_TOP) / SPARK_TOP

    pen.line((left, bottom, right, bottom), fill=LINE, width=2)
    points = list(card.series)
    for point, until in zip(points, [*(p.date for p in points[1:]), card.on], strict=True):
        if point.low is not None and point.high is not None:
            shade = "#DFE1E4" if point.thin else "#ECD8E0"
            pen.rectangle((x(point.date), y(point.high), x(until), y(point.low)), fill=shade)
    before = None
    for point, until in zip(points, [*(p.date for p in points[1:]), card.on], strict=True):
        if point.friction is not None:
            colour = THIN if point.thin else UP
            if before is not None:
                pen.line((x(point.date), y(before), x(point.date), y(point.friction)), fill=colour, width=4)
            pen.line((x(point.date), y(point.friction), x(until), y(point.friction)), fill=colour, width=4)
        before = point.friction
    pen.text((left, 556), str(start.year), font=_font(22, 400), fill=INK2, anchor="lm")
    pen.text((right, 556), str(card.on.year), font=_font(22, 400), fill=INK2, anchor="rm")
