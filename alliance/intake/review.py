"""Who may do what with a statement: permissions, and the rule that two people stand behind what is public.

The database holds the rule of two as well (record/review_triggers.py); here it becomes words before anything is tried.
"""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser, PermissionsMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.translation import gettext as _

from alliance.record.codebook import StatementStatus
from alliance.record.models import Statement

User = AbstractBaseUser | AnonymousUser | PermissionsMixin

PUBLIC = (StatementStatus.PUBLISHED, StatementStatus.WITHDRAWN)


def by_another() -> bool:
    """Whether a reviewer must be somebody else than the authors: not so on a desk of one person (REVIEW_BY_ANOTHER)."""
    return bool(settings.REVIEW_BY_ANOTHER)


def refuse_while_read_only() -> None:
    """Raise ValidationError while the site is closed for maintenance (READ_ONLY): commands and the worker ask too."""
    if settings.READ_ONLY:
        raise ValidationError(_("The record is read-only for maintenance just now (READ_ONLY)."), code="read_only")


def has(user: User, permission: str) -> bool:
    """Whether `user`, who may be nobody, holds a permission such as record.add_statement."""
    return isinstance(user, PermissionsMixin | AnonymousUser) and user.has_perm(permission)


def require(allowed: bool, message: str) -> None:
    """Raise PermissionDenied unless allowed."""
    if not allowed:
        raise PermissionDenied(message)


def may_publish(user: User) -> bool:
    """Whether `user` may publish, withdraw, and decide on corrections, the rule of two aside."""
    return has(user, "record.publish_statement")


def had_a_hand(user: User, statement: Statement) -> bool:
    """Whether `user` entered the statement, or changed its wording since it was last public."""
    return user.pk is not None and (user.pk == statement.author_id or user.pk in statement.coded_by)


def may_review(user: User, statement: Statement) -> bool:
    """Whether `user` may publish, withdraw or restore this very statement."""
    return may_publish(user) and not (by_another() and had_a_hand(user, statement))


def may_revise(user: User, statement: Statement) -> bool:
    """Whether `user` may change `statement` as it stands, or propose to; a withdrawn one must be restored first."""
    return statement.status != StatementStatus.WITHDRAWN and has(user, "record.change_statement")


def revises_at_once(user: User, statement: Statement) -> bool:
    """Whether a change is written at once: not where it must be proposed and accepted by somebody else first."""
    return statement.status not in PUBLIC or (may_publish(user) and not by_another())


def refuse_own_work(user: User, statement: Statement) -> None:
    """Raise ValidationError where the rule of two needs somebody else."""
    if by_another() and had_a_hand(user, statement):
        raise ValidationError(
            _("You had a hand in statement %(id)s: somebody else reviews it.") % {"id": statement.pk}, code="own_work"
        )


def what_publishing_lacks(statement: Statement) -> dict[str, str]:
    """What a statement still needs before it can be published, by field; empty when nothing."""
    lacks = {}
    if statement.stance is None:
        lacks["stance"] = _("A published statement needs a stance.")
    if not statement.summary.strip():
        lacks["summary"] = _("A published statement needs a paraphrase.")
    return lacks
