"""Double coding: who is handed what, what a blind coder sees, what is stored and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.utils import timezone

from alliance.intake import enter, second_coding
from alliance.intake.corrections import accept_correction, propose_correction
from alliance.record.models import Actor, AgreedValue, Coding, CodingPlan, CodingTask, Statement, Tenure
from tests.intake.coders import account, author, by_anna, code_everything_twice, second_coder, to_be_coded
from tests.record.cast import Cast

QUEUE = "/admin/second-coding/"


@pytest.fixture
def coder(db: None) -> User:
    """The second coder."""
    return second_coder()


def answer(**changes: Any) -> dict[str, Any]:
    return {"stance": "-0.5", "salience": "0.75", "note": "", "_code": "1", **changes}


def in_hand(user: User) -> CodingTask:
    task = second_coding.hand_out(user)
    assert task is not None
    return task


# What is handed out


def test_the_sample_is_the_same_every_time_and_as_large_as_planned(cast: Cast) -> None:
    to_be_coded(cast, 300)
    every = Statement.objects.order_by("pk")
    fifth = list(every.in_coding_sample(0.2).values_list("pk", flat=True))
    assert len(fifth) == pytest.approx(60, abs=2)
    assert fifth == list(every.in_coding_sample(0.2).values_list("pk", flat=True))
    assert set(fifth) < set(every.in_coding_sample(0.5).values_list("pk", flat=True))
    assert every.in_coding_sample(1.0).count() == 300
    assert every.in_coding_sample(0.0).count() == 0
    # Evenly spread: every stretch of fifty in a row gives about ten.
    first = every[0].pk
    for start in range(first, first + 300, 50):
        assert len([pk for pk in fifth if start <= pk < start + 50]) == pytest.approx(10, abs=2)


def test_drafts_own_and_withdrawn_statements_are_not_handed_out(cast: Cast, coder: User) -> None:
    code_everything_twice()
    cast.statement()
    own = enter.enter_statement(coder, **cast.fields())
    enter.submit_for_review(own, coder)
    (gone,) = to_be_coded(cast, 1)
    enter.withdraw_statement(gone, account("paula", "Reviewer"), "Wrong.")
    assert second_coding.hand_out(coder) is None
    (there,) = to_be_coded(cast, 1)
    assert in_hand(coder).statement_id == there.pk


def test_who_changed_a_statement_has_seen_its_coding(cast: Cast) -> None:
    code_everything_twice()
    colleague = second_coder("carl")
    waiting = by_anna(cast, public=False)
    enter.revise_statement(waiting, colleague, locator="page 2")
    assert second_coding.hand_out(colleague) is None
    reviewer = account("paula", "Reviewer")
    enter.publish_statement(waiting, reviewer)
    assert second_coding.hand_out(reviewer) is None
    assert in_hand(second_coder()).statement_id == waiting.pk


def test_two_coders_are_never_at_the_same_text(cast: Cast, coder: User) -> None:
    code_everything_twice()
    other = second_coder("conrad")
    to_be_coded(cast, 2)
    mine, theirs = in_hand(coder), in_hand(other)
    assert mine.statement_id != theirs.statement_id
    assert in_hand(coder) == mine  # the same until it is answered
    with pytest.raises(IntegrityError), transaction.atomic():
        CodingTask.objects.create(statement_id=mine.statement_id, user=second_coder("dora"))


def test_a_text_kept_for_a_day_goes_to_another(cast: Cast, coder: User) -> None:
    code_everything_twice()
    to_be_coded(cast, 1)
    kept, other = in_hand(coder), second_coder("conrad")
    assert second_coding.hand_out(other) is None
    CodingTask.objects.update(handed_at=timezone.now() - dt.timedelta(hours=25))
    assert in_hand(other).statement_id == kept.statement_id
    with pytest.raises(PermissionDenied):
        second_coding.own_task(coder, kept.pk)


def test_what_is_skipped_goes_to_another_and_comes_back_when_asked_for(cast: Cast, coder: User) -> None:
    code_everything_twice()
    to_be_coded(cast, 1)
    second_coding.skip(in_hand(coder))
    assert second_coding.hand_out(coder) is None
    assert second_coding.queue_state(coder, CodingPlan.in_force()).skipped == 1
    assert second_coding.take_up_skipped(coder) == 1
    assert in_hand(coder).statement.summary == "Lee speaks of leaflets for the 1th time."


# What is stored


def test_both_codings_are_kept_with_their_coders(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    statement = by_anna(cast, coder_note="An order, hence −1.")
    desk.force_login(coder)
    task = desk.get(QUEUE).context["task"]
    assert desk.post(QUEUE, answer(task=task, is_unsure="on", note="Only asks.")).status_code == 302
    first, second = Coding.objects.order_by("role")
    assert (first.role, first.coder, first.user, first.stance, first.note) == (
        "first", "anna", author(), -1.0, "An order, hence −1.",
    )  # fmt: skip
    assert (second.role, second.coder, second.user) == ("second", "cora", coder)
    assert (second.stance, second.salience, second.is_unsure, second.note) == (-0.5, 0.75, True, "Only asks.")
    assert CodingTask.objects.get().state == "coded"
    events = Coding.pgh_event_model.objects.filter(pgh_label="insert")
    assert {event.pgh_context.metadata["user"] for event in events} == {coder.pk}
    # Whatever happens to the statement, the first coding stays as it was.
    correction = propose_correction(statement, author(), stance=0.25)
    assert correction is not None
    accept_correction(correction, account("paula", "Reviewer"))
    assert Statement.objects.get().stance == 0.25
    first.refresh_from_db()
    assert first.stance == -1.0


def test_no_position_needs_no_number(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    to_be_coded(cast, 1)
    desk.force_login(coder)
    task = desk.get(QUEUE).context["task"]
    desk.post(QUEUE, {"task": task, "stance": "7", "salience": "x", "note": "", "_none": "1"})
    second = Coding.objects.get(role="second")
    assert (second.stance, second.salience) == (None, None)


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"stance": "1.2"}, "stance"),
        ({"stance": "nan"}, "stance"),
        ({"stance": "1e400"}, "stance"),
        ({"stance": ""}, "stance"),
        ({"stance": "left"}, "stance"),
        ({"salience": ""}, "salience"),
        ({"salience": "0.3"}, "salience"),
        ({"note": "a\x00b"}, "note"),
    ],
)
def test_a_bad_value_is_named_and_nothing_is_stored(
    cast: Cast, desk: Client, coder: User, typed: dict[str, str], field: str
) -> None:
    code_everything_twice()
    to_be_coded(cast, 1)
    desk.force_login(coder)
    task = desk.get(QUEUE).context["task"]
    response = desk.post(QUEUE, answer(task=task, **typed))
    assert (response.status_code, list(response.context["form"].errors)) == (200, [field])
    assert not Coding.objects.exists()


def test_the_last_coding_can_be_mended_until_it_is_decided(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    (statement,) = to_be_coded(cast, 1)
    desk.force_login(coder)
    task = desk.get(QUEUE).context["task"]
    desk.post(QUEUE, answer(task=task))
    own = f"{QUEUE}{task}/"
    assert own in desk.get(QUEUE).content.decode()
    assert desk.get(own).context["form"].initial["stance"] == -0.5
    desk.post(own, answer(task=task, stance="-0.75"))
    assert Coding.objects.get(role="second").stance == -0.75
    AgreedValue.objects.create(statement=statement, choice="first", stance=-1.0, reason="It is an order.")
    refused = desk.post(own, answer(task=task, stance="1"))
    assert "A value was agreed" in refused.content.decode()
    assert Coding.objects.get(role="second").stance == -0.75
    assert own not in desk.get(QUEUE).content.decode()


def test_nobody_answers_for_another(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    to_be_coded(cast, 1)
    task = in_hand(coder)
    desk.force_login(second_coder("conrad"))
    assert desk.post(QUEUE, answer(task=task.pk)).status_code == 403
    assert desk.get(f"{QUEUE}{task.pk}/").status_code == 403
    for odd in ("", "x", "²", "9" * 40, "-1"):
        assert desk.post(QUEUE, answer(task=odd)).status_code == 403
    assert not Coding.objects.exists()


def test_without_the_right_there_is_no_second_coding(cast: Cast, desk: Client, passer_by: User) -> None:
    code_everything_twice()
    to_be_coded(cast, 1)
    desk.force_login(passer_by)
    assert desk.get(QUEUE).status_code == 403
    assert desk.post(QUEUE, answer(task=1)).status_code == 403
    desk.logout()
    assert desk.get(QUEUE).status_code == 302
    assert not CodingTask.objects.exists()


def test_a_statement_withdrawn_meanwhile_is_not_coded(cast: Cast, coder: User) -> None:
    code_everything_twice()
    (statement,) = to_be_coded(cast, 1)
    task = in_hand(coder)
    enter.withdraw_statement(statement, account("paula", "Reviewer"), "Wrong.")
    with pytest.raises(ValidationError, match="taken back"):
        second_coding.code(task, coder, stance=0.0, salience=0.5, is_unsure=False, note="")
    assert not Coding.objects.exists()
    assert second_coding.hand_out(coder) is None


# What is seen


def test_the_blind_page_holds_nothing_of_the_first_coding(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    statement = by_anna(
        cast, stance=-0.8125, salience=0.6875, half_width=0.1875, reliability=0.7125, coder_note="Plainly hostile.",
        reversal=True, quote="“We will stop them.”",
    )  # fmt: skip
    desk.force_login(coder)
    response = desk.get(QUEUE)
    html = response.content.decode()
    assert "“We will stop them.”" in html
    assert "ban and punish" in html
    for secret in ("8125", "6875", "1875", "7125", "hostile", "anna", "paula", "reversal"):
        assert secret not in html, secret
    # Nothing leads to the statement's own pages, in any markup or script data.
    assert not re.search(rf"/statements?/{statement.pk}\b|statement[/=\"]{statement.pk}\b", html)
    without_bar = html.replace('href="/admin/record/statement/add/"', "")  # its "New statement" names no statement
    assert "record/statement" not in without_bar
    assert "application/json" not in html
    assert response.headers["Cache-Control"].startswith("max-age=0")
    assert not any("8125" in str(value) for value in response.headers.values())
    # The context holds no statement and no coding either, so no later template can let it slip.
    handed = {
        type(value).__name__ for context in response.context for layer in context.dicts for value in layer.values()
    }
    assert not handed & {"Statement", "Coding", "CodingTask"}


def test_the_speaker_is_masked_if_the_plan_says_so(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    cast.published(
        summary="Lee Jae-myung, for South Korea, told Seoul's officials that Washington errs.",
        quote="Leeward winds carry them, said Lee.",
    )
    desk.force_login(coder)
    page = re.sub(r"<head>.*?</head>", "", desk.get(QUEUE).content.decode(), flags=re.DOTALL)
    assert "[speaker], for [speaker], told [speaker]&#x27;s officials that Washington errs." in page
    assert "Leeward winds carry them, said [speaker]." in page
    assert "[speaker] moves to punish" in page
    assert "speaker hidden" in page
    assert "KR-LEE" not in page
    CodingPlan.objects.update(hides_speaker=False)
    page = desk.get(QUEUE).content.decode()
    assert "Lee Jae-myung government (KR-LEE)" in page
    assert "Lee Jae-myung, for South Korea" in page


def test_no_spelling_that_the_record_has_gives_the_speaker_away(cast: Cast, desk: Client, coder: User) -> None:
    code_everything_twice()
    cast.kr.aliases = ["ROK", "Blue House", "Corée"]
    cast.kr.save()
    cast.lee.aliases = ["Cho Hyun"]
    cast.lee.save()
    moon = Actor.objects.create(code="KR-MOON", name="Moon Jae-in government", short_name="Moon", kind="government")
    Tenure.objects.create(actor=moon, speaks_for=cast.kr)
    cast.source.url = "https://example.org/south-korea/lee-jae-myung-orders"
    cast.source.publisher = "The SEOUL Times"
    cast.source.save()
    cast.published(
        summary="LEE Jae Myung, the blue house and the R.O.K. told us, by the light of a full moon, so; Moon agreed.",
        quote="Cho\u2011Hyun of south\u00a0korea, Coree, said: Lee Jaemyung’s order.",
        locator="Lee, page 3",
    )
    desk.force_login(coder)
    page = desk.get(QUEUE)
    html = re.sub(r"<head>.*?</head>", "", page.content.decode(), flags=re.DOTALL)
    for name in ("lee", "jae", "blue house", "rok", "r.o.k", "korea", "seoul", "cho", "hyun", "coree", "corée"):
        assert not re.search(rf"(?<!\w){re.escape(name)}(?!\w)", html, re.IGNORECASE), name
    assert "Moon" not in html
    assert "told us, by the light of a full moon, so; [speaker] agreed." in html  # words stay words
    # The source is reached all the same, by the coder who has the text in hand and nobody else.
    leads = f"{QUEUE}{page.context['task']}/source/"
    assert leads in html
    assert desk.get(leads).headers["Location"] == cast.source.url
    desk.force_login(second_coder("conrad"))
    assert desk.get(leads).status_code == 403


# The database


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("UPDATE record_coding SET stance = 'NaN'", "coding_stance_range"),
        ("UPDATE record_coding SET role = 'third'", "coding_role_known"),
        ("UPDATE record_coding SET role = 'first'", "coding_one_first"),
        ("UPDATE record_codingtask SET state = 'coded'", "coding_task_closed_after_handed"),
        ("UPDATE record_codingplan SET share = 2", "plan_share_range"),
        ("UPDATE record_codingplan SET stance_gap = 0", "plan_gap_range"),
        ("UPDATE record_codingplan SET id = 2", "plan_only_one"),
    ],
)
def test_the_database_keeps_the_rules_too(cast: Cast, coder: User, sql: str, rule: str) -> None:
    code_everything_twice()
    first, _other = to_be_coded(cast, 2)
    in_hand(coder)
    for role in ("first", "second"):
        Coding.objects.create(statement=first, role=role, coder=role, stance=0.0)
    with pytest.raises(IntegrityError, match=rule), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)
