"""What the record lacks: who is silent on what, whose evidence runs out next, and which sources carry the index."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass

from django.db import connection

from alliance.friction.evidence import Evidence
from alliance.friction.position import Tracks, statement_weights, track_positions
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.structure import AllianceStructure, Structure, load_structure


@dataclass(frozen=True)
class Silence:
    """A member without a position on an issue that an alliance of its tracks."""

    actor: str
    issue: str
    issue_name: str
    since: dt.date | None  # the day its last evidence expired; None: it never spoke


@dataclass(frozen=True)
class Ending:
    """A position that expires unless its actor speaks again."""

    actor: str
    issue: str
    issue_name: str
    last_statement: dt.date
    expires: dt.date
    predecessor: bool  # it rests on the words of a former government


@dataclass(frozen=True)
class SourceShare:
    """A source, or all of one publisher's, and the share of today's positions that rests on it."""

    source: int | None  # None for a publisher
    name: str
    publisher: str
    statements: int
    share: float


@dataclass(frozen=True)
class Coverage:
    """The state of the evidence on one day; positions are those of members on their alliances' agendas."""

    at: dt.date
    wanted: int  # positions that full coverage would need
    held: int
    silences: list[Silence]
    endings: list[Ending]  # soonest first
    sources: list[SourceShare]  # largest first
    publishers: list[SourceShare]


def coverage_on(at: dt.date) -> Coverage:
    """From the statements as they are now, in eight queries, whatever the size of the record."""
    structure = load_structure()
    members = {al.id: _members_on(al, at) for al in structure.alliances}
    wanted = {(actor, issue) for al in structure.alliances for actor in members[al.id] for issue in al.agenda}
    keys, evidence = assemble_evidence(wanted, structure)
    tracks = track_positions(evidence)
    rows = _rows(keys, tracks, at)
    held = {key for key in wanted if key in rows and at < rows[key][1]}
    silences = [
        Silence(
            actor=structure.codes[actor],
            issue=structure.issues[issue].slug,
            issue_name=structure.issues[issue].name,
            since=rows[actor, issue][1] if (actor, issue) in rows else None,
        )
        for actor, issue in sorted(wanted - held)
    ]
    sources, publishers = _shares(keys, evidence, tracks, len(held), at)
    return Coverage(at, len(wanted), len(held), silences, _endings(structure, held, rows), sources, publishers)


def _members_on(al: AllianceStructure, at: dt.date) -> list[int]:
    return list(dict.fromkeys(m.actor for m in al.memberships if m.start <= at.toordinal() < m.end))


def _rows(keys: list[Key], tracks: Tracks, at: dt.date) -> dict[Key, tuple[dt.date, dt.date, bool]]:
    """(last statement, expiry, whether a handover has come since) of each key's newest row on `at`."""
    today = at.toordinal()
    newest = {
        int(series): row
        for row, (series, day) in enumerate(zip(tracks.series, tracks.day, strict=True))
        if day <= today
    }
    return {
        keys[series]: (
            dt.date.fromordinal(int(tracks.day[row])),
            dt.date.fromordinal(int(tracks.expires[row])),
            bool(tracks.handover[row] <= today),
        )
        for series, row in newest.items()
    }


def _endings(structure: Structure, held: set[Key], rows: dict[Key, tuple[dt.date, dt.date, bool]]) -> list[Ending]:
    found = [
        Ending(
            actor=structure.codes[actor],
            issue=structure.issues[issue].slug,
            issue_name=structure.issues[issue].name,
            last_statement=rows[actor, issue][0],
            expires=rows[actor, issue][1],
            predecessor=rows[actor, issue][2],
        )
        for actor, issue in held
    ]
    return sorted(found, key=lambda e: (e.expires, e.actor, e.issue))


def _shares(
    keys: list[Key], evidence: Evidence, tracks: Tracks, held: int, at: dt.date
) -> tuple[list[SourceShare], list[SourceShare]]:
    """Each position counts alike and is shared among its statements by their weights in it (method, section 1)."""
    weight_of: dict[int, float] = defaultdict(float)
    for series in range(len(keys)):
        # A series without a position on the day gives none.
        for statement, weight in statement_weights(evidence, tracks, series, at.toordinal()):
            weight_of[statement] += weight / held
    sources = _by_source(weight_of)
    by_publisher: dict[str, list[SourceShare]] = defaultdict(list)
    for source in sources:
        if source.publisher:
            by_publisher[source.publisher].append(source)
    publishers = [
        SourceShare(None, name, name, sum(s.statements for s in theirs), sum(s.share for s in theirs))
        for name, theirs in by_publisher.items()
    ]
    return _largest_first(sources), _largest_first(publishers)


# The weights go to the rows, not the rows to the weights: twenty thousand statements come back as a hundred sources.
_BY_SOURCE = """
    SELECT source.id, coalesce(nullif(source.title, ''), source.url), source.publisher, count(*), sum(told.weight)
    FROM unnest(%s::bigint[], %s::float8[]) told (statement, weight)
    JOIN record_statement s ON s.id = told.statement JOIN record_source source ON source.id = s.source_id
    GROUP BY source.id
"""


def _by_source(weight_of: dict[int, float]) -> list[SourceShare]:
    with connection.cursor() as cursor:
        cursor.execute(_BY_SOURCE, [list(weight_of), list(weight_of.values())])
        return [SourceShare(*row) for row in cursor.fetchall()]


def _largest_first(shares: list[SourceShare]) -> list[SourceShare]:
    return sorted(shares, key=lambda s: (-s.share, s.name))
