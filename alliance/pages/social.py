"""What a shared link shows elsewhere (Open Graph), and which feed tells news of a page."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.html import strip_tags
from django.utils.translation import gettext as _

LONGEST_TITLE, LONGEST_DESCRIPTION = 110, 300


@dataclass(frozen=True)
class Social:
    """Title, description, address and picture of a page, for those who see only a link to it."""

    title: str
    description: str
    address: str
    picture: str  # empty where none can be drawn


def describe(request: HttpRequest, headline: object, description: object, address: str, picture: str) -> Social:
    """`headline` and `description` as the page has them, without markup and cut to what other sites show."""
    title = _cut(str(headline or _("Alliance friction")), LONGEST_TITLE)
    text = _cut(str(description or _("Where an alliance strains, why, and on whose word.")), LONGEST_DESCRIPTION)
    shown = request.build_absolute_uri(picture) if picture else ""
    return Social(title, text, request.build_absolute_uri(address), shown)


def feed_of(kind: str, key: str) -> str:
    """The address of the API's feed about an alliance, an issue or an actor; empty where there is none."""
    address = f"/api/v1/feeds/{kind}/{key}.atom"
    try:
        resolve(address)
    except Resolver404:
        return ""
    return address


def _cut(text: str, most: int) -> str:
    plain = " ".join(strip_tags(text).split())
    return plain if len(plain) <= most else f"{plain[: most - 1].rstrip()}…"
