"""A page's scripts as one file: each module as it is written, in a function of its own, after those that it imports.

A browser that asks for forty modules has the last of them seconds later than one file of the same text, on a slow
processor above all. The files are joined when static files are gathered (pages/static.py); where they are not, as while
one works on them, the modules load one by one.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Mapping

FOLDER = "js/joined"
_IMPORT = re.compile(r'^import(?: (\{[^}]*\}) from)? ["\'](\.[^"\']+)["\'];$', re.MULTILINE)
_EXPORT = re.compile(r"^export ((?:async )?(?:function|const|class)\*? (\w+))", re.MULTILINE)
_NOTHING = re.compile(r"^export \{\};.*$", re.MULTILINE)
_LEFT = re.compile(r"^(?:import|export)\b.*$|\bimport\.meta\b|\bimport\(", re.MULTILINE)
# What is said about code, and the types of values, which name modules as well: neither is for a browser.
_ABOUT = re.compile(r"^ *(?:/\*\*(?:(?!\*/).)*\*/ *\n)+|/\*\* @(?:(?!\*/).)*\*/ ?", re.MULTILINE | re.DOTALL)


def imports(path: str, text: str) -> list[str]:
    """The modules that one names, in its order."""
    folder = posixpath.dirname(path)
    return [posixpath.normpath(posixpath.join(folder, name)) for _, name in _IMPORT.findall(text)]


def entries(texts: Mapping[str, str]) -> list[str]:
    """The modules that no other imports, and that import something: what pages load."""
    imported = {name for path, text in texts.items() for name in imports(path, text)}
    return [path for path, text in texts.items() if path not in imported and _IMPORT.search(text)]


def name_of(entry: str) -> str:
    """Where the file stands that holds an entry with everything that it imports."""
    return f"{FOLDER}/{posixpath.basename(entry)}"


def join(entry: str, read: Callable[[str], str]) -> str:
    """One module with everything that it imports, as a module without an import."""
    order = _in_order(entry, read)
    numbers = {path: f"$m{number}" for number, path in enumerate(order)}
    return "".join(_as_function(path, read(path), numbers) for path in order)


def _in_order(entry: str, read: Callable[[str], str]) -> list[str]:
    """Every module once, behind all that it imports: the order in which a browser runs them."""
    done: list[str] = []
    open_: list[str] = []

    def visit(path: str) -> None:
        if path in done:
            return
        if path in open_:
            raise ValueError(f"These modules import each other: {' > '.join([*open_, path])}")
        open_.append(path)
        for name in imports(path, read(path)):
            visit(name)
        done.append(open_.pop())

    visit(entry)
    return done


def _as_function(path: str, text: str, numbers: Mapping[str, str]) -> str:
    folder = posixpath.dirname(path)

    def taken(found: re.Match[str]) -> str:
        if found[1] is None:
            return ""  # imported for what it does, which is done by now
        module = numbers[posixpath.normpath(posixpath.join(folder, found[2]))]
        return f"const {found[1].replace(' as ', ': ')} = {module};"

    names = [name for _, name in _EXPORT.findall(text)]
    text = _ABOUT.sub("", text)
    text = _NOTHING.sub("", _EXPORT.sub(r"\1", _IMPORT.sub(taken, text)))
    if left := _LEFT.search(text):
        raise ValueError(f"{path} has a line that cannot be joined: {left[0]}")
    return f"const {numbers[path]} = (() => {{\n{text.strip()}\nreturn {_given(names)};\n}})();\n"


def _given(names: Iterable[str]) -> str:
    return f"{{ {', '.join(names)} }}"
