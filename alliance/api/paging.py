"""Collections in pages: {count, next, previous, results}."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from alliance.api.errors import not_found
from alliance.api.parameters import pairs
from alliance.api.plain import Plain

USUAL_PAGE = 100


class PageSerializer(Plain):
    """One page of a collection."""

    count = serializers.IntegerField(help_text=gettext_lazy("How many there are on all pages."))
    next = serializers.URLField(allow_null=True, help_text=gettext_lazy("The next page; null on the last."))
    previous = serializers.URLField(allow_null=True, help_text=gettext_lazy("The page before; null on the first."))


def page_of(
    found: QuerySet[Any] | Sequence[Any], request: Request, page: int | None, size: int | None
) -> dict[str, Any]:
    """The asked page of what was found; a page beyond the last one does not exist, except the first."""
    page, size = page or 1, size or USUAL_PAGE
    count = found.count() if isinstance(found, QuerySet) else len(found)
    last = max(1, -(-count // size))
    if page > last:
        raise not_found(_("There is no page {page}; the last is {last}.").format(page=page, last=last), "page")
    return {
        "count": count,
        "next": address(request, page + 1) if page < last else None,
        "previous": address(request, page - 1) if page > 1 else None,
        "results": list(found[(page - 1) * size : page * size]),
    }


def address(request: Request, page: int) -> str:
    """The address of another page of the same question."""
    given, _faults = pairs(request.META.get("QUERY_STRING", ""))
    return request.build_absolute_uri(f"{request.path}?{urlencode({**given, 'page': page})}")
