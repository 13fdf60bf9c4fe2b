"""Where actors stand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import replace
from itertools import starmap

import numpy as np

from alliance.friction.position import PositionsAt, statement_weights, track_positions
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.calendar import days_between
from alliance.indices.compute import event_days, positions_of, positions_on
from alliance.indices.readings.days import one_day
from alliance.indices.readings.state import today
from alliance.indices.shapes import Interval, Position, PositionPoint, StatementWeight
from alliance.indices.stored_tracks import tracks_of
from alliance.indices.structure import Structure, Then, load_structure
from alliance.record.models import Actor, Issue


def positions_at(
    at: dt.date,
    actors: Collection[str] | None = None,
    issues: Collection[str] | None = None,
    with_statements: bool = False,
    known_at: Then | None = None,
) -> list[Position]:
    """Every live position on `at`, by actor's code and issue; `with_statements` adds each statement's weight.

    With `known_at`, from the record as it stood at that instant.
    """
    structure = load_structure(known_at)
    chosen_actors = sorted((c, pk) for pk, c in structure.codes.items() if actors is None or c in actors)
    chosen_issues = [pk for pk, issue in structure.issues.items() if issues is None or issue.slug in issues]
    stored = tracks_of(structure, [pk for _, pk in chosen_actors], chosen_issues, at, known_at)
    if not chosen_actors or not chosen_issues:
        return []
    on = positions_of(stored, [pk for _, pk in chosen_actors], chosen_issues, one_day(at))[0]
    rows, columns = (numbers.tolist() for numbers in np.nonzero(on.live))
    live = on[on.live]
    found = [
        _position(chosen_actors[x][0], structure.issues[chosen_issues[k]].slug, live, n)
        for n, (x, k) in enumerate(zip(rows, columns, strict=True))
    ]
    return with_weights(found, at, known_at) if with_statements else found


def with_weights(positions: Collection[Position], at: dt.date, known_at: Then | None = None) -> list[Position]:
    """Positions on `at` with each statement's weight in them: for those of a page, where there are many more."""
    structure = load_structure(known_at)
    actors = {code: pk for pk, code in structure.codes.items()}
    issues = {issue.slug: pk for pk, issue in structure.issues.items()}
    keys = [(actors[position.actor], issues[position.issue]) for position in positions]
    weights = _weights_at(keys, structure, at.toordinal(), known_at)
    return [
        replace(position, statements=list(starmap(StatementWeight, weights[key])))
        for key, position in zip(keys, positions, strict=True)
    ]


def _position(code: str, slug: str, on: PositionsAt, n: int) -> Position:
    mean, sd = float(on.mean[n]), float(np.sqrt(on.variance[n]))
    low, high = clipped(mean, sd)
    return Position(
        actor=code,
        issue=slug,
        mean=mean,
        sd=sd,
        low=low,
        high=high,
        salience=float(on.salience[n]),
        last_statement=dt.date.fromordinal(int(on.last[n])),
        expires=dt.date.fromordinal(int(on.expires[n])),
        predecessor=bool(on.predecessor[n]),
        statements=[],
    )


def clipped(mean: float, sd: float) -> tuple[float, float]:
    """The 95 % range of a position, kept within the scale."""
    # docs/api.md fixes 1.96 for positions; the index itself uses the unrounded quantile.
    return max(-1.0, mean - 1.96 * sd), min(1.0, mean + 1.96 * sd)


def _weights_at(
    keys: list[Key], structure: Structure, day: int, known_at: Then | None
) -> dict[Key, list[tuple[int, float]]]:
    ordered, evidence = assemble_evidence(keys, structure, known_at)
    tracks = track_positions(evidence)
    return {key: statement_weights(evidence, tracks, i, day) for i, key in enumerate(ordered)}


def position_series(
    actor: Actor,
    issue: Issue,
    start: dt.date | None,
    end: dt.date | None,
    interval: Interval,
    known_at: Then | None = None,
) -> list[PositionPoint]:
    """Where `actor` stood on `issue` over time; a day without a live position carries None."""
    stored = tracks_of(load_structure(known_at), [actor.pk], [issue.pk], None, known_at)
    days = days_between(event_days(stored, [actor.pk], [issue.pk]), start, end or today(), interval)
    on = positions_on(stored, actor.pk, [issue.pk], days)
    points = []
    for t, day in enumerate(days):
        date = dt.date.fromordinal(int(day))
        if not on.live[t, 0]:
            points.append(PositionPoint(date, None, None, None, None, None))
            continue
        mean, sd = float(on.mean[t, 0]), float(np.sqrt(on.variance[t, 0]))
        points.append(PositionPoint(date, mean, sd, *clipped(mean, sd), float(on.salience[t, 0])))
    return points
