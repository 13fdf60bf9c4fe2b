"""Where the data can be had, how to cite it, and what a revision is."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse

from alliance.pages.frame import Frame, page
from alliance.record.models import Alliance


@page("data")
def show(request: HttpRequest, frame: Frame) -> HttpResponse:
    """Addresses of the API and of its tables."""
    context = {
        "root": request.build_absolute_uri("/api/v1/"),
        "alliances": Alliance.objects.order_by("id"),
        "here": request.build_absolute_uri("/"),
    }
    return frame.render("pages/data.html", context)
