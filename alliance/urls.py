"""Addresses: the pages at the root, the API under /api/v1/, tokens, logins, the editors' desk under /admin/."""

from django.contrib import admin
from django.urls import include, path

from alliance.api.views import tokens

handler500 = "alliance.operations.unavailable.server_error"  # a 503 where the database does not answer
urlpatterns = [
    path("admin/", include("alliance.intake.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("alliance.api.urls")),
    path("tokens/", tokens.show, name="tokens"),
    path("tokens/<str:key>/revoke/", tokens.revoke, name="revoke_token"),
    path("", include("alliance.access.urls")),
    path("", include("alliance.pages.urls")),
]
