"""Addresses of the API, version 1. What is published here keeps its name and meaning."""

from __future__ import annotations

import re

from django.urls import URLPattern, path, re_path

from alliance.api.views import (
    about,
    alliances,
    changes,
    coders,
    dyads,
    explanations,
    exports,
    feeds,
    over_time,
    positions,
    preview,
    record,
    sensitivity,
)

_reads = [
    # First what is asked for most: addresses are tried in this order.
    path("friction/dyads/<str:a>/<str:b>/", dyads.DyadSeries.as_view(), name="dyad_series"),
    path("actors/", record.Actors.as_view(), name="actors"),
    path("actors/<str:code>/", record.ActorDetail.as_view(), name="actor"),
    path("alliances/", record.Alliances.as_view(), name="alliances"),
    path("alliances/<str:slug>/", record.AllianceDetail.as_view(), name="alliance"),
    path("issues/", record.Issues.as_view(), name="issues"),
    path("issues/<str:slug>/", record.IssueDetail.as_view(), name="issue"),
    path("issues/<str:slug>/positions/", over_time.IssuePositions.as_view(), name="issue_positions"),
    path("statements/", record.Statements.as_view(), name="statements"),
    path("statements/<int:id>/", record.StatementDetail.as_view(), name="statement"),
    path("statements/<int:id>/history/", changes.StatementHistory.as_view(), name="statement_history"),
    path("statements/<int:id>/effects/", changes.StatementEffects.as_view(), name="statement_effects"),
    path("positions/", positions.Positions.as_view(), name="positions"),
    path("positions/series/", positions.PositionSeries.as_view(), name="position_series"),
    path("friction/dyads/", dyads.Dyads.as_view(), name="dyads"),
    path("friction/dyads/<str:a>/<str:b>/issues/", over_time.DyadIssues.as_view(), name="dyad_issues"),
    path("friction/dyads/<str:a>/<str:b>/changes/", changes.DyadChanges.as_view(), name="dyad_changes"),
    path("friction/dyads/<str:a>/<str:b>/bargains/", explanations.Bargains.as_view(), name="bargains"),
    path("friction/dyads/<str:a>/<str:b>/robustness/", explanations.Robustness.as_view(), name="robustness"),
    path("friction/dyads/<str:a>/<str:b>/sensitivity/", sensitivity.DyadSensitivity.as_view(), name="dyad_sensitivity"),
    path("friction/alliances/<str:slug>/", alliances.AllianceSeries.as_view(), name="alliance_series"),
    path("friction/alliances/<str:slug>/issues/", over_time.AllianceIssues.as_view(), name="alliance_issues"),
    path("friction/alliances/<str:slug>/matrix/", alliances.AllianceMatrix.as_view(), name="alliance_matrix"),
    path("friction/alliances/<str:slug>/changes/", changes.AllianceChanges.as_view(), name="alliance_changes"),
    path("friction/alliances/<str:slug>/wedges/", explanations.Wedges.as_view(), name="wedges"),
    path("friction/alliances/<str:slug>/polarisation/", explanations.Polarisation.as_view(), name="polarisation"),
    path(
        "friction/alliances/<str:slug>/sensitivity/",
        sensitivity.AllianceSensitivity.as_view(),
        name="alliance_sensitivity",
    ),
    path("friction/preview/", preview.Preview.as_view(), name="preview"),
    path("agreement/", coders.Agreement.as_view(), name="agreement"),
    *(path(f"exports/{file}", view.as_view(), name=file) for file, view in exports.views().items()),
    path("feeds/alliances/<str:slug>.atom", feeds.AllianceFeed.as_view(), name="alliance_feed"),
    path("feeds/issues/<str:slug>.atom", feeds.IssueFeed.as_view(), name="issue_feed"),
    path("feeds/actors/<str:code>.atom", feeds.ActorFeed.as_view(), name="actor_feed"),
    path("revisions/latest/", about.LatestRevision.as_view(), name="latest_revision"),
    path("method/", about.Method.as_view(), name="method"),
    path("schema/", about.Schema.as_view(), name="schema"),
    path("docs/", about.Docs.as_view(), name="docs"),
]

app_name = "api"
urlpatterns: list[URLPattern] = [
    path("", about.Index.as_view(), name="index"),
    *_reads,
    re_path(r"^exports/[^/]+\Z", about.Nothing.as_view()),  # a file has no slash to be mended
    # Only addresses with their final slash, so that Django still mends those without it.
    re_path(r"^[\s\S]*/\Z", about.Nothing.as_view()),
]


def endpoints() -> dict[str, str]:
    """Each endpoint's address below the root by its name, with {braces} where something is to be filled in."""
    return {str(read.name): re.sub(r"<\w+:(\w+)>", r"{\1}", str(read.pattern)) for read in _reads}
