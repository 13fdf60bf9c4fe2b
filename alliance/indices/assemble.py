"""Record rows -> Evidence, and stored positions -> Tracks: the only place where rows become arrays."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain

import numpy as np
from django.db.models import QuerySet

from alliance.friction.evidence import NEVER, Evidence
from alliance.friction.position import Tracks, track_positions
from alliance.indices.models import PositionReading
from alliance.indices.structure import Structure, Then
from alliance.indices.versions import evidence_at
from alliance.record.codebook import StatementStatus
from alliance.record.history import as_known, ever
from alliance.record.models import Statement

Key = tuple[int, int]
"""One series: (actor, issue) by primary key."""


FIELDS = ("id", "actor_id", "issue_id", "date", "stance", "half_width", "salience", "reliability", "reversal")


def assemble_evidence(
    keys: Collection[Key],
    structure: Structure,
    known_at: Then | None = None,
    also: Iterable[Statement] = (),
    without: Collection[int] = (),
) -> tuple[list[Key], Evidence]:
    """The published statements that count for `keys`. Series i of the evidence is the i-th key returned (sorted).

    With `known_at`, those published at that instant or in that revision, each in its wording and coding of then. `also`
    adds statements that are not published and `without` leaves out published ones, to see what either would do.
    """
    ordered = sorted(keys)
    series_of = {key: i for i, key in enumerate(ordered)}
    speakers = structure.speakers_of({actor for actor, _ in ordered})
    issues = {issue for _, issue in ordered}
    columns: list[tuple] = []
    if isinstance(known_at, int):
        rows = evidence_at(known_at, FIELDS, speakers, issues)
    else:
        rows = _as_known(known_at, speakers, issues) if known_at else _published(speakers, issues)
    if without:
        rows = (row for row in rows if row[0] not in without)
    # An unsaved statement has no number yet; 0 stands before every saved one.
    extra = ((s.pk or 0, *(getattr(s, name) for name in FIELDS[1:])) for s in also)
    for pk, actor, issue, date, stance, half_width, salience, reliability, reversal in chain(rows, extra):
        for principal in structure.principals.get(actor, ()):
            series = series_of.get((principal, issue))
            if series is not None:
                care = structure.issues[issue].default_salience if salience is None else salience
                columns.append((series, date.toordinal(), stance, half_width, care, reliability, reversal, pk))
    names = ("series", "day", "stance", "half_width", "salience", "reliability", "reversal", "statement")
    evidence = Evidence.build(
        **dict(zip(names, zip(*columns, strict=True) if columns else [()] * len(names), strict=True)),
        n_series=len(ordered),
        handovers=[structure.handovers.get(actor, ()) for actor, _ in ordered],
    )
    return ordered, evidence


def _published(speakers: set[int], issues: set[int]) -> Iterator[tuple]:
    rows = Statement.objects.published().filter(actor__in=speakers, issue__in=issues).order_by()
    return rows.values_list(*FIELDS).iterator(chunk_size=20_000)


def _as_known(at: dt.datetime, speakers: set[int], issues: set[int]) -> Iterator[tuple]:
    for statement in as_known(Statement, at, ever(Statement, actor__in=speakers, issue__in=issues)):
        if statement.status == StatementStatus.PUBLISHED:
            yield tuple(getattr(statement, name) for name in FIELDS)


@dataclass(frozen=True)
class StoredTracks:
    """Tracks read from the position readings, and which series each (actor, issue) is."""

    tracks: Tracks
    series_of: dict[Key, int]

    def series(self, actor: int, issues: Iterable[int]) -> list[int]:
        """Series numbers of one actor on several issues; -1 where it never spoke."""
        return [self.series_of.get((actor, issue), -1) for issue in issues]


def load_tracks(
    actors: Collection[int], issues: Collection[int] | None = None, at: dt.date | None = None
) -> StoredTracks:
    """Stored positions of `actors` (on `issues`); with `at`, only the row that could be in force on that day."""
    rows: QuerySet[PositionReading] = PositionReading.objects.filter(actor__in=actors)
    if issues is not None:
        rows = rows.filter(issue__in=issues)
    if at is not None:
        rows = rows.filter(since__lte=at).order_by("actor_id", "issue_id", "-since").distinct("actor_id", "issue_id")
    else:
        rows = rows.order_by("actor_id", "issue_id", "since")
    values = list(
        rows.values_list("actor_id", "issue_id", "since", "mean", "variance", "salience", "handover", "expires")
    )
    series_of: dict[Key, int] = {}
    for row in values:
        series_of.setdefault((row[0], row[1]), len(series_of))
    n = len(values)
    tracks = Tracks(
        series=np.fromiter((series_of[row[0], row[1]] for row in values), dtype=np.int64, count=n),
        day=np.fromiter((row[2].toordinal() for row in values), dtype=np.int64, count=n),
        mean=np.fromiter((row[3] for row in values), dtype=float, count=n),
        variance=np.fromiter((row[4] for row in values), dtype=float, count=n),
        salience=np.fromiter((row[5] for row in values), dtype=float, count=n),
        gain=np.full(n, np.nan),  # not stored: only the weights of statements need it, and they read the evidence
        handover=np.fromiter((row[6].toordinal() if row[6] else NEVER for row in values), dtype=np.int64, count=n),
        expires=np.fromiter((row[7].toordinal() for row in values), dtype=np.int64, count=n),
    )
    return StoredTracks(tracks, series_of)


def tracks_of(
    structure: Structure,
    actors: Collection[int],
    issues: Collection[int] | None = None,
    at: dt.date | None = None,
    known_at: Then | None = None,
) -> StoredTracks:
    """Positions of `actors`: those stored, or with `known_at` those that followed from the record as it then stood."""
    if known_at is None:
        return load_tracks(actors, issues, at)
    chosen = structure.issues if issues is None else issues
    return filtered_tracks({(actor, issue) for actor in actors for issue in chosen}, structure, known_at)


def filtered_tracks(
    keys: Collection[Key],
    structure: Structure,
    known_at: Then | None = None,
    also: Iterable[Statement] = (),
    without: Collection[int] = (),
) -> StoredTracks:
    """Positions filtered from the record now, whatever is stored; the arguments are those of assemble_evidence."""
    ordered, evidence = assemble_evidence(keys, structure, known_at, also, without)
    return StoredTracks(track_positions(evidence), {key: i for i, key in enumerate(ordered)})
