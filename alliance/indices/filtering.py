"""Statements -> positions of many series; one that fails is set aside and keeps none of the others from going on."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db import OperationalError, transaction
from django.utils import timezone
from psycopg2.errorcodes import QUERY_CANCELED

from alliance.friction.position import Tracks, track_positions
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.copying import as_date
from alliance.indices.models import Mark
from alliance.indices.structure import Structure

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # then a key is set aside, with its error shown, and the others go on

Result = TypeVar("Result")


def track_keys(
    keys: Collection[Key], structure: Structure, since: Mapping[Key, int] | None = None, before: Tracks | None = None
) -> tuple[list[Key], Tracks]:
    """The positions of `keys` from the record; with `since`, from those days on, going on from the rows `before`."""
    ordered, evidence = assemble_evidence(keys, structure, since=since)
    return ordered, track_positions(evidence, before=before)


@dataclass(frozen=True)
class Tried(Generic[Result]):
    """What came of an attempt at many keys: one result for all of them together, or one for each that succeeded."""

    results: list[Result]
    done: set[Key]
    failed: dict[Key, Exception]


def tried(keys: set[Key], attempt: Callable[[set[Key]], Result]) -> Tried[Result]:
    """Attempt all keys at once; if that fails, each alone. What a failed attempt wrote is undone."""
    try:
        with transaction.atomic():
            return Tried([attempt(keys)], keys, {})
    except Exception as error:
        if _is_no_keys_fault(error):
            raise
        log.exception("A key of %d failed; each is tried alone.", len(keys))
    outcome: Tried[Result] = Tried([], set(), {})
    for key in sorted(keys):
        try:
            with transaction.atomic():
                outcome.results.append(attempt({key}))
                outcome.done.add(key)
        except Exception as error:
            if _is_no_keys_fault(error):
                raise
            log.exception("Key %s failed.", key)
            outcome.failed[key] = error
    return outcome


def _is_no_keys_fault(error: Exception) -> bool:
    """Whether the connection or the snapshot failed. A query that was ended for lasting too long is its key's fault."""
    timed_out = getattr(error.__cause__, "pgcode", None) == QUERY_CANCELED
    return isinstance(error, OperationalError) and not timed_out


def put_back(key: Key, since: int, attempts: int, error: Exception) -> None:
    """Mark a key that failed, so that it is tried again; set it aside once that was often enough."""
    Mark.objects.create(
        kind=Mark.Kind.POSITION,
        actor_id=key[0],
        issue_id=key[1],
        since=as_date(since),
        attempts=attempts,
        error=f"{type(error).__name__}: {error}",
        quarantined_at=timezone.now() if attempts >= MAX_ATTEMPTS else None,
    )


def forget_mended(keys: Collection[Key]) -> None:
    """Drop the marks of keys that were set aside and have succeeded since."""
    mended = [m.pk for m in Mark.objects.exclude(quarantined_at=None) if (m.actor_id, m.issue_id) in keys]
    if mended:
        Mark.objects.filter(pk__in=mended).delete()
