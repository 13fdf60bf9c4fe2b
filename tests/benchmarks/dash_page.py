"""A Dash page of one series: the latest value as a number, and the index with its range. Served as dash_page:server.

The figure is in the layout itself, without a callback, so that Dash is measured at its best.
"""

import json
import os

import plotly.graph_objects as go
from dash import Dash, dcc, html

with open(os.environ["SERIES"], encoding="utf-8") as given:
    points = json.load(given)
days = [each["date"] for each in points]
edge = {"mode": "lines", "line": {"width": 0}, "hoverinfo": "skip", "showlegend": False}
figure = go.Figure(
    [
        go.Scatter(x=days, y=[each["low"] for each in points], **edge),
        go.Scatter(x=days, y=[each["high"] for each in points], fill="tonexty", **edge),
        go.Scatter(x=days, y=[each["friction"] for each in points], mode="lines", name="Friction index"),
    ],
    {"height": 400, "yaxis": {"range": [0, 100]}},
)
app = Dash(__name__, title="United States – South Korea", compress=True)
app.layout = html.Main(
    [
        html.H1("United States – South Korea"),
        html.P(f"{points[-1]['friction']:.1f}", id="headline", style={"fontSize": "48px"}),
        dcc.Graph(id="index", figure=figure),
    ]
)
server = app.server
