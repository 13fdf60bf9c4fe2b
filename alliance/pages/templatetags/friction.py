"""Template tags: numbers, dates and bands as alliance.pages.words writes them; addresses; symbols."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from alliance.pages import assets, words
from alliance.pages import catalogue as catalogues
from alliance.pages.frame import Frame, release
from alliance.pages.marks import OUTLINES
from alliance.pages.markup import band_word, change, coordinate, symbol
from alliance.pages.period import Period
from alliance.pages.subject import Subject
from alliance.record.models import Actor

register = template.Library()

register.filter("percent", words.percent)
register.filter("stance", words.stance)
register.filter("month", words.month)
register.filter("capitalised", words.capitalised)
register.filter("coordinate", coordinate)
register.simple_tag(symbol)
register.simple_tag(change)
register.simple_tag(band_word)


@register.filter
def number(value: float | None, decimals: int = 1) -> str:
    """A number with true minus and `decimals` decimals."""
    return words.number(value, decimals)


@register.filter
def signed(value: float | None, decimals: int = 1) -> str:
    """A change: always with its sign."""
    return words.number(value, decimals, signed=True)


@register.filter
def day(value: dt.date | dt.datetime | None, precision: str = "day") -> str:
    """A date as "15 Aug 2025"."""
    return words.day(value.date() if isinstance(value, dt.datetime) else value, precision)


@register.simple_tag
def span(low: float | None, high: float | None, decimals: int = 1) -> str:
    """A likely range of an index."""
    return words.span(low, high, decimals)


@register.simple_tag
def stance_span(low: float | None, high: float | None) -> str:
    """A likely range of a position."""
    return words.span(low, high, 2, signed=True)


@register.filter
def outline(shape: str) -> str:
    """The path of a symbol."""
    return OUTLINES[shape]


@register.simple_tag(takes_context=True)
def to(context: dict[str, Any], name: str, *args: object, **query: object) -> str:
    """The address of a page, keeping the chosen date."""
    frame = context.get("frame")
    if isinstance(frame, Frame):
        return frame.link(name, *args, **query)
    return reverse(f"pages:{name}", args=args)


register.simple_tag(assets.address, name="asset")


@register.simple_tag
def bulletin() -> SafeString:
    """The attribute that names the file by which an open page hears of a new revision, where the server has one."""
    if not (settings.LIVE_FOLDER and settings.PUBLIC):
        return SafeString("")
    return format_html(' data-bulletin="{}"', "/live/revision.json")


@register.simple_tag(takes_context=True)
def styles(context: Mapping[str, Any], *names: str) -> SafeString:
    """The style sheets of that name, within the page, whose policy lets in this very text (access.headers)."""
    element = assets.styles(names)
    if request := context.get("request"):
        request.style_digests = [*getattr(request, "style_digests", []), assets.digest(element)]
    return element


@register.simple_tag
def script(entry: str) -> SafeString:
    """A module with everything that it imports."""
    return assets.script(entry)


@register.simple_tag
def catalogue() -> SafeString:
    """The scripts' texts, where the page is in another language than they are written in. Runs before any module."""
    if not catalogues.needed():
        return SafeString("")
    address = reverse("pages:catalogue", args=[get_language(), release()])
    return format_html('<template class="ahead"><script src="{}"></script></template>', address)


@register.simple_tag
def percentage(value: float, whole: float) -> str:
    """`value` of `whole` in per cent, as SVG and CSS want it."""
    return coordinate(100 * value / whole) if whole else "0"


@register.simple_tag
def percent_sum(start: float, width: float) -> str:
    """Where a stretch along the scale ends, in per cent."""
    return f"{coordinate(start + width)}%"


@register.filter
def in_words(value: int) -> str:
    """A count as a capitalised word: "Three"."""
    return words.capitalised(words.count(value))


@register.filter
def listing(names: list[str]) -> str:
    """Names in a row with "and" before the last."""
    return words.listing(names)


@register.filter
def month_or_always(value: dt.date | None) -> str:
    """The month a tenure began; in words where it has no beginning."""
    return words.month(value) if value else _("always")


@register.simple_tag(takes_context=True)
def capital(context: dict[str, Any], code: str) -> str:
    """How a sentence names an actor."""
    return context["frame"].names.capital(code)


@register.simple_tag(takes_context=True)
def issue_link(context: dict[str, Any], slug: str) -> SafeString:
    """An issue's name, linked."""
    frame = context["frame"]
    return format_html('<a href="{}">{}</a>', frame.link("issue", slug), frame.names.issues[slug].name)


@register.simple_tag
def signed_bar(value: float, widest: float) -> SafeString:
    """A bar to the right for more friction, to the left for less, from a common zero line."""
    width = 50 * abs(value) / widest if widest else 0.0
    start = 50.0 if value > 0 else 50 - width
    return format_html(
        '<svg class="drawn signed-bar" height="16" aria-hidden="true" focusable="false">'
        '<rect class="{}" x="{}%" y="2" width="{}%" height="12"/>'
        '<line class="axis" x1="50%" y1="0" x2="50%" y2="16"/></svg>',
        "bar-up" if value > 0 else "bar-down", coordinate(start), coordinate(width),
    )  # fmt: skip


@register.simple_tag
def csv_address(subject: Subject, table: str, period: Period | None = None, interval: str = "") -> str:
    """The API's CSV with the numbers of a figure."""
    return subject.csv(table, period, interval)


@register.simple_tag
def csvs_of_pairs(subject: Subject, table: str, pairs: Iterable[tuple[Actor, Actor]]) -> list[tuple[str, str]]:
    """The same for each of several pairs, with the pair's name."""
    return [
        (replace(subject, alliance="", a=a.code, b=b.code).csv(table), f"{a.short_name}–{b.short_name}")
        for a, b in pairs
    ]


@register.simple_tag
def embed_address(subject: Subject, figure: str) -> str:
    """The figure alone, for a frame in another page."""
    return subject.embed(figure)


@register.simple_tag
def publisher() -> str:
    """Who publishes the dashboard, as a citation names it."""
    return str(settings.PUBLISHER)


@register.simple_tag
def json_address(subject: Subject, table: str) -> str:
    """The API's JSON with the numbers of a figure."""
    return subject.json(table)


@register.filter
def gain(value: float) -> str:
    """What a trade gains each side: three decimals."""
    return words.number(value, 3)


@register.filter
def short_names(actors: Iterable[Actor]) -> str:
    """Actors as a sentence names them, in a row."""
    return words.listing([actor.short_name for actor in actors])
