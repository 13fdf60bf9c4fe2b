"""The one door through which statements are entered, revised, submitted, published, withdrawn and restored.

Each function is one transaction, checks the permission, names the faulty field in its ValidationError, and sends a
nudge once the change is committed. What must be recomputed stands in the marks that the database writes by itself.
The way of a statement: draft, in review, published, perhaps withdrawn. Two people stand behind what is public
(docs/decisions/0006-two-people.md).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.intake import refusals
from alliance.intake.change import EDITABLE, check, locked, nudge_once_committed, one_change, set_fields
from alliance.intake.concurrency import meanwhile
from alliance.intake.corrections import propose_correction
from alliance.intake.review import (
    PUBLIC,
    User,
    by_another,
    had_a_hand,
    has,
    may_publish,
    may_review,
    may_revise,
    refuse_own_work,
    require,
    revises_at_once,
    what_publishing_lacks,
)
from alliance.record.codebook import Review, StatementStatus
from alliance.record.models import Source, Statement

__all__ = [
    "EDITABLE", "PUBLIC", "enter_statement", "find_or_enter_source", "may_publish", "may_review", "may_revise",
    "nudge_once_committed",
    "publish_statement", "publish_statements", "restore_statement", "return_to_author", "revise_statement",
    "submit_for_review", "submit_statements", "what_publishing_lacks", "withdraw_statement", "withdraw_statements",
]  # fmt: skip


def enter_statement(user: User, **fields: Any) -> Statement:
    """Store a new draft written by `user`. `fields` are those of EDITABLE; reliability follows the kind if absent."""
    require(has(user, "record.add_statement"), _("You may not enter statements."))
    statement = Statement(author_id=user.pk)
    set_fields(statement, fields)
    with one_change(user):
        check(statement)
        statement.save(force_insert=True)
    statement.refresh_from_db(fields=["created_at", "changed_at", "coded_by"])
    return statement


def find_or_enter_source(user: User, url: str, title: str = "", publisher: str = "") -> Source:
    """The source of that address, or the one that it was merged into; entered, as read today, if it is new."""
    known = Source.objects.filter(url=url).select_related("merged_into").first()
    if known is not None:
        return known.merged_into or known
    require(has(user, "record.add_source"), _("You may not enter sources."))
    source = Source(url=url, title=title, publisher=publisher, accessed=timezone.now().date())
    with one_change(user, Source):
        refusals.check_whole(source)
        source.save(force_insert=True)
    return source


def revise_statement(
    statement: Statement, user: User, *, reason: str = "", seen: str = "", **changes: Any
) -> Statement:
    """Change the named fields of a draft; of what is published, propose the change, for somebody else to accept.

    A proposal leaves the statement as it is and stands in its `corrections`. On a desk of one person, those who may
    publish change what is published at once. Works on the row as it is now, under a lock, so that two editors who
    change different fields both keep their work. `seen` is the state that the editor saw (concurrency.token): where
    somebody else has changed the statement since, nothing is written and a ValidationError says so.
    """
    with one_change(user):
        current = locked([statement.pk])[0]
        require(may_revise(user, current), _("You may not change this statement."))
        if seen and meanwhile(current, seen) is not None:
            raise ValidationError(_("Somebody else changed this statement meanwhile."), code="changed_meanwhile")
        if not revises_at_once(user, current):
            propose_correction(current, user, reason, **changes)
            return current
        set_fields(current, changes)
        check(current)
        written = [*changes, "reliability"] if changes else []
        if changes and current.status in PUBLIC:
            current.coded_by = sorted({*current.coded_by, user.pk})
            current.published_by_id, current.reviewed_at, current.review = user.pk, timezone.now(), Review.OWN
            written += ["coded_by", "published_by", "reviewed_at", "review"]
        current.save(update_fields=written)
    current.refresh_from_db(fields=["changed_at", "coded_by"])
    return current


def submit_for_review(statement: Statement, user: User) -> Statement:
    """Say that a draft is ready: a reviewer may publish it now. One that is in review already stays there."""
    submit_statements([statement.pk], user)
    statement.refresh_from_db(fields=["status", "changed_at"])
    return statement


def submit_statements(ids: Collection[int], user: User) -> int:
    """Submit many drafts, all or none; return how many were not in review before."""
    require(has(user, "record.change_statement"), _("You may not submit statements."))
    with one_change(user):
        ready = []
        errors: dict[str, list[str]] = {}
        for statement in locked(ids):
            if statement.status in PUBLIC:
                raise ValidationError(_("Statement %(id)s has been published before.") % {"id": statement.pk})
            if statement.status == StatementStatus.DRAFT:
                _note_what_lacks(errors, statement, len(ids))
                ready.append(statement.pk)
        if errors:
            raise ValidationError(errors)
        return Statement.objects.filter(pk__in=ready).update(status=StatementStatus.IN_REVIEW)


def return_to_author(statement: Statement, user: User, note: str) -> Statement:
    """Give a statement in review back as a draft, with a note on what it needs."""
    require(may_publish(user), _("You may not review statements."))
    note = note.strip()
    if not note:
        raise ValidationError({"note": _("Say what it needs; its author reads it.")})
    with one_change(user):
        current = locked([statement.pk])[0]
        if current.status != StatementStatus.IN_REVIEW:
            raise ValidationError(_("Only a statement in review can be given back."))
        Statement.objects.filter(pk=current.pk).update(status=StatementStatus.DRAFT, review_note=note)
    statement.refresh_from_db(fields=["status", "review_note", "changed_at"])
    return statement


def publish_statement(statement: Statement, user: User) -> Statement:
    """Make a statement in review count; it needs a stance and a paraphrase. A published one stays as it is."""
    publish_statements([statement.pk], user)
    statement.refresh_from_db(fields=["status", "published_at", "published_by", "reviewed_at", "review", "changed_at"])
    return statement


def withdraw_statement(statement: Statement, user: User, reason: str) -> Statement:
    """Take a published statement out of every index. Its text stays readable, with the reason."""
    withdraw_statements([statement.pk], user, reason)
    statement.refresh_from_db(fields=["status", "withdrawn_at", "withdrawal_reason", "changed_at"])
    return statement


def restore_statement(statement: Statement, user: User) -> Statement:
    """Make a withdrawn statement count again, as it was. The history keeps the withdrawal and its reason."""
    require(may_publish(user), _("You may not publish statements."))
    with one_change(user):
        current = locked([statement.pk])[0]
        if current.status != StatementStatus.WITHDRAWN:
            raise ValidationError(_("Only a withdrawn statement can be restored."))
        refuse_own_work(user, current)
        Statement.objects.filter(pk=current.pk).update(
            status=StatementStatus.PUBLISHED,
            withdrawn_at=None,
            withdrawal_reason="",
            **_stamp(user, current, timezone.now()),
        )
    statement.refresh_from_db(
        fields=["status", "withdrawn_at", "withdrawal_reason", "published_by", "reviewed_at", "review", "changed_at"]
    )
    return statement


def publish_statements(ids: Collection[int], user: User) -> int:
    """Publish many at once, all or none; return how many were not public before.

    Under the rule of two only what its author has submitted, and nothing that `user` had a hand in.
    """
    require(may_publish(user), _("You may not publish statements."))
    with one_change(user):
        errors: dict[str, list[str]] = {}
        waiting: dict[Review, list[int]] = {Review.OWN: [], Review.BY_ANOTHER: []}
        for statement in locked(ids):
            if statement.status == StatementStatus.WITHDRAWN:
                raise ValidationError(_("Statement %(id)s is withdrawn; restore it instead.") % {"id": statement.pk})
            if statement.status == StatementStatus.PUBLISHED:
                continue
            refuse_own_work(user, statement)
            if by_another() and statement.status == StatementStatus.DRAFT:
                words = _("Statement %(id)s is a draft that its author has not submitted for review.")
                raise ValidationError(words % {"id": statement.pk}, code="not_submitted")
            _note_what_lacks(errors, statement, len(ids))
            waiting[Review.OWN if had_a_hand(user, statement) else Review.BY_ANOTHER].append(statement.pk)
        if errors:
            raise ValidationError(errors)
        now, published = timezone.now(), 0
        for kind, chosen in waiting.items():
            published += Statement.objects.filter(pk__in=chosen).update(
                status=StatementStatus.PUBLISHED,
                published_at=now,
                published_by_id=user.pk,
                reviewed_at=now,
                review=kind,
                review_note="",
            )
        return published


def withdraw_statements(ids: Collection[int], user: User, reason: str) -> int:
    """Withdraw many at once, all or none, for one reason; return how many. Those withdrawn before keep their reason.

    Under the rule of two nothing that `user` had a hand in: an author asks a reviewer.
    """
    require(may_publish(user), _("You may not withdraw statements."))
    reason = reason.strip()
    if not reason:
        raise ValidationError({"reason": _("Give the reason; it is shown to the public.")})
    with one_change(user):
        published = []
        for statement in locked(ids):
            if statement.status == StatementStatus.PUBLISHED:
                refuse_own_work(user, statement)
                published.append(statement.pk)
            elif statement.status != StatementStatus.WITHDRAWN:
                raise ValidationError(_("Statement %(id)s was never published.") % {"id": statement.pk})
        return Statement.objects.filter(pk__in=published).update(
            status=StatementStatus.WITHDRAWN, withdrawn_at=timezone.now(), withdrawal_reason=reason
        )


def _stamp(user: User, statement: Statement, now: dt.datetime) -> dict[str, Any]:
    """Who stands behind the statement's being public from now on."""
    kind = Review.OWN if had_a_hand(user, statement) else Review.BY_ANOTHER
    return {"published_by_id": user.pk, "reviewed_at": now, "review": kind}


def _note_what_lacks(errors: dict[str, list[str]], statement: Statement, of: int) -> None:
    for field, message in what_publishing_lacks(statement).items():
        errors.setdefault(field, []).append(f"#{statement.pk}: {message}" if of > 1 else message)
