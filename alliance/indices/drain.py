"""Marks -> recompute -> one revision, in one transaction: queue and result share the database, so nothing gets lost."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db import OperationalError, connection, transaction
from django.utils import timezone

from alliance.friction.method import METHOD
from alliance.friction.position import Tracks, track_positions
from alliance.indices.assemble import Key, assemble_evidence, load_tracks
from alliance.indices.locking import drain_lock
from alliance.indices.models import AllianceReading, DyadReading, Mark, PositionReading, Revision
from alliance.indices.store import store_alliance, store_dyad, store_positions
from alliance.indices.structure import Structure, load_structure
from alliance.indices.versions import record_versions
from alliance.record.models import Statement

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 3  # then a key is set aside, with its error shown, and the others go on
SERIALIZATION_RETRIES = 3
STATEMENT_TIMEOUT = "300s"
BEGINNING = 0  # before every day


@dataclass
class Scope:
    """What the marks ask for. `keys` are series to filter again; the flags widen what is rewritten."""

    keys: set[Key] = field(default_factory=set)
    issues: set[int] = field(default_factory=set)  # weight or default salience may have changed
    structure: bool = False  # members, weights or agendas may have changed


def drain_marks() -> Revision | None:
    """Work in every waiting mark as one revision.

    Returns None when nothing waited or another process is at it.
    """
    return _under_lock(afresh=False)


def rebuild() -> Revision | None:
    """Drop every reading and compute all afresh, as one revision: the truth that the incremental drain must equal.

    Returns None when another process is draining.
    """
    return _under_lock(afresh=True)


def _under_lock(afresh: bool) -> Revision | None:
    with drain_lock() as free:
        if not free:
            return None
        for attempt in range(SERIALIZATION_RETRIES):
            try:
                return _drain(afresh)
            except OperationalError as error:
                if getattr(error.__cause__, "pgcode", None) != "40001" or attempt + 1 == SERIALIZATION_RETRIES:
                    raise
                log.info("An editor changed what the drain was reading; again.")
    return None


def mark_everything() -> None:
    """Ask for all of it: positions, dyads and alliances."""
    Mark.objects.bulk_create([Mark(kind=Mark.Kind.POSITION), Mark(kind=Mark.Kind.STRUCTURE)])


def ensure_current_method() -> bool:
    """After an upgrade: if the readings were made by another version of the method, mark everything. Says whether."""
    latest = Revision.objects.order_by("-id").first()
    if latest is None or latest.method_version == METHOD.version:
        return False
    mark_everything()
    return True


def _drain(afresh: bool) -> Revision | None:
    started = time.monotonic()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
            cursor.execute(
                "DELETE FROM indices_mark WHERE quarantined_at IS NULL RETURNING kind, actor_id, issue_id, attempts"
            )
            marks = cursor.fetchall()
        if afresh:
            for model in (PositionReading, DyadReading, AllianceReading):
                model.objects.all().delete()
            marks += [(Mark.Kind.POSITION, None, None, 0), (Mark.Kind.STRUCTURE, None, None, 0)]
        if not marks:
            return None
        structure = load_structure()
        scope = _scope(((kind, actor, issue) for kind, actor, issue, _ in marks), structure)
        attempts = {(actor, issue): tried for _, actor, issue, tried in marks if tried}
        moved = _recompute_positions(scope.keys, structure, attempts)
        _rewrite_indices(moved, scope, structure)
        revision = Revision.objects.create(
            statements_seen=Statement.objects.published().count(),
            marks_drained=len(marks),
            seconds=time.monotonic() - started,
            method_version=METHOD.version,
        )
        record_versions(revision.pk, marks)
        return revision


def _scope(marks: Iterable[tuple[str, int | None, int | None]], structure: Structure) -> Scope:
    scope = Scope()
    for kind, actor, issue in set(marks):
        if kind == Mark.Kind.TEXT:
            continue
        if kind == Mark.Kind.STRUCTURE:
            scope.structure = True
            continue
        actors = structure.principals.get(actor, ()) if actor is not None else structure.codes
        issues = [issue] if issue is not None else structure.issues
        if actor is None:
            scope.issues.update(issues)
        scope.keys.update((a, i) for a in actors for i in issues if i in structure.issues)
    return scope


def _recompute_positions(keys: set[Key], structure: Structure, attempts: dict[Key, int]) -> dict[Key, int]:
    """Filter `keys` again and store what differs; a failing key is put back as a mark and the others go on."""
    if not keys:
        return {}
    try:
        with transaction.atomic():
            moved = _filter_and_store(keys, structure)
    except OperationalError:
        raise  # the connection or the snapshot failed, not a key
    except Exception:
        log.exception("A key of %d failed; each is tried alone.", len(keys))
        moved = {}
        for key in sorted(keys):
            try:
                with transaction.atomic():
                    moved |= _filter_and_store({key}, structure)
            except OperationalError:
                raise
            except Exception as error:
                log.exception("Key %s failed.", key)
                _put_back(key, attempts.get(key, 0) + 1, error)
                keys = keys - {key}
    mended = [m.pk for m in Mark.objects.exclude(quarantined_at=None) if (m.actor_id, m.issue_id) in keys]
    Mark.objects.filter(pk__in=mended).delete()
    return moved


def _filter_and_store(keys: set[Key], structure: Structure) -> dict[Key, int]:
    ordered, tracks = track_keys(keys, structure)
    return store_positions(ordered, tracks)


def track_keys(keys: set[Key], structure: Structure) -> tuple[list[Key], Tracks]:
    """The positions of `keys` from the record, whatever is stored."""
    ordered, evidence = assemble_evidence(keys, structure)
    return ordered, track_positions(evidence)


def _put_back(key: Key, attempts: int, error: Exception) -> None:
    Mark.objects.create(
        kind=Mark.Kind.POSITION,
        actor_id=key[0],
        issue_id=key[1],
        attempts=attempts,
        error=f"{type(error).__name__}: {error}",
        quarantined_at=timezone.now() if attempts >= MAX_ATTEMPTS else None,
    )


def _rewrite_indices(moved: dict[Key, int], scope: Scope, structure: Structure) -> None:
    """Rewrite the dyads and alliances that `moved` and the scope's flags touch, each from its first day on."""
    tracked = structure.tracked_pairs()
    since: dict[tuple[int, int], int] = {}
    for a, b in tracked:
        agenda = structure.agenda_of(a, b)
        days = [moved[actor, i] for actor in (a, b) for i in agenda if (actor, i) in moved]
        if scope.structure or scope.issues.intersection(agenda):
            days.append(BEGINNING)
        if days:
            since[a, b] = min(days)
    if scope.structure:
        _forget_untracked(structure)
    if not since and not scope.structure:
        return
    actors = {actor for pair in since for actor in pair}
    stored = load_tracks(actors)
    for (a, b), day in since.items():
        store_dyad(stored, structure, a, b, day)
    for alliance in structure.alliances:
        days = [since[pair] for pair in (structure.canonical(*p) for p in alliance.pairs) if pair in since]
        if scope.structure:
            days.append(BEGINNING)
        if days:
            missing = set(alliance.members) - actors
            store_alliance(load_tracks(alliance.members) if missing else stored, structure, alliance, min(days))


def _forget_untracked(structure: Structure) -> None:
    tracked = structure.tracked_pairs()
    for a, b in set(DyadReading.objects.order_by().values_list("a", "b").distinct()) - set(tracked):
        DyadReading.objects.filter(a=a, b=b).delete()
    AllianceReading.objects.exclude(alliance__in=[al.id for al in structure.alliances]).delete()
