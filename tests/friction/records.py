"""Random records for property tests: two or three actors, a few issues, statements and handovers over some years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import strategies as st

from alliance.friction.evidence import Evidence
from alliance.friction.index import DyadIndex, dyad_index
from alliance.friction.level import Agenda
from alliance.friction.method import METHOD, Method
from alliance.friction.position import PositionsAt, Tracks, positions_at, track_positions

START = dt.date(2015, 1, 1).toordinal()
SPAN = 12 * 365


@dataclass(frozen=True)
class Said:
    """One statement of a random record."""

    actor: int
    issue: int
    day: int
    stance: float
    salience: float
    reliability: float
    half_width: float
    reversal: bool


@dataclass(frozen=True)
class Record:
    """Statements and handovers of `actors` actors on `issues` issues."""

    actors: int
    issues: int
    said: tuple[Said, ...]
    handovers: tuple[tuple[int, ...], ...]  # by actor
    weights: tuple[float, ...]

    def with_said(self, said: Sequence[Said]) -> Record:
        return replace(self, said=tuple(said))

    def evidence(self) -> Evidence:
        """Series are numbered actor * issues + issue."""
        return Evidence.build(
            series=[s.actor * self.issues + s.issue for s in self.said],
            day=[s.day for s in self.said],
            stance=[s.stance for s in self.said],
            salience=[s.salience for s in self.said],
            reliability=[s.reliability for s in self.said],
            half_width=[s.half_width for s in self.said],
            reversal=[s.reversal for s in self.said],
            n_series=self.actors * self.issues,
            handovers=[self.handovers[a] for a in range(self.actors) for _ in range(self.issues)],
        )

    def tracks(self, method: Method = METHOD) -> Tracks:
        return track_positions(self.evidence(), method)

    def agenda(self) -> Agenda:
        return Agenda(np.array(self.weights), np.full(self.issues, 0.5))

    def positions(self, actor: int, days: Sequence[int]) -> PositionsAt:
        """Shape (days, issues)."""
        series = actor * self.issues + np.arange(self.issues)
        return positions_at(self.tracks(), series[None, :], np.asarray(days)[:, None])

    def dyad(self, a: int, b: int, days: Sequence[int]) -> DyadIndex:
        return dyad_index(self.positions(a, days), self.positions(b, days), self.agenda())


def _grid(low: float, high: float) -> st.SearchStrategy[float]:
    return st.integers(0, 20).map(lambda i: low + (high - low) * i / 20)


@st.composite
def records(draw: st.DrawFn, actors: int = 2, least: int = 1, most: int = 25) -> Record:
    issues = draw(st.integers(1, 4))
    said = draw(
        st.lists(
            st.builds(
                Said,
                actor=st.integers(0, actors - 1),
                issue=st.integers(0, issues - 1),
                day=st.integers(START, START + SPAN),
                stance=_grid(-1, 1),
                salience=_grid(0, 1),
                reliability=_grid(0.05, 1),
                half_width=st.sampled_from([0.0, 0.0, 0.25, 1.0]),
                reversal=st.sampled_from([False, False, False, True]),
            ),
            min_size=least,
            max_size=most,
        )
    )
    # Some handovers fall on a day on which somebody speaks.
    days = st.integers(START, START + SPAN) | st.sampled_from([s.day for s in said] or [START])
    handovers = tuple(tuple(sorted(draw(st.sets(days, max_size=3)))) for _ in range(actors))
    weights = tuple(draw(st.lists(st.sampled_from([0.5, 1.0, 2.0]), min_size=issues, max_size=issues)))
    return Record(actors, issues, tuple(said), handovers, weights)


DAYS = [START + 200 * i for i in range(25)]
