"""Which revision an answer was read from, and whether a reader already has it.

The tag covers the revision, the method's version, the address and the spelling (JSON or CSV), and the day: an answer
without `at` means today, so it changes at midnight even when the revision does not. If-Modified-Since is not
honoured: it knows whole seconds only, and two revisions can share one.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass

from django.http import HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.http import http_date, parse_etags
from rest_framework.request import Request

from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.fingerprint import Fingerprint
from alliance.indices.models import Revision


@dataclass(frozen=True)
class Stamp:
    """The state that an answer was read from."""

    revision: int | None
    committed_at: dt.datetime | None
    method_version: str
    day: dt.date
    more: str = ""  # whatever else the answer depends on

    @property
    def fingerprint(self) -> Fingerprint:
        """The state as far as a revision tells it."""
        return Fingerprint(self.revision, self.committed_at)

    def tag(self, request: Request) -> str:
        """The answer's ETag. Weak, since the gzip middleware may change its bytes."""
        committed = self.committed_at.isoformat() if self.committed_at else ""
        parts = [request.get_full_path(), request.accepted_media_type or "", committed, self.day.isoformat(), self.more]
        digest = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
        return f'W/"{self.revision or 0}-{self.method_version}-{digest}"'

    def headers(self, request: Request) -> dict[str, str]:
        """What every answer says about its freshness."""
        headers = {
            "ETag": self.tag(request),
            "Cache-Control": "no-cache",
            "X-Index-Revision": str(self.revision or 0),
            "X-Method-Version": self.method_version,
        }
        if self.committed_at:
            headers["Last-Modified"] = http_date(self.committed_at.timestamp())
        return headers

    def already_had(self, request: Request) -> bool:
        """Whether the reader's If-None-Match names this very answer."""
        theirs = {tag.removeprefix("W/") for tag in parse_etags(request.headers.get("If-None-Match", ""))}
        return "*" in theirs or self.tag(request).removeprefix("W/") in theirs

    def not_modified(self, request: Request) -> HttpResponseBase:
        """The 304 that a reader gets who already has the answer."""
        return HttpResponseNotModified(headers=self.headers(request))


def current() -> Stamp:
    """The newest revision's stamp: one query."""
    return of_newest(readings.latest_revision())


def of_newest(revision: Revision | None) -> Stamp:
    """The stamp of the newest revision as it was read; of none before the first."""
    if revision is None:
        return Stamp(None, None, METHOD.version, readings.today())
    return Stamp(revision.pk, revision.committed_at, revision.method_version, readings.today())


def of(revision: Revision) -> Stamp:
    """A former revision's stamp, which no later day changes."""
    return Stamp(revision.pk, revision.committed_at, revision.method_version, revision.committed_at.date())
