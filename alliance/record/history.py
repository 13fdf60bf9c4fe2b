"""The record as it stood at an instant, read from the append-only history that the database writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import TypeVar

from django.apps import apps
from django.db import models

Row = TypeVar("Row", bound=models.Model)


def as_known(model: type[Row], at: dt.datetime, pks: Collection[int] | None = None) -> list[Row]:
    """Every row of a tracked `model` as it stood at the instant `at`, as unsaved instances in order of primary key.

    What was deleted before `at` is absent, what was changed later stands in its former wording. With `pks`, those only.
    """
    events = apps.get_model("record", f"{model.__name__}Event").objects.filter(pgh_created_at__lte=at)
    latest = (
        (events if pks is None else events.filter(pgh_obj_id__in=pks))
        .order_by("pgh_obj_id", "-pgh_created_at", "-pgh_id")
        .distinct("pgh_obj_id")
    )
    names = [field.attname for field in model._meta.concrete_fields]
    return [model(**{name: getattr(event, name) for name in names}) for event in latest if event.pgh_label != "delete"]
