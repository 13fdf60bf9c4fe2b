"""The dyad index beside the S-score (Signorino & Ritter 1999) computed from the same UN votes, year by year.

Reads data that are not part of the product (../shared/data/unga, see its SOURCE.md); without them it says so and
is skipped. Writes docs/validation.svg; the table goes into docs/validation.md.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import itertools
import time
from collections import defaultdict
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

from alliance.friction.evidence import Evidence
from alliance.friction.index import dyad_index
from alliance.friction.level import Agenda
from alliance.friction.position import positions_at, track_positions
from alliance.local.place import BASE_DIR
from tests.benchmarks.table import measured
from tests.benchmarks.unga import UNGA, VOTES, needs_unga

FIRST, LAST = 1950, 2019
LEAST_COMMON_VOTES = 10


@needs_unga
def test_rank_correlation_with_s_scores() -> None:
    with gzip.open(VOTES, "rt") as file:
        rows = list(csv.DictReader(file))
    actors = {code: i for i, code in enumerate(sorted({r["actor"] for r in rows}))}
    issues = {slug: i for i, slug in enumerate(sorted({r["issue"] for r in rows}))}
    actor = np.array([actors[r["actor"]] for r in rows])
    issue = np.array([issues[r["issue"]] for r in rows])
    day = np.array([dt.date.fromisoformat(r["date"]).toordinal() for r in rows])
    stance = np.array([float(r["stance"]) for r in rows])
    pairs = allied_pairs(actors)

    began = time.perf_counter()
    evidence = Evidence.build(
        series=actor * len(issues) + issue, day=day, stance=stance, salience=np.full(len(rows), 0.5),
        reliability=np.ones(len(rows)), n_series=len(actors) * len(issues),
    )  # fmt: skip
    tracks = track_positions(evidence)
    print(f"\n{len(rows)} votes filtered in {time.perf_counter() - began:.2f} s; {len(pairs)} allied dyads")

    friction = index_by_year(tracks, pairs, len(issues))
    s_scores = s_by_year(rows, actors, pairs)
    print("| year | dyads | rank correlation |\n|---|---|---|")
    correlations = {}
    for year in range(FIRST, LAST + 1):
        both = [
            (friction[year][p], 1 - s_scores[year][p])
            for p in range(len(pairs))
            if p in s_scores[year] and not np.isnan(friction[year][p])
        ]
        if len(both) >= 20:
            correlations[year] = float(spearmanr(*zip(*both, strict=True)).statistic)
            if year % 5 == 4 or year == LAST:
                print(f"| {year} | {len(both)} | {correlations[year]:.3f} |")
    median = float(np.median(list(correlations.values())))
    print(f"median of {len(correlations)} years: {median:.3f}; lowest {min(correlations.values()):.3f}")
    measured("Validation", "Rank correlation of the dyad index with S-scores, median year", median, peer="S-scores")
    draw(correlations, BASE_DIR / "docs" / "validation.svg")
    assert median > 0.8


def allied_pairs(actors: dict[str, int]) -> list[tuple[int, int]]:
    """Every pair that is or was in one alliance."""
    members = defaultdict(set)
    with (UNGA / "alliances.csv").open() as file:
        for row in csv.DictReader(file):
            if row["member"] in actors:
                members[row["alliance"]].add(actors[row["member"]])
    return sorted({pair for m in members.values() for pair in itertools.combinations(sorted(m), 2)})


def index_by_year(tracks, pairs, n_issues) -> dict[int, np.ndarray]:  # type: ignore[no-untyped-def]
    """The index of every pair on the last day of each year."""
    a, b = np.array(pairs).T
    agenda = Agenda(np.ones(n_issues), np.full(n_issues, 0.5))
    columns = np.arange(n_issues)
    found = {}
    for year in range(FIRST, LAST + 1):
        day = dt.date(year, 12, 31).toordinal()
        sides = (positions_at(tracks, (who * n_issues)[:, None] + columns, day) for who in (a, b))
        found[year] = dyad_index(*sides, agenda).friction  # type: ignore[misc]
    return found


def s_by_year(
    rows: list[dict[str, str]], actors: dict[str, int], pairs: list[tuple[int, int]]
) -> dict[int, dict[int, float]]:
    """S = 1 - 2 * mean(|x - y|) / 2 over the year's common votes, each roll call once."""
    ballots: dict[int, dict[int, dict[str, float]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        ballots[int(row["date"][:4])][actors[row["actor"]]][row["source_ref"]] = float(row["stance"])
    scores: dict[int, dict[int, float]] = defaultdict(dict)
    for year in range(FIRST, LAST + 1):
        for p, (a, b) in enumerate(pairs):
            mine, theirs = ballots[year].get(a, {}), ballots[year].get(b, {})
            common = mine.keys() & theirs.keys()
            if len(common) >= LEAST_COMMON_VOTES:
                scores[year][p] = 1 - float(np.mean([abs(mine[v] - theirs[v]) for v in common]))
    return scores


def draw(correlations: dict[int, float], path: Path) -> None:
    """A plain line chart; the document that shows it names the numbers too."""
    x = {year: 50 + 640 * (year - FIRST) / (LAST - FIRST) for year in correlations}
    y = {year: 20 + 240 * (1 - value) for year, value in correlations.items()}
    line = " ".join(f"{x[year]:.1f},{y[year]:.1f}" for year in correlations)
    grid = "".join(
        f'<line x1="50" x2="690" y1="{20 + 240 * (1 - v):.0f}" y2="{20 + 240 * (1 - v):.0f}" stroke="#D9D6CE"/>'
        f'<text x="42" y="{25 + 240 * (1 - v):.0f}" text-anchor="end">{v:.1f}</text>'
        for v in (0, 0.2, 0.4, 0.6, 0.8, 1)
    )
    years = "".join(
        f'<text x="{50 + 640 * (year - FIRST) / (LAST - FIRST):.0f}" y="282" text-anchor="middle">{year}</text>'
        for year in range(FIRST, LAST + 1, 10)
    )
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 720 295" font-family="sans-serif" font-size="13" '
        'fill="#4A525C"><title>Rank correlation of the dyad index with S-scores, by year</title>'
        f'<rect width="720" height="295" fill="#FFFFFF"/>{grid}{years}'
        f'<polyline points="{line}" fill="none" stroke="#8E1B4B" stroke-width="2"/></svg>\n'
    )
