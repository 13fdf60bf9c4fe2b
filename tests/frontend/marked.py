"""Finds texts that a reader sees and a translator does not: in templates, and in the scripts' string literals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

# Names of formats and the like, the same in every language.
SAME_EVERYWHERE = {
    "PNG",
    "SVG",
    "CSV",
    "JSON",
    "OpenAPI",
    "α",
    "API",
    "UTC",
    "XLSX",
    "Parquet",
    "Atom",
    "RSS",
    "DOI",
    "BibTeX",
    "HTML",
    "RIS",
    "Alt",
    "Ctrl",
    "Enter",
    "Shift",
}
_SEEN_ATTRIBUTES = {"alt", "title", "aria-label", "aria-description", "placeholder", "label", "content"}
_FOR_MACHINES = {"viewport", "color-scheme", "robots", "twitter:card", "og:type"}  # values of these meta elements
_MARKED = re.compile(r"{%\s*(blocktranslate|blocktrans|comment)\b.*?{%\s*end\1\s*%}", re.DOTALL)
_CLASSES = re.compile(r"{%\s*block (?:bodyclass|coltype)\s*%}.*?{%\s*endblock\s*%}")
_TAGS = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")


class _Texts(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in ("script", "style", "code", "pre")
        names = dict(attrs)
        for name, value in attrs:
            seen = name in _SEEN_ATTRIBUTES and not (
                name == "content" and (names.get("name") or names.get("property")) in _FOR_MACHINES
            )
            self.found += [value] if value and seen else []

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in ("script", "style", "code", "pre")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.found.append(data)


def unmarked_in_template(source: str) -> list[str]:
    """Texts and attributes with words that no translate tag holds."""
    parser = _Texts()
    parser.feed(
        _TAGS.sub(lambda tag: "…" if tag[0].startswith("{{") else "", _MARKED.sub("…", _CLASSES.sub("", source)))
    )
    found = (text.strip() for text in parser.found)
    return [text for text in found if set(_WORD.findall(text)) - SAME_EVERYWHERE and not text.startswith("/")]


_PROSE = re.compile(r"[^\W\d_]{2,}[,;:]? [^\W\d_]+|^\W*[A-Z][a-z]+[.!?]?\W*$")
_CODE = re.compile(
    r"""^[.#\[]|[\[\]>#=]|^(top|middle|bottom)\ (left|center|right)$|^\w\d?\ domain$|[{}]|\bis-|sans-serif
    |^id_|^(Arrow\w+|Home|End|Enter|Escape|Page\w+|Tab|ETag|Accept|If-None-Match|Plotly|GET|POST)$""",
    re.VERBOSE,
)
_MARKS = ("gettext", "ngettext", "pgettext")
# What they take is for the browser or for developers.
_UNSEEN = {
    "querySelector",
    "querySelectorAll",
    "closest",
    "matches",
    "Error",
    "error",
    "mark",
    "test",
    "matchMedia",
    "getEntriesByName",
    "split",
    "text",
}


def unmarked_in_script(source: str) -> list[str]:
    """String literals that read like prose and are handed to no gettext."""
    return [
        text
        for text, calls in _literals(source)
        if _PROSE.search(text) and not _CODE.search(text) and not set(calls) & {*_MARKS, *_UNSEEN}
    ]


def _literals(source: str) -> Iterator[tuple[str, list[str]]]:
    """Every string literal with the names of the calls around it, outermost first; templates part by part."""
    calls: list[str] = []  # one for each open bracket; empty for those that call nothing
    before, at, templates = "", 0, []
    while at < len(source):
        rest = source[at:]
        if found := re.match(r"//[^\n]*|/\*.*?\*/|\s+", rest, re.DOTALL):
            at += found.end()
            continue
        if found := re.match(r'"((?:[^"\\]|\\.)*)"|' + r"'((?:[^'\\]|\\.)*)'", rest):
            yield found[1] or found[2] or "", list(calls)
            before = '"'
        elif rest[0] == "/" and before in {"", *"(,=:[!&|?{};+-*%<>~^", "return"}:
            found = re.match(r"/(?:[^/\\\[\n]|\\.|\[(?:[^\]\\]|\\.)*\])+/\w*", rest)
            assert found, rest[:60]
            before = "/"
        elif rest[0] == "`" or (rest[0] == "}" and templates and templates[-1] == len(calls)):
            if rest[0] == "}":
                templates.pop()
            found = re.match(r"[`}]((?:[^`\\$]|\\.|\$(?!{))*)(`|\${)", rest, re.DOTALL)
            assert found, rest[:60]
            yield found[1], list(calls)
            if found[2] == "${":
                templates.append(len(calls))
            before = "`" if found[2] == "`" else "("
        else:
            found = re.match(r"[\w$]+|.", rest, re.DOTALL)
            assert found
            word = found[0]
            if word in "([{":
                calls.append(before if word == "(" else "")
            elif word in ")]}":
                calls.pop()
            before = word
        at += found.end()
