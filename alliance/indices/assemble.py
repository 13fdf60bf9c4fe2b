"""Rows of the record -> Evidence: which statements count for which series (stored_tracks.py has what is stored)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray
from psycopg2 import sql

from alliance.friction.evidence import NEVER, Evidence
from alliance.indices.behind import newest_if_behind, standing
from alliance.indices.copying import Columns, Kind, copy_out, day, values
from alliance.indices.structure import Structure, Then
from alliance.indices.versions import evidence_at
from alliance.record.codebook import StatementStatus
from alliance.record.history import as_known, ever
from alliance.record.models import Statement

Key = tuple[int, int]
"""One series: (actor, issue) by primary key."""

FIELDS = ("id", "actor_id", "issue_id", "date", "stance", "half_width", "salience", "reliability", "reversal")
_KINDS: tuple[Kind, ...] = ("bigint", "bigint", "bigint", "day", "float", "float", "float", "float", "bool")
_STATEMENT: dict[str, Kind] = dict(zip(FIELDS, _KINDS, strict=True))


def assemble_evidence(
    keys: Collection[Key],
    structure: Structure,
    known_at: Then | None = None,
    also: Iterable[Statement] = (),
    without: Collection[int] = (),
    since: Mapping[Key, int] | None = None,
) -> tuple[list[Key], Evidence]:
    """The published statements that count for `keys`. Series i of the evidence is the i-th key returned (sorted).

    With `known_at`, those published at that instant or in that revision, each in its wording and coding of then; else
    those of the record now, or for a reader of one revision (readings.consistent_reads) those worked into it. `also`
    adds statements that are not published and `without` leaves out published ones, to see what either would do. `since`
    leaves out what a series was told before a day (ordinal).
    """
    ordered = sorted(keys)
    speakers = structure.speakers_of({actor for actor, _ in ordered})
    issues = {issue for _, issue in ordered}
    newest = newest_if_behind() if known_at is None else None
    waiting = standing().changed if newest is not None else []
    if newest is not None and waiting is None:
        known_at = newest
    if isinstance(known_at, int):
        rows = _columns(list(evidence_at(known_at, FIELDS, speakers, issues)))
    elif known_at:
        rows = _columns(_as_known(known_at, speakers, issues))
    else:
        rows = _published(speakers, ordered, structure, since)
        if newest is not None and waiting:
            rows = _as_worked_in(rows, newest, waiting, speakers, issues)
    if without:
        kept = ~np.isin(rows["id"], list(without))
        rows = {name: column[kept] for name, column in rows.items()}
    # An unsaved statement has no number yet; 0 stands before every saved one.
    if extra := [(s.pk or 0, *(getattr(s, name) for name in FIELDS[1:])) for s in also]:
        rows = {name: np.concatenate([column, _columns(extra)[name]]) for name, column in rows.items()}
    return ordered, _evidence(rows, ordered, structure, speakers, since)


def evidence_of_day(
    keys: Collection[Key], structure: Structure, on: int, until: int, followed: Collection[Key]
) -> tuple[list[Key], Evidence]:
    """What counts for `keys` on the day `on`, and for those of them that are `followed` also later, up to `until`.

    The series that are not followed may hold a few later statements too. Numbered, and for the same readers the same
    record, as by assemble_evidence.
    """
    ordered = sorted(keys)
    speakers = structure.speakers_of({actor for actor, _ in ordered})
    issues = {issue for _, issue in ordered}
    newest = newest_if_behind()
    waiting = standing().changed if newest is not None else []
    if newest is not None and waiting is None:
        rows = _columns(list(evidence_at(newest, FIELDS, speakers, issues)))
    else:
        rows = _said_since(structure, on, until, (speakers, issues), followed)
        if newest is not None and waiting:
            rows = _as_worked_in(rows, newest, waiting, speakers, issues)
    recent = rows["date"] >= on
    return ordered, _evidence({name: column[recent] for name, column in rows.items()}, ordered, structure, speakers)


def _said_since(
    structure: Structure, on: int, until: int, by: tuple[set[int], set[int]], followed: Collection[Key]
) -> Columns:
    """One day's statements by its index, and those that followed by that of their series."""
    later = structure.speakers_of({actor for actor, _ in followed}), {issue for _, issue in followed}
    query = sql.SQL(" UNION ALL ").join(
        _SAID.format(
            sql.SQL("record_statement s"),
            sql.SQL("s.actor_id = ANY ({}) AND s.issue_id = ANY ({}) AND {}").format(
                *(values(sorted(numbers)) for numbers in whose), when
            ),
        )
        for whose, when in (
            (by, sql.SQL("s.date = {}").format(day(on))),
            (later, sql.SQL("s.date > {} AND s.date <= {}").format(day(on), day(until))),
        )
    )
    return copy_out(query, _STATEMENT)


def _as_worked_in(rows: Columns, newest: int, waiting: list[int], speakers: set[int], issues: set[int]) -> Columns:
    """The newest revision's statements from those of the record, which is ahead of it by those that wait."""
    kept = ~np.isin(rows["id"], waiting)
    before = _columns(list(evidence_at(newest, FIELDS, speakers, issues, waiting)))
    return {name: np.concatenate([column[kept], before[name]]) for name, column in rows.items()}


def _as_known(at: dt.datetime, speakers: set[int], issues: set[int]) -> list[tuple]:
    known = as_known(Statement, at, ever(Statement, actor__in=speakers, issue__in=issues))
    return [tuple(getattr(s, name) for name in FIELDS) for s in known if s.status == StatementStatus.PUBLISHED]


def _columns(rows: list[tuple]) -> Columns:
    """Rows of FIELDS as arrays; days as ordinals, an unstated salience as NaN."""
    by_field = dict(zip(FIELDS, zip(*rows, strict=True) if rows else [()] * len(FIELDS), strict=True))
    found = {name: np.array(by_field[name], dtype=np.int64) for name in ("id", "actor_id", "issue_id")}
    found["date"] = np.array([d.toordinal() for d in by_field["date"]], dtype=np.int64)
    for name in ("stance", "half_width", "salience", "reliability"):
        found[name] = np.array(by_field[name], dtype=float)
    return found | {"reversal": np.array(by_field["reversal"], dtype=bool)}


_SAID = sql.SQL(
    "SELECT s.id, s.actor_id, s.issue_id, s.date, s.stance, s.half_width, "
    "COALESCE(s.salience, 'NaN'::float8), s.reliability, s.reversal FROM {} WHERE s.status = 'published' AND {}"
)


def _published(speakers: set[int], keys: list[Key], structure: Structure, since: Mapping[Key, int] | None) -> Columns:
    if since is None:
        issues = {issue for _, issue in keys}
        return copy_out(
            _SAID.format(
                sql.SQL("record_statement s"),
                sql.SQL("s.actor_id = ANY ({}) AND s.issue_id = ANY ({})").format(
                    values(sorted(speakers)), values(sorted(issues))
                ),
            ),
            _STATEMENT,
        )
    # From the day on from which any of those that a speaker speaks for is asked about.
    first: dict[Key, int] = {}
    principals = {speaker: set(structure.principals[speaker]) for speaker in speakers}
    for speaker in speakers:
        for actor, issue in keys:
            if actor in principals[speaker]:
                first[speaker, issue] = min(first.get((speaker, issue), NEVER), since.get((actor, issue), 0))
    # By one look into the index for each: left to itself the planner reads all the statements from some number on.
    asked = sql.SQL("unnest({}, {}, {}) k (actor, issue, since) CROSS JOIN LATERAL (SELECT * FROM record_statement "
                    "WHERE actor_id = k.actor AND issue_id = k.issue AND date >= k.since OFFSET 0) s").format(
        values([a for a, _ in first]),
        values([i for _, i in first]),
        values([max(since, 1) for since in first.values()], "date"),
    )  # fmt: skip
    return copy_out(_SAID.format(asked, sql.SQL("true")), _STATEMENT)


def _evidence(
    rows: Columns,
    keys: list[Key],
    structure: Structure,
    speakers: set[int],
    since: Mapping[Key, int] | None = None,
) -> Evidence:
    """Each statement for every series that it counts for: its actor's, and those of whoever its actor speaks for."""
    issues = np.array(sorted({issue for _, issue in keys}), dtype=np.int64)
    actors = np.array(sorted({actor for actor, _ in keys}), dtype=np.int64)
    numbers = np.full((len(actors) + 1, len(issues) + 1), -1, dtype=np.int64)
    if keys:
        by_key = np.array(keys, dtype=np.int64)
        numbers[np.searchsorted(actors, by_key[:, 0]), np.searchsorted(issues, by_key[:, 1])] = np.arange(len(keys))
    known = np.array(sorted(speakers), dtype=np.int64)
    heard_as = [list(structure.principals[speaker]) for speaker in known.tolist()]
    counts = np.array([len(names) for names in heard_as], dtype=np.int64)
    flat = np.array([name for names in heard_as for name in names], dtype=np.int64)
    starts = np.cumsum(counts) - counts
    speaker, heard = _position_in(known, rows["actor_id"])
    issue, asked = _position_in(issues, rows["issue_id"])
    picked = np.flatnonzero(heard & asked)
    times = counts[speaker[picked]]
    row = np.repeat(picked, times)
    nth = np.arange(len(row)) - np.repeat(np.cumsum(times) - times, times)
    principal, wanted = _position_in(actors, flat[starts[speaker[row]] + nth] if len(row) else flat[:0])
    series = np.where(wanted, numbers[principal, issue[row]], -1)
    if since is not None and keys:
        first = np.array([since.get(key, 0) for key in keys], dtype=np.int64)
        series = np.where(rows["date"][row] >= first[series], series, -1)
    row, series = row[series >= 0], series[series >= 0]
    default = np.array([structure.issues[i].default_salience for i in issues.tolist()], dtype=float)
    care = rows["salience"][row]
    return Evidence.build(
        series=series,
        day=rows["date"][row],
        stance=rows["stance"][row],
        half_width=rows["half_width"][row],
        salience=np.where(np.isnan(care), default[issue[row]], care) if len(row) else care,
        reliability=rows["reliability"][row],
        reversal=rows["reversal"][row],
        statement=rows["id"][row],
        n_series=len(keys),
        handovers=[structure.handovers.get(actor, ()) for actor, _ in keys],
    )


def _position_in(ordered: NDArray[np.int64], wanted: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.bool_]]:
    """Where each of `wanted` stands in `ordered`, and whether it is there at all."""
    at = np.searchsorted(ordered, wanted)
    inside = at < len(ordered)
    found = np.zeros(len(wanted), dtype=bool)
    found[inside] = ordered[at[inside]] == wanted[inside]
    return np.where(found, at, 0), found
