"""Statements in the wording and coding that they had on the day whose knowledge a page shows."""

from __future__ import annotations

from collections.abc import Iterable

from alliance.pages.frame import Frame
from alliance.record.history import as_known
from alliance.record.models import Statement, Tenure


def with_names(frame: Frame, statements: Iterable[Statement]) -> list[Statement]:
    """`statements` with their actors and issues, which the page has at hand: no need to join them to each."""
    actors = {actor.pk: actor for actor in frame.names.actors.values()}
    issues = {issue.pk: issue for issue in frame.names.issues.values()}
    rows = list(statements)
    for row in rows:
        row.actor, row.issue = actors[row.actor_id], issues[row.issue_id]
    return rows


def as_worded(frame: Frame, statements: Iterable[Statement]) -> list[Statement]:
    """`statements` as they read then; as they are where the page shows what is known now."""
    rows = list(statements)
    if frame.known_at is None or not rows:
        return rows
    actors = {actor.pk: actor for actor in frame.names.actors.values()}
    issues = {issue.pk: issue for issue in frame.names.issues.values()}
    versions = {version.pk: version for version in as_known(Statement, frame.known_at, [row.pk for row in rows])}
    found = []
    for row in rows:
        version = versions.get(row.pk, row)
        if version is not row:
            version.actor = actors.get(version.actor_id, row.actor)
            version.issue = issues.get(version.issue_id, row.issue)
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
    # The page has everybody at hand: a ledger of hundreds of steps would read and make each of them hundreds of times.
    actors = {actor.pk: actor for actor in frame.names.actors.values()}
    issues = {issue.pk: issue for issue in frame.names.issues.values()}
    found = {statement.pk: statement for statement in told}
    for statement in found.values():
        statement.actor, statement.issue = actors[statement.actor_id], issues[statement.issue_id]
    return found


def tenures_then(frame: Frame) -> list[Tenure]:
    """Who spoke for whom, by beginning, with both actors at hand."""
    if frame.known_at is None:
        actors = {actor.pk: actor for actor in frame.names.actors.values()}
        rows = list(Tenure.objects.order_by("start", "id"))
        for row in rows:  # the page has the actors at hand
            row.actor, row.speaks_for = actors[row.actor_id], actors[row.speaks_for_id]
        return rows
    actors = {actor.pk: actor for actor in frame.names.actors.values()}
    rows = as_known(Tenure, frame.known_at)
    for row in rows:
        row.actor, row.speaks_for = actors[row.actor_id], actors[row.speaks_for_id]
    return sorted(rows, key=lambda row: (row.start is not None, row.start, row.pk))
