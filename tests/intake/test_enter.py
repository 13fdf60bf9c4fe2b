"""The one door: permissions, complete refusals by field, and a nudge once the change is committed."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import threading
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import AnonymousUser, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from alliance.indices.models import Mark
from alliance.indices.tasks import nudge
from alliance.intake import enter
from alliance.record.models import Source, Statement
from tests.record.cast import Cast


def test_a_statement_is_entered_as_a_draft_and_the_kind_suggests_its_reliability(cast: Cast, editor: User) -> None:
    draft = enter.enter_statement(editor, **cast.fields(kind="joint_statement"))
    draft.refresh_from_db()
    assert (draft.status, draft.author, draft.reliability, draft.half_width) == ("draft", editor, 0.9, 0.0)
    stated = enter.enter_statement(editor, **cast.fields(reliability=0.33))
    assert Statement.objects.get(pk=stated.pk).reliability == 0.33


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("stance", 1.5),
        ("stance", float("nan")),
        ("half_width", -0.1),
        ("salience", 2.0),
        ("reliability", 0.0),
        ("date", "1492-10-12"),
        ("date", "yesterday"),
        ("kind", "rumour"),
        ("summary", ""),
        ("date_precision", "hour"),
    ],
)
def test_what_is_wrong_is_named_by_field(cast: Cast, editor: User, field: str, value: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        enter.enter_statement(editor, **cast.fields(**{field: value}))
    assert set(refusal.value.message_dict) == {field}
    assert not Statement.objects.exists()


def test_all_that_is_wrong_is_named_at_once(cast: Cast, editor: User) -> None:
    with pytest.raises(ValidationError) as refusal:
        enter.enter_statement(editor, **cast.fields(stance=-3.0, salience=7.0, kind="rumour"))
    assert set(refusal.value.message_dict) == {"stance", "salience", "kind"}


def test_status_cannot_be_set_by_hand(cast: Cast, reviewer: User) -> None:
    with pytest.raises(TypeError):
        enter.enter_statement(reviewer, **cast.fields(status="published"))
    draft = enter.enter_statement(reviewer, **cast.fields())
    with pytest.raises(TypeError):
        enter.revise_statement(draft, reviewer, published_at=None)


def test_a_source_that_has_just_gone_is_named(cast: Cast, editor: User) -> None:
    gone = Source.objects.create(url="https://example.org/gone")
    Source.objects.filter(pk=gone.pk).delete()
    with pytest.raises(ValidationError) as refusal:
        enter.enter_statement(editor, **cast.fields(source=gone))
    assert set(refusal.value.message_dict) == {"source"}


def test_who_may_what(cast: Cast, editor: User, reviewer: User, second_reviewer: User, passer_by: User) -> None:
    draft = enter.enter_statement(editor, **cast.fields())
    enter.revise_statement(draft, editor, stance=-0.5)
    for nobody in (passer_by, AnonymousUser()):
        with pytest.raises(PermissionDenied):
            enter.enter_statement(nobody, **cast.fields())
        with pytest.raises(PermissionDenied):
            enter.revise_statement(draft, nobody, stance=0.5)
        with pytest.raises(PermissionDenied):
            enter.submit_for_review(draft, nobody)
    enter.submit_for_review(draft, editor)
    with pytest.raises(PermissionDenied):
        enter.publish_statement(draft, editor)
    with pytest.raises(PermissionDenied):
        enter.return_to_author(draft, editor, "To myself.")
    enter.publish_statement(draft, reviewer)
    with pytest.raises(PermissionDenied):
        enter.withdraw_statement(draft, editor, "I was wrong.")
    enter.withdraw_statement(draft, reviewer, "She was wrong.")
    with pytest.raises(PermissionDenied):
        enter.restore_statement(draft, editor)
    with pytest.raises(PermissionDenied):
        enter.revise_statement(draft, reviewer, stance=0.5)
    draft.refresh_from_db()
    assert (draft.stance, draft.status) == (-0.5, "withdrawn")


def test_submitting_and_publishing_need_a_stance(cast: Cast, editor: User, reviewer: User) -> None:
    draft = enter.enter_statement(editor, **cast.fields(stance=None))
    with pytest.raises(ValidationError) as refusal:
        enter.submit_for_review(draft, editor)
    assert set(refusal.value.message_dict) == {"stance"}
    enter.revise_statement(draft, editor, stance=0.0)
    enter.submit_for_review(draft, editor)
    enter.revise_statement(draft, editor, stance=None)
    with pytest.raises(ValidationError) as refusal:
        enter.publish_statement(draft, reviewer)
    assert set(refusal.value.message_dict) == {"stance"}
    enter.revise_statement(draft, editor, stance=0.0)
    assert enter.publish_statement(draft, reviewer).published_at is not None
    with pytest.raises(ValidationError) as refusal:
        enter.revise_statement(draft, editor, stance=None)
    assert set(refusal.value.message_dict) == {"stance"}


def test_withdrawing_needs_a_reason_and_restoring_brings_back_the_same(
    cast: Cast, editor: User, reviewer: User
) -> None:
    draft = enter.submit_for_review(enter.enter_statement(editor, **cast.fields()), editor)
    enter.publish_statement(draft, reviewer)
    for blank in ("", "  \n"):
        with pytest.raises(ValidationError) as refusal:
            enter.withdraw_statement(draft, reviewer, blank)
        assert set(refusal.value.message_dict) == {"reason"}
    before = Statement.objects.values().get(pk=draft.pk)
    enter.withdraw_statement(draft, reviewer, "Misread.")
    with pytest.raises(ValidationError):
        enter.publish_statement(draft, reviewer)
    enter.restore_statement(draft, reviewer)
    after = Statement.objects.values().get(pk=draft.pk)
    moved = {"changed_at", "reviewed_at"}
    assert {name for name in after if after[name] != before[name]} == moved
    reasons = Statement.pgh_event_model.objects.order_by("pgh_id").values_list("withdrawal_reason", flat=True)  # type: ignore[attr-defined]
    assert list(reasons) == ["", "", "", "Misread.", ""]


def test_two_editors_who_change_different_fields_both_keep_their_work(cast: Cast, editor: User) -> None:
    seen_by_one = enter.enter_statement(editor, **cast.fields())
    seen_by_other = Statement.objects.get(pk=seen_by_one.pk)
    enter.revise_statement(seen_by_one, editor, stance=-0.25)
    enter.revise_statement(seen_by_other, editor, coder_note="A request only.")
    kept = Statement.objects.get(pk=seen_by_one.pk)
    assert (kept.stance, kept.coder_note) == (-0.25, "A request only.")


def test_many_are_published_all_or_none(cast: Cast, editor: User, reviewer: User) -> None:
    ready, bare = cast.statement(status="in_review"), cast.statement(stance=None, status="in_review")
    with pytest.raises(ValidationError, match=f"#{bare.pk}"):
        enter.publish_statements([ready.pk, bare.pk], reviewer)
    assert not Statement.objects.published().exists()
    enter.revise_statement(bare, editor, stance=0.1)
    assert enter.publish_statements([ready.pk, bare.pk], reviewer) == 2
    assert enter.publish_statements([ready.pk, bare.pk], reviewer) == 0


def test_the_history_names_who_did_it(cast: Cast, editor: User, reviewer: User) -> None:
    draft = enter.enter_statement(editor, **cast.fields())
    enter.submit_for_review(draft, editor)
    enter.publish_statement(draft, reviewer)
    events = Statement.pgh_event_model.objects.order_by("pgh_id")  # type: ignore[attr-defined]
    assert [event.pgh_context.metadata["user"] for event in events] == [editor.pk, editor.pk, reviewer.pk]


def test_one_nudge_follows_the_commit_and_none_a_refusal(
    cast: Cast, one_person: None, reviewer: User, django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks() as callbacks, transaction.atomic():
        draft = enter.enter_statement(reviewer, **cast.fields())
        enter.publish_statement(draft, reviewer)
    assert callbacks == [nudge]
    assert Mark.objects.filter(kind="position", actor_id=cast.lee.pk, issue_id=cast.leaflets.pk).count() == 1
    with django_capture_on_commit_callbacks() as callbacks, pytest.raises(ValidationError):
        enter.withdraw_statement(draft, reviewer, " ")
    assert callbacks == []


# A process that serves pages as the web server does: there the settings must reach Celery, or it waits for 6 s. The
# first nudge imports kombu.
NUDGES = (
    "import time, alliance.wsgi; from alliance.indices.tasks import nudge; nudge();"
    "began = time.monotonic(); nudge(); print(time.monotonic() - began)"
)


def nudged(address: tuple[str, int]) -> subprocess.CompletedProcess[str]:
    """Two nudges to a broker at this address; it prints how long the second took."""
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", NUDGES],
        env={**os.environ, "CELERY_BROKER_URL": f"redis://{address[0]}:{address[1]}/0"},
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )


def test_a_dead_broker_costs_a_save_under_half_a_second() -> None:
    with socket.socket() as taken:  # bound but not listening: whoever connects is refused
        taken.bind(("127.0.0.1", 0))
        ran = nudged(taken.getsockname())
    assert "did not take the nudge" in ran.stderr
    assert float(ran.stdout) < 0.5


def test_a_hung_broker_is_tried_once_and_for_less_than_half_a_second() -> None:
    """Told by what is tried and for how long, which no busy machine makes longer."""
    waits = {settings.CELERY_BROKER_TRANSPORT_OPTIONS[name] for name in ("socket_timeout", "socket_connect_timeout")}
    assert max(waits) < 0.5
    came: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as hung:  # takes whoever comes, and says nothing

        def take() -> None:
            with contextlib.suppress(OSError):  # the listener is closed
                while True:
                    came.append(hung.accept()[0])

        taking = threading.Thread(target=take, daemon=True)
        taking.start()
        ran = nudged(hung.getsockname())
    for one in came:
        one.close()
    assert ran.stderr.count("did not take the nudge") == 2
    assert len(came) == 2, "one connection for each nudge"
