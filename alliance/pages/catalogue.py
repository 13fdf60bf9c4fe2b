"""The scripts' texts in the language of this deployment, as a script of this server."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_safe
from django.views.i18n import JavaScriptCatalog

YEAR = 365 * 86_400


def needed() -> bool:
    """Whether the active language is another than the one that the texts are written in."""
    active = translation.get_language() or settings.SOURCE_LANGUAGE
    return active.split("-")[0] != settings.SOURCE_LANGUAGE.split("-")[0]


@method_decorator(require_safe, name="dispatch")
class Catalogue(JavaScriptCatalog):
    """Only this project's texts: the desk loads Django's own. The address names the release, so it never changes."""

    packages = ["alliance.pages"]  # named, so that get_paths is asked

    def get(self, request: HttpRequest, *args: Any, language: str, **kwargs: Any) -> HttpResponse:
        """The catalogue of one language; 404 for one that this deployment does not have."""
        if language not in dict(settings.LANGUAGES):
            raise Http404(language)
        with translation.override(language):
            response: HttpResponse = super().get(request, *args, **kwargs)
        patch_cache_control(response, public=True, max_age=YEAR, immutable=True)
        return response

    def get_paths(self, packages: list[str]) -> list[str]:
        """Where `makemessages` puts this project's texts."""
        return [str(path) for path in settings.LOCALE_PATHS]
