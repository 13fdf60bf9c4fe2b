"""All reads of readings: stored ones where a dyad is tracked, computed by the same core where it is not.

The only door for the API and the pages. Nothing here writes.
"""

from alliance.indices.census import Census, Group, census
from alliance.indices.readings.alliances import alliance_series, alliances_at, matrices_at, matrix_at
from alliance.indices.readings.changes import Knowledge, alliance_changes, dyad_changes, pairs_touched, statement_steps
from alliance.indices.readings.coders import coder_agreement, overall_agreement
from alliance.indices.readings.coverage import Coverage, coverage_on
from alliance.indices.readings.dyads import (
    dyad_cells,
    dyad_issue_series,
    dyad_series,
    dyad_state,
    dyads_each_on,
    newest_and_dyad_state,
    stored_dyad_series,
    tracked_dyads,
)
from alliance.indices.readings.effects import statement_effects
from alliance.indices.readings.kept import (
    changed_statements,
    public_statements,
    revision_before,
    revision_named,
    rows_then,
    statement_rows,
    why_not_kept,
)
from alliance.indices.readings.outside import bargains_among, bargains_at, polarisation_at, wedges_at
from alliance.indices.readings.over_time import alliance_gaps, dyad_gaps, positions_over_time
from alliance.indices.readings.positions import position_series, positions_at, with_weights
from alliance.indices.readings.preview import preview
from alliance.indices.readings.robust import robustness_at
from alliance.indices.readings.sensitivity import Assumptions, alliance_sensitivity, dyad_sensitivity
from alliance.indices.readings.state import (
    consistent_reads,
    default_day,
    index_state,
    latest_revision,
    latest_statement_day,
    revision,
    today,
)
from alliance.indices.readings.steps import MadeStep, steps_made
from alliance.indices.readings.tables import (
    Held,
    IndexRow,
    PositionRow,
    former_indices,
    former_positions,
    hold,
    stored_indices,
    stored_positions,
)
from alliance.indices.structure import load_structure
from alliance.indices.tally import RecordSize
from alliance.indices.tally import tally_up_to as record_up_to

__all__ = [
    "Assumptions",
    "Census",
    "Coverage",
    "Group",
    "Held",
    "IndexRow",
    "Knowledge",
    "MadeStep",
    "PositionRow",
    "RecordSize",
    "alliance_changes",
    "alliance_gaps",
    "alliance_sensitivity",
    "alliance_series",
    "alliances_at",
    "bargains_among",
    "bargains_at",
    "census",
    "changed_statements",
    "coder_agreement",
    "consistent_reads",
    "coverage_on",
    "default_day",
    "dyad_cells",
    "dyad_changes",
    "dyad_gaps",
    "dyad_issue_series",
    "dyad_sensitivity",
    "dyad_series",
    "dyad_state",
    "dyads_each_on",
    "former_indices",
    "former_positions",
    "hold",
    "index_state",
    "latest_revision",
    "latest_statement_day",
    "load_structure",
    "matrices_at",
    "matrix_at",
    "newest_and_dyad_state",
    "overall_agreement",
    "pairs_touched",
    "polarisation_at",
    "position_series",
    "positions_at",
    "positions_over_time",
    "preview",
    "public_statements",
    "record_up_to",
    "revision",
    "revision_before",
    "revision_named",
    "robustness_at",
    "rows_then",
    "statement_effects",
    "statement_rows",
    "statement_steps",
    "steps_made",
    "stored_dyad_series",
    "stored_indices",
    "stored_positions",
    "today",
    "tracked_dyads",
    "wedges_at",
    "why_not_kept",
    "with_weights",
]
