"""One figure alone, for a frame in somebody else's page: live, or frozen to a day or a revision.

Only these addresses may be framed; everything else of the site refuses it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_exempt

from alliance.indices import readings
from alliance.pages import alliance as alliance_page
from alliance.pages import dyad as dyad_page
from alliance.pages import issues as issue_page
from alliance.pages import over_time
from alliance.pages.frame import Frame, WrongParameter, page
from alliance.pages.period import read_period
from alliance.record.models import Alliance, Issue

# Each figure by its address, with its template; those of the second kind say why an index stands as it does.
DRAWN = {
    "index-over-time": "parts/index_over_time.html",
    "position-map": "parts/position_map.html",
    "matrix": "parts/matrix.html",
}
EXPLAINED = {
    "what-changed": "parts/what_changed.html",
    "wedges": "parts/wedges.html",
    "bargains": "parts/bargains.html",
}
HISTORY = {"issues-over-time": "parts/issues_over_time.html"}
OF_AN_ISSUE = {"positions-over-time": "parts/positions_over_time.html"}
NOT_OF_A_PAIR = ("matrix", "wedges")
THEMES = ("light", "dark")
_LARGEST = 2**63 - 1


@dataclass(frozen=True)
class Embedded:
    """What stands around the figure."""

    figure: str
    template: str
    source: str  # the page that the figure is from, in the same state
    theme: str  # empty for the reader's own
    is_frozen: bool


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page("overview", styled=True)
def alliance(request: HttpRequest, frame: Frame, slug: str, figure: str) -> HttpResponse:
    """One figure of an alliance's page."""
    template = _template(figure)
    _freeze(frame)
    period = read_period(frame)
    one = alliance_page.find(frame, slug)
    if one is None:
        return _missing(frame, Alliance.objects.get(slug=slug).name, frame.link("alliance", slug))
    context = alliance_page.read(frame, one, period)
    if figure in EXPLAINED:
        context |= alliance_page.explain(frame, one, period, context["places"])
    if figure in HISTORY:
        context["gaps"] = over_time.read_alliance_heat(frame, one.alliance)
    return _render(frame, figure, template, frame.link("alliance", slug, **_days(frame)), one.title, context)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page("overview", styled=True)
def dyad(request: HttpRequest, frame: Frame, a: str, b: str, figure: str) -> HttpResponse:
    """One figure of a pair's page."""
    template = _template(figure)
    if figure in NOT_OF_A_PAIR:
        raise Http404(figure)
    _freeze(frame)
    period = read_period(frame)
    one = dyad_page.find(frame, a, b)
    if one is None:
        return _missing(frame, f"{a} – {b}", frame.link("dyad", a, b))
    context = dyad_page.read(frame, one, period)
    if figure in EXPLAINED:
        context |= dyad_page.explain(frame, one, period, context["places"])
    if figure in HISTORY:
        context["gaps"] = over_time.read_dyad_heat(frame, one.a, one.b)
    return _render(frame, figure, template, frame.link("dyad", a, b, **_days(frame)), context["title"], context)


@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
@page("issues", styled=True)
def issue(request: HttpRequest, frame: Frame, slug: str, figure: str) -> HttpResponse:
    """One figure of an issue's page."""
    if figure not in OF_AN_ISSUE:
        raise Http404(figure)
    _freeze(frame)
    one = issue_page.find(frame, slug)
    if one is None:
        return _missing(frame, Issue.objects.get(slug=slug).name, frame.link("issue", slug))
    context = issue_page.read_history(frame, one)
    return _render(frame, figure, OF_AN_ISSUE[figure], frame.link("issue", slug), one.name, context)


def _template(figure: str) -> str:
    found = (DRAWN | EXPLAINED | HISTORY).get(figure)
    if found is None:
        raise Http404(figure)
    return found


def _days(frame: Frame) -> dict[str, str]:
    return {name: frame.request.GET[name] for name in ("from", "to") if frame.request.GET.get(name)}


def _freeze(frame: Frame) -> None:
    """To the revision that the address names: what was known when it was committed."""
    text = frame.request.GET.get("revision", "").strip()
    if not text:
        return
    if frame.known is not None:
        raise WrongParameter("revision", _("Give either “revision” or “known”, not both."))
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
    revision = readings.revision(number) if 0 < number <= _LARGEST else None
    if revision is None:
        raise WrongParameter("revision", _("There is no such revision."))
    frame.instant, frame.known = revision.committed_at, revision.committed_at.date()


def _render(frame: Frame, figure: str, template: str, source: str, title: str, context: dict[str, Any]) -> HttpResponse:
    theme = frame.request.GET.get("theme", "").strip()
    if theme and theme not in THEMES:
        raise WrongParameter("theme", _("Give light or dark."))
    around = Embedded(figure, template, f"{source}#{figure}", theme, frame.chosen and frame.known is not None)
    return frame.render(
        "pages/embed.html",
        {**context, "embedded": around, "title": title, "point": one.now if (one := context.get("one")) else None},
    )


def _missing(frame: Frame, name: str, source: str) -> HttpResponse:
    """Why there is nothing to draw; a frame must not stay blank."""
    return frame.render("pages/embed_missing.html", {"title": name, "source": source})
