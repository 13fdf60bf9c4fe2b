"""The filter over every series of the UN votes at once, beside statsmodels' local-level model series by series."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import os
import subprocess
import time
from pathlib import Path

import numpy as np
import pytest

from alliance.friction.evidence import Evidence
from alliance.friction.method import METHOD
from alliance.friction.position import _by_day, track_positions
from alliance.local.place import BASE_DIR
from tests.benchmarks.peers import peers_python

VOTES = Path(os.environ.get("UNGA") or BASE_DIR.parent / "shared" / "data" / "unga") / "statements.csv.gz"


@pytest.mark.skipif(not VOTES.exists(), reason=f"{VOTES} is not here")
def test_the_filter_beside_statsmodels(tmp_path: Path) -> None:
    with gzip.open(VOTES, "rt") as file:
        rows = list(csv.DictReader(file))
    keys = sorted({(r["actor"], r["issue"]) for r in rows})
    number = {key: i for i, key in enumerate(keys)}
    evidence = Evidence.build(
        series=[number[r["actor"], r["issue"]] for r in rows],
        day=[dt.date.fromisoformat(r["date"]).toordinal() for r in rows],
        stance=[float(r["stance"]) for r in rows],
        salience=np.full(len(rows), 0.5),
        reliability=np.ones(len(rows)),
    )
    times = []
    for _ in range(5):
        began = time.perf_counter()
        tracks = track_positions(evidence)
        times.append(time.perf_counter() - began)
    series, day, precision, stance, _, _ = _by_day(evidence, METHOD)
    # statsmodels has no expiry: it is given each stretch between two fresh starts as a series of its own.
    stretch = np.cumsum(tracks.gain == 1.0)
    given = tmp_path / "given.npz"
    np.savez(
        given, series=stretch, day=day, stance=stance, noise=1.0 / precision, drift=METHOD.drift_per_day
    )  # fmt: skip
    subprocess.run([peers_python(), str(Path(__file__).with_name("local_level_peer.py")), str(given)], check=True)
    peer = np.load(tmp_path / "given.out.npz")
    apart = np.abs(peer["mean"] - tracks.mean).max(), np.abs(peer["variance"] - tracks.variance).max()
    ours, theirs, theirs_filtering = sorted(times)[2], float(peer["seconds"]), float(peer["filtering"])
    print(f"\n| filter of {len(rows):,} votes, {len(keys):,} series, {len(series):,} days | {ours:.3f} s |")
    print(f"| statsmodels, {stretch.max():,} stretches | {theirs:.1f} s, of which filtering {theirs_filtering:.1f} s |")
    print(f"| ratio | {theirs / ours:.0f}, to its filtering alone {theirs_filtering / ours:.0f} |")
    print(f"| furthest apart | mean {apart[0]:.1e}, variance {apart[1]:.1e} |")
    assert max(apart) < 1e-8
