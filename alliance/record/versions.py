"""What the public has seen of a statement over time, read from the append-only history."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Literal

from django.apps import apps

from alliance.record.codebook import StatementStatus
from alliance.record.models import Source, Statement

Label = Literal["published", "changed", "withdrawn", "republished"]

# What a version consists of; who entered it, when, and under which reference an import knows it is nobody's business.
_WORDING = (
    "actor", "issue", "date", "date_precision", "stance", "half_width", "salience", "reliability", "kind", "summary",
    "quote", "source", "locator", "coder_note", "reversal", "withdrawal_reason",
)  # fmt: skip
_PUBLIC = (StatementStatus.PUBLISHED, StatementStatus.WITHDRAWN)


@dataclass(frozen=True)
class Version:
    """One public wording and coding of a statement, and since when it stood."""

    at: dt.datetime
    label: Label
    changed: list[str]  # names of the fields that differ from the version before; empty in the first
    actor: str
    issue: str
    source: Source  # as it stood then
    wording: Statement  # the fields as they stood then, unsaved


def published_once(statement: Statement) -> dt.datetime | None:
    """When it was published, if that is all that the public has seen of it: then nothing else need be looked up."""
    events = _events("Statement").filter(pgh_obj_id=statement.pk).order_by("pgh_created_at", "pgh_id")
    public = [at for at, status in events.values_list("pgh_created_at", "status") if status in _PUBLIC]
    return public[0] if len(public) == 1 and statement.status == StatementStatus.PUBLISHED else None


def public_versions(statement: Statement) -> list[Version]:
    """Every published version of `statement`, oldest first; never what stood in a draft."""
    events = [
        event
        for event in _events("Statement").filter(pgh_obj_id=statement.pk).order_by("pgh_created_at", "pgh_id")
        if event.status in _PUBLIC
    ]
    actors = _last_names("Actor", "code", {event.actor_id for event in events})
    issues = _last_names("Issue", "slug", {event.issue_id for event in events})
    sources = _Sources({event.source_id for event in events})
    found: list[Version] = []
    before: Any = None
    for event in events:
        changed = [name for name in _WORDING if before is not None and _value(event, name) != _value(before, name)]
        if before is not None and not changed and event.status == before.status:
            continue  # only the desk's own fields moved
        found.append(
            Version(
                at=event.pgh_created_at,
                label=_label(before, event),
                changed=changed,
                actor=actors[event.actor_id],
                issue=issues[event.issue_id],
                source=sources.at(event.source_id, event.pgh_created_at),
                wording=Statement(**{f.attname: getattr(event, f.attname) for f in Statement._meta.concrete_fields}),
            )
        )
        before = event
    return found


def _label(before: Any, event: Any) -> Label:
    if before is None:
        return "published"
    if before.status == event.status:
        return "changed"
    return "withdrawn" if event.status == StatementStatus.WITHDRAWN else "republished"


def _value(event: Any, name: str) -> Any:
    return getattr(event, f"{name}_id" if name in ("actor", "issue", "source") else name)


def _events(model: str) -> Any:
    return apps.get_model("record", f"{model}Event").objects


def _last_names(model: str, key: str, ids: set[int]) -> dict[int, str]:
    """Code or slug by primary key, also of what was deleted since."""
    newest = _events(model).filter(pgh_obj_id__in=ids).order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id")
    return dict(newest.distinct("pgh_obj_id").values_list("pgh_obj_id", key))


class _Sources:
    """The sources of some versions, each as it stood at any time."""

    def __init__(self, ids: set[int]) -> None:
        self._times: dict[int, list[dt.datetime]] = defaultdict(list)
        self._rows: dict[int, list[Source]] = defaultdict(list)
        names = [field.attname for field in Source._meta.concrete_fields]
        for event in _events("Source").filter(pgh_obj_id__in=ids).order_by("pgh_created_at", "pgh_id"):
            self._times[event.pgh_obj_id].append(event.pgh_created_at)
            self._rows[event.pgh_obj_id].append(Source(**{name: getattr(event, name) for name in names}))

    def at(self, pk: int, at: dt.datetime) -> Source:
        return self._rows[pk][max(0, bisect_right(self._times[pk], at) - 1)]
