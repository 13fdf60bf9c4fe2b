"""The two figures of a printed briefing, made with plotly's Python package. Pure: readings in, figures out."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
from django.utils.translation import gettext as _

from alliance.indices.shapes import Position
from alliance.pages.map_table import MapRow
from alliance.pages.marks import actor_mark
from alliance.pages.svg import SeriesPoint
from alliance.pages.words import BANDS, number
from alliance.record.models import Actor

# Paper has the light theme (css/tokens.css); widths are those of a sheet of A4 within its margins, in px.
WIDTH, INDEX_HEIGHT, MAP_ROW, MAP_EDGE = 700, 158, 33, 40
INK, INK2, LINE, UP, THIN = "#1B1F24", "#4A525C", "#D9D6CE", "#8E1B4B", "#666C75"
COLOURS = {
    "actor-us": "#1B3F8F", "actor-kr": "#AE4508", "actor-jp": "#A81FBF", "actor-cn": "#3A2E0C", "actor-kp": "#1A7765",
}  # fmt: skip
SYMBOLS = {
    "circle": "circle", "square": "square", "diamond": "diamond", "up": "triangle-up", "down": "triangle-down",
    "cross": "cross", "hexagon": "hexagon", "star": "star",
}  # fmt: skip
BAND_COLOURS = ("#F6E7DC", "#F2C3A0", "#DE7F69", "#AE3B67", "#5A1A52")
FONT = {"family": '"Source Sans 3 Variable", system-ui, sans-serif', "size": 12, "color": INK2}
# A name from an editor is text; plotly would read tags in it.
_SAFE = str.maketrans({"<": "‹", ">": "›", "&": "＆"})


def plain(text: str, most: int = 60) -> str:
    """A text that plotly shows as it is, cut where it is too long for a sheet."""
    safe = text.translate(_SAFE)
    return safe if len(safe) <= most else f"{safe[: most - 1]}…"


def index_figure(points: Sequence[SeriesPoint], end: dt.date) -> go.Figure:
    """The index over time as a step line with its likely range; thin stretches in grey, gaps as gaps."""
    figure = go.Figure()
    days = [point.date for point in points]
    for is_thin, colour in ((False, UP), (True, THIN)):
        shown = [point.friction is not None and point.thin == is_thin for point in points]
        if not any(shown):
            continue
        for run in _runs(shown):
            # A step holds until the next point, also where that one is drawn otherwise.
            until = days[run.stop] if run.stop < len(points) else end
            x = [*days[run.start : run.stop], until]
            part = [*points[run.start : run.stop], points[run.stop - 1]]
            band = {"mode": "lines", "line": {"width": 0, "shape": "hv"}, "hoverinfo": "skip", "showlegend": False}
            figure.add_scatter(x=x, y=[point.high for point in part], **band)
            figure.add_scatter(
                x=x, y=[point.low for point in part], fill="tonexty", fillcolor=_tint(colour, 0.17), **band
            )
            figure.add_scatter(
                x=x,
                y=[point.friction for point in part],
                mode="lines",
                line={"color": colour, "width": 2, "shape": "hv"},
                showlegend=False,
                hoverinfo="skip",
            )
    highest = max((point.high or 0.0 for point in points if point.friction is not None), default=20.0)
    top = min(100, 20 * (int(highest) // 20 + 1))
    limits = [step.floor for step in BANDS if step.floor < top]
    figure.update_layout(_layout(INDEX_HEIGHT, {"l": 30, "r": 70, "t": 8, "b": 24}))
    figure.update_yaxes(range=[0, top], tickvals=limits, gridcolor=LINE, zeroline=False, tickfont={"color": INK2})
    figure.update_xaxes(showgrid=False, linecolor=INK2, range=[days[0], end] if days else None)
    for step, upper in zip(BANDS, [*[step.floor for step in BANDS[1:]], 100.0], strict=True):
        if step.floor < top:
            figure.add_annotation(
                x=1.0, xref="paper", xanchor="left", xshift=6, y=(step.floor + min(upper, top)) / 2,
                text=str(step.word), showarrow=False, font={"size": 11, "color": INK2},
            )  # fmt: skip
    return figure


def _runs(shown: Sequence[bool]) -> list[range]:
    runs: list[range] = []
    for k, is_shown in enumerate(shown):
        if is_shown and runs and runs[-1].stop == k:
            runs[-1] = range(runs[-1].start, k + 1)
        elif is_shown:
            runs.append(range(k, k + 1))
    return runs


def map_figure(rows: Sequence[MapRow], members: int) -> go.Figure:
    """The hottest issues of the position map: the members' marks with intervals, the gap between them as a bar."""
    figure = go.Figure()
    for k, row in enumerate(rows):
        y = -k
        standing = [(place, place.position) for place in row.places[:members] if place.position is not None]
        means = [position.mean for _place, position in standing]
        if len(means) > 1 and row.divergence is not None:
            figure.add_shape(
                type="rect", x0=min(means), x1=max(means), y0=y - 0.1, y1=y + 0.1, line={"width": 0},
                fillcolor=BAND_COLOURS[_band(row.divergence)], layer="below",
            )  # fmt: skip
        for lane, (place, position) in enumerate(standing):
            # Labels point away from each other, so that none stands on the bar between the marks.
            lane_y = y + 0.16 * (len(standing) - 1) - 0.32 * lane
            _mark(figure, place.actor, position, lane_y, position.mean == min(means))
        poles = ((row.issue.pole_negative, 0, "right", -8), (row.issue.pole_positive, 1, "left", 8))
        for words, x, side, shift in poles:
            figure.add_annotation(
                x=x, xref="paper", xshift=shift, y=y, xanchor=side, text=_two_lines(plain(words, 64)),
                showarrow=False, align=side, font={"size": 10, "color": INK2}, name="pole",
            )  # fmt: skip
        figure.add_annotation(
            x=0, xref="paper", xanchor="left", xshift=-312, y=y, text=_two_lines(plain(row.issue.name, 60), 30),
            showarrow=False, align="left", font={"size": 11, "color": INK, "weight": 600}, name="issue",
        )  # fmt: skip
        figure.add_annotation(
            x=1, xref="paper", xanchor="right", xshift=172, y=y, text=number(row.points), showarrow=False,
            font={"size": 12, "color": INK}, name="points",
        )  # fmt: skip
    height = MAP_EDGE + MAP_ROW * max(len(rows), 1)
    figure.update_layout(_layout(height, {"l": 312, "r": 172, "t": 22, "b": 4}))
    figure.update_xaxes(
        range=[-1, 1], tickvals=[-1, 0, 1], ticktext=["−1", "0", "+1"], side="top", gridcolor=LINE, zeroline=False
    )
    figure.update_yaxes(range=[-len(rows) + 0.45, 0.55], visible=False)
    figure.add_annotation(
        x=1, xref="paper", xanchor="right", xshift=172, y=1, yref="paper", yanchor="bottom", text=_("Points"),
        showarrow=False, font={"size": 11, "color": INK2}, name="points",
    )  # fmt: skip
    return figure


def _mark(figure: go.Figure, actor: Actor, position: Position, y: float, is_left: bool) -> None:
    look = actor_mark(actor)
    colour = COLOURS.get(look.css, INK2)
    figure.add_scatter(
        x=[position.low, position.high], y=[y, y], mode="lines", showlegend=False, hoverinfo="skip",
        line={"color": colour, "width": 1.6, "dash": "dot" if position.predecessor else "solid"},
    )  # fmt: skip
    symbol = SYMBOLS.get(look.shape, "circle") + ("-open" if position.predecessor else "")
    figure.add_scatter(
        x=[position.mean], y=[y], mode="markers", showlegend=False, hoverinfo="skip", cliponaxis=False,
        marker={"color": colour, "size": 9, "symbol": symbol, "line": {"width": 2, "color": colour}},
    )  # fmt: skip
    figure.add_annotation(
        x=position.mean, y=y, xanchor="right" if is_left else "left", xshift=-7 if is_left else 7, showarrow=False,
        text=plain(actor.code, 10), font={"size": 10, "color": colour, "weight": 700}, bgcolor="#FFFFFF", borderpad=0,
    )  # fmt: skip


def _two_lines(text: str, width: int = 26) -> str:
    """Broken once, near the middle, where it is long."""
    if len(text) <= width:
        return text
    middle = len(text) // 2
    gaps = [k for k, letter in enumerate(text) if letter == " "]
    if not gaps:
        return text
    at = min(gaps, key=lambda k: abs(k - middle))
    return f"{text[:at]}<br>{text[at + 1 :]}"


def _band(divergence: float) -> int:
    return sum(divergence >= step.floor for step in BANDS) - 1


def _tint(colour: str, alpha: float) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"rgba({red},{green},{blue},{alpha})"


def _layout(height: int, margin: dict[str, int]) -> dict[str, Any]:
    return {
        "width": WIDTH, "height": height, "margin": margin, "font": FONT, "showlegend": False,
        "paper_bgcolor": "#FFFFFF", "plot_bgcolor": "#FFFFFF",
    }  # fmt: skip
