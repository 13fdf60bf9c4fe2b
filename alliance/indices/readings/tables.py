"""Whole tables of readings, row by row, of the newest revision as stored or of a former one computed again."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Any

import numpy as np
from django.db import connection, transaction
from django.db.models import QuerySet
from django.db.models.functions import Collate

from alliance.indices.models import AllianceReading, DyadReading, PositionReading, Revision
from alliance.indices.readings.alliances import alliance_series
from alliance.indices.readings.dyads import dyad_series
from alliance.indices.readings.state import latest_revision
from alliance.indices.readings.stored import Days, alliance_points, columns_of, dyad_points
from alliance.indices.shapes import DyadPoint
from alliance.indices.store import date_or_none
from alliance.indices.stored_tracks import filtered_tracks
from alliance.indices.structure import load_structure, remembering_structure
from alliance.record.models import Actor, Alliance

BATCH = 2_000
_LAST_DAY = dt.date(2199, 12, 31)


@dataclass(frozen=True)
class IndexRow:
    """A reading of a dyad's or an alliance's index: what the other kind has not is None."""

    subject: str
    a: str | None
    b: str | None
    alliance: str | None
    date: dt.date
    friction: float | None
    low: float | None
    high: float | None
    coverage: float
    thin: bool
    reason: str | None
    bound_low: float | None = None
    bound_high: float | None = None
    intensity: float | None = None
    noise_floor: float | None = None
    member_shares: dict[str, float] | None = None
    hottest_dyad: list[str] | None = None
    left_out: list[list[str]] | None = None


@dataclass(frozen=True)
class PositionRow:
    """Where an actor stands on an issue from `start` until its next row or `expires`."""

    actor: str
    issue: str
    start: dt.date
    mean: float
    variance: float
    salience: float
    handover: dt.date | None
    expires: dt.date


@dataclass(frozen=True)
class Held:
    """A transaction that sees one revision for as long as it is held; `release` must be called in any case."""

    revision: Revision | None
    release: Any


_STALLED = "60s"


def hold() -> Held:
    """Begin to read whole tables. A reader who takes nothing for a minute is cut off, so that he holds nothing up."""
    with ExitStack() as stack:
        if not connection.in_atomic_block:
            stack.enter_context(transaction.atomic())
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                cursor.execute(f"SET LOCAL idle_in_transaction_session_timeout = '{_STALLED}'")
        revision = latest_revision()
        return Held(revision, stack.pop_all().close)


def _plain(field: str) -> Collate:
    """Order as Python has it, whatever the database's language: former revisions are put in order there."""
    return Collate(field, "C")


def stored_indices() -> Iterator[IndexRow]:
    """Every stored reading: the dyads by their codes, then the alliances by their slugs, each by day."""
    codes = dict(Actor.objects.values_list("pk", "code"))
    dyads = DyadReading.objects.order_by(_plain("a__code"), _plain("b__code"), "day")
    for row, dyad in _on_their_days(dyads, lambda rows, days: dyad_points(columns_of(rows), days)):
        yield _dyad_row(codes[row.a_id], codes[row.b_id], dyad)
    slugs = dict(Alliance.objects.values_list("pk", "slug"))
    alliances = AllianceReading.objects.order_by(_plain("alliance__slug"), "day")
    for row, point in _on_their_days(alliances, alliance_points):
        yield IndexRow("alliance", None, None, slugs[row.alliance_id], **point._asdict())


def _on_their_days(rows: QuerySet[Any], told: Callable[[list[Any], Days], list[Any] | None]) -> Iterator[tuple]:
    """Rows with what they say on the very day from which they hold."""
    waiting = rows.iterator(chunk_size=BATCH)
    while some := list(islice(waiting, BATCH)):
        points = told(some, np.array([row.day.toordinal() for row in some], dtype=np.int64))
        assert points is not None  # nothing has aged
        yield from zip(some, points, strict=True)


def _dyad_row(a: str, b: str, point: DyadPoint) -> IndexRow:
    row = point._asdict()
    bounds = row.pop("bounds")
    return IndexRow("dyad", a, b, None, **row, bound_low=bounds.low, bound_high=bounds.high)


def former_indices(revision: int) -> Iterator[IndexRow]:
    """The same as `stored_indices` gave when `revision` was the newest."""
    with remembering_structure():
        structure = load_structure(revision)
        pairs = sorted(structure.tracked_pairs(), key=lambda pair: [structure.codes[actor] for actor in pair])
        for a, b in pairs:
            codes = structure.codes[a], structure.codes[b]
            sides = Actor(pk=a, code=codes[0]), Actor(pk=b, code=codes[1])
            for dyad in dyad_series(*sides, None, _LAST_DAY, "event", revision):
                yield _dyad_row(*codes, dyad)
        for alliance in sorted(structure.alliances, key=lambda al: al.slug):
            whole = Alliance(pk=alliance.id, slug=alliance.slug)
            for point in alliance_series(whole, None, _LAST_DAY, "event", revision):
                yield IndexRow("alliance", None, None, alliance.slug, **point._asdict())


def stored_positions() -> Iterator[PositionRow]:
    """Every stored position, by the actor's code, the issue's slug and the day."""
    rows = PositionReading.objects.order_by(_plain("actor__code"), _plain("issue__slug"), "since").values_list(
        "actor__code", "issue__slug", "since", "mean", "variance", "salience", "handover", "expires"
    )
    for row in rows.iterator(chunk_size=BATCH):
        yield PositionRow(*row)


def former_positions(revision: int) -> Iterator[PositionRow]:
    """The same as `stored_positions` gave when `revision` was the newest."""
    structure = load_structure(revision)
    for actor, code in sorted(structure.codes.items(), key=lambda item: item[1]):
        found = filtered_tracks({(actor, issue) for issue in structure.issues}, structure, revision)
        tracks, issue_of = found.tracks, {series: key[1] for key, series in found.series_of.items()}
        rows = [
            PositionRow(
                actor=code,
                issue=structure.issues[issue_of[int(tracks.series[i])]].slug,
                start=dt.date.fromordinal(int(tracks.day[i])),
                mean=float(tracks.mean[i]),
                variance=float(tracks.variance[i]),
                salience=float(tracks.salience[i]),
                handover=date_or_none(int(tracks.handover[i])),
                expires=dt.date.fromordinal(int(tracks.expires[i])),
            )
            for i in range(len(tracks.day))
        ]
        yield from sorted(rows, key=lambda row: (row.issue, row.start))
