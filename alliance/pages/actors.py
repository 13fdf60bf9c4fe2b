"""The actors: a list, and a page each with where it stands on everything and what it said."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.http import Http404, HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.pages.findings import actor_headline
from alliance.pages.frame import Frame, page
from alliance.pages.names import counts_by, statements_known
from alliance.pages.social import feed_of
from alliance.pages.standing import Standing, standing_rows
from alliance.pages.then import as_worded, tenures_then
from alliance.record.models import Actor, Tenure

LATEST = 20


@dataclass(frozen=True)
class Listed:
    """An actor in the list: when it spoke for whom, and how much it said."""

    actor: Actor
    tenures: list[Tenure]
    said: int


@page("actors")
def show_all(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every actor: states first, each with those who belong to it."""
    said = counts_by("actor_id", frame.at, frame.known_at)
    tenures: dict[int, list[Tenure]] = defaultdict(list)
    for tenure in tenures_then(frame):
        tenures[tenure.actor_id].append(tenure)
    actors = list(frame.names.actors.values())

    def listed(actor: Actor) -> Listed:
        return Listed(actor, tenures[actor.pk], said[actor.pk])

    groups = [
        (listed(actor), [listed(other) for other in actors if other.member_of_id == actor.pk])
        for actor in actors
        if actor.member_of_id is None
    ]
    return frame.render("pages/actors.html", {"groups": groups, "total": len(actors)})


@page("actors")
def show(request: HttpRequest, frame: Frame, code: str) -> HttpResponse:
    """One actor. A state's page also lists what its governments said."""
    actor = frame.names.actors.get(code)
    if actor is None:
        later = Actor.objects.filter(code=code).first() if frame.known else None
        if later is None:
            raise Http404(code)
        return frame.render("pages/not_yet_known.html", {"name": later.name})
    everybodys = tenures_then(frame)
    tenures = [tenure for tenure in everybodys if tenure.actor_id == actor.pk]
    spokesmen = [tenure for tenure in everybodys if tenure.speaks_for_id == actor.pk]
    frame.feed = feed_of("actors", code)
    positions = readings.positions_at(frame.at, [code], known_at=frame.known_at)
    rows = [Standing(actor, frame.names.issues[position.issue], position) for position in positions]
    voices = [actor.pk, *(tenure.actor_id for tenure in spokesmen)]
    said = statements_known(frame.known_at).with_names().filter(actor__in=voices, date__lte=frame.at)
    members = [other for other in frame.names.actors.values() if other.member_of_id == actor.pk]
    context = {
        "actor": actor,
        "headline": actor_headline(
            actor.short_name if actor.kind == "state" else actor.name, len(rows), len(frame.names.issues),
            sum(row.position.predecessor for row in rows), speaks=bool(tenures),
        ),
        "tenures": tenures,
        "spokesmen": spokesmen,
        "members": [member for member in members if member.pk not in voices],
        "rows": standing_rows(rows, by="issue"),
        "latest": as_worded(frame, said.order_by("-date", "-id")[:LATEST]),
        "said": said.count(),
    }  # fmt: skip
    return frame.render("pages/actor.html", context)
