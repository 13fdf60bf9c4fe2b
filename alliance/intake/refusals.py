"""Turns what the database would refuse, or has refused, into errors that name the field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext as _

_COLUMN_IN_DETAIL = re.compile(r"Key \(\"?(\w+)\"?")


def fields_of(constraint: models.BaseConstraint) -> list[str]:
    """Fields that a check constraint speaks of, in its own order; none for other constraints."""
    condition = getattr(constraint, "condition", None)
    if not isinstance(constraint, models.CheckConstraint) or not isinstance(condition, Q):
        return []
    return list(dict.fromkeys(_names(condition)))


def _names(condition: Q) -> Iterable[str]:
    for child in condition.children:
        if isinstance(child, Q):
            yield from _names(child)
        elif isinstance(child, tuple):
            yield str(child[0]).split("__")[0]


def constraint_errors(thing: models.Model, exclude: Collection[str] = ()) -> dict[str, list[Any]]:
    """What the model's constraints have against `thing`, by field; a rule about several fields goes to the first.

    Rules that need a field in `exclude` are not judged. Each rule is judged by the database itself.
    """
    errors: dict[str, list[Any]] = {}
    for constraint in type(thing)._meta.constraints:
        try:
            constraint.validate(type(thing), thing, exclude=set(exclude))
        except ValidationError as refusal:
            field = next((name for name in fields_of(constraint) if name not in exclude), NON_FIELD_ERRORS)
            errors.setdefault(field, []).extend(refusal.error_list)
    return errors


def check_whole(thing: models.Model) -> None:
    """Full validation before writing; raises ValidationError by field."""
    errors: dict[str, list[Any]] = {}
    try:
        thing.full_clean(validate_constraints=False)
    except ValidationError as refusal:
        errors = dict(refusal.error_dict)
    # A field that is wrong in itself needs no second complaint from a rule about it.
    for field, messages in constraint_errors(thing, exclude=errors.keys()).items():
        errors.setdefault(field, []).extend(messages)
    if errors:
        raise ValidationError(errors)


def from_database(refused: IntegrityError, model: type[models.Model]) -> ValidationError:
    """The database's own refusal in the words of the broken rule, by field where the rule names one."""
    diagnosis = getattr(refused.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    for constraint in model._meta.constraints:
        if constraint.name == name:
            field = next(iter(fields_of(constraint)), NON_FIELD_ERRORS)
            return ValidationError({field: constraint.get_violation_error_message()})
    match = _COLUMN_IN_DETAIL.search(getattr(diagnosis, "message_detail", None) or "")
    column = match.group(1) if match else ""
    for field_of_model in model._meta.concrete_fields:
        if field_of_model.column == column:
            if field_of_model.is_relation:
                return ValidationError({field_of_model.name: _("This no longer exists; choose another.")})
            return ValidationError({field_of_model.name: _("Another row has this value already.")})
    return ValidationError(_("The database refused this: %(rule)s") % {"rule": name or str(refused).splitlines()[0]})
