"""The record as revisions read it: what changed since one, and every public statement of one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from alliance.friction.method import METHOD
from alliance.indices.models import Revision, StatementVersion
from alliance.indices.structure import Then
from alliance.indices.versions import changes_after, oldest_kept, rows_at, statements_at
from alliance.record.history import as_known

Row = TypeVar("Row", bound=Model)

BATCH = 2_000

_SAID = (
    "id", "date", "date_precision", "stance", "half_width", "salience", "reliability", "kind", "summary", "quote",
    "locator", "coder_note", "reversal", "status", "published_at", "changed_at", "withdrawn_at", "withdrawal_reason",
)  # fmt: skip
_READ = ("title", "publisher", "url", "accessed")
_COLUMNS = ("actor", "issue", *(f"event__{name}" for name in _SAID), *(f"source_event__{name}" for name in _READ))


def revision_named(number: int) -> Revision | None:
    """The revision with this number."""
    return Revision.objects.filter(pk=number).first()


def why_not_kept(revision: Revision) -> str:
    """Why a revision cannot be read again: "" if it can, "old" or "method"."""
    oldest = oldest_kept()
    if oldest is None or revision.pk < oldest:
        return "old"
    return "" if revision.method_version == METHOD.version else "method"


def revision_before(instant: dt.datetime) -> int:
    """A revision that was surely visible before `instant`; 0 if there is none.

    A revision bears the time shortly before its commit, so of those that bear an earlier time the last may have come
    later. The one before that had been committed when the last began.
    """
    earlier = Revision.objects.filter(committed_at__lt=instant).order_by("-id").values_list("id", flat=True)[:2]
    return earlier[1] if len(earlier) == 2 else 0


def rows_then(model: type[Row], then: Then) -> list[Row]:
    """Every row of one of the record's small tables as it stood at an instant, or as a revision read it."""
    return rows_at(model, then) if isinstance(then, int) else as_known(model, then)


def changed_statements(revision: int, after: int | None = None, **filters: Any) -> QuerySet[StatementVersion]:
    """The newest public version of each statement that changed after `revision`, in the order of the changes.

    `after` continues a page that ended in `revision` with that statement. A filter finds a statement also by what it
    said before, so that who keeps a copy of a selection hears of what has left it.
    """
    changed = changes_after(revision, after)
    if not filters:
        return changed
    matching = StatementVersion.objects.filter(_condition(filters), statement_id=OuterRef("statement_id"))
    return changed.filter(Exists(matching))


def _condition(filters: dict[str, Any]) -> Q:
    """From lookups of a statement to those of a version."""
    condition = Q()
    for name, value in filters.items():
        if name == "words":
            words = Q()
            for field in ("event__summary", "event__quote", "source_event__title"):
                words |= Q(**{f"{field}__icontains": value})
            condition &= words
        else:
            condition &= Q(**{f"event__{name}": value})
    return condition


def statement_rows(versions: QuerySet[StatementVersion]) -> list[tuple[int, dict[str, Any]]]:
    """What each version said, shaped like a statement with its actor, issue and source; with its revision."""
    return [(since, _shaped(row)) for since, *row in versions.values_list("since", *_COLUMNS)]


def _shaped(row: Sequence[Any]) -> dict[str, Any]:
    cut = 2 + len(_SAID)
    return {
        "actor": {"code": row[0]},
        "issue": {"slug": row[1]},
        **dict(zip(_SAID, row[2:cut], strict=True)),
        "source": dict(zip(_READ, row[cut:], strict=True)),
    }


def public_statements(revision: int) -> Iterator[dict[str, Any]]:
    """Every statement that counted in `revision`, in its wording of then, by its number.

    In batches, each a query of its own: versions never change, so nothing has to be held open while a slow reader
    takes them.
    """
    last = 0
    versions = statements_at(revision).filter(event__status="published").order_by("statement_id")
    while True:
        batch = list(versions.filter(statement_id__gt=last).values_list("statement_id", *_COLUMNS)[:BATCH])
        for _number, *row in batch:
            yield _shaped(row)
        if len(batch) < BATCH:
            return
        last = batch[-1][0]
