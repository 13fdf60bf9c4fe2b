"""Double coding: who is handed which statement, what of it may be seen, and how a second coding is stored.

A second coder judges the words alone. What leaves this module for that page is a BlindText, which has no room for the
first coding, the first coder, the statement's number or its address.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from alliance.intake import refusals
from alliance.intake.change import one_change
from alliance.intake.masking import masking, names_of
from alliance.record.codebook import CodingRole, StatementStatus, TaskState
from alliance.record.models import Coding, CodingPlan, CodingTask, Issue, Source, Statement
from alliance.record.querysets import TASK_LASTS

FIRST_CODER = "first coder"  # of an imported statement, whose coder has no account
CODEABLE = (StatementStatus.IN_REVIEW, StatementStatus.PUBLISHED)


@dataclass(frozen=True)
class BlindText:
    """All that a second coder sees. `speaker` is empty where the plan hides it; then its names are masked too."""

    summary: str
    quote: str
    issue: Issue
    speaker: str
    kind: str
    date: dt.date
    date_precision: str
    source_title: str
    publisher: str
    locator: str
    masked: bool


@dataclass(frozen=True)
class QueueState:
    """How far one coder and the whole desk have come."""

    waiting: int  # for this coder
    coded_today: int
    skipped: int
    last: CodingTask | None  # the coder's own newest coding that can still be mended


def may_code(user: User) -> bool:
    """Whether `user` may code what others coded first."""
    return user.has_perm("record.add_coding")


def hand_out(user: User, plan: CodingPlan | None = None) -> CodingTask | None:
    """The statement that `user` has in hand, or the next of the sample; None when none is left for this coder.

    Two coders who ask in the same instant are handed different statements: the database keeps one open task each.
    """
    _require_coder(user)
    if (held := _held_by(user)) is not None:
        return held
    share = (plan or CodingPlan.in_force()).share
    # A few at once, in case another coder takes the first of them meanwhile.
    for statement in Statement.objects.awaiting_second_coding(share).unknown_to(user).only("pk")[:8]:
        try:
            with transaction.atomic():
                _let_go(statement)
                return CodingTask.objects.create(statement=statement, user=user)
        except IntegrityError:
            if (held := _held_by(user)) is not None:  # the same coder in another window
                return held
    return None


def _held_by(user: User) -> CodingTask | None:
    """The coder's open task, unless somebody else coded the statement meanwhile or it no longer stands."""
    taken = Coding.objects.filter(statement=OuterRef("statement"), role=CodingRole.SECOND)
    held = CodingTask.objects.filter(user=user, state=TaskState.OPEN).annotate(taken=Exists(taken))
    task = held.select_related("statement").first()
    if task is None:
        return None
    if task.taken or task.statement.status not in CODEABLE:
        task.delete()
        return None
    if task.handed_at < timezone.now() - TASK_LASTS:
        CodingTask.objects.filter(pk=task.pk).update(handed_at=timezone.now())
    return task


def _let_go(statement: Statement) -> None:
    """Free a statement that another coder has kept for longer than a day."""
    stale = CodingTask.objects.filter(statement=statement, state=TaskState.OPEN)
    stale.filter(handed_at__lte=timezone.now() - TASK_LASTS).delete()


def own_task(user: User, number: int) -> CodingTask:
    """A task of this very coder: open, or coded and still to be mended. Raises PermissionDenied for any other."""
    _require_coder(user)
    task = CodingTask.objects.filter(pk=number, user=user).select_related("statement").first()
    if task is None or task.state == TaskState.SKIPPED:
        raise PermissionDenied(_("This was not handed to you."))
    return task


def own_coding(task: CodingTask) -> Coding | None:
    """What this coder made of it before."""
    return Coding.objects.filter(statement=task.statement_id, user=task.user_id, role=CodingRole.SECOND).first()


def code(
    task: CodingTask, user: User, *, stance: float | None, salience: float | None, is_unsure: bool, note: str
) -> Coding:
    """Store the second coding, and beside it the first as it stands now. `stance` None: no position in it."""
    with one_change(user, Coding):
        statement = Statement.objects.select_for_update().get(pk=task.statement_id)
        if statement.status not in CODEABLE:
            raise ValidationError(_("This statement was taken back meanwhile; there is nothing left to code."))
        if hasattr(statement, "agreed"):
            raise ValidationError(_("A value was agreed for this statement already; your coding stays as it is."))
        keep_first_coding(statement)
        coding = own_coding(task) or Coding(statement=statement, user=user, coder=user.get_username())
        coding.stance, coding.salience = stance, salience if stance is not None else None
        coding.is_unsure, coding.note = is_unsure, note
        refusals.check_whole(coding)
        coding.save()
        CodingTask.objects.filter(pk=task.pk).update(state=TaskState.CODED, closed_at=timezone.now())
    return coding


def keep_first_coding(statement: Statement) -> None:
    """Keep the statement's own values as a coding; later changes of the statement leave it as it was."""
    Coding.objects.get_or_create(
        statement=statement,
        role=CodingRole.FIRST,
        defaults={
            "coder": statement.author.get_username() if statement.author else FIRST_CODER,
            "user": statement.author,
            "stance": statement.stance,
            "salience": statement.salience,
            "note": statement.coder_note,
        },
    )


def skip(task: CodingTask) -> None:
    """Leave it to another coder."""
    CodingTask.objects.filter(pk=task.pk, state=TaskState.OPEN).update(
        state=TaskState.SKIPPED, closed_at=timezone.now()
    )


def take_up_skipped(user: User) -> int:
    """Let this coder be handed again what it skipped; return how many."""
    _require_coder(user)
    return CodingTask.objects.filter(user=user, state=TaskState.SKIPPED).delete()[0]


def queue_state(user: User, plan: CodingPlan) -> QueueState:
    """How far the coder has come."""
    mine = CodingTask.objects.filter(user=user)
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    counts = mine.aggregate(
        coded_today=Count("pk", filter=Q(state=TaskState.CODED, closed_at__gte=today)),
        skipped=Count("pk", filter=Q(state=TaskState.SKIPPED)),
    )
    open_to_mend = mine.filter(state=TaskState.CODED, statement__agreed=None, statement__status__in=CODEABLE)
    waiting = Statement.objects.awaiting_second_coding(plan.share).unknown_to(user)
    return QueueState(waiting=waiting.order_by().count(), last=open_to_mend.order_by("-closed_at").first(), **counts)


def blind_text(task: CodingTask, plan: CodingPlan) -> BlindText:
    """What may be seen of the statement. Its source's address may name the speaker: `source_of` leads there."""
    hides = plan.hides_speaker
    statement = Statement.objects.select_related("actor__member_of", "issue", "source").get(pk=task.statement_id)
    hide = masking(names_of(statement.actor)) if hides else str
    return BlindText(
        summary=hide(statement.summary),
        quote=hide(statement.quote),
        issue=statement.issue,
        speaker="" if hides else str(statement.actor),
        kind=statement.get_kind_display(),
        date=statement.date,
        date_precision=statement.date_precision,
        source_title=hide(statement.source.title),
        publisher=hide(statement.source.publisher),
        locator=hide(statement.locator),
        masked=hides,
    )


def source_of(task: CodingTask) -> str:
    """The address of what the text in hand was read from."""
    return Source.objects.filter(statements=task.statement_id).values_list("url", flat=True).get()


def _require_coder(user: User) -> None:
    if not may_code(user):
        raise PermissionDenied(_("You may not code what others coded first."))
