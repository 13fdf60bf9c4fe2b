"""What an index would be under other assumptions: sliders on the pages of alliances and pairs, and what they answer.

The address carries what is supposed (`sigma`, `h`, `weights`); without a script the sliders are a form.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.explain_shapes import Sensitivity, SupposedIndex
from alliance.indices.readings import Assumptions
from alliance.pages.frame import Frame, WrongParameter, page
from alliance.pages.sentences import short_label
from alliance.pages.words import number
from alliance.record.models import Actor, Alliance, Issue

SIGMA, YEARS, WEIGHT = (0.02, 1.0), (0.25, 50.0), (0.0, 100.0)  # what is accepted, as the API's parameters
WIDEST = 4.0  # the sliders of weights end here
PREFIX = "w-"  # a slider's name in the form is this with its issue's slug
_NUMBER = re.compile(r"[0-9]{1,4}(\.[0-9]{1,6})?")


@dataclass(frozen=True)
class Slider:
    """The weight of one issue."""

    issue: Issue
    value: float
    widest: float

    @property
    def is_moved(self) -> bool:
        """Whether it is supposed to be another than its own."""
        return self.value != self.issue.weight


@dataclass(frozen=True)
class Line:
    """One index as published and as supposed."""

    name: str
    found: SupposedIndex
    is_subject: bool


@dataclass(frozen=True)
class Answer:
    """What the assumptions make of the index."""

    sentence: str
    lines: list[Line]


@dataclass(frozen=True)
class WhatIf:
    """The sliders as they stand, and the answer once one was moved."""

    supposed: Assumptions
    published: Assumptions
    sliders: list[Slider]
    answer: Answer | None
    query: str  # what the address carries
    fragment: str  # where the script asks for the answer
    address: str  # of the page without it


def read_assumptions(frame: Frame) -> Assumptions:
    """What the address supposes; the sliders of a form without a script count as well as `weights`."""
    get = frame.request.GET
    weights: dict[str, float] = {}
    for part in filter(None, get.get("weights", "").split(",")):
        slug, _colon, text = part.partition(":")
        weights[slug] = _read("weights", text, WEIGHT)
    for name in get:
        if name.startswith(PREFIX):
            weights[name.removeprefix(PREFIX)] = _read(name, get[name], WEIGHT)
    issues = frame.names.issues
    unknown = [slug for slug in weights if slug not in issues]
    if unknown:
        raise WrongParameter("weights", _("There is no such issue: %(slug)s") % {"slug": unknown[0][:40]})
    return Assumptions(
        _read("sigma", get["sigma"], SIGMA) if get.get("sigma") else METHOD.sigma,
        _read("h", get["h"], YEARS) if get.get("h") else METHOD.doubling_years,
        {slug: value for slug, value in weights.items() if value != issues[slug].weight},
    )


def _read(parameter: str, text: str, bounds: tuple[float, float]) -> float:
    value = float(text) if _NUMBER.fullmatch(text) else -1.0
    if not bounds[0] <= value <= bounds[1]:
        raise WrongParameter(
            parameter,
            _("Give a number from %(low)s to %(high)s.") % {"low": f"{bounds[0]:g}", "high": f"{bounds[1]:g}"},
        )
    return value


def query_of(supposed: Assumptions) -> str:
    """The assumptions as an address carries them; nothing for what is as published."""
    query = QueryDict(mutable=True)
    if supposed.sigma != METHOD.sigma:
        query["sigma"] = f"{supposed.sigma:g}"
    if supposed.doubling_years != METHOD.doubling_years:
        query["h"] = f"{supposed.doubling_years:g}"
    if supposed.weights:
        query["weights"] = ",".join(f"{slug}:{value:g}" for slug, value in supposed.weights.items())
    return query.urlencode(safe=":,")


def read_alliance_what_if(frame: Frame, alliance: Alliance, agenda: Sequence[str]) -> WhatIf:
    """The sliders of an alliance's page."""
    supposed = read_assumptions(frame)
    answer = None
    if query_of(supposed):
        answer = _answer(frame, readings.alliance_sensitivity(alliance, frame.at, supposed))
    return _what_if(frame, supposed, answer, agenda, "alliance", alliance.slug)


def read_dyad_what_if(frame: Frame, a: Actor, b: Actor, agenda: Sequence[str]) -> WhatIf:
    """The sliders of a pair's page."""
    supposed = read_assumptions(frame)
    answer = None
    if query_of(supposed):
        answer = _answer(frame, readings.dyad_sensitivity(a, b, frame.at, supposed))
    return _what_if(frame, supposed, answer, agenda, "dyad", a.code, b.code)


def _what_if(
    frame: Frame, supposed: Assumptions, answer: Answer | None, agenda: Sequence[str], name: str, *args: str
) -> WhatIf:
    frame.kept += [(key, str(value)) for key, value in QueryDict(query_of(supposed)).items()]
    weights = supposed.weights or {}
    sliders = [
        Slider(issue, weights.get(slug, issue.weight), max(WIDEST, issue.weight))
        for slug, issue in frame.names.issues.items()
        if slug in agenda
    ]
    period = {name: frame.request.GET[name] for name in ("from", "to") if frame.request.GET.get(name)}
    return WhatIf(
        supposed, Assumptions(), sliders, answer, query_of(supposed),
        frame.link(f"what_if_{name}", *args), frame.link(name, *args, **period),
    )  # fmt: skip


def _answer(frame: Frame, found: Sensitivity) -> Answer:
    lines = [Line(_name(frame, row), row, row is found.subject) for row in found.results]
    return Answer(_sentence(found), [line for line in lines if line.is_subject or not _repeats(line.found, found)])


def _repeats(row: SupposedIndex, found: Sensitivity) -> bool:
    """An alliance of two and its pair have the same numbers, and are told once."""
    subject = found.subject
    return row.subject != subject.subject and (row.published, row.supposed) == (subject.published, subject.supposed)


def _name(frame: Frame, row: SupposedIndex) -> str:
    if row.alliance:
        return short_label(row.alliance)
    return f"{frame.names.capital(row.a or '')}–{frame.names.capital(row.b or '')}"


def _sentence(found: Sensitivity) -> str:
    row = found.subject
    before, after = row.published.friction, row.supposed.friction
    if after is None:
        return _("Under these assumptions there would be no index: too little would be known.")
    words = {
        "after": number(after), "before": number(before), "low": number(row.supposed.low),
        "high": number(row.supposed.high), "change": number(row.change, 1, signed=True),
    }  # fmt: skip
    if before is None:
        text = _("Under these assumptions the index would be %(after)s (likely %(low)s to %(high)s).") % words
    else:
        text = _(
            "Under these assumptions the index would be %(after)s (likely %(low)s to %(high)s) "
            "instead of %(before)s: %(change)s."
        ) % words  # fmt: skip
    moved = sum(line.rank != line.supposed_rank for line in found.results if line.subject == row.subject)
    if moved:
        ranks = ngettext("One rank would be another.", "%(n)s ranks would be others.", moved) % {"n": moved}
    else:
        ranks = _("Every rank would stay as it is.")
    return f"{text} {ranks}"


@page("overview")
def alliance(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """The answer alone, for the script of an alliance's page."""
    found = Alliance.objects.filter(slug=slug).first()
    if found is None:
        raise Http404(slug)
    return _fragment(frame, readings.alliance_sensitivity(found, frame.at, read_assumptions(frame)))


@page("overview")
def dyad(request: HttpRequest, frame: Frame, a: str, b: str) -> HttpResponse:
    """The answer alone, for the script of a pair's page."""
    if a == b or not {a, b} <= frame.names.actors.keys():
        raise Http404(f"{a} {b}")
    actors = frame.names.actors
    return _fragment(frame, readings.dyad_sensitivity(actors[a], actors[b], frame.at, read_assumptions(frame)))


def _fragment(frame: Frame, found: Sensitivity) -> HttpResponse:
    response = frame.render("parts/what_if_answer.html", {"answer": _answer(frame, found)})
    response["X-Robots-Tag"] = "noindex"
    return response
