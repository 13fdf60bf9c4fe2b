"""Every change with who, when and what, whichever way it came; an earlier wording is restored as a new change."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse

from alliance.intake import corrections, enter
from alliance.intake.versions import versions_of
from alliance.record.models import Statement
from tests.intake.files import as_csv, brought_in, rows
from tests.record.cast import Cast
from tests.record.test_two_people import forget_person


def history(statement: Statement) -> str:
    return reverse("admin:record_statement_history", args=[statement.pk])


def test_every_road_shows_with_its_author(cast: Cast, desk: Client, editor: User, reviewer: User) -> None:
    statement = enter.enter_statement(editor, **cast.fields())
    desk.force_login(reviewer)
    by_form = {
        "actor": cast.lee.pk, "issue": cast.leaflets.pk, "source": cast.source.pk, "date": "2025-06-14",
        "date_precision": "day", "kind": "press", "stance": "-0.5", "half_width": "0", "salience": "0.75",
        "reliability": "0.7", "summary": statement.summary, "quote": "", "coder_note": "<i>softer</i>", "locator": "",
        "_save": "1",
    }  # fmt: skip
    assert desk.post(reverse("admin:record_statement_change", args=[statement.pk]), by_form).status_code == 302
    desk.force_login(editor)
    desk.post("/admin/record/statement/", {"action": "submit_selected", "_selected_action": [statement.pk]})
    forget_person()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET salience = 0.5")
    Statement.objects.update(locator="page 3")
    found = versions_of(statement)[::-1]
    assert [change.who for change in found] == ["edith", "ruth", "edith", "", ""]
    assert [[c.field for c in change.changed] for change in found[1:]] == [
        ["stance", "coder_note"], ["status"], ["salience"], ["locator"],
    ]  # fmt: skip
    stance = found[1].changed[0]
    assert (stance.label, stance.before, stance.after) == ("Stance", "−1", "−0.5")
    assert (found[2].changed[0].before, found[2].changed[0].after) == ("Draft", "In review")
    page = desk.get(history(statement)).content.decode()
    assert "&lt;i&gt;softer&lt;/i&gt;" in page
    assert "without a name" in page


@pytest.mark.django_db(transaction=True)
def test_imported_and_published_in_bulk_it_names_both(cast: Cast, client: Client, editor: User, reviewer: User) -> None:
    job = brought_in(editor, as_csv(rows(3)), asked="all")
    client.force_login(reviewer)
    client.post(f"/admin/intake/importjob/{job.pk}/publish/")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET coder_note = 'By hand.'")
    for statement in Statement.objects.all():
        assert [(change.who, change.is_first) for change in versions_of(statement)] == [
            ("", False), ("ruth", False), ("edith", True),
        ]  # fmt: skip


def test_an_earlier_wording_is_restored_as_a_new_change(
    cast: Cast, desk: Client, editor: User, reviewer: User, second_reviewer: User
) -> None:
    draft = enter.enter_statement(editor, **cast.fields())
    first = versions_of(draft)[0]
    assert not first.differs_from_now
    enter.revise_statement(draft, editor, stance=0.5, issue=cast.drills, date=dt.date(2025, 7, 1))
    desk.force_login(editor)
    assert desk.get(history(draft)).content.decode().count("Restore this wording") == 1
    desk.post(history(draft), {"version": str(first.number)})
    draft.refresh_from_db()
    assert (draft.stance, draft.issue, draft.date) == (-1.0, cast.leaflets, dt.date(2025, 6, 14))
    assert len(versions_of(draft)) == 3
    enter.submit_for_review(draft, editor)
    enter.publish_statement(draft, reviewer)
    changed = versions_of(draft)[3]
    desk.post(history(draft), {"version": str(changed.number)})
    draft.refresh_from_db()
    assert draft.stance == -1.0  # what is public is only proposed to change
    waiting = corrections.waiting_correction(draft)
    assert waiting is not None
    corrections.accept_correction(waiting, second_reviewer)
    draft.refresh_from_db()
    assert (draft.stance, draft.issue) == (0.5, cast.drills)


def test_odd_versions_and_strangers(cast: Cast, desk: Client, editor: User, passer_by: User) -> None:
    one, other = cast.statement(), cast.statement(stance=0.5)
    foreign = versions_of(other)[0].number
    desk.force_login(editor)
    for odd in ("", "x", "0", "9" * 30, "٣", str(foreign)):
        assert "no such version" in desk.post(history(one), {"version": odd}, follow=True).content.decode(), odd
    one.refresh_from_db()
    assert one.stance == -1.0
    assert desk.get("/admin/record/statement/999999999999999999999/history/").status_code == 404
    desk.force_login(passer_by)
    assert desk.get(history(one)).status_code == 403
    assert desk.post(history(one), {"version": "1"}).status_code == 403
