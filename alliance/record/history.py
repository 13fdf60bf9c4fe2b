"""The record as it stood at an instant, read from the append-only history that the database writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any, TypeVar

from django.apps import apps
from django.db import models
from django.db.models import Max, QuerySet

Row = TypeVar("Row", bound=models.Model)


def as_known(model: type[Row], at: dt.datetime, pks: Collection[int] | QuerySet | None = None) -> list[Row]:
    """Every row (of `pks`) of a tracked `model` as it stood at the instant `at`, unsaved, in order of primary key.

    What was deleted before `at` is absent, what was changed later stands in its former wording.
    """
    chosen = {} if pks is None else {"pgh_obj_id__in": pks}
    latest = (
        _events(model)
        .filter(pgh_created_at__lte=at, **chosen)
        .order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    return [_row(model, event) for event in latest if event.pgh_label != "delete"]


def _events(model: type[models.Model]) -> Any:
    return apps.get_model("record", f"{model.__name__}Event").objects


def _row(model: type[Row], event: Any) -> Row:
    return model(**{field.attname: getattr(event, field.attname) for field in model._meta.concrete_fields})


def ever(model: type[models.Model], **lookups: Any) -> QuerySet:
    """Primary keys of the rows that ever matched `lookups`, as a subquery for as_known."""
    return _events(model).filter(**lookups).order_by().values("pgh_obj_id")


def one_as_known(model: type[Row], pk: int, at: dt.datetime) -> Row | None:
    """One row of a tracked `model` as it stood at the instant `at`; None where it was not there."""
    event = _events(model).filter(pgh_obj_id=pk, pgh_created_at__lte=at).order_by("-pgh_created_at", "-pgh_id").first()
    return None if event is None or event.pgh_label == "delete" else _row(model, event)


def last_changes(model: type[models.Model], pks: Collection[int], until: dt.datetime | None) -> dict[int, dt.datetime]:
    """When each row was last changed, up to the instant `until` (None: up to now)."""
    events = _events(model).filter(pgh_obj_id__in=pks)
    if until is not None:
        events = events.filter(pgh_created_at__lte=until)
    latest = events.order_by().values("pgh_obj_id").annotate(last=Max("pgh_created_at"))
    return dict(latest.values_list("pgh_obj_id", "last"))
