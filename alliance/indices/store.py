"""Writing readings: only rows that differ, only from the first day that moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import numpy as np

from alliance.friction.evidence import NEVER
from alliance.friction.index import why_no_index
from alliance.friction.position import Tracks
from alliance.indices.assemble import Key, StoredTracks
from alliance.indices.compute import AllianceOn, alliance_event_days, alliance_on, dyad_on, event_days
from alliance.indices.models import AllianceReading, DyadReading, PositionReading
from alliance.indices.structure import AllianceStructure, Structure

BATCH = 5_000


def date_or_none(ordinal: int) -> dt.date | None:
    """A day as a date; None for NEVER."""
    return None if ordinal >= NEVER else dt.date.fromordinal(int(ordinal))


def number(value: float) -> float | None:
    """A plain float; None for NaN, the core's "unknown"."""
    return None if np.isnan(value) else float(value)


def store_positions(keys: list[Key], tracks: Tracks) -> dict[Key, int]:
    """Replace the stored positions of `keys` by `tracks` where they differ.

    Returns each key that moved with the first day (ordinal) on which it did.
    """
    stored: dict[Key, list[PositionReading]] = {key: [] for key in keys}
    for old in PositionReading.objects.filter(
        actor__in={actor for actor, _ in keys}, issue__in={issue for _, issue in keys}
    ).order_by("since"):
        stored.get((old.actor_id, old.issue_id), []).append(old)
    bounds = np.searchsorted(tracks.series, np.arange(len(keys) + 1))
    moved: dict[Key, int] = {}
    stale: list[int] = []
    fresh: list[PositionReading] = []
    for i, key in enumerate(keys):
        new = [_position_row(key, tracks, row) for row in range(bounds[i], bounds[i + 1])]
        same = _common_prefix(stored[key], new)
        if same == len(new) == len(stored[key]):
            continue
        moved[key] = min(r.since.toordinal() for r in (*stored[key][same:], *new[same:]))
        stale += [r.pk for r in stored[key][same:]]
        fresh += new[same:]
    PositionReading.objects.filter(pk__in=stale).delete()
    PositionReading.objects.bulk_create(fresh, batch_size=BATCH)
    return moved


def _position_row(key: Key, tracks: Tracks, row: int) -> PositionReading:
    return PositionReading(
        actor_id=key[0],
        issue_id=key[1],
        since=dt.date.fromordinal(int(tracks.day[row])),
        mean=float(tracks.mean[row]),
        variance=float(tracks.variance[row]),
        salience=float(tracks.salience[row]),
        handover=date_or_none(int(tracks.handover[row])),
        expires=dt.date.fromordinal(int(tracks.expires[row])),
    )


def _common_prefix(old: list[PositionReading], new: list[PositionReading]) -> int:
    fields = ("since", "mean", "variance", "salience", "handover", "expires")
    for i, (before, after) in enumerate(zip(old, new, strict=False)):
        if any(getattr(before, f) != getattr(after, f) for f in fields):
            return i
    return min(len(old), len(new))


def store_dyad(stored: StoredTracks, structure: Structure, a: int, b: int, since: int) -> None:
    """Rewrite the readings of dyad (a, b), in canonical order, from day `since` on."""
    issues = structure.agenda_of(a, b)
    days = event_days(stored, (a, b), issues)
    days = days[days >= since]
    DyadReading.objects.filter(a=a, b=b, day__gte=dt.date.fromordinal(max(since, 1))).delete()
    if not len(days):
        return
    index = dyad_on(stored, structure, a, b, days)
    DyadReading.objects.bulk_create(
        (
            DyadReading(
                a_id=a,
                b_id=b,
                day=dt.date.fromordinal(int(day)),
                friction=number(index.friction[t]),
                low=number(index.low[t]),
                high=number(index.high[t]),
                coverage=float(index.coverage[t]),
                thin=bool(index.thin[t]),
                reason="" if index.has_index[t] else why_no_index(index.coverage[t], int(index.issues_covered[t])),
                bound_low=float(index.bound_low[t]),
                bound_high=float(index.bound_high[t]),
                intensity=number(index.intensity[t]),
                noise_floor=number(index.noise_floor[t]),
            )
            for t, day in enumerate(days)
        ),
        batch_size=BATCH,
    )


def store_alliance(stored: StoredTracks, structure: Structure, alliance: AllianceStructure, since: int) -> None:
    """Rewrite the readings of `alliance` from day `since` on."""
    AllianceReading.objects.filter(alliance=alliance.id, day__gte=dt.date.fromordinal(max(since, 1))).delete()
    days = alliance_event_days(stored, structure, alliance)
    days = days[days >= since]
    found = alliance_on(stored, structure, alliance, days) if len(days) else None
    if found is None:
        return
    rows: Iterable[AllianceReading] = (
        AllianceReading(
            alliance_id=alliance.id,
            day=dt.date.fromordinal(int(day)),
            friction=number(found.index.friction[t]),
            low=number(found.index.low[t]),
            high=number(found.index.high[t]),
            coverage=float(found.index.coverage[t]),
            thin=bool(found.index.thin[t]),
            **alliance_words(found, structure, t),
        )
        for t, day in enumerate(days)
    )
    AllianceReading.objects.bulk_create(rows, batch_size=BATCH)


def alliance_words(found: AllianceOn, structure: Structure, t: int) -> dict[str, Any]:
    """What an alliance's reading says by name on day number `t`: shares, hottest dyad, pairs left out, why no index."""
    index, codes = found.index, structure.codes

    def named(pair: tuple[int, int]) -> list[str]:
        return [codes[pair[0]], codes[pair[1]]]

    has = bool(index.has_index[t])
    present = found.member_weight[t] > 0
    reason = ""
    if present.sum() < 2:
        reason = "Fewer than two members on this day."
    elif not has:
        reason = why_no_index(float(index.coverage[t]))
    shares = (
        {codes[m]: float(index.member_share[t, i]) for i, m in enumerate(found.members) if present[i]} if has else {}
    )
    return {
        "reason": reason,
        "member_shares": shares,
        "hottest_dyad": named(found.pairs[index.hottest[t]]) if has and index.hottest[t] >= 0 else None,
        "left_out": [named(pair) for x, pair in enumerate(found.pairs) if index.left_out[t, x]],
    }
