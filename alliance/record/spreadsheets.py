"""Cells that travel to and from spreadsheets: nothing that a spreadsheet would run."""

from __future__ import annotations

import re

# A cell that begins with one of these is taken for a formula by spreadsheets, wherever the text came from.
_RUNS = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?")


def harmless(text: str) -> str:
    """The text with a leading ' where a spreadsheet would run it; negative numbers are left alone."""
    if text.startswith(_RUNS) and not _NUMBER.fullmatch(text):
        return "'" + text
    return text


def as_written(text: str) -> str:
    """What `harmless` was given: an exported file can be imported again."""
    return text[1:] if text.startswith("'") and text[1:2] and text[1] in _RUNS else text
