"""Addresses of the pages. They are permanent; one view module each."""

from django.urls import URLPattern, URLResolver, path

from alliance.pages import (
    actors,
    alliance,
    briefing,
    catalogue,
    compare,
    data,
    dyad,
    embed,
    issues,
    method,
    overview,
    pictures,
    search,
    statement,
    statements,
    what_if,
)  # fmt: skip

app_name = "pages"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", overview.show, name="overview"),
    path("alliances/<slug:slug>/", alliance.show, name="alliance"),
    path("alliances/<slug:slug>/briefing/", briefing.show, name="briefing"),
    path("dyads/", dyad.show_all, name="dyads"),
    path("dyads/<str:a>/<str:b>/", dyad.show, name="dyad"),
    path("what-if/alliances/<slug:slug>/", what_if.alliance, name="what_if_alliance"),
    path("what-if/dyads/<str:a>/<str:b>/", what_if.dyad, name="what_if_dyad"),
    path("embed/alliances/<slug:slug>/<slug:figure>/", embed.alliance, name="embed_alliance"),
    path("embed/dyads/<str:a>/<str:b>/<slug:figure>/", embed.dyad, name="embed_dyad"),
    path("embed/issues/<slug:slug>/<slug:figure>/", embed.issue, name="embed_issue"),
    path("pictures/overview.png", pictures.overview, name="picture_overview"),
    path("pictures/alliances/<slug:slug>.png", pictures.alliance, name="picture_alliance"),
    path("pictures/dyads/<str:a>/<str:b>.png", pictures.dyad, name="picture_dyad"),
    path("issues/", issues.show_all, name="issues"),
    path("issues/<slug:slug>/", issues.show, name="issue"),
    path("actors/", actors.show_all, name="actors"),
    path("actors/<str:code>/", actors.show, name="actor"),
    path("statements/", statements.show, name="statements"),
    path("statements/<int:pk>/", statement.show, name="statement"),
    path("compare/", compare.show, name="compare"),
    path("search/", search.show, name="search"),
    path("method/", method.show, name="method"),
    path("data/", data.show, name="data"),
    path("catalogue/<str:language>/<str:release>.js", catalogue.Catalogue.as_view(), name="catalogue"),
]
