"""Who may not publish cannot, whatever they send: every button and field, to every address there is."""

from __future__ import annotations

from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from alliance.api.urls import endpoints
from alliance.intake import enter
from alliance.intake.models import ImportJob
from alliance.record.models import Statement
from tests.intake.admin_pages import filled, table, with_everything
from tests.intake.files import as_csv, rows
from tests.record.cast import Cast

BUTTONS = (
    "_publish", "_publish_next", "_submit", "_submit_next", "_save", "_save_next", "_continue", "_addanother",
    "_saveasnew", "_accept", "_decline",
)  # fmt: skip
FORGED: dict[str, Any] = {
    "status": "published", "published_at": "2025-06-14", "published_at_0": "2025-06-14", "published_at_1": "10:00",
    "review": "by_another", "reviewed_at": "2025-06-14", "coded_by": "", "author": "", "published_by": "1",
    "is_superuser": "on", "is_staff": "on", "groups": ["1", "2", "3"], "user_permissions": ["1"],
    "confirmed": "x", "seen": "", "reason": "Forged.", "answer": "Forged.", "asked": "all", "version": "1",
    "choice": "second", "post": "yes", "sure": "on", "queue": "1",
}  # fmt: skip
ACTIONS = ("publish_selected", "withdraw_selected", "submit_selected", "merge_selected", "delete_selected", "try_again")


def bodies(address: str, statement: Statement) -> list[dict[str, Any]]:
    """What is sent to an address: everything forged, all buttons at once; to forms those that publish alone too."""
    fields = {
        "actor": statement.actor_id, "issue": statement.issue_id, "source": statement.source_id,
        "date": statement.date.isoformat(), "date_precision": "day", "kind": "press", "stance": "0.5",
        "half_width": "0", "salience": "0.5", "reliability": "0.7", "summary": statement.summary, "quote": "",
        "coder_note": "", "locator": "",
    }  # fmt: skip
    whole = {**FORGED, **fields, "_selected_action": [statement.pk], "index": "0", "keep": str(statement.source_id)}
    if address == "/admin/record/statement/":
        return [{**whole, "action": action} for action in ACTIONS]
    every = {**whole, **dict.fromkeys(BUTTONS, "1"), "action": "delete_selected"}
    if "/record/" in address and address.endswith(("/add/", "/change/")):
        return [every, *({**whole, button: "1"} for button in ("_publish", "_publish_next", "_accept"))]
    return [every]


def send(client: Client, user: User, statement: Statement, addresses: list[str]) -> int:
    """Every body to every address; returns how many requests."""
    client.raise_request_exception = False
    client.force_login(user)
    sent = 0
    for address in addresses:
        for body in bodies(address, statement):
            assert client.post(address, body).status_code < 500, (address, body)
            sent += 1
    return sent


def own_pages(statement: Statement) -> list[str]:
    """The addresses of one statement."""
    pages = ("change", "withdraw", "restore", "return", "history", "delete")
    return ["/admin/record/statement/", *(f"/admin/record/statement/{statement.pk}/{page}/" for page in pages)]


def public() -> dict[int, tuple[Any, ...]]:
    """Everything that the public reads, and whose word it is."""
    rows = Statement.objects.public().values_list(
        "pk", "status", "stance", "summary", "published_by", "review", "source__url"
    )
    return {row[0]: row[1:] for row in rows}


def test_an_editor_publishes_nothing_by_any_request(cast: Cast, client: Client, editor: User) -> None:
    with_everything(editor)
    before = public()
    mine = enter.submit_for_review(enter.enter_statement(editor, **cast.fields(summary="Mine.")), editor)
    every = [address for place in table() if "logout" not in place.pattern for address in filled(place, editor)]
    assert len(every) > 100
    assert send(client, editor, mine, list(dict.fromkeys([*own_pages(mine), *every]))) > 150
    for name in ("statements/", f"statements/{mine.pk}/", f"statements/{mine.pk}/history/", "friction/preview/"):
        assert name.replace(str(mine.pk), "{id}") in endpoints().values()
        for method in (client.post, client.put, client.patch, client.delete):
            assert (
                method(f"/api/v1/{name}", {"status": "published"}, content_type="application/json").status_code >= 400
            )
    assert public() == before
    editor.refresh_from_db()
    assert (editor.is_superuser, [group.name for group in editor.groups.all()]) == (False, ["Editor"])
    made_public = Statement.pgh_event_model.objects.filter(  # type: ignore[attr-defined]
        pgh_context__metadata__user=editor.pk, status="published", pgh_label="update"
    )
    assert not made_public.exists()  # not even for a moment


def test_an_author_publishes_none_of_their_own_by_any_request(cast: Cast, client: Client, reviewer: User) -> None:
    mine = enter.submit_for_review(enter.enter_statement(reviewer, **cast.fields()), reviewer)
    send(client, reviewer, mine, own_pages(mine))
    ever = Statement.pgh_event_model.objects.filter(pgh_obj=mine.pk).values_list("status", flat=True)  # type: ignore[attr-defined]
    assert set(ever) <= {"draft", "in_review"}
    stamp = {"published_by": reviewer, "reviewed_at": timezone.now(), "review": "by_another"}
    for forged in (stamp, {**stamp, "review": "own"}, {**stamp, "review": "outside"}):
        name = pghistory.context(user=reviewer.pk)
        with pytest.raises(IntegrityError), transaction.atomic(), name:
            Statement.objects.filter(pk=mine.pk).update(status="published", published_at=timezone.now(), **forged)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("who", ["editor", "reviewer"])
def test_nobody_publishes_what_they_bring_in(cast: Cast, client: Client, request: Any, who: str) -> None:
    user = request.getfixturevalue(who)
    client.force_login(user)
    file = SimpleUploadedFile("statements.csv", as_csv(rows(2)))
    shown = client.post("/admin/intake/importjob/add/", {"file": file, "status": "published"})
    assert shown.status_code == 200
    assert set(shown.context["form"].errors) == {"status"}
    forged = ImportJob.objects.create(
        name="f.csv", content=as_csv(rows(2)), size=9, author=user, status_given="published", state="checked", new=2
    )
    assert client.post(f"/admin/intake/importjob/{forged.pk}/store/", {"asked": "all"}).status_code == 403
    assert not Statement.objects.exists()
