"""Collections in pages: {count, next, previous, results}."""

from __future__ import annotations

from collections.abc import Callable
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
    count: int, rows: Callable[[int, int], list[Any]], request: Request, page: int | None, size: int | None
) -> dict[str, Any]:
    """The asked page of `count` rows, which `rows` hands out from one number up to another.

    A page beyond the last one does not exist, except the first.
    """
    page, size = page or 1, size or USUAL_PAGE
    last = max(1, -(-count // size))
    if page > last:
        raise not_found(_("There is no page {page}; the last is {last}.").format(page=page, last=last), "page")
    return {
        "count": count,
        "next": address(request, page=page + 1) if page < last else None,
        "previous": address(request, page=page - 1) if page > 1 else None,
        "results": rows((page - 1) * size, page * size),
    }


def page_of_changes(
    changed: QuerySet[Any],
    read: Callable[[QuerySet[Any]], list[tuple[int, dict[str, Any]]]],
    request: Request,
    size: int | None,
) -> dict[str, Any]:
    """The first page of changes. The next one begins after the last row of this one, wherever that stands by then.

    A row that changes meanwhile moves to the end, so it is seen again instead of being missed.
    """
    size = size or USUAL_PAGE
    count = changed.count()
    found = read(changed[: size + 1])
    shown = found[:size]
    following = None
    if len(found) > size:
        since, last = shown[-1]
        following = address(request, changed_since=since, after=last["id"])
    return {"count": count, "next": following, "previous": None, "results": [row for _since, row in shown]}


def address(request: Request, **changes: Any) -> str:
    """The address of another page of the same question."""
    given, _faults = pairs(request.META.get("QUERY_STRING", ""))
    return request.build_absolute_uri(f"{request.path}?{urlencode({**given, **changes})}")
