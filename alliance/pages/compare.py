"""Any actors on any issues on two days, side by side."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alliance.pages import comparison
from alliance.pages.eras import Contrast, government_on, read_contrasts, read_tenures
from alliance.pages.frame import Frame, WrongParameter, page, parse_day
from alliance.pages.words import day as day_words
from alliance.record.models import Actor, Issue, Membership, Tenure

MOST_ACTORS = 6


@page("compare")
def show(request: HttpRequest, frame: Frame) -> HttpResponse:
    """The positions of the chosen actors on two days, what moved in words, and the index of every pair of them."""
    tenures = read_tenures(frame)
    contrasts = read_contrasts(frame, tenures)
    actors = _chosen_actors(frame)
    issues = _chosen_issues(frame)
    if not frame.names.actors:
        return frame.render("pages/compare.html", {"headline": _("There is nobody to compare yet.")})
    newest = _newest(frame, contrasts)
    if not actors:
        actors = _company(frame, newest.state) if newest else list(frame.names.actors.values())[:1]
    days = (
        _day(frame, "first") or (newest.earlier.last_day if newest else frame.then),
        _day(frame, "second") or (newest.later.last_day if newest else frame.at),
    )
    frame.kept = _kept(frame)
    rows = comparison.read_rows(frame, actors, issues or list(frame.names.issues.values()), days)
    governments = [government_on(tenures, actors[0], day) for day in days]
    context = {
        "headline": comparison.heading(
            actors[0], (governments[0], governments[1]), (day_words(days[0]), day_words(days[1])), rows
        ),
        "summary": comparison.summary(actors[0], rows),
        "actors": actors,
        "issues": issues,
        "days": days,
        "who": [_in_office(tenures, actors, day) for day in days],
        "rows": rows,
        "silent": [issue for issue in issues if issue.pk not in {row.issue.pk for row in rows}],
        "pairs": comparison.read_pair_indices(frame, actors, days),
        "contrasts": [
            (state, [(contrast, _address(frame, contrast)) for contrast in some]) for state, some in contrasts
        ],
        "groups": _groups(frame),
        "areas": list(frame.names.issues.values()),
        "chosen_actors": {actor.code for actor in actors},
        "chosen_issues": {issue.slug for issue in issues},
    }  # fmt: skip
    return frame.render("pages/compare.html", context)


def _chosen_actors(frame: Frame) -> list[Actor]:
    codes = list(dict.fromkeys(code.strip() for code in frame.request.GET.getlist("actors") if code.strip()))
    unknown = [code for code in codes if code not in frame.names.actors]
    if unknown:
        raise WrongParameter("actors", _("There is no such actor: %(code)s") % {"code": unknown[0][:40]})
    if len(codes) > MOST_ACTORS:
        raise WrongParameter("actors", _("At most %(most)s actors fit side by side.") % {"most": MOST_ACTORS})
    return [frame.names.actors[code] for code in codes]


def _chosen_issues(frame: Frame) -> list[Issue]:
    slugs = list(dict.fromkeys(slug.strip() for slug in frame.request.GET.getlist("issues") if slug.strip()))
    unknown = [slug for slug in slugs if slug not in frame.names.issues]
    if unknown:
        raise WrongParameter("issues", _("There is no such issue: %(slug)s") % {"slug": unknown[0][:40]})
    return [frame.names.issues[slug] for slug in slugs]


def _day(frame: Frame, parameter: str) -> dt.date | None:
    text = frame.request.GET.get(parameter, "").strip()
    return parse_day(parameter, text) if text else None


def _kept(frame: Frame) -> list[tuple[str, str]]:
    """What the date form in the top bar keeps."""
    return [
        (name, value)
        for name in ("actors", "issues", "first", "second")
        for value in frame.request.GET.getlist(name)
        if value
    ]


def _newest(frame: Frame, contrasts: Sequence[tuple[Actor, list[Contrast]]]) -> Contrast | None:
    """The latest change of government among allies: what is shown to a reader who has chosen nothing."""
    allied = set(Membership.objects.filter(role="member").values_list("actor_id", flat=True))
    last = [some[-1] for state, some in contrasts if state.pk in allied] or [some[-1] for _state, some in contrasts]
    return max(last, key=lambda contrast: contrast.earlier.last_day, default=None)


def _company(frame: Frame, state: Actor) -> list[Actor]:
    """A state and its allies of the record's alliances."""
    shared = Membership.objects.filter(role="member", actor=state.pk).values("alliance_id")
    codes = Membership.objects.filter(role="member", alliance__in=shared).order_by("id").values_list("actor__code")
    others = dict.fromkeys(code for (code,) in codes if code != state.code and code in frame.names.actors)
    return [state, *(frame.names.actors[code] for code in others)][:MOST_ACTORS]


def _in_office(tenures: Sequence[Tenure], actors: Sequence[Actor], day: dt.date) -> list[Actor]:
    """The governments of the chosen states on a day."""
    return [found for actor in actors if (found := government_on(tenures, actor, day)) is not None]


def _address(frame: Frame, contrast: Contrast) -> str:
    query = [("actors", actor.code) for actor in _company(frame, contrast.state)]
    query += [("first", contrast.earlier.last_day.isoformat()), ("second", contrast.later.last_day.isoformat())]
    return frame.link_with("compare", query)


def _groups(frame: Frame) -> list[tuple[Actor, list[Actor]]]:
    actors = list(frame.names.actors.values())
    return [
        (actor, [other for other in actors if other.member_of_id == actor.pk])
        for actor in actors
        if actor.member_of_id is None
    ]
