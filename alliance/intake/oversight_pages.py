"""The oversight page: what waits for whom, how the index stands, what the record lacks and what it leans on."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.indices import readings
from alliance.intake import curation, enter, second_coding
from alliance.intake.desk_page import desk_page, show
from alliance.intake.index_line import index_line
from alliance.intake.oversight import what_waits

ENDINGS, SOURCES = 15, 10


@lru_cache(maxsize=2)
def _coverage(revision: int | None, at: dt.date) -> readings.Coverage:
    """The state of the evidence moves with the revision and the day alone, so it is worked out once for each."""
    return readings.coverage_on(at)


def may_oversee(user: Any) -> bool:
    """Whether `user` has anything to do with statements."""
    return bool(user.has_perm("record.view_statement") or user.has_perm("record.change_statement"))


@desk_page(may_oversee)
@require_safe
def oversight(request: HttpRequest) -> HttpResponse:
    """Everything on one page; the lists are cut to what a person reads, and say how long they are."""
    state = readings.index_state()
    coverage = _coverage(state.revision, readings.today())
    context = {
        **waiting_context(request),
        "line": index_line(state),
        "aside": state.quarantined,
        "coverage": coverage,
        "silences": _by_issue(coverage),
        "endings": coverage.endings[:ENDINGS],
        "sources": coverage.sources[:SOURCES],
        "publishers": coverage.publishers[:SOURCES],
    }
    return show(request, "oversight.html", _("Oversight"), context)


def waiting_context(request: HttpRequest) -> dict[str, Any]:
    """What waits, and what of it this person may do; also for the desk's first page."""
    user: Any = request.user
    return {
        "waits": what_waits(user.pk),
        "may_publish": enter.may_publish(user),
        "may_code": second_coding.may_code(user),
        "may_curate": curation.may_curate(user),
    }


def _by_issue(coverage: readings.Coverage) -> list[dict[str, Any]]:
    """One line an issue, with its silent members; the most silent first."""
    lines: dict[str, list[Any]] = defaultdict(list)
    for silence in coverage.silences:
        lines[silence.issue_name].append(silence)
    found = [{"issue": issue, "members": silent} for issue, silent in lines.items()]
    return sorted(found, key=lambda line: -len(line["members"]))
