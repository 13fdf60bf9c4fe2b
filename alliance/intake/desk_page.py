"""The desk's own pages, beside those of Django's admin: behind its log-in, in its frame, each with one permission."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.views.decorators.cache import never_cache

View = Callable[..., HttpResponse]


def desk_page(allowed: Callable[[User], bool]) -> Callable[[View], View]:
    """A page for those of the desk's people whom `allowed` lets in; others of them are told that they may not."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: HttpRequest, **path: Any) -> HttpResponse:
            if not allowed(request.user):  # type: ignore[arg-type]  # admin_view lets only accounts in
                raise PermissionDenied
            return view(request, **path)

        # Looked up at each request: another admin site may have been put in the place of Django's by then.
        @wraps(view)
        def answer(request: HttpRequest, **path: Any) -> HttpResponse:
            return admin.site.admin_view(never_cache(checked))(request, **path)

        return answer

    return decorate


def show(request: HttpRequest, template: str, title: Any, context: dict[str, Any], status: int = 200) -> HttpResponse:
    """A template of the desk in the admin's frame."""
    whole = {**admin.site.each_context(request), "title": title, **context}
    return TemplateResponse(request, f"admin/desk/{template}", whole, status=status)
