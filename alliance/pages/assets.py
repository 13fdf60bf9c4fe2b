"""What a page loads: one style sheet within it, and its script with everything that the script imports, all at once.

A style sheet of its own would keep the first paint waiting for another round trip, and a module's imports are found
one after the other, a round trip for each level. Both are put together from the files as they are.
Scripts wait in a template until the page is painted (js/ahead.js): whatever a browser asks for before that takes its
share of the line and of a slow processor.
"""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from alliance.pages import joined

PLOTLY = "assembled/plotly.min.js"
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
        found += [name for name in dict.fromkeys(joined.imports(path, read(path))) if name not in found]
    return found


def script(entry: str) -> SafeString:
    """What loads a module and everything that it imports once the page is painted; plotly.js it asks for itself."""
    return _script_now(entry) if settings.DEBUG else _script(entry)


def _script_now(entry: str) -> SafeString:
    needed = modules(entry)
    files = [together] if (together := _together(entry)) else [address(each) for each in needed]
    ahead = format_html_join("", '<link rel="modulepreload" href="{}">', ((each,) for each in files[1:]))
    element = format_html('<script type="module" src="{}"></script>', files[0])
    return format_html('<template class="ahead">{}{}</template>', element, ahead)


_script = cache(_script_now)


def _together(entry: str) -> str:
    """The one file that holds a module with everything that it imports; nothing where static files are not gathered."""
    name = joined.name_of(entry)
    gathered = getattr(staticfiles_storage, "hashed_files", {})
    return "" if settings.DEBUG or name not in gathered else staticfiles_storage.url(name)
