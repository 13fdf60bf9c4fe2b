"""Every address below /admin/, read from the address table itself, so that a new page cannot be forgotten by a test."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db import models
from django.test import RequestFactory
from django.urls import URLResolver, get_resolver

from alliance.indices.models import Mark
from alliance.intake import enter, second_coding
from alliance.intake.models import ImportFault, ImportJob
from alliance.intake.source_merging import merge_sources
from alliance.record.models import Actor, CodingPlan, CodingTask, Correction, Issue, Source, Statement
from tests.intake.coders import account, author, code_everything_twice, curator, second_coder
from tests.revisions import another_revision

BUDGET = 15

# Answers that are no page of the desk: files, JSON for a script, sign-out, and Django's own ways to other addresses.
NO_PAGE = re.compile(
    r"/export/|\.csv$|/state/$|/store/$|/publish/$|/issue-scale/|/preview/|/skipped/|task>/source/$|/review-next/|^admin/(login|logout"
    r"|password_change/done|autocomplete|jsi18n|r)/|source/merge/$|<path:object_id>/$|<url>"
)
_PLACE = re.compile(r"<(?:\w+:)?(\w+)>|\(\?P<(\w+)>[^)]*\)")


class Place(NamedTuple):
    """An entry of the address table: its pattern, and the model whose pages it belongs to, if any."""

    pattern: str
    model: type[models.Model] | None


def table() -> list[Place]:
    """Everything below /admin/."""
    by_name = {f"{model._meta.app_label}_{model._meta.model_name}": model for model in admin.site._registry}

    def walk(resolver: Any, before: str) -> Iterator[Place]:
        for entry in resolver.url_patterns:
            pattern = before + str(entry.pattern).lstrip("^").rstrip("$")
            if isinstance(entry, URLResolver):
                yield from walk(entry, pattern)
            else:
                owner = "_".join((entry.name or "").split("_")[:2])
                yield Place(pattern, by_name.get(owner))

    return [place for place in walk(get_resolver(), "") if place.pattern.startswith("admin/")]


def filled(place: Place, user: User) -> list[str]:
    """The addresses that a pattern stands for: one for each kind of thing there is, none where there is nothing."""
    wanted = [first or second for first, second in _PLACE.findall(place.pattern)]
    if not wanted:
        return [f"/{place.pattern}"]
    choices = {
        "object_id": _one_of_each(place.model),
        "statement_id": _one_of_each(Statement),
        "statement": list(Statement.objects.filter(codings__role="second").values_list("pk", flat=True)[:1]),
        "task": list(CodingTask.objects.filter(state="coded", user=user).values_list("pk", flat=True)[:1]),
        "issue_id": _one_of_each(Issue),
        "job_id": _one_of_each(ImportJob),
        "id": _one_of_each(User),
        "kind": ["csv"],
        "app_label": ["record", "intake", "indices", "auth"],
        "content_type_id": [1],
        "url": ["nothing-here/"],
    }
    found = [place.pattern]
    for name in wanted:
        hole = re.compile(rf"<(?:\w+:)?{name}>|\(\?P<{name}>[^)]*\)")
        found = [hole.sub(str(value), address, count=1) for address in found for value in choices[name]]
    return [f"/{address}" for address in found]


def every_page(user: User) -> list[str]:
    """The addresses of all pages that `user`, who may everything, can open; searches and filters included."""
    request = RequestFactory().get("/")
    request.user = user
    found = []
    for place in table():
        if NO_PAGE.search(place.pattern) or _is_closed(place, request):
            continue
        found += filled(place, user)
    # A statement that is not in the state for it answers such a page too: the POST is what is refused.
    searched = [model for model, one in admin.site._registry.items() if one.search_fields]
    found += [f"/admin/{model._meta.app_label}/{model._meta.model_name}/?q=korea" for model in searched]
    first = Statement.objects.published().first()
    assert first is not None
    pair = Source.objects.values_list("pk", flat=True)[:2]
    found.append("/admin/record/source/merge/?" + "&".join(f"id={pk}" for pk in pair))
    found.append(f"/admin/record/statement/?status__exact=published&issue__id__exact={first.issue_id}&date__year=2021")
    return found


def _is_closed(place: Place, request: Any) -> bool:
    """Whether the admin itself says that nobody adds or deletes there."""
    if place.model is None:
        return False
    one = admin.site._registry[place.model]
    return (place.pattern.endswith("/add/") and not one.has_add_permission(request)) or (
        place.pattern.endswith("/delete/") and not one.has_delete_permission(request)
    )


def _one_of_each(model: type[models.Model] | None) -> list[Any]:
    if model is None:
        return []
    if model is Source:  # a usual one, one that others were merged into, one that was merged
        usual = Source.objects.filter(statements__isnull=False).values_list("pk", flat=True).first()
        return [usual, *Source.objects.filter(title="A page entered twice").values_list("pk", flat=True)]
    if model is Statement:  # one in each state, the newest, since what was made last has everything
        return list(Statement.objects.order_by("status", "-pk").distinct("status").values_list("pk", flat=True))
    return list(model._default_manager.order_by("-pk").values_list("pk", flat=True)[:1])


def with_everything(user: User) -> None:
    """One thing of every kind that the desk has, beside the record, for `user` to look at."""
    paula, anna = account("paula", "Reviewer"), author()
    actor, issue, source = Actor.objects.get(code="KR"), Issue.objects.first(), Source.objects.first()
    fields = {"actor": actor, "issue": issue, "source": source, "date": "2025-06-14", "kind": "press", "stance": -1.0}

    def entered(number: int, submit: bool = True) -> Statement:
        statement = enter.enter_statement(anna, **fields, summary=f"Anna's statement of number {number}.")
        return enter.submit_for_review(statement, anna) if submit else statement

    entered(0, submit=False)
    enter.return_to_author(entered(1), paula, "Which page?")
    for number in (2, 5, 6):
        entered(number)
    public = enter.publish_statement(entered(3), paula)
    enter.revise_statement(public, second_coder(), stance=0.5, reason="A typo.")
    assert Correction.objects.exists()
    gone = enter.publish_statement(entered(4), paula)
    enter.withdraw_statement(gone, paula, "Misread.")
    code_everything_twice(share=1.0)
    for coder in (user, second_coder()):
        task = second_coding.hand_out(coder)
        assert task is not None
        second_coding.code(task, coder, stance=0.03125, salience=0.5, is_unsure=False, note="")
    assert second_coding.hand_out(curator()) is not None
    code_everything_twice(share=0.2)
    job = ImportJob.objects.create(
        author=anna, name="spoilt.csv", size=9, state="checked", content=b"date\r\nsoon", rows=1, faulty=1
    )
    for is_doubt in (False, True):
        ImportFault.objects.create(job=job, row=2, field="date", message="is odd", value="soon", is_doubt=is_doubt)
    doubles = [
        Source.objects.create(url=f"https://example.org/double{tail}", title="A page entered twice")
        for tail in ("", "/")
    ]
    merge_sources([source.pk for source in doubles], doubles[0].pk, account("ada", "Administrator"))
    Mark.objects.create(
        kind="position", actor_id=actor.pk, error="Division by zero", quarantined_at="2026-01-01T00:00Z"
    )
    Group.objects.get_or_create(name="Guests")
    assert CodingPlan.objects.exists()
    another_revision(387)
