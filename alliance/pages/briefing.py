"""A briefing of an alliance on one sheet: one HTML file that needs neither this server nor a network to be read."""

from __future__ import annotations

import base64
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import cast

import plotly.io
import plotly.offline
from csp.decorators import csp_replace
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from alliance.indices import readings
from alliance.pages import alliance as alliance_page
from alliance.pages import briefing_figures
from alliance.pages.assets import PLOTLY, read
from alliance.pages.frame import Frame, page
from alliance.pages.period import read_period
from alliance.pages.reading import five_years_before
from alliance.record.models import Alliance

MOST_ISSUES, MOST_STEPS = 6, 4
FONT = "fonts/source-sans-3-latin-wght-normal.woff2"
CONFIG = {"displayModeBar": False, "staticPlot": True}
_SCRIPT = re.compile(r"<script[^>]*>(.*?)</script>", re.DOTALL)


@page("overview")
def show(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """The sheet; `download` hands it over as a file."""
    period = read_period(frame)
    one = alliance_page.find(frame, slug)
    if one is None:
        return frame.render("pages/not_yet_known.html", {"name": Alliance.objects.get(slug=slug).name})
    context = alliance_page.read(frame, one, period)
    context |= alliance_page.explain(frame, one, period, context["places"])
    steps = sorted(context["ledger"].entries, key=lambda entry: -abs(entry.step.step))[:MOST_STEPS]
    context["steps"] = sorted(steps, key=lambda entry: entry.number)
    rows = [row for row in context["map_rows"] if row.points is not None][:MOST_ISSUES]
    start = five_years_before(frame.at)
    points = readings.alliance_series(one.alliance, start, frame.at, "week", frame.known_at, shares=False)
    context |= {
        "point": one.now,
        "rows": rows,
        "index_figure": _drawn(briefing_figures.index_figure(points, frame.at), "index") if points else "",
        "map_figure": _drawn(briefing_figures.map_figure(rows, len(one.summary.members)), "map") if rows else "",
        "plotly": plotly_script() if points or rows else "",
        "fit": fitting_script(),
        "font": font(),
        "address": request.build_absolute_uri(frame.link("alliance", slug, at=frame.at.isoformat())),
    }
    text = render_to_string("pages/briefing.html", {"frame": frame, **context}, request)
    response = HttpResponse(text)
    if "download" in request.GET:
        name = f"briefing-{slug}-{frame.at.isoformat()}.html"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
    return _with_its_own_scripts(response, text)


def _drawn(figure: object, name: str) -> SafeString:
    """A figure with the script that draws it, as plotly's own package writes it."""
    html = plotly.io.to_html(
        figure, config=CONFIG, include_plotlyjs=False, full_html=False, div_id=f"figure-{name}", validate=True
    )
    return mark_safe(html)  # noqa: S308  plotly escapes what it writes; texts are plain (briefing_figures.plain)


def _with_its_own_scripts(response: HttpResponse, text: str) -> HttpResponse:
    """Only the scripts that stand in this very file may run, each named by its digest; Plotly styles what it draws."""
    digests = []
    for script in _SCRIPT.findall(text):
        digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
        digests.append(f"'sha256-{digest}'")

    @csp_replace({"script-src": digests or ["'none'"], "style-src": ["'unsafe-inline'"]})
    def answer(_request: HttpRequest) -> HttpResponse:
        return response

    return cast(HttpResponse, answer(HttpRequest()))


@cache
def plotly_script() -> SafeString:
    """plotly.js itself: the small bundle where it was put together, else the file inside the package."""
    found = finders.find(PLOTLY)
    text = Path(found).read_text(encoding="utf-8") if isinstance(found, str) else plotly.offline.get_plotlyjs()
    return mark_safe(text.replace("</script", "<\\/script"))  # noqa: S308  a file of this checkout


@cache
def fitting_script() -> SafeString:
    """What fits the charts to a narrow screen, and back to the sheet for print."""
    return mark_safe(read("js/briefing_fit.js"))  # noqa: S308  a file of this checkout


@cache
def font() -> str:
    """The typeface as a data address."""
    found = finders.find(FONT)
    data = Path(found).read_bytes() if isinstance(found, str) else b""
    return f"data:font/woff2;base64,{base64.b64encode(data).decode()}"
