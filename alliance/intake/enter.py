"""The one door through which statements are entered, revised, published, withdrawn and restored.

Each function is one transaction, checks the permission, names the faulty field in its ValidationError, and sends a
nudge once the change is committed. What must be recomputed stands in the marks that the database writes by itself.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import pghistory
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.indices.tasks import nudge
from alliance.intake import refusals
from alliance.record.codebook import RELIABILITY_BY_KIND, StatementStatus
from alliance.record.models import Statement

User = AbstractBaseUser | AnonymousUser | PermissionsMixin

# What an editor may set; status and its times move only through publish, withdraw and restore.
EDITABLE = (
    "actor", "issue", "source", "locator", "date", "date_precision", "kind", "stance", "half_width", "salience",
    "reliability", "summary", "quote", "coder_note", "reversal",
)  # fmt: skip
PUBLIC = (StatementStatus.PUBLISHED, StatementStatus.WITHDRAWN)


def may_publish(user: User) -> bool:
    """Whether `user` may publish, withdraw, and change what is published."""
    return _has(user, "record.publish_statement")


def may_revise(user: User, statement: Statement) -> bool:
    """Whether `user` may change `statement` as it stands; a withdrawn one must be restored first."""
    if statement.status == StatementStatus.WITHDRAWN:
        return False
    return _has(user, "record.change_statement") and (statement.status not in PUBLIC or may_publish(user))


def nudge_once_committed() -> None:
    """Let the index hear of this transaction when it is committed: once, so that a dead broker costs one wait only."""
    if all(waiting[1] is not nudge for waiting in connection.run_on_commit):
        transaction.on_commit(nudge, robust=True)


def enter_statement(user: User, **fields: Any) -> Statement:
    """Store a new draft written by `user`. `fields` are those of EDITABLE; reliability follows the kind if absent."""
    _require(_has(user, "record.add_statement"), _("You may not enter statements."))
    statement = Statement(author_id=user.pk)
    _set(statement, fields)
    with _one_change(user):
        _check(statement)
        statement.save(force_insert=True)
    statement.refresh_from_db(fields=["created_at", "changed_at"])
    return statement


def revise_statement(statement: Statement, user: User, **changes: Any) -> Statement:
    """Change the named fields of a draft or, by those who may publish, of a published statement.

    Works on the row as it is now, under a lock, so that two editors who change different fields both keep their work.
    """
    with _one_change(user):
        current = _locked([statement.pk])[0]
        _require(may_revise(user, current), _("You may not change this statement."))
        _set(current, changes)
        _check(current)
        current.save(update_fields=[*changes, "reliability"] if changes else [])
    current.refresh_from_db(fields=["changed_at"])
    return current


def publish_statement(statement: Statement, user: User) -> Statement:
    """Make a draft count; it needs a stance and a paraphrase. A published one stays as it is."""
    publish_statements([statement.pk], user)
    statement.refresh_from_db(fields=["status", "published_at", "changed_at"])
    return statement


def withdraw_statement(statement: Statement, user: User, reason: str) -> Statement:
    """Take a published statement out of every index. Its text stays readable, with the reason."""
    withdraw_statements([statement.pk], user, reason)
    statement.refresh_from_db(fields=["status", "withdrawn_at", "withdrawal_reason", "changed_at"])
    return statement


def restore_statement(statement: Statement, user: User) -> Statement:
    """Make a withdrawn statement count again, as it was. The history keeps the withdrawal and its reason."""
    _require(may_publish(user), _("You may not publish statements."))
    with _one_change(user):
        current = _locked([statement.pk])[0]
        if current.status != StatementStatus.WITHDRAWN:
            raise ValidationError(_("Only a withdrawn statement can be restored."))
        Statement.objects.filter(pk=current.pk).update(
            status=StatementStatus.PUBLISHED, withdrawn_at=None, withdrawal_reason=""
        )
    statement.refresh_from_db(fields=["status", "withdrawn_at", "withdrawal_reason", "changed_at"])
    return statement


def publish_statements(ids: Collection[int], user: User) -> int:
    """Publish many at once, all or none; return how many were not public before."""
    _require(may_publish(user), _("You may not publish statements."))
    with _one_change(user):
        errors: dict[str, list[str]] = {}
        waiting = []
        for statement in _locked(ids):
            if statement.status == StatementStatus.WITHDRAWN:
                raise ValidationError(_("Statement %(id)s is withdrawn; restore it instead.") % {"id": statement.pk})
            if statement.status == StatementStatus.PUBLISHED:
                continue
            for field, message in what_publishing_lacks(statement).items():
                errors.setdefault(field, []).append(f"#{statement.pk}: {message}" if len(ids) > 1 else message)
            waiting.append(statement.pk)
        if errors:
            raise ValidationError(errors)
        return Statement.objects.filter(pk__in=waiting).update(
            status=StatementStatus.PUBLISHED, published_at=timezone.now()
        )


def withdraw_statements(ids: Collection[int], user: User, reason: str) -> int:
    """Withdraw many at once, all or none, for one reason; return how many. Those withdrawn before keep their reason."""
    _require(may_publish(user), _("You may not withdraw statements."))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give the reason; it is shown to the public.")})
    with _one_change(user):
        published = []
        for statement in _locked(ids):
            if statement.status == StatementStatus.PUBLISHED:
                published.append(statement.pk)
            elif statement.status != StatementStatus.WITHDRAWN:
                raise ValidationError(_("Statement %(id)s was never published.") % {"id": statement.pk})
        return Statement.objects.filter(pk__in=published).update(
            status=StatementStatus.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason=reason
        )


def what_publishing_lacks(statement: Statement) -> dict[str, str]:
    """What a statement still needs before it can be published, by field; empty when nothing."""
    lacks = {}
    if statement.stance is None:
        lacks["stance"] = _("A published statement needs a stance.")
    if not statement.summary.strip():
        lacks["summary"] = _("A published statement needs a paraphrase.")
    return lacks


@contextmanager
def _one_change(user: User) -> Iterator[None]:
    """One transaction, with the user's name in the history and a nudge after the commit.

    What the database refuses leaves it as a ValidationError that names the field.
    """
    try:
        with pghistory.context(user=user.pk), transaction.atomic():
            nudge_once_committed()
            yield
    except IntegrityError as refused:
        raise refusals.from_database(refused, Statement) from refused


def _has(user: User, permission: str) -> bool:
    return isinstance(user, PermissionsMixin | AnonymousUser) and user.has_perm(permission)


def _require(allowed: bool, message: str) -> None:
    if not allowed:
        raise PermissionDenied(message)


def _locked(ids: Iterable[int]) -> list[Statement]:
    """The rows under a lock, in one order everywhere, so that two editors' bulk changes cannot block each other."""
    found = list(Statement.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    if not found:
        raise ValidationError(_("No such statement."))
    return found


def _set(statement: Statement, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        if name not in EDITABLE:
            raise TypeError(f"{name} is not set by hand")
        setattr(statement, name, value)
    if statement.reliability is None and statement.kind in RELIABILITY_BY_KIND:
        statement.reliability = RELIABILITY_BY_KIND[statement.kind]
    if statement.half_width is None:
        statement.half_width = 0.0


def _check(statement: Statement) -> None:
    if statement.status in PUBLIC and (lacks := what_publishing_lacks(statement)):
        raise ValidationError(lacks)
    try:
        refusals.check_whole(statement)
    except ValidationError as refusal:
        if statement.kind not in RELIABILITY_BY_KIND and statement.reliability is None:
            refusal.error_dict.pop("reliability", None)  # it was to follow the kind, which is the fault
        raise
