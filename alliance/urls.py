"""Addresses: the pages at the root, the API under /api/v1/, the editors' desk under /admin/."""

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("admin/", include("alliance.intake.urls")),
    path("admin/", admin.site.urls),
    path("api/v1/", include("alliance.api.urls")),
    path("", include("alliance.pages.urls")),
]
