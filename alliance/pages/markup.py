"""Markup written in Python, for what a page has hundreds of: a template takes twenty times as long for a row.

What is filled in is escaped here and nowhere else; only what this module or Django calls markup is taken as it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import LiteralString

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.marks import OUTLINES, ActorMark, actor_mark
from alliance.record.models import Actor

NOTHING = SafeString("")


def fill(markup: LiteralString, *values: object) -> SafeString:
    """`markup` with a value for each %s, in a text or between the quotes of an attribute.

    The markup is our own text, never put together from anybody's input.
    """
    return SafeString(
        markup % tuple([value if isinstance(value, SafeString) else escape(str(value)) for value in values])
    )


def joined(parts: Iterable[SafeString]) -> SafeString:
    """Pieces of markup one after the other; a text that is none is escaped here too."""
    return SafeString("".join([part if isinstance(part, SafeString) else escape(part) for part in parts]))


def symbol(actor: Actor | ActorMark, hollow: object = False) -> SafeString:
    """An actor's symbol in its colour, for beside its name."""
    mark = actor if isinstance(actor, ActorMark) else actor_mark(actor)
    return _symbol(mark.css, mark.shape, bool(hollow))


@lru_cache(maxsize=64)
def _symbol(css: str, shape: str, hollow: bool) -> SafeString:
    return fill(
        '<svg class="symbol %s%s" viewBox="-7 -7 14 14" aria-hidden="true" focusable="false"><path d="%s"/></svg>',
        css, " hollow" if hollow else "", OUTLINES[shape],
    )  # fmt: skip


def change(value: float | None) -> SafeString:
    """A change in the colour of its direction, with its sign."""
    css = "quiet" if value is None or round(value, 1) == 0 else "up" if value > 0 else "down"
    return fill('<span class="%s">%s</span>', css, words.number(value, 1, signed=True))


def band_word(value: float | None, thin: bool = False) -> SafeString:
    """The band's word on its colour; "thin evidence" in outline where coverage is under a half."""
    if value is None:
        return NOTHING
    if thin:
        return fill('<span class="band band-thin">%s</span>', _("thin evidence"))
    step = words.band(value)
    return fill('<span class="band band-%s">%s</span>', step.index, step.word)


def coordinate(value: float) -> str:
    """A number as SVG wants it, whatever the language."""
    return f"{value:.2f}".rstrip("0").rstrip(".")
