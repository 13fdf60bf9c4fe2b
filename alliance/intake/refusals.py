"""Turns what the database would refuse, or has refused, into errors that name the field."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models
from django.db.models import Q
from django.utils.translation import gettext as _

from alliance.record.review_triggers import RULES

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


def at_their_fields(
    refusal: ValidationError, model: type[models.Model], fields: Collection[str] | None = None
) -> ValidationError:
    """The same refusal with each broken rule of the model moved to the first field that the rule speaks of.

    Django reports such rules without a field. Only `fields` are named, or all of the model's.
    """
    errors: dict[str, list[Any]] = refusal.update_error_dict({})
    rules = {str(rule.get_violation_error_message()): fields_of(rule) for rule in model._meta.constraints}
    for error in errors.pop(NON_FIELD_ERRORS, []):
        named = rules.get(str(error.message), [])
        field = next((name for name in named if fields is None or name in fields), NON_FIELD_ERRORS)
        errors.setdefault(field, []).append(error)
    return ValidationError(errors)


def check_whole(thing: models.Model) -> None:
    """Full validation before writing, rules of the database included; raises ValidationError by field."""
    try:
        thing.full_clean()
    except ValidationError as refusal:
        raise at_their_fields(refusal, type(thing)) from refusal


def _of_one_field(constraint: models.BaseConstraint) -> bool:
    """Whether it says that one field's value occurs once, as a field that is `unique` does."""
    return isinstance(constraint, models.UniqueConstraint) and len(constraint.fields) == 1


def from_database(refused: IntegrityError, model: type[models.Model]) -> ValidationError:
    """The database's own refusal in the words of the broken rule, by field where the rule names one."""
    diagnosis = getattr(refused.__cause__, "diag", None)
    name = getattr(diagnosis, "constraint_name", None) or ""
    for constraint in model._meta.constraints:
        if constraint.name == name and not _of_one_field(constraint):
            field = next(iter(fields_of(constraint)), NON_FIELD_ERRORS)
            return ValidationError({field: constraint.get_violation_error_message()})
    if name in RULES:
        return ValidationError(RULES[name])
    match = _COLUMN_IN_DETAIL.search(getattr(diagnosis, "message_detail", None) or "")
    column = match.group(1) if match else ""
    for field_of_model in model._meta.concrete_fields:
        if field_of_model.column == column:
            if field_of_model.is_relation:
                return ValidationError({field_of_model.name: _("This no longer exists; choose another.")})
            return ValidationError({field_of_model.name: _("Another row has this value already.")})
    return ValidationError(_("The database refused this: %(rule)s") % {"rule": name or str(refused).splitlines()[0]})
