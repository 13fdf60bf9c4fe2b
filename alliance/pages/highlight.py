"""Where the words of a query stand in a text: marked, and cut to what surrounds them. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

ROOM = 260  # characters of a snippet
ALIKE = 0.84
_TOKEN = re.compile(r"[^\W_]+")


def marked(text: str, words: Sequence[str], room: int = ROOM) -> SafeString:
    """`text` (or the part round the first of `words`) with each of them marked; everything else escaped."""
    spans = [match.span() for match in _TOKEN.finditer(text) if _is_meant(match[0].lower(), words)]
    start, end = _part(text, spans[0][0] if spans else 0, room)
    pieces = [SafeString("… ") if start else SafeString("")]
    at = start
    for left, right in spans:
        if left >= start and right <= end:
            pieces += [conditional_escape(text[at:left]), format_html("<mark>{}</mark>", text[left:right])]
            at = right
    pieces += [conditional_escape(text[at:end]), SafeString(" …") if end < len(text) else SafeString("")]
    return mark_safe("".join(pieces))  # noqa: S308  every piece is escaped above


def holds(text: str, words: Sequence[str]) -> bool:
    """Whether one of `words` stands in `text`."""
    return any(_is_meant(match[0].lower(), words) for match in _TOKEN.finditer(text))


def _is_meant(token: str, words: Sequence[str]) -> bool:
    for word in words:
        for part in _TOKEN.findall(word.lower()):
            # The search compares stems, so that "ratify" finds "ratification".
            stem = part[:-2] if len(part) > 5 else part
            if token.startswith(stem):
                return True
            if len(part) > 3 and len(token) > 3 and SequenceMatcher(None, token, part).ratio() >= ALIKE:
                return True
    return False


def _part(text: str, hit: int, room: int) -> tuple[int, int]:
    """Where a snippet of about `room` characters round `hit` begins and ends, between words where there are any."""
    if len(text) <= room:
        return 0, len(text)
    start = max(0, min(hit - room // 3, len(text) - room))
    end = start + room
    if start:
        gap = text.find(" ", start, start + 30)
        start = gap + 1 if gap >= 0 else start
    if end < len(text):
        gap = text.rfind(" ", end - 30, end)
        end = gap if gap > start else end
    return start, end
