"""The issues: a list by area, and a page each with where everybody stands and what was said."""

from __future__ import annotations

from collections import defaultdict

from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse

from alliance.indices import readings
from alliance.pages.findings import issue_headline
from alliance.pages.frame import Frame, page
from alliance.pages.sentences import short_label
from alliance.pages.standing import Standing, standing_rows
from alliance.record.models import Issue, Statement

LATEST = 20


@page("issues")
def show_all(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Every issue with its poles and how much was said on it."""
    counted = Q(statements__status="published", statements__date__lte=frame.at)
    issues = list(Issue.objects.annotate(said=Count("statements", filter=counted)).order_by("id"))
    areas: dict[str, list[Issue]] = defaultdict(list)
    for issue in issues:
        areas[issue.area].append(issue)
    return frame.render("pages/issues.html", {"areas": list(areas.items()), "total": len(issues)})


@page("issues")
def show(request: HttpRequest, frame: Frame, slug: str) -> HttpResponse:
    """One issue."""
    issue = Issue.objects.prefetch_related("alliances").filter(slug=slug).first()
    if issue is None:
        raise Http404(slug)
    positions = readings.positions_at(frame.at, None, [slug])
    said = Statement.objects.published().with_names().filter(issue=issue, date__lte=frame.at).order_by("-date", "-id")
    states = {code for code, actor in frame.names.actors.items() if actor.kind == "state"}
    spoken = {position.actor for position in positions}
    rows = [Standing(frame.names.actors[position.actor], issue, position) for position in positions]
    context = {
        "issue": issue,
        "headline": issue_headline(
            issue.name, [(row.actor.short_name, row.position.mean) for row in rows if row.actor.code in states]
        ),
        "rows": standing_rows([row for row in rows if row.actor.code in states], by="mean"),
        "other_rows": standing_rows([row for row in rows if row.actor.code not in states], by="mean"),
        "silent": [frame.names.capital(code) for code in frame.names.actors if code in states - spoken],
        "latest": list(said[:LATEST]),
        "said": said.count(),
        "alliances": [(alliance, short_label(alliance.slug)) for alliance in issue.alliances.all()],
    }  # fmt: skip
    return frame.render("pages/issue.html", context)
