"""Validated statements as arrays: what the filter reads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

NEVER = 10_000_000
"""A day that never comes (days are proleptic ordinals, as from `date.toordinal`)."""

_SPAN = 20_000_000  # wider than any day, so that (series, day) sorts as one number


class EvidenceError(ValueError):
    """Statements that the method does not accept; the message names the field and the first offending value."""


def composite_key(series: ArrayLike, day: ArrayLike) -> NDArray[np.int64]:
    """One sortable integer for (series, day), elementwise."""
    return np.asarray(series, dtype=np.int64) * _SPAN + np.asarray(day, dtype=np.int64)


@dataclass(frozen=True)
class Evidence:
    """Statements of many series, sorted by series and day. A series is one actor's statements on one issue.

    Arrays have one element a statement: `series` (index, 0 to n_series - 1), `day` (ordinal), `stance` (-1..1),
    `half_width` (0..1), `salience` (0..1, an absent one already replaced by the issue's default), `reliability`
    (0 < r <= 1), `reversal`, `statement` (the caller's identifiers). `handover_series` and `handover_day` list each
    series' handovers, sorted likewise.
    """

    n_series: int
    series: NDArray[np.int64]
    day: NDArray[np.int64]
    stance: NDArray[np.float64]
    half_width: NDArray[np.float64]
    salience: NDArray[np.float64]
    reliability: NDArray[np.float64]
    reversal: NDArray[np.bool_]
    statement: NDArray[np.int64]
    handover_series: NDArray[np.int64]
    handover_day: NDArray[np.int64]

    @cached_property
    def keys(self) -> NDArray[np.int64]:
        """(series, day) of each statement as one number, ascending."""
        return composite_key(self.series, self.day)

    @classmethod
    def build(
        cls,
        *,
        series: ArrayLike,
        day: ArrayLike,
        stance: ArrayLike,
        salience: ArrayLike,
        reliability: ArrayLike,
        half_width: ArrayLike | None = None,
        reversal: ArrayLike | None = None,
        statement: ArrayLike | None = None,
        n_series: int | None = None,
        handovers: Sequence[Sequence[int]] = (),
    ) -> Evidence:
        """Check, complete and sort. `handovers[i]` holds the handover days of series i.

        Raises EvidenceError where a value lies outside what the method accepts.
        """
        index = np.asarray(series, dtype=np.int64)
        n = len(index)
        if n_series is None:
            n_series = max(int(index.max(initial=-1)) + 1, len(handovers))
        columns = {
            "day": np.asarray(day, dtype=np.int64),
            "stance": np.asarray(stance, dtype=float),
            "half_width": np.zeros(n) if half_width is None else np.asarray(half_width, dtype=float),
            "salience": np.asarray(salience, dtype=float),
            "reliability": np.asarray(reliability, dtype=float),
            "reversal": np.zeros(n, dtype=bool) if reversal is None else np.asarray(reversal, dtype=bool),
            "statement": np.arange(n) if statement is None else np.asarray(statement, dtype=np.int64),
        }
        for name, column in columns.items():
            if column.shape != (n,):
                raise EvidenceError(f"{name}: {column.shape} values for {n} statements")
        _check("series", index, (index >= 0) & (index < n_series))
        _check("stance", columns["stance"], np.abs(columns["stance"]) <= 1)
        _check("half_width", columns["half_width"], (columns["half_width"] >= 0) & (columns["half_width"] <= 1))
        _check("salience", columns["salience"], (columns["salience"] >= 0) & (columns["salience"] <= 1))
        _check("reliability", columns["reliability"], (columns["reliability"] > 0) & (columns["reliability"] <= 1))
        # The identifier breaks ties, so that the same record always gives the same bits.
        order = np.lexsort((columns["statement"], columns["day"], index))
        handover_pairs = sorted({(i, int(d)) for i, days in enumerate(handovers) for d in days})
        pairs = np.asarray(handover_pairs, dtype=np.int64).reshape(-1, 2)
        return cls(
            n_series=n_series,
            series=index[order],
            **{name: column[order] for name, column in columns.items()},
            handover_series=pairs[:, 0],
            handover_day=pairs[:, 1],
        )

    def next_handover(self, series: NDArray[np.int64], day: NDArray[np.int64]) -> NDArray[np.int64]:
        """The first handover of each series strictly after `day`, or NEVER; elementwise."""
        keys = composite_key(self.handover_series, self.handover_day)
        at = np.searchsorted(keys, composite_key(series, day), side="right")
        found = np.full(len(series), NEVER, dtype=np.int64)
        inside = at < len(keys)
        same = np.zeros(len(series), dtype=bool)
        same[inside] = self.handover_series[at[inside]] == series[inside]
        found[same] = self.handover_day[at[same]]
        return found


def _check(name: str, values: NDArray, valid: NDArray[np.bool_]) -> None:
    if not valid.all():  # NaN compares false, so it is caught too
        raise EvidenceError(f"{name}: {values[~valid][0]} is out of range")
