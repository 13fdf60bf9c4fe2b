"""Which revision is read, and whether anything waits."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.models import Max
from django.utils import timezone

from alliance.friction.method import METHOD
from alliance.indices.models import Mark, Revision
from alliance.indices.shapes import IndexState
from alliance.record.models import Actor, Issue, Statement


@contextmanager
def consistent_reads() -> Iterator[None]:
    """All reads inside see one revision: REPEATABLE READ, READ ONLY. Within an outer transaction it joins that one."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def today() -> dt.date:
    """The current day, UTC."""
    return timezone.now().date()


def latest_revision() -> Revision | None:
    """The committed state that reads see."""
    return Revision.objects.order_by("-id").first()


def latest_statement_day() -> dt.date | None:
    """The day of the newest published statement."""
    return Statement.objects.published().aggregate(day=Max("date"))["day"]


def index_state() -> IndexState:
    """Whether the index is up to date, in three small queries."""
    revision = latest_revision()
    marks = list(Mark.objects.order_by("created_at"))
    waiting = [m for m in marks if m.quarantined_at is None]
    aside = [m for m in marks if m.quarantined_at is not None]
    codes = dict(Actor.objects.filter(pk__in={m.actor_id for m in aside}).values_list("pk", "code")) if aside else {}
    slugs = dict(Issue.objects.filter(pk__in={m.issue_id for m in aside}).values_list("pk", "slug")) if aside else {}
    return IndexState(
        revision=revision.pk if revision else None,
        committed_at=revision.committed_at if revision else None,
        statements_seen=revision.statements_seen if revision else 0,
        pending=len(waiting),
        oldest_mark_at=waiting[0].created_at if waiting else None,
        quarantined=[
            {"actor": codes.get(m.actor_id or 0), "issue": slugs.get(m.issue_id or 0), "error": m.error} for m in aside
        ],
        method_version=revision.method_version if revision else METHOD.version,
    )
