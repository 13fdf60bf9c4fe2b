"""All reads of readings: stored ones where a dyad is tracked, computed by the same core where it is not.

The only door for the API and the pages. Nothing here writes.
"""

from alliance.indices.readings.alliances import alliance_series, alliances_at, matrix_at
from alliance.indices.readings.dyads import dyad_cells, dyad_issue_series, dyad_series, tracked_dyads
from alliance.indices.readings.positions import position_series, positions_at
from alliance.indices.readings.state import (
    consistent_reads,
    index_state,
    latest_revision,
    latest_statement_day,
    today,
)

__all__ = [
    "alliance_series",
    "alliances_at",
    "consistent_reads",
    "dyad_cells",
    "dyad_issue_series",
    "dyad_series",
    "index_state",
    "latest_revision",
    "latest_statement_day",
    "matrix_at",
    "position_series",
    "positions_at",
    "today",
    "tracked_dyads",
]
