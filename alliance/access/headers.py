"""Headers that Django does not set: what a page may ask of the browser, and who else may load it."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse

# None of these is used; a script that got in cannot use them either.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "camera", "display-capture", "geolocation", "gyroscope", "hid",
        "idle-detection", "magnetometer", "microphone", "midi", "payment", "serial", "usb", "xr-spatial-tracking",
    )
)  # fmt: skip
# Made for other sites: they may load these.
FOR_OTHERS = ("/api/v1/", "/embed/", "/pictures/")


class Headers:
    """Adds them to every answer, static files included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        owner = "cross-origin" if request.path.startswith(FOR_OTHERS) else "same-origin"
        response.headers.setdefault("Cross-Origin-Resource-Policy", owner)
        return response


class StyleDigests:
    """Lets in the style elements that the page's own templates wrote, each by its digest."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer a request."""
        response = self.get_response(request)
        if response.status_code == 304:
            # Its headers would take the place of those of the page that the reader has, which name its style elements.
            response._csp_exempt = True  # type: ignore[attr-defined]
        elif digests := getattr(request, "style_digests", None):
            more = getattr(response, "_csp_update", None) or {}
            response._csp_update = {**more, "style-src": [*more.get("style-src", []), *digests]}  # type: ignore[attr-defined]
        return response


def with_style_attributes(response: HttpResponse) -> HttpResponse:
    """The answer with leave for style attributes: Plotly writes them, and figures take their sizes from them."""
    more = getattr(response, "_csp_update", None) or {}
    response._csp_update = {**more, "style-src-attr": ["'unsafe-inline'"]}  # type: ignore[attr-defined]
    return response


def styled(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A view whose page has style attributes."""

    @wraps(view)
    def answer(*args: Any, **kwargs: Any) -> HttpResponse:
        return with_style_attributes(view(*args, **kwargs))

    return answer
