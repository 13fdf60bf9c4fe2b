"""The issues: a list by area, and a page each with where everybody stands and what was said."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.pages import over_time
from alliance.pages.findings import issue_headline
from alliance.pages.frame import Frame, page
from alliance.pages.names import counts_by, statements_known
from alliance.pages.sentences import short_label
from alliance.pages.social import feed_of
from alliance.pages.standing import Standing, standing_rows
from alliance.pages.subject import Subject
from alliance.pages.then import as_worded
from alliance.record.models import Alliance, Issue

LATEST = 20


@page("issues")
def show_all(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every issue with its poles and how much was said on it."""
    said = counts_by("issue_id", frame.at, frame.known_at)
    areas: dict[str, list[tuple[Issue, int]]] = defaultdict(list)
    for issue in frame.names.issues.values():
        areas[issue.area].append((issue, said[issue.pk]))
    return frame.render("pages/issues.html", {"areas": list(areas.items()), "total": len(frame.names.issues)})


def find(frame: Frame, slug: str) -> Issue | None:
    """The issue; None where it was not on record yet, a 404 where it never was."""
    issue = frame.names.issues.get(slug)
    if issue is None and not (frame.known and Issue.objects.filter(slug=slug).exists()):
        raise Http404(slug)
    return issue


def read_history(frame: Frame, issue: Issue) -> dict[str, Any]:
    """Everybody's positions on it over time."""
    return {
        "subject": Subject(frame.at, frame.instant or frame.known, issue=issue.slug),
        "history": over_time.read_positions(frame, issue),
    }


@page("issues", styled=True)
def show(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """One issue."""
    issue = find(frame, slug)
    if issue is None:
        return frame.render("pages/not_yet_known.html", {"name": Issue.objects.get(slug=slug).name})
    frame.feed = feed_of("issues", slug)
    positions = readings.positions_at(frame.at, None, [slug], known_at=frame.known_at)
    said = statements_known(frame.known_at).with_names().filter(issue=issue.pk, date__lte=frame.at)
    states = {code for code, actor in frame.names.actors.items() if actor.kind == "state"}
    spoken = {position.actor for position in positions}
    rows = [Standing(frame.names.actors[position.actor], issue, position) for position in positions]
    context = {
        **read_history(frame, issue),
        "issue": issue,
        "headline": issue_headline(
            issue.name, [(row.actor.short_name, row.position.mean) for row in rows if row.actor.code in states]
        ),
        "rows": standing_rows([row for row in rows if row.actor.code in states], by="mean"),
        "other_rows": standing_rows([row for row in rows if row.actor.code not in states], by="mean"),
        "silent": [frame.names.capital(code) for code in frame.names.actors if code in states - spoken],
        "latest": as_worded(frame, said.order_by("-date", "-id")[:LATEST]),
        "said": said.count(),
        "alliances": [
            (alliance, short_label(alliance.slug))
            for alliance in Alliance.objects.filter(agenda=issue.pk).order_by("id")
        ],
    }  # fmt: skip
    return frame.render("pages/issue.html", context)
