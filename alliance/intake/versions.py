"""A statement's history for the desk: who changed what, when, and how to go back, from the append-only history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from alliance.intake.change import EDITABLE
from alliance.intake.difference import Changed, differences, names_of, plain_values
from alliance.record.models import Actor, Issue, Source, Statement

# How it stands, beside its wording.
STANDING = ("status", "withdrawal_reason", "review", "review_note", "reference")


@dataclass(frozen=True)
class Change:
    """One entry of the history: the row as it was from then on."""

    number: int  # the event's
    at: dt.datetime
    who: str  # "" where the change came without a name: a program, or a maintainer's SQL
    how: str  # the page it came from; "" outside a request
    changed: list[Changed]  # against the entry before; in the first, what was entered
    is_first: bool
    differs_from_now: bool  # whether its wording could be restored


def versions_of(statement: Statement) -> list[Change]:
    """Every change of `statement`, newest first. Five queries, however long the history."""
    events = list(_events().filter(pgh_obj_id=statement.pk).order_by("pgh_id").select_related("pgh_context"))
    fields = (*EDITABLE, *STANDING)
    rows = [plain_values(event, fields) for event in events]
    names = names_of(rows)
    people = _people(events)
    now = plain_values(statement)
    found: list[Change] = []
    before: dict[str, Any] = dict.fromkeys(fields)
    for event, row in zip(events, rows, strict=True):
        found.append(
            Change(
                number=event.pgh_id,
                at=event.pgh_created_at,
                who=people.get(_user(event), ""),
                how=(event.pgh_context.metadata.get("url") or "") if event.pgh_context else "",
                changed=differences(before, row, names, fields),
                is_first=not found,
                differs_from_now=any(row[name] != now[name] for name in EDITABLE),
            )
        )
        before = row
    return found[::-1]


def restorable_values(statement: Statement, number: str) -> dict[str, Any]:
    """What must change for the statement to read as it did in the history's entry `number`."""
    event = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        event = _events().filter(pgh_obj_id=statement.pk, pgh_id=int(number)).first()
    if event is None:
        raise ValidationError(_("There is no such version."))
    values = plain_values(event)
    now = plain_values(statement)
    chosen = {name: value for name, value in values.items() if value != now[name]}
    for name, model in (("actor", Actor), ("issue", Issue), ("source", Source)):
        if name in chosen:
            chosen[name] = model._default_manager.filter(pk=chosen[name]).first()
            if chosen[name] is None:
                raise ValidationError({name: _("What it was then is no longer there.")})
    return chosen


def _events() -> Any:
    return apps.get_model("record", "StatementEvent").objects


def _user(event: Any) -> Any:
    return event.pgh_context.metadata.get("user") if event.pgh_context else None


def _people(events: list[Any]) -> dict[Any, str]:
    users = get_user_model()._default_manager.filter(pk__in={_user(event) for event in events} - {None})
    return {user.pk: user.get_username() for user in users}
