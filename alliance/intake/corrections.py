"""Corrections of what is public: proposed by one person, accepted or declined by another."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.intake.change import check, locked, one_change, set_fields
from alliance.intake.review import User, may_publish, may_revise, require
from alliance.record.codebook import Review, StatementStatus, Verdict
from alliance.record.models import AgreedValue, Correction, Statement


def waiting_correction(statement: Statement) -> Correction | None:
    """The correction that waits for a reviewer, if any."""
    return statement.corrections.filter(verdict=Verdict.WAITING).select_related("proposed_by").first()


def propose_correction(statement: Statement, user: User, reason: str = "", **changes: Any) -> Correction | None:
    """Store what `user` wants changed in a published statement; None where nothing would change.

    A proposal that waits is replaced by its own author, and by nobody else.
    """
    with one_change(user, Correction):
        current = locked([statement.pk])[0]
        require(may_revise(user, current), _("You may not change this statement."))
        if current.status != StatementStatus.PUBLISHED:
            raise ValidationError(_("Only what is published is corrected."))
        before = {name: _plain(current, name) for name in changes}
        set_fields(current, changes)
        check(current)
        new = {name: _plain(current, name) for name in changes if _plain(current, name) != before[name]}
        waiting = waiting_correction(statement)
        if waiting is not None and waiting.proposed_by_id != user.pk:
            words = _("A correction by %(name)s waits for a reviewer; decide on it first.")
            raise ValidationError(words % {"name": waiting.proposed_by}, code="correction_waits")
        if not new:
            return waiting
        if waiting is None:
            return Correction.objects.create(
                statement_id=current.pk,
                changes=new,
                reason=reason.strip(),
                proposed_by_id=user.pk,  # type: ignore[misc]  # somebody: a permission was asked for above
            )
        waiting.changes, waiting.reason = new, reason.strip()
        waiting.save(update_fields=["changes", "reason"])
        return waiting


def accept_correction(correction: Correction, user: User) -> Statement:
    """Make the statement read as proposed. Whoever proposed it cannot accept it."""
    require(may_publish(user), _("You may not review corrections."))
    with one_change(user):
        current = locked([correction.statement_id])[0]
        found = _still_waiting(correction)
        if found.proposed_by_id == user.pk:
            raise ValidationError(_("You proposed this: somebody else reviews it."), code="own_work")
        if current.status != StatementStatus.PUBLISHED:
            raise ValidationError(_("Only what is published is corrected."))
        set_fields(current, proposed_values(found))
        check(current)
        now = timezone.now()
        # From now on its authors are those of what changed last: that is what the next reviewer must not be.
        current.coded_by = [found.proposed_by_id]
        current.published_by_id, current.reviewed_at, current.review = user.pk, now, Review.BY_ANOTHER
        stamp = ["coded_by", "published_by", "reviewed_at", "review"]
        current.save(update_fields=[*found.changes, "reliability", *stamp])
        _decide(found, user, Verdict.ACCEPTED, now)
    current.refresh_from_db(fields=["changed_at"])
    return current


def decline_correction(correction: Correction, user: User, answer: str) -> Correction:
    """Leave the statement as it is; by a reviewer with an answer, or by the proposer who thought better of it."""
    with one_change(user, Correction):
        locked([correction.statement_id])
        found = _still_waiting(correction)
        require(may_publish(user) or found.proposed_by_id == user.pk, _("You may not review corrections."))
        if not answer.strip() and found.proposed_by_id != user.pk:
            raise ValidationError({"answer": _("Say why; whoever proposed it reads it.")})
        _decide(found, user, Verdict.DECLINED, timezone.now(), answer.strip())
        _take_back_agreement(found)
    return found


def proposed_values(correction: Correction) -> dict[str, Any]:
    """The new values as a statement takes them."""
    values: dict[str, Any] = {}
    for name, value in correction.changes.items():
        field = Statement._meta.get_field(name)
        if isinstance(field, models.ForeignKey):
            values[name] = field.related_model._default_manager.filter(pk=value).first()
        else:
            values[name] = field.to_python(value)  # type: ignore[union-attr]
    return values


def changes_as_fields_hold_them(correction: Correction) -> dict[str, Any]:
    """The proposed values by field, of a choice of another row its number."""
    fields = {name: Statement._meta.get_field(name) for name in correction.changes}
    return {name: fields[name].to_python(value) for name, value in correction.changes.items()}  # type: ignore[union-attr]


def _plain(statement: Statement, name: str) -> Any:
    """A field's value as JSON holds it."""
    field = Statement._meta.get_field(name)
    value = getattr(statement, field.attname)  # type: ignore[union-attr]
    value = field.to_python(value)  # type: ignore[union-attr]
    return value.isoformat() if isinstance(value, dt.date) else value


def _take_back_agreement(declined: Correction) -> None:
    """Where a curator's decision between two codings was what is declined, the disagreement waits once more.

    Else a value would be called agreed that the statement never takes. The history keeps the decision.
    """
    agreed = AgreedValue.objects.filter(statement=declined.statement_id, curator=declined.proposed_by_id).first()
    values = {} if agreed is None else {"stance": agreed.stance, "salience": agreed.salience}
    if agreed and agreed.reason == declined.reason and declined.changes.items() <= values.items():
        agreed.delete()


def _still_waiting(correction: Correction) -> Correction:
    found = Correction.objects.select_for_update().get(pk=correction.pk)
    if found.verdict != Verdict.WAITING:
        raise ValidationError(_("This correction has been decided on already."))
    return found


def _decide(correction: Correction, user: User, verdict: Verdict, now: dt.datetime, answer: str = "") -> None:
    correction.verdict, correction.decided_by_id, correction.decided_at = verdict, user.pk, now
    correction.answer = answer
    correction.save(update_fields=["verdict", "decided_by", "decided_at", "answer"])
