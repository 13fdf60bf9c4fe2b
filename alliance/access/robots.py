"""robots.txt: a public site may be searched, but not its desk nor what would be computed for each visit anew."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

NOT_FOR_ROBOTS = (
    "/admin/", "/tokens/", "/login/", "/second-factor/", "/search/", "/compare/", "/what-if/", "/embed/", "/api/",
)  # fmt: skip


@login_not_required
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """The file."""
    closed = NOT_FOR_ROBOTS if settings.PUBLIC else ("/",)
    lines = ["User-agent: *", *(f"Disallow: {address}" for address in closed)]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain")
