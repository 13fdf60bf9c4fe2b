"""How an answer wants to be cited: title, revision, method, and an address whose answer stays the same."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from rest_framework.request import Request

from alliance.api.freshness import Stamp
from alliance.api.parameters import pairs


def pinned_address(request: Request, stamp: Stamp, **without: Any) -> str:
    """The address of this very answer as the revision has it; of one that names another time already, its own."""
    given, _faults = pairs(request.META.get("QUERY_STRING", ""))
    given.pop("format", None)
    if "known_at" not in given and stamp.revision is not None:
        given["revision"] = str(stamp.revision)
    query = f"?{urlencode(given)}" if given else ""
    return request.build_absolute_uri(request.path + query)


def citation(title: str, stamp: Stamp, address: str) -> str:
    """One line for a list of references."""
    if stamp.committed_at is None:
        return f"{settings.PUBLISHER}. {title}. {address}"
    return _("{publisher} ({year}). {title}. Revision {revision} of {date}, method {method}. {address}").format(
        publisher=settings.PUBLISHER,
        year=stamp.committed_at.year,
        title=title,
        revision=stamp.revision,
        date=_in_words(stamp.committed_at.date(), get_language()),
        method=stamp.method_version,
        address=address,
    )


@lru_cache(maxsize=100)
def _in_words(day: dt.date, _language: str | None) -> str:
    return date_format(day, "j F Y")


def titled(subject: dict[str, str]) -> str:
    """What a reading is of, as a title."""
    if set(subject) == {"issue"}:
        return _("Positions on {issue}").format(**subject)
    if "alliance" in subject:
        return _("Friction within the alliance {alliance}").format(**subject)
    if "actor" in subject:
        return _("Position of {actor} on {issue}").format(**subject)
    if "issue" in subject:
        return _("Friction between {a} and {b} on {issue}").format(**subject)
    return _("Friction between {a} and {b}").format(**subject)
