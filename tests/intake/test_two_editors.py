"""Two editors on one statement: the second sees what the first changed, and nothing of either is lost."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from alliance.intake import enter
from alliance.intake.concurrency import meanwhile, token
from alliance.record.models import Statement
from tests.intake.desk_form import change, typed
from tests.record.cast import Cast


def opened(cast: Cast, statement: Statement, **changes: Any) -> dict[str, Any]:
    """What the browser sends from a form that was opened while the statement stood as it does now."""
    return typed(cast, seen=token(statement), reliability="0.7", half_width="0", **changes)


def test_the_second_sees_the_difference_and_loses_nothing(
    cast: Cast, desk: Client, editor: User, reviewer: User
) -> None:
    statement = enter.enter_statement(editor, **cast.fields(summary=typed(cast)["summary"]))
    second = opened(cast, statement, coder_note="A request only.", salience="0.25")
    enter.revise_statement(statement, reviewer, stance=-0.5, salience=0.5, quote="<b>No</b> more.")
    desk.force_login(editor)
    response = desk.post(change(statement), {**second, "_save": "1"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "While this form was open, ruth saved this statement" in page
    assert "&lt;b&gt;No&lt;/b&gt; more." in page
    for words in ("−1", "−0.5", "0.75"):
        assert words in page
    kept = Statement.objects.get()
    assert (kept.stance, kept.salience, kept.coder_note) == (-0.5, 0.5, "")  # nothing was written over
    # The form holds the second's own words, and the first's where the second left the field alone.
    form = response.context["adminform"].form
    shown = {name: str(form[name].value()) for name in ("coder_note", "salience", "stance", "quote")}
    assert shown == {"coder_note": "A request only.", "salience": "0.25", "stance": "-0.5", "quote": "<b>No</b> more."}
    again = {**second, **shown, "seen": str(form["seen"].value()), "_save": "1"}
    assert desk.post(change(statement), again).status_code == 302
    kept.refresh_from_db()
    assert (kept.stance, kept.salience, kept.coder_note, kept.quote) == (
        -0.5,
        0.25,
        "A request only.",
        "<b>No</b> more.",
    )


def test_a_statement_published_meanwhile_is_said_so(cast: Cast, desk: Client, editor: User, reviewer: User) -> None:
    statement = enter.submit_for_review(enter.enter_statement(editor, **cast.fields()), editor)
    statement.refresh_from_db()
    second = opened(cast, statement, summary=statement.summary, coder_note="Late.")
    enter.publish_statement(statement, reviewer)
    desk.force_login(editor)
    assert "It is now: published." in desk.post(change(statement), {**second, "_save": "1"}).content.decode()


def test_a_save_that_changed_nothing_disturbs_nobody(cast: Cast, desk: Client, editor: User) -> None:
    statement = enter.enter_statement(editor, **cast.fields())
    second = opened(cast, statement, summary=statement.summary, coder_note="Mine.")
    enter.revise_statement(statement, editor, stance=statement.stance)
    desk.force_login(editor)
    assert desk.post(change(statement), {**second, "_save": "1"}).status_code == 302


def test_the_door_itself_refuses_a_stale_change(cast: Cast, editor: User) -> None:
    """Between the form's check and the write somebody else may be quicker: then the write sees it, under the lock."""
    statement = enter.enter_statement(editor, **cast.fields())
    seen = token(statement)
    enter.revise_statement(statement, editor, stance=0.5, seen=seen)
    with pytest.raises(ValidationError) as refusal:
        enter.revise_statement(statement, editor, stance=0.1, seen=seen)
    assert refusal.value.code == "changed_meanwhile"
    assert Statement.objects.get().stance == 0.5


@pytest.mark.parametrize("odd", ["", "x", "2025-06-14", "9999-99-99T00:00:00+00:00", "2001-01-01T00:00:00+00:00"])
def test_an_odd_token_is_no_error(cast: Cast, odd: str) -> None:
    assert meanwhile(cast.statement(), odd) is None
