"""Finds actors and issues by code or name. An import never makes one; it proposes those that may have been meant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from django.utils.translation import gettext as _

from alliance.intake.imports.cells import BadCell
from alliance.intake.imports.columns import nearest
from alliance.record.models import Actor, Issue

_PROPOSALS = 300  # distinct unknown names for which the nearest are sought; it takes a millisecond each


class Names:
    """One kind of thing by its key and by its other names."""

    def __init__(self, where: str, rows: Iterable[tuple[int, str, Iterable[str]]]) -> None:
        self._where = where
        self._by_key: dict[str, int] = {}
        self._by_name: dict[str, set[str]] = defaultdict(set)
        for pk, key, names in rows:
            self._by_key[key] = pk
            for name in (key, *names):
                if name:
                    self._by_name[_folded(name)].add(key)
        self._proposals_left = _PROPOSALS

    def find(self, value: str) -> str | None:
        """The row's id as COPY takes it; raises BadCell with proposals."""
        if not value:
            return None
        if value in self._by_key:
            return str(self._by_key[value])
        keys = sorted(self._by_name.get(_folded(value), ()))
        if len(keys) == 1:
            return str(self._by_key[keys[0]])
        if keys:
            raise BadCell(_("may be any of %(keys)s; write which") % {"keys": ", ".join(keys)})
        raise BadCell(self._unknown(value))

    def _unknown(self, value: str) -> str:
        likely: list[str] = []
        if self._proposals_left:
            self._proposals_left -= 1
            for name in nearest(_folded(value)[:100], self._by_name):
                likely += [key for key in sorted(self._by_name[name]) if key not in likely]
        if likely:
            return _("is not known; did you mean %(keys)s?") % {"keys": _or(likely[:3])}
        return _("is not known, and an import makes none; see %(where)s on the desk") % {"where": self._where}


def actors() -> Names:
    """Actors by code, names and aliases."""
    found = Actor.objects.values_list("pk", "code", "name", "short_name", "common_name", "aliases")
    return Names(
        _("Actors"),
        [(pk, code, (name, short, common, *aliases)) for pk, code, name, short, common, aliases in found],
    )


def issues() -> Names:
    """Issues by slug and names."""
    found = Issue.objects.values_list("pk", "slug", "name", "short_name")
    return Names(_("Issues"), [(pk, slug, names) for pk, slug, *names in found])


def _folded(name: str) -> str:
    return " ".join(name.casefold().split())


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else _("%(some)s or %(last)s") % {
        "some": ", ".join(words[:-1]), "last": words[-1],
    }  # fmt: skip
