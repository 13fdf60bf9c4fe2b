"""Revisions made by hand, for tests that need another one without a drain."""

from __future__ import annotations

from alliance.indices.models import Build, Revision


def another_revision(statements_seen: int = 1) -> Revision:
    """One more revision of the readings as they are; the first one shows a build that has none."""
    latest = Revision.objects.order_by("-id").first()
    build = latest.build if latest else Build.objects.create()
    return Revision.objects.create(statements_seen=statements_seen, method_version="1", build=build)
