"""The actors: a list, and a page each with where it stands on everything and what it said."""

from __future__ import annotations

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.pages.findings import actor_headline
from alliance.pages.frame import Frame, page
from alliance.pages.standing import Standing, standing_rows
from alliance.record.models import Actor, Statement

LATEST = 20


@page("actors")
def show_all(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every actor: states first, each with those who belong to it."""
    counted = Q(statements__status="published", statements__date__lte=frame.at)
    actors = list(
        Actor.objects.select_related("member_of")
        .prefetch_related("tenures__speaks_for")
        .annotate(said=Count("statements", filter=counted))
        .order_by("id")
    )
    groups = [
        (actor, [other for other in actors if other.member_of_id == actor.pk])
        for actor in actors
        if actor.member_of_id is None
    ]
    return frame.render("pages/actors.html", {"groups": groups, "total": len(actors)})


@page("actors")
def show(request: HttpRequest, frame: Frame, code: str) -> HttpResponse:
    """One actor. A state's page also lists what its governments said."""
    actor = frame.names.actors.get(code)
    if actor is None:
        raise Http404(code)
    tenures = list(actor.tenures.select_related("speaks_for"))
    spokesmen = list(actor.spokesmen.select_related("actor").order_by("start"))
    positions = readings.positions_at(frame.at, [code])
    rows = [Standing(actor, frame.names.issues[position.issue], position) for position in positions]
    voices = [actor.pk, *(tenure.actor_id for tenure in spokesmen)]
    said = (
        Statement.objects.published().with_names().filter(actor__in=voices, date__lte=frame.at).order_by("-date", "-id")
    )
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
        "latest": list(said[:LATEST]),
        "said": said.count(),
    }  # fmt: skip
    return frame.render("pages/actor.html", context)
