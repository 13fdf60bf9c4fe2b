"""Two people stand behind what is public, whoever they are and whichever function they call."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError

from alliance.intake import corrections, enter, review
from alliance.record.models import Correction, Statement
from tests.record.cast import Cast


def submitted(cast: Cast, author: User, **changes: Any) -> Statement:
    return enter.submit_for_review(enter.enter_statement(author, **cast.fields(**changes)), author)


def refused(code: str, function: Any, *args: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        function(*args)
    assert refusal.value.code == code


def test_an_author_does_not_publish_withdraw_or_restore_their_own(
    cast: Cast, reviewer: User, second_reviewer: User
) -> None:
    own = submitted(cast, reviewer)
    refused("own_work", enter.publish_statement, own, reviewer)
    refused("own_work", enter.publish_statements, [own.pk], reviewer)
    enter.publish_statement(own, second_reviewer)
    assert (own.review, own.published_by) == ("by_another", second_reviewer)
    refused("own_work", enter.withdraw_statement, own, reviewer, "Misread.")
    enter.withdraw_statement(own, second_reviewer, "Misread.")
    refused("own_work", enter.restore_statement, own, reviewer)
    assert enter.restore_statement(own, second_reviewer).status == "published"


def test_superusers_are_people_too(cast: Cast, admin_user: User) -> None:
    refused("own_work", enter.publish_statement, submitted(cast, admin_user), admin_user)


def test_whoever_changes_anothers_draft_had_a_hand_in_it(
    cast: Cast, editor: User, reviewer: User, second_reviewer: User
) -> None:
    draft = submitted(cast, editor)
    enter.revise_statement(draft, reviewer, stance=0.25)
    refused("own_work", enter.publish_statement, draft, reviewer)
    enter.publish_statement(draft, second_reviewer)
    assert set(Statement.objects.get(pk=draft.pk).coded_by) == {editor.pk, reviewer.pk}


def test_a_draft_waits_for_its_author(cast: Cast, editor: User, reviewer: User) -> None:
    draft = enter.enter_statement(editor, **cast.fields())
    refused("not_submitted", enter.publish_statement, draft, reviewer)
    enter.submit_for_review(draft, editor)
    returned = enter.return_to_author(draft, reviewer, "Which paragraph?")
    assert (returned.status, returned.review_note) == ("draft", "Which paragraph?")
    refused("not_submitted", enter.publish_statement, draft, reviewer)
    with pytest.raises(ValidationError, match="in review"):
        enter.return_to_author(draft, reviewer, "Once more.")
    enter.submit_for_review(draft, editor)
    enter.publish_statement(draft, reviewer)
    draft.refresh_from_db()
    assert (draft.status, draft.review_note) == ("published", "")


def test_what_is_public_changes_when_somebody_else_accepts(
    cast: Cast, editor: User, reviewer: User, second_reviewer: User
) -> None:
    public = submitted(cast, editor)
    enter.publish_statement(public, reviewer)
    enter.revise_statement(public, reviewer, stance=0.5, reason="A typo.", issue=cast.drills, summary=public.summary)
    public.refresh_from_db()
    assert public.stance == -1.0
    waiting = corrections.waiting_correction(public)
    assert waiting is not None
    assert (waiting.changes, waiting.reason) == ({"stance": 0.5, "issue": cast.drills.pk}, "A typo.")
    refused("own_work", corrections.accept_correction, waiting, reviewer)
    with pytest.raises(PermissionDenied):
        corrections.accept_correction(waiting, editor)
    with pytest.raises(ValidationError, match="waits"):
        enter.revise_statement(public, editor, stance=0.1)
    corrections.accept_correction(waiting, second_reviewer)
    public.refresh_from_db()
    assert (public.stance, public.issue, public.published_by) == (0.5, cast.drills, second_reviewer)
    assert public.coded_by == [reviewer.pk]
    with pytest.raises(ValidationError, match="decided"):
        corrections.accept_correction(waiting, second_reviewer)


def test_a_correction_is_declined_with_an_answer_or_taken_back(cast: Cast, editor: User, reviewer: User) -> None:
    public = submitted(cast, editor)
    enter.publish_statement(public, reviewer)
    enter.revise_statement(public, editor, stance=0.5)
    waiting = Correction.objects.get()
    with pytest.raises(ValidationError) as refusal:
        corrections.decline_correction(waiting, reviewer, " ")
    assert set(refusal.value.message_dict) == {"answer"}
    corrections.decline_correction(waiting, reviewer, "It says so.")
    enter.revise_statement(public, editor, stance=0.25)
    mine = corrections.waiting_correction(public)
    assert mine is not None
    enter.revise_statement(public, editor, stance=0.3)  # its own author replaces it
    assert Correction.objects.get(pk=mine.pk).changes == {"stance": 0.3}
    assert corrections.decline_correction(mine, editor, "").verdict == "declined"
    public.refresh_from_db()
    assert public.stance == -1.0


def test_a_correction_is_checked_when_proposed(cast: Cast, editor: User) -> None:
    public = cast.published()
    with pytest.raises(ValidationError) as refusal:
        enter.revise_statement(public, editor, stance=3.0)
    assert set(refusal.value.message_dict) == {"stance"}
    assert not Correction.objects.exists()
    enter.revise_statement(public, editor, stance=-1.0)  # nothing new
    assert not Correction.objects.exists()


def test_a_desk_of_one_person_does_it_all_and_it_is_recorded(cast: Cast, one_person: None, reviewer: User) -> None:
    own = enter.enter_statement(reviewer, **cast.fields())
    enter.publish_statement(own, reviewer)
    assert own.review == "own"
    enter.revise_statement(own, reviewer, stance=0.5)
    own.refresh_from_db()
    assert (own.stance, own.review, own.coded_by) == (0.5, "own", [reviewer.pk])
    enter.withdraw_statement(own, reviewer, "Misread.")
    enter.restore_statement(own, reviewer)
    assert (own.status, own.review) == ("published", "own")
    assert review.may_review(reviewer, own)
