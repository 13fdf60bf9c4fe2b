"""Any two actors: their index over time, where each stands, what changed, what they could trade, how robust it is."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.pages import explained, findings, map_table, over_time, sentences, what_if
from alliance.pages import reading as alliance_reading
from alliance.pages.changes import read_ledger
from alliance.pages.frame import Frame, WrongParameter, page
from alliance.pages.governments import last_day_together, read_by_government
from alliance.pages.pair_reading import PairReading, find_tracked, in_order, read_pair
from alliance.pages.period import Period, read_period
from alliance.pages.robustness import read_robustness
from alliance.pages.subject import Subject
from alliance.pages.words import capitalised, listing, number
from alliance.record.models import Actor


@page("overview")
def show_all(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every tracked pair, and a form to choose any two actors."""
    chosen = {side: request.GET.get(side, "").strip() for side in ("a", "b")}
    if any(chosen.values()):
        for side, code in chosen.items():
            if code not in frame.names.actors:
                raise WrongParameter(side, _("There is no such actor."))
        if chosen["a"] == chosen["b"]:
            raise WrongParameter("b", _("Choose two different actors."))
        return HttpResponseRedirect(frame.link("dyad", chosen["a"], chosen["b"]))
    pairs = sorted(
        readings.tracked_dyads(frame.at, None, frame.known_at),
        key=lambda pair: (pair.reading.friction is None, -(pair.reading.friction or 0.0)),
    )
    rows = [(frame.names.actors[pair.a], frame.names.actors[pair.b], pair) for pair in pairs]
    return frame.render("pages/dyads.html", {"pairs": rows, "groups": actor_groups(frame)})


@page("overview", styled=True)
def show(request: HttpRequest, frame: Frame, a: str, b: str) -> HttpResponse:
    """One pair's page, the same in either order."""
    period = read_period(frame)
    one = find(frame, a, b)
    if one is None:
        return frame.render("pages/not_yet_known.html", {"name": f"{a} – {b}"})
    frame.picture = frame.link("picture_dyad", one.a.code, one.b.code, at=frame.at.isoformat())
    context = read(frame, one, period)
    context |= explain(frame, one, period, context["places"])
    context["gaps"] = over_time.read_dyad_heat(frame, one.a, one.b)
    if frame.known is None:
        context["what_if"] = what_if.read_dyad_what_if(frame, one.a, one.b, [cell.issue for cell in one.cells])
    return frame.render("pages/dyad.html", context)


def find(frame: Frame, a: str, b: str) -> PairReading | None:
    """The pair's reading; None where one of them was not on record yet, a 404 where one never was."""
    if a == b or not {a, b} <= frame.names.actors.keys():
        if a != b and frame.known and Actor.objects.filter(code__in=[a, b]).count() == 2:
            return None
        raise Http404(f"{a} {b}")
    tracked = find_tracked(frame, a, b)
    return read_pair(frame, *in_order(frame, a, b, tracked), tracked)


def explain(frame: Frame, one: PairReading, period: Period, places: map_table.Places) -> dict[str, Any]:
    """Why it stands so: what changed, what could be traded, how robust it is."""
    change = readings.dyad_changes(one.a, one.b, period.start, period.end, period.knowledge, each_left_out=False)
    return {
        "ledger": read_ledger(frame, period, change),
        "offers": explained.read_offers(frame, [[one.a.code, one.b.code]], places),
        "robustness": read_robustness(frame, readings.robustness_at(one.a, one.b, frame.at, frame.known_at)),
    }


def read(frame: Frame, one: PairReading, period: Period) -> dict[str, Any]:
    """The headline and the figures of a pair's page."""
    a, b, tracked = one.a.code, one.b.code, one.tracked
    title = frame.names.title([a, b])
    others = [actor.code for actor in frame.names.actors.values() if actor.kind == "state" and actor.code not in (a, b)]
    others = others if one.are_states else []
    issues = [cell.issue for cell in one.cells]
    positions = readings.positions_at(frame.at, [a, b, *others], issues, known_at=frame.known_at)
    places = {(position.actor, position.issue): position for position in positions}
    others = [code for code in others if any((code, issue) in places for issue in issues)]
    rows = map_table.map_rows(frame, one.cells, one.points, [a, b], others[: map_table.MOST_OTHERS], places)
    anchor = alliance_reading.read_anchor(frame)
    if anchor is not None and {anchor.a, anchor.b} == {a, b}:
        anchor = None
    return {
        "one": one,
        "places": places,
        "title": title,
        "subject": Subject(frame.at, frame.instant or frame.known, a=a, b=b, **map_table.of_whom(rows)),
        "period": period,
        "member_count": 2,
        "canonical": frame.request.build_absolute_uri(frame.link("dyad", a, b)),
        "headline": sentences.alliance_headline(
            one.capitals, one.now, one.then, one.move, frame.names.issue_words(one.move.issues)
        ),
        "meaning": sentences.meaning(one.now),
        "why_wide": map_table.why_wide(frame, one.cells, one.now, places),
        "overlap": sentences.overlap(one.now, one.then, frame.then) if one.move.kind in ("apart", "closer") else "",
        "alliances": _alliances(one),
        "together": None if one.now.friction is not None else last_day_together(one.a, one.b),
        "strip": alliance_reading.strip(one.now, anchor),
        "anchor": anchor,
        "hottest": _hottest(frame, one),
        "covered": len(one.points),
        "missing_words": _missing_words(frame, one, set(places)),
        "series": list(reversed(one.series)),
        "history_heading": findings.history_heading(one.series),
        "map_heading": findings.map_heading(map_table.hot_issues(rows), allied=tracked is not None),
        "map_rows": rows,
        "map_actors": rows[0].places if rows else [],
        "map_left_out": len(others[map_table.MOST_OTHERS :]) if rows else 0,
        "cells": json.dumps([asdict(cell) for cell in one.cells]),
        "groups": actor_groups(frame),
        "by_government": read_by_government(frame, one.a, one.b) if one.are_states else None,
    }  # fmt: skip


def actor_groups(frame: Frame) -> list[tuple[Actor, list[Actor]]]:
    """Every actor for the two lists to choose from: each state with those who belong to it."""
    belonging: dict[int | None, list[Actor]] = {}
    for actor in frame.names.actors.values():
        belonging.setdefault(actor.member_of_id, []).append(actor)
    return [(actor, belonging.get(actor.pk, [])) for actor in belonging.get(None, [])]


def _alliances(one: PairReading) -> list[str]:
    return one.tracked.alliances if one.tracked else []


def _hottest(frame: Frame, one: PairReading) -> alliance_reading.Hottest | None:
    """The issue that adds most."""
    if one.now.friction is None or not one.points:
        return None
    slug = max(one.points, key=lambda issue: one.points[issue])
    if one.points[slug] <= 0.05:
        return None
    note = _("%(points)s of the %(index)s points") % {
        "points": number(one.points[slug]), "index": number(one.now.friction),
    }  # fmt: skip
    return alliance_reading.Hottest(capitalised(frame.names.issues[slug].name), note, slug)


def _missing_words(frame: Frame, one: PairReading, live: set[tuple[str, str]]) -> str:
    """On how many issues each side has no live position."""
    parts = []
    for actor in (one.a, one.b):
        missing = [cell.issue for cell in one.cells if (actor.code, cell.issue) not in live]
        if len(missing) == 1:
            parts.append(_("%(who)s has no live position on %(issue)s") % {
                "who": actor.short_name, "issue": frame.names.issues[missing[0]].short_name,
            })  # fmt: skip
        elif missing:
            parts.append(_("%(who)s has none on %(n)s") % {"who": actor.short_name, "n": len(missing)})
    return listing(parts)
