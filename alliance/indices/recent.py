"""The statements after a day, and the stored positions that they go on from: what a change in a period rests on.

A period of months needs nothing of the decades before it but where everybody stood when it began. The positions are
the same to the last bit as if filtered from the beginning (track_positions), and so is all that follows from them.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np

from alliance.friction.evidence import Evidence
from alliance.friction.position import Tracks, going_on
from alliance.indices.assemble import Key, assemble_evidence
from alliance.indices.behind import can_go_on
from alliance.indices.stored_tracks import rows_before, tracks_from
from alliance.indices.structure import Structure, Then


@dataclass(frozen=True)
class Ground:
    """Evidence and tracks of some series: series i is keys[i]. `before` is None where the evidence begins at the start.

    Otherwise it holds each series' last position before the evidence, which `tracks` begin with.
    """

    keys: list[Key]
    evidence: Evidence
    tracks: Tracks
    before: Tracks | None

    def of(self, keys: Collection[Key]) -> Ground:
        """The same of some of the series, renumbered."""
        ordered = sorted(keys)
        at = {key: i for i, key in enumerate(self.keys)}
        number = np.full(len(self.keys), -1, dtype=np.int64)
        number[[at[key] for key in ordered]] = np.arange(len(ordered))
        e = self.evidence
        mine, handed = number[e.series] >= 0, number[e.handover_series] >= 0
        rows = ("day", "stance", "half_width", "salience", "reliability", "reversal", "statement")
        return Ground(
            ordered,
            Evidence(
                n_series=len(ordered),
                series=number[e.series[mine]],
                **{name: getattr(e, name)[mine] for name in rows},
                handover_series=number[e.handover_series[handed]],
                handover_day=e.handover_day[handed],
            ),
            _chosen(self.tracks, number),
            None if self.before is None else _chosen(self.before, number),
        )


def _chosen(tracks: Tracks, number: np.ndarray) -> Tracks:
    mine = tracks[number[tracks.series] >= 0]
    return replace(mine, series=number[mine.series])


def ground_of(
    keys: Collection[Key], structure: Structure, known_at: Then | None = None, after: int | None = None
) -> Ground:
    """What an index rests on; with `after` (an ordinal) as little as tells everything after that day, where it can be.

    It can for a reader of the newest revision, whose positions are stored; the record of another day is read whole.
    """
    if after is None or known_at is not None or not can_go_on():
        ordered, evidence = assemble_evidence(keys, structure, known_at)
        return Ground(ordered, evidence, going_on(evidence, None), None)
    since = dict.fromkeys(keys, after + 1)
    ordered, evidence = assemble_evidence(keys, structure, since=since)
    before = tracks_from(rows_before(since), ordered)
    return Ground(ordered, evidence, going_on(evidence, before), before)
