"""Two editors at once: what somebody else changed while a form was open, and how nothing of either is lost."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.dateparse import parse_datetime

from alliance.intake.difference import Changed, differences, names_of, plain_values
from alliance.record.models import Statement


@dataclass(frozen=True)
class Meanwhile:
    """What changed since a form was opened. `base` and `now` are plain values by field."""

    base: dict[str, Any]
    now: dict[str, Any]
    changed: list[Changed]
    who: str  # "" where the history knows nobody
    status_changed: bool


def token(statement: Statement) -> str:
    """The state of a statement that a form was made from; it travels with the form."""
    return statement.changed_at.isoformat()


def meanwhile(statement: Statement, seen: str) -> Meanwhile | None:
    """What differs between the state that the form showed and the row as it is now; None where nothing does."""
    at = _instant(seen)
    if at is None or at >= statement.changed_at:
        return None
    events: Any = apps.get_model("record", "StatementEvent")
    versions = list(
        events.objects.filter(pgh_obj_id=statement.pk, changed_at__gte=at)
        .order_by("pgh_id")
        .select_related("pgh_context")
    )
    if not versions or versions[0].changed_at != at:
        return None  # no state that this form could have been made from
    base, now = plain_values(versions[0]), plain_values(statement)
    changed = differences(base, now, names_of([base, now]))
    status_changed = versions[0].status != statement.status
    if not changed and not status_changed:
        return None
    return Meanwhile(base, now, changed, _people(versions[1:]), status_changed)


def _instant(text: str) -> dt.datetime | None:
    try:
        at = parse_datetime(text)
    except ValueError:
        return None
    return at if at is not None and at.tzinfo is not None else None


def _people(events: list[Any]) -> str:
    from django.contrib.auth import get_user_model

    ids = {event.pgh_context.metadata.get("user") for event in events if event.pgh_context} - {None}
    users = get_user_model()._default_manager.filter(pk__in=ids)
    return ", ".join(sorted(user.get_username() for user in users))
