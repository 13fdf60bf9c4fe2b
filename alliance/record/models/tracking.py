"""What every model of the record shares: its history, and the order of a period."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

Model = TypeVar("Model", bound=models.Model)


def track(*indexes: models.Index) -> Callable[[type[Model]], type[Model]]:
    """Keep every version of each row, append-only; the database writes it, so bulk changes and raw SQL are kept too.

    The versions of new rows are written once a statement, not once a row: a million rows are imported in seconds, and
    the events are the same (docs/decisions/0011-imports.md). Versions are found by their row, their change, and by
    `indexes`; foreign keys have no index of their own (settings.py), since nothing asks by them and none is enforced.
    """
    events = (pghistory.InsertEvent(level=pgtrigger.Statement), pghistory.UpdateEvent(), pghistory.DeleteEvent())
    tracked: Callable[[type[Model]], type[Model]] = pghistory.track(
        *events,
        append_only=True,
        obj_field=pghistory.ObjForeignKey(related_name="events", db_index=True),
        context_field=pghistory.ContextForeignKey(db_index=True),
        meta={"indexes": list(indexes)},
    )
    return tracked


def period_ordered(name: str) -> models.CheckConstraint:
    """`start` before `end`, where both are known."""
    return models.CheckConstraint(
        condition=Q(start=None) | Q(end=None) | Q(end__gt=F("start")),
        name=name,
        violation_error_message=_("“to” must be later than “from”."),
    )
