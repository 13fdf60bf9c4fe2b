"""The desk as editors use it: what it refuses, at which field, and what it never lets through."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from alliance.indices.models import Mark
from alliance.record.models import Actor, Issue, Source, Statement
from tests.intake.desk_form import ADD, LIST, change, typed
from tests.record.cast import Cast


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stance", "1.5"), ("stance", "nan"), ("stance", "inf"), ("stance", "much"), ("half_width", "2"),
        ("salience", "-1"), ("reliability", "0"), ("date", "1492-10-12"), ("date", "9999-12-31"), ("date", ""),
        ("kind", "rumour"), ("summary", "  "), ("summary", "a\x00b"), ("actor", "999999999999999999999"),
        ("source", "0"), ("issue", ""),
    ],
)  # fmt: skip
def test_what_is_wrong_is_an_error_at_its_field(
    cast: Cast, desk: Client, reviewer: User, field: str, value: str
) -> None:
    desk.force_login(reviewer)
    response = desk.post(ADD, typed(cast, **{field: value}, _save="1"))
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {field}
    assert not Statement.objects.exists()


def test_publishing_without_a_stance_is_an_error_at_the_stance(cast: Cast, desk: Client, reviewer: User) -> None:
    desk.force_login(reviewer)
    for button in ("_publish", "_submit"):
        response = desk.post(ADD, typed(cast, stance="", **{button: "1"}))
        assert set(response.context["adminform"].form.errors) == {"stance"}
    published = cast.published()
    response = desk.post(change(published), typed(cast, stance="", _save="1"))
    assert set(response.context["adminform"].form.errors) == {"stance"}


def test_the_databases_own_refusal_is_shown_on_the_form(
    cast: Cast, desk: Client, admin_user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As when two editors add the same source at the same moment: the form finds nothing wrong, the database does."""
    monkeypatch.setattr(Source, "_perform_unique_checks", lambda self, checks: {})
    desk.force_login(admin_user)
    response = desk.post("/admin/record/source/add/", {"url": cast.source.url, "title": "Twice"})
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {"url"}
    assert 'value="Twice"' in response.content.decode()  # what was typed is still there


@pytest.mark.parametrize(
    ("model", "fields", "field"),
    [
        ("actor", {"code": "kr lee", "name": "x", "short_name": "x", "kind": "state"}, "code"),
        ("source", {"url": "javascript:alert(1)"}, "url"),
        (
            "issue",
            {"slug": "x", "name": "x", "short_name": "x", "area": "x", "pole_negative": "a", "pole_positive": "b",
             "weight": "0", "default_salience": "0.5"},
            "weight",
        ),
    ],
)  # fmt: skip
def test_the_other_tables_rules_are_errors_at_their_fields_too(
    cast: Cast, desk: Client, admin_user: User, model: str, fields: dict[str, str], field: str
) -> None:
    empty = {"tenures-TOTAL_FORMS": "0", "tenures-INITIAL_FORMS": "0"} if model == "actor" else {}
    desk.force_login(admin_user)
    response = desk.post(f"/admin/record/{model}/add/", {**fields, **empty})
    assert response.status_code == 200
    assert set(response.context["adminform"].form.errors) == {field}


def test_names_and_words_are_escaped(cast: Cast, desk: Client, admin_user: User) -> None:
    evil = "<script>alert(1)</script>"
    Actor.objects.update(name=evil)
    Issue.objects.update(name=evil, short_name=evil, pole_negative=evil)
    Source.objects.update(title=evil, publisher=evil)
    statement = cast.published(summary=evil, quote=evil, coder_note=evil)
    Mark.objects.update(error=evil, quarantined_at="2026-01-01T00:00Z")
    desk.force_login(admin_user)
    pages = [
        LIST,
        change(statement),
        f"{LIST}{statement.pk}/withdraw/",
        "/admin/",
        "/admin/indices/mark/",
        "/admin/record/issue/",
        "/admin/record/source/",
        f"/admin/record/alliance/{cast.alliance.pk}/change/",
    ]
    for page in pages:
        response = desk.get(page)
        assert response.status_code == 200, page
        assert evil not in response.content.decode(), page


def test_posts_need_the_token(cast: Cast, reviewer: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(reviewer)
    published = cast.published()
    assert (
        strict.post(reverse("admin:record_statement_withdraw", args=[published.pk]), {"reason": "x"}).status_code == 403
    )
    assert strict.post(ADD, typed(cast, _publish="1")).status_code == 403
