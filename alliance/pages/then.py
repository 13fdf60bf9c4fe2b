"""Statements in the wording and coding that they had on the day whose knowledge a page shows."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.indices import readings
from alliance.pages.frame import Frame
from alliance.record.history import as_known
from alliance.record.models import Statement, Tenure


def with_names(frame: Frame, statements: Iterable[Statement]) -> list[Statement]:
    """`statements` with their actors and issues, which are at hand: a ledger would make each hundreds of times."""
    cast = readings.load_structure(frame.known_at)
    rows = list(statements)
    for row in rows:
        row.actor, row.issue = cast.actors[row.actor_id], cast.issues[row.issue_id]
    return rows


def as_worded(frame: Frame, statements: Iterable[Statement]) -> list[Statement]:
    """`statements` as they read then; as they are where the page shows what is known now."""
    rows = list(statements)
    if frame.known_at is None or not rows:
        return rows
    cast = readings.load_structure(frame.known_at)
    versions = {version.pk: version for version in as_known(Statement, frame.known_at, [row.pk for row in rows])}
    found = []
    for row in rows:
        version = versions.get(row.pk, row)
        if version is not row:
            version.actor = cast.actors.get(version.actor_id, row.actor)
            version.issue = cast.issues.get(version.issue_id, row.issue)
            version.source = row.source
        found.append(version)
    return found


def statements_told(frame: Frame, pks: Iterable[int]) -> dict[int, Statement]:
    """Statements by number, also withdrawn ones, with their actors and issues, as they read then."""
    wanted = list(pks)
    if not wanted:
        return {}
    told = Statement.objects.public().filter(pk__in=wanted)
    if frame.known_at is not None:
        return {statement.pk: statement for statement in as_worded(frame, told.with_names())}
    return {statement.pk: statement for statement in with_names(frame, told)}


def tenures_then(frame: Frame) -> list[Tenure]:
    """Who spoke for whom, by beginning, with both actors at hand."""
    return readings.load_structure(frame.known_at).tenures
