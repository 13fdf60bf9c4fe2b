"""Positions under other parameters of the method, kept from revision to revision.

Whether a dyad's rank holds is asked of every tracked series under every scenario, over the whole record: a second for a
million statements. None of it is stored, but little of it changes: a process keeps the positions of one revision, and
of the next filters those series again whose statements the versions (versions.py) say have changed. What else
positions rest on (who speaks for whom, who takes office, default saliences) is compared; if it differs, nothing is
kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from alliance.friction.method import METHOD, Method
from alliance.friction.position import Tracks, track_positions
from alliance.friction.robustness import parameter_scenarios
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.behind import FEW, Named, can_go_on, standing
from alliance.indices.stored_tracks import NOTHING
from alliance.indices.structure import Structure, Then
from alliance.indices.versions import changed_after, is_of_this_record, series_of

AS_PUBLISHED = "as published"


def methods() -> dict[str, Method]:
    """The method as published, and that of each scenario."""
    return {AS_PUBLISHED: METHOD, **parameter_scenarios()}


@dataclass(frozen=True)
class _Kept:
    """By scenario and series the positions in one revision; and all of a set of series together."""

    revision: Named
    grounds: Any
    tracks: Mapping[str, Mapping[Key, Tracks]]
    keys: list[Key]
    together: Mapping[str, Tracks]


_kept: dict[str, _Kept] = {}  # at most one


def scenario_tracks(
    wanted: set[Key], structure: Structure, known_at: Then | None = None
) -> tuple[list[Key], Mapping[str, Tracks]]:
    """The positions of `wanted` under every scenario; series i is the i-th key returned (sorted)."""
    newest = standing().newest if known_at is None and can_go_on() else None
    if newest is None:
        keys, evidence = assemble_evidence(wanted, structure, known_at)
        return keys, {name: track_positions(evidence, method) for name, method in methods().items()}
    keys = sorted(wanted)
    former = _kept.get("newest")
    if former is not None and former.revision == newest and former.keys == keys:
        return keys, former.together
    found = _of_each(wanted, structure, newest, former)
    together = {name: _joined([tracks[key] for key in keys]) for name, tracks in found.items()}
    if former is None or former.revision[0] <= newest[0] or not is_of_this_record(former.revision):
        _kept["newest"] = _Kept(newest, _grounds(structure), found, keys, together)
    return keys, together


def _grounds(structure: Structure) -> Any:
    """What positions rest on beside the statements."""
    care = {pk: issue.default_salience for pk, issue in structure.issues.items()}
    return structure.principals, structure.handovers, care


def _of_each(
    wanted: set[Key], structure: Structure, newest: Named, former: _Kept | None
) -> dict[str, dict[Key, Tracks]]:
    standing: set[Key] = set()
    if former is not None and former.grounds == _grounds(structure):
        standing = _unchanged(former, structure, newest)  # others' too: an untracked pair's reader must not drop them
    missing = wanted - standing
    found: dict[str, dict[Key, Tracks]] = {name: {} for name in methods()}
    if former is not None:
        for name, tracks in found.items():
            tracks.update((key, former.tracks[name][key]) for key in standing)
    if missing:
        keys, evidence = assemble_evidence(missing, structure)
        for name, method in methods().items():
            found[name].update(zip(keys, _parted(track_positions(evidence, method), len(keys)), strict=True))
    return found


def _unchanged(former: _Kept, structure: Structure, newest: Named) -> set[Key]:
    """The series of which the newest revision says what the former said."""
    keys = set(former.tracks[AS_PUBLISHED])
    if former.revision == newest:
        return keys
    if former.revision[0] > newest[0] or not is_of_this_record(former.revision):
        return set()
    changed = changed_after(former.revision[0], FEW)
    if changed is None:
        return set()
    touched = series_of(changed, former.revision[0]) if changed else []
    return keys - {(heard, issue) for actor, issue in touched for heard in structure.principals.get(actor, ())}


def _parted(tracks: Tracks, series: int) -> list[Tracks]:
    """The rows of each series, numbered 0. Copies, so that a part that is kept does not keep the whole."""
    ends = np.searchsorted(tracks.series, np.arange(series + 1)).tolist()
    return [
        Tracks(np.zeros(end - start, dtype=np.int64), *(getattr(tracks, f.name)[start:end].copy() for f in _REST))
        for start, end in pairwise(ends)
    ]


def _joined(parts: list[Tracks]) -> Tracks:
    """Tracks in which series i is parts[i]."""
    if not parts:
        return NOTHING.tracks
    series = np.repeat(np.arange(len(parts)), [len(part.day) for part in parts])
    return Tracks(series, *(np.concatenate([getattr(part, f.name) for part in parts]) for f in _REST))


_REST = fields(Tracks)[1:]
