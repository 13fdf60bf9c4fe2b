"""What every change has in common: one transaction, one name in the history, one nudge, refusals by field."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, models, transaction
from django.utils.translation import gettext as _

from alliance.indices.tasks import nudge
from alliance.intake import refusals, review
from alliance.record.codebook import RELIABILITY_BY_KIND
from alliance.record.models import Source, Statement

# What an editor may set; status and its times move only through the functions of `enter`.
EDITABLE = (
    "actor", "issue", "source", "locator", "date", "date_precision", "kind", "stance", "half_width", "salience",
    "reliability", "summary", "quote", "coder_note", "reversal",
)  # fmt: skip


def nudge_once_committed() -> None:
    """Let the index hear of this transaction when it is committed: once, so that a dead broker costs one wait only."""
    if all(waiting[1] is not nudge for waiting in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


@contextmanager
def one_change(user: review.User, model: type[models.Model] = Statement) -> Iterator[None]:
    """One transaction, with the user's name in the history and a nudge after the commit.

    What the database refuses leaves it as a ValidationError that names the field.
    """
    review.refuse_while_read_only()
    try:
        with pghistory.context(user=user.pk), transaction.atomic():
            nudge_once_committed()
            if not review.by_another():
                with connection.cursor() as cursor:  # for this transaction only
                    cursor.execute("SELECT set_config('alliance.one_person_desk', 'on', true)")
            yield
    except IntegrityError as refused:
        raise refusals.from_database(refused, model) from refused


def locked(ids: Iterable[int]) -> list[Statement]:
    """The rows under a lock, in one order everywhere, so that two editors' bulk changes cannot block each other."""
    found = list(Statement.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if not found:
        raise ValidationError(_("No such statement."))
    return found


def set_fields(statement: Statement, fields: dict[str, Any]) -> None:
    """Put the editor's values in; reliability follows the kind where it is empty."""
    for name, value in fields.items():
        if name not in EDITABLE:
            raise TypeError(f"{name} is not set by hand")
        setattr(statement, name, value)
    if isinstance(source := fields.get("source"), Source) and source.merged_into is not None:
        statement.source = source.merged_into  # as the database would see to it (record/merge_triggers.py)
    if statement.reliability is None and statement.kind in RELIABILITY_BY_KIND:
        statement.reliability = RELIABILITY_BY_KIND[statement.kind]
    if statement.half_width is None:
        statement.half_width = 0.0


def check(statement: Statement) -> None:
    """Raise ValidationError with everything that is wrong, by field."""
    if statement.status in review.PUBLIC and (lacks := review.what_publishing_lacks(statement)):
        raise ValidationError(lacks)
    try:
        refusals.check_whole(statement)
    except ValidationError as refusal:
        if statement.kind not in RELIABILITY_BY_KIND and statement.reliability is None:
            refusal.error_dict.pop("reliability", None)  # it was to follow the kind, which is the fault
        raise
