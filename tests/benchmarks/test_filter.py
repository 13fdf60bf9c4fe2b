"""The filter over every series of the UN votes at once, beside statsmodels' local-level model series by series."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import subprocess
import time
from pathlib import Path

import numpy as np

from alliance.friction.evidence import Evidence
from alliance.friction.method import METHOD
from alliance.friction.position import _by_day, track_positions
from tests.benchmarks.peers import peers_python
from tests.benchmarks.table import measured
from tests.benchmarks.unga import VOTES, needs_unga


@needs_unga
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
    _, day, precision, stance, _, _ = _by_day(evidence, METHOD)
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
    topic = f"The filter over {len(rows):,} votes, {len(keys):,} series"
    beside = f"statsmodels' local level, {stretch.max():,} series one by one"
    measured(topic, "All of it at once", ours, "s", at_most=3, peer=f"{beside}: {theirs:.1f} s")
    measured(topic, "Times as fast", theirs / ours, at_least=50, peer=beside)
    measured(topic, "Times as fast as its filtering alone, without setting up", theirs_filtering / ours, peer=beside)
    measured(topic, "Furthest apart, mean or variance", max(apart), at_most=1e-8, peer=beside)
    assert max(apart) < 1e-8
