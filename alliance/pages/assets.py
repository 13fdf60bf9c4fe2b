"""What a page loads: one style sheet within it, and its script with everything that the script imports, all at once.

A style sheet of its own would keep the first paint waiting for another round trip, and a module's imports are found
one after the other, a round trip for each level. Both are put together from the files as they are; nothing is built.
Imports wait in a template until the page is painted (js/ahead.js): a browser that asks for a dozen files first paints
a third later on a slow processor.
"""

from __future__ import annotations

import base64
import hashlib
import posixpath
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

PLOTLY = "assembled/plotly.min.js"
_DRAWS = "js/chart.js"  # the one module that calls Plotly
_IMPORT = re.compile(r'^(?:import|export)\b[^"\';]*["\'](\.[^"\']+)["\']', re.MULTILINE)
_ADDRESS = re.compile(r'url\("\.\./([^"]+)"\)')
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SPACE = re.compile(r"\s+")


def address(path: str) -> str:
    """A static file's address, or nothing where the file is absent: plotly.js is put together at set-up."""
    if finders.find(path) is None and not staticfiles_storage.exists(path):
        return ""
    try:
        return staticfiles_storage.url(path)
    except ValueError:  # known to the finders, but collected by an older release
        return ""


def read(path: str) -> str:
    """A static file's text; a name that does not exist is the template's error."""
    found = finders.find(path)
    if not isinstance(found, str):
        raise FileNotFoundError(path)
    return Path(found).read_text(encoding="utf-8")


def styles(names: tuple[str, ...]) -> SafeString:
    """The style sheets of that name as one element, in this order."""
    return _styles_now(names) if settings.DEBUG else _styles(names)


def _styles_now(names: tuple[str, ...]) -> SafeString:
    text = "".join(read(f"css/{name}.css") for name in names)
    text = _ADDRESS.sub(lambda found: f'url("{staticfiles_storage.url(found[1])}")', _COMMENT.sub("", text))
    # Files of this checkout, never anybody's input.
    return mark_safe(f"<style>{_SPACE.sub(' ', text).strip()}</style>")  # noqa: S308


_styles = cache(_styles_now)


@cache
def digest(element: str) -> str:
    """What a Content Security Policy calls an element written into the page: nothing else inline may style it."""
    text = element[element.index(">") + 1 : element.rindex("<")]
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def modules(entry: str) -> list[str]:
    """A module and everything that it imports, itself first, each once, near ones before far ones."""
    found = [entry]
    for path in found:
        for name in _IMPORT.findall(read(path)):
            imported = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            if imported not in found:
                found.append(imported)
    return found


def script(entry: str) -> SafeString:
    """The elements that load a module, everything it imports, and plotly.js where it draws."""
    return _script_now(entry) if settings.DEBUG else _script(entry)


def _script_now(entry: str) -> SafeString:
    needed = modules(entry)
    element = format_html('<script type="module" src="{}"></script>', address(entry))
    links = format_html_join("", '<link rel="modulepreload" href="{}">', ((address(each),) for each in needed[1:]))
    imported = format_html('<template class="ahead">{}</template>', links) if links else ""
    plotly = address(PLOTLY) if _DRAWS in needed else ""
    large = format_html('<link rel="preload" as="script" href="{}" fetchpriority="low">', plotly) if plotly else ""
    return format_html("{}{}{}", imported, large, element)


_script = cache(_script_now)
