"""What differs between two wordings of a statement, field by field, in words a person can compare."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from alliance.intake.change import EDITABLE
from alliance.record.models import Actor, Issue, Source, Statement

Names = Mapping[str, Mapping[Any, str]]


@dataclass(frozen=True)
class Changed:
    """One field that differs, with both values as they are shown."""

    field: str
    label: str
    before: str
    after: str


def differences(
    before: Mapping[str, Any], after: Mapping[str, Any], names: Names, fields: Iterable[str] = EDITABLE
) -> list[Changed]:
    """The fields of which both sides have a value and the values differ. Choices of another row are its number."""
    return [
        Changed(name, label(name), shown(name, before[name], names), shown(name, after[name], names))
        for name in fields
        if name in before and name in after and not _same(before[name], after[name])
    ]


def plain_values(row: Any, fields: Iterable[str] = EDITABLE) -> dict[str, Any]:
    """A statement's, or one of its versions', fields; of a choice of another row its number."""
    return {name: getattr(row, Statement._meta.get_field(name).attname) for name in fields}  # type: ignore[union-attr]


def label(name: str) -> str:
    """A field's name as the form has it."""
    return str(capfirst(str(Statement._meta.get_field(name).verbose_name)))  # type: ignore[union-attr]


def shown(name: str, value: Any, names: Names) -> str:
    """A value as a reader of the desk compares it."""
    field = Statement._meta.get_field(name)
    if value is None or value == "":
        return "–"
    if isinstance(field, models.ForeignKey):
        return names.get(name, {}).get(value) or _("(no longer there)")
    if field.choices:  # type: ignore[union-attr]
        return str(dict(field.choices).get(value, value))  # type: ignore[union-attr]
    return _words(name, value)


def _words(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, dt.datetime):
        return f"{date_format(value, 'j M Y H:i')} UTC"
    if isinstance(value, dt.date):
        return date_format(value, "j M Y")
    if isinstance(value, float):
        return (f"{value:+g}" if name == "stance" and value else f"{value:g}").replace("-", "−")
    return str(value)


def names_of(rows: Iterable[Mapping[str, Any]]) -> Names:
    """The names of every actor, issue and source that the rows speak of: one query for each kind."""
    kinds: dict[str, Any] = {"actor": Actor, "issue": Issue, "source": Source}
    wanted: dict[str, set[Any]] = {name: {row[name] for row in rows if name in row} for name in kinds}
    return {
        name: {thing.pk: str(thing) for thing in kinds[name].objects.filter(pk__in=wanted[name])}
        for name in kinds
        if wanted[name]
    }


def _same(one: Any, other: Any) -> bool:
    return bool((one if one is not None else "") == (other if other is not None else ""))
