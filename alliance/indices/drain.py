"""Marks -> recompute -> one revision, in one transaction: queue and result share the database, so nothing gets lost.

What it costs follows what changed. Where nearly everything did, everything is built anew instead (build.py).
"""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.conf import settings
from django.db import OperationalError, connection, transaction

from alliance.friction.method import METHOD
from alliance.indices.assemble import Key
from alliance.indices.build import build_and_publish
from alliance.indices.compute import alliance_event_days
from alliance.indices.filtering import Tried, forget_mended, put_back, track_keys, tried
from alliance.indices.locking import drain_lock
from alliance.indices.models import Mark, Revision
from alliance.indices.scope import (
    Scope,
    Waiting,
    delete_marks,
    is_most_of_it,
    scope_of,
    touched_alliances,
    touched_dyads,
    waiting_marks,
)
from alliance.indices.store import (
    forget_unknown,
    forget_untracked,
    spanning,
    store_alliance,
    store_dyads,
    store_positions,
)
from alliance.indices.stored_tracks import Window, load_window, rows_before, tracks_from
from alliance.indices.structure import Pair, Structure, load_structure
from alliance.indices.versions import record_versions

log = logging.getLogger(__name__)

SERIALIZATION_RETRIES = 3
STATEMENT_TIMEOUT = "300s"
AT_IT = 60.0  # seconds after which a task ends, however much still comes
CLOSE_TOGETHER = 1_000  # days; windows that start so near each other are computed together


def drain_marks() -> Revision | None:
    """Work in every waiting mark as one revision.

    Returns None when nothing waited or another process is at it.
    """
    with drain_lock() as free:
        return _drain_at_last() if free else None


def drain_what_comes(at_most: float = AT_IT) -> None:
    """Work in every waiting mark, and those that come meanwhile, for so many seconds.

    Whoever is told of a mark while another process drains goes away again, and that process may have read the marks
    before: so whoever drained looks once more after it has let the lock go. A key that failed waits for the next sweep.
    """
    until = time.monotonic() + at_most
    while time.monotonic() < until:
        with drain_lock() as free:
            if not free:
                return
            _drain_at_last()
        if not Mark.objects.filter(quarantined_at=None, attempts=0).exists():
            return


def _drain_at_last() -> Revision | None:
    for attempt in range(SERIALIZATION_RETRIES):
        try:
            return _drain()
        except OperationalError as error:
            if getattr(error.__cause__, "pgcode", None) != "40001" or attempt + 1 == SERIALIZATION_RETRIES:
                raise
            log.info("An editor changed what the drain was reading; again.")
    return None


def rebuild(helpers: bool = True, keep_former: bool = False) -> Revision | None:
    """Compute everything afresh, as one revision: the truth that the incremental drain must equal.

    Workers that are idle help, unless `helpers` is False. What the former build stored is dropped, unless
    `keep_former` says that it is still to be compared with. Returns None when another process is draining.
    """
    with drain_lock() as free:
        return build_and_publish(helpers, keep_former) if free else None


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


def _drain() -> Revision | None:
    started = time.monotonic()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            cursor.execute(f"SET LOCAL statement_timeout = '{STATEMENT_TIMEOUT}'")
            # A process that is frozen in mid-drain loses its session, and with it the lock: another one can drain.
            frozen = f"{5 * settings.RECOMPUTE_LIMIT_SECONDS:.0f}s"
            cursor.execute("SET LOCAL idle_in_transaction_session_timeout = %s", [frozen])
        marks = waiting_marks()
        if not marks:
            return None
        structure = load_structure()
        scope = scope_of(marks, structure)
        latest = Revision.objects.order_by("-id").first()
        if latest is not None and not is_most_of_it(scope, structure):
            return _work_in(marks, scope, structure, latest, started)
    return build_and_publish()


def _work_in(marks: list[Waiting], scope: Scope, structure: Structure, latest: Revision, started: float) -> Revision:
    """Change the readings of the current build where the marks ask for it."""
    delete_marks(marks)
    attempts = {(m.actor, m.issue): m.attempts for m in marks if m.attempts}
    moved = _recompute_positions(latest.build_id, scope, structure, attempts)
    if scope.words:
        forget_unknown(latest.build_id)
    if scope.structure:
        forget_untracked(latest.build_id, structure)
    _rewrite_indices(latest.build_id, moved, scope, structure)
    revision = Revision.objects.create(
        statements_seen=latest.statements_seen + sum(m.published_change for m in marks),
        marks_drained=len(marks),
        seconds=time.monotonic() - started,
        method_version=METHOD.version,
        build_id=latest.build_id,
    )
    record_versions(revision.pk, [m[1:5] for m in marks])
    said = {"revision": revision.pk, "marks": len(marks), "seconds": round(revision.seconds, 3)}
    log.info("Revision %(revision)d: %(marks)d marks worked in within %(seconds).3f s.", said, extra=said)
    return revision


def _recompute_positions(
    build: int, scope: Scope, structure: Structure, attempts: Mapping[tuple[int | None, int | None], int]
) -> dict[Key, Window]:
    """Filter the scope's keys again and store what differs; a failing key is put back as a mark, the others go on."""
    if not scope.since:
        return {}

    def attempt(keys: set[Key]) -> dict[Key, Window]:
        with _within(f"{1000 * settings.RECOMPUTE_LIMIT_SECONDS:.0f}ms"):
            return _filter_and_store(build, {key: scope.since[key] for key in keys}, structure)

    outcome: Tried[dict[Key, Window]] = tried(set(scope.since), attempt)
    for key, error in outcome.failed.items():
        put_back(key, scope.since[key], attempts.get(key, 0) + 1, error)
    forget_mended(outcome.done)
    return {key: window for part in outcome.results for key, window in part.items()}


@contextmanager
def _within(limit: str) -> Iterator[None]:
    """No query inside lasts longer: a key that hangs fails as any other does. (A failure's savepoint undoes it too.)"""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [limit])
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [STATEMENT_TIMEOUT])


def _filter_and_store(build: int, since: Mapping[Key, int], structure: Structure) -> dict[Key, Window]:
    keys = sorted(since)
    before = tracks_from(rows_before(since), keys)
    ordered, tracks = track_keys(keys, structure, since, before)
    return store_positions(build, ordered, tracks, since)


def _rewrite_indices(build: int, moved: Mapping[Key, Window], scope: Scope, structure: Structure) -> None:
    """Rewrite the dyads and alliances that `moved` and the scope's flags touch, each on the days that moved."""
    dyads = touched_dyads(moved, scope, structure)
    near: dict[int, dict[Pair, Window]] = {}
    for pair, window in dyads.items():
        near.setdefault(window.start // CLOSE_TOGETHER, {})[pair] = window
    for windows in near.values():
        stored = load_window({actor for pair in windows for actor in pair}, None, spanning(windows.values()))
        store_dyads(build, stored, structure, windows)
    for alliance, window in touched_alliances(dyads, scope, structure):
        stored = load_window(alliance.members, None, window)
        days = alliance_event_days(stored, structure, alliance, window)
        store_alliance(build, stored, structure, alliance, days, window)
