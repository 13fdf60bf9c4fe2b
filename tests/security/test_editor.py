"""An attacker's script with an editor's rights: it may enter drafts and nothing more."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.test import Client

from alliance.api.models import ReadToken
from alliance.intake import enter
from alliance.intake.enter_many import what_forbids
from alliance.record.models import Statement
from tests.intake.test_desk import typed
from tests.record.cast import Cast

ADMIN = "/admin/record/statement/"


@pytest.fixture
def attacker(editor: User) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(editor)
    return client


@pytest.fixture
def draft(cast: Cast, reviewer: User) -> Statement:
    return cast.statement(author=reviewer, status="in_review")


def test_it_publishes_neither_by_form_nor_action_nor_forged_field_nor_import(
    attacker: Client, cast: Cast, draft: Statement, editor: User
) -> None:
    forged: dict[str, Any] = {
        "status": "published", "published_at_0": "2026-01-01", "published_at_1": "00:00", "published_by": editor.pk,
        "review": "own", "author": "", "coded_by": "", "reviewed_at": "2026-01-01T00:00Z",
    }  # fmt: skip
    attacker.post(f"{ADMIN}add/", typed(cast, _publish="1", **forged))
    attacker.post(f"{ADMIN}add/", typed(cast, summary="Otherwise.", _save="1", **forged))
    for button in ("_publish", "_save", "_review", "_restore", "_publish_next"):
        attacker.post(f"{ADMIN}{draft.pk}/change/", typed(cast, **{button: "1"}, **forged))
    for action in ("publish", "publish_selected", "restore", "withdraw", "delete_selected"):
        attacker.post(ADMIN, {"action": action, "_selected_action": [str(draft.pk)], "post": "yes"})
    for page in ("publish", "restore", "withdraw", "return", "review"):
        attacker.post(f"{ADMIN}{draft.pk}/{page}/", {"reason": "x", "note": "x"})
    assert not Statement.objects.filter(status__in=("published", "withdrawn")).exists()
    with pytest.raises(PermissionDenied):
        enter.publish_statement(draft, editor)
    assert what_forbids(editor, "published")


def test_it_erases_nothing(attacker: Client, cast: Cast, draft: Statement) -> None:
    before = Statement.objects.count()
    for address in (
        f"{ADMIN}{draft.pk}/delete/",
        f"/admin/record/source/{cast.source.pk}/delete/",
        f"/admin/record/actor/{cast.lee.pk}/delete/",
        f"/admin/record/issue/{cast.leaflets.pk}/delete/",
    ):
        assert attacker.post(address, {"post": "yes"}).status_code in (302, 403, 404)
    assert Statement.objects.count() == before
    assert Client().delete(f"/api/v1/statements/{draft.pk}/").status_code == 405


def test_it_reads_no_token_and_makes_itself_no_more_than_it_is(attacker: Client, editor: User, reviewer: User) -> None:
    _made, token = ReadToken.objects.create(user=reviewer, name="the reviewer’s")
    for address in (
        "/tokens/",
        "/admin/api/readtoken/",
        "/admin/knox/authtoken/",
        "/admin/otp_totp/totpdevice/",
        "/admin/auth/user/",
        f"/admin/auth/user/{reviewer.pk}/change/",
        "/admin/sessions/session/",
    ):
        said = attacker.get(address).content.decode()
        assert token[:15] not in said
        assert "the reviewer’s" not in said, address
    attacker.post(f"/admin/auth/user/{editor.pk}/change/", {"username": "edith", "is_superuser": "on"})
    attacker.post(f"/admin/auth/user/{reviewer.pk}/password/", {"password1": "x" * 20, "password2": "x" * 20})
    attacker.post(f"/tokens/{ReadToken.objects.get().token_key}/revoke/")
    editor.refresh_from_db()
    assert not editor.is_superuser
    assert ReadToken.objects.count() == 1


def test_another_sites_form_does_nothing_in_its_name(editor: User, cast: Cast) -> None:
    victim = Client(enforce_csrf_checks=True)
    victim.force_login(editor)
    for address in (f"{ADMIN}add/", "/tokens/", "/logout/", "/second-factor/set-up/", "/second-factor/remove/"):
        assert victim.post(address, typed(cast)).status_code == 403, address
