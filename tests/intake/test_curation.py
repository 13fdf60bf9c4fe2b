"""Where two codings differ: what waits, what deciding does, and what it may not do."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from alliance.indices import readings
from alliance.intake import curation, enter, second_coding
from alliance.intake.corrections import accept_correction, decline_correction, propose_correction
from alliance.record.models import AgreedValue, Coding, Correction, Statement
from tests.intake.coders import account, author, by_anna, code_everything_twice, curator, second_coder
from tests.record.cast import Cast


@pytest.fixture
def ruth(db: None) -> User:
    """The curator; she wrote and coded nothing."""
    return curator()


def coded_twice(cast: Cast, first: float, second: float | None, public: bool = True, **changes: Any) -> Statement:
    """A statement by Anna that Cora read otherwise."""
    statement, coder = by_anna(cast, public, stance=first, **changes), second_coder()
    task = second_coding.hand_out(coder)
    assert task is not None
    assert task.statement_id == statement.pk
    second_coding.code(task, coder, stance=second, salience=0.5, is_unsure=False, note="")
    return statement


def waiting() -> list[int]:
    return list(curation.undecided().values_list("statement_id", flat=True))


@pytest.mark.parametrize(
    ("first", "second", "waits"),
    [(0.3, 0.05, True), (0.3, 0.1, False), (-1.0, 1.0, True), (0.5, None, True), (0.5, 0.5, False), (-0.25, 0.0, True)],
)
def test_what_counts_as_a_disagreement(cast: Cast, first: float, second: float | None, waits: bool) -> None:
    code_everything_twice(stance_gap=0.25)
    statement = coded_twice(cast, first, second)
    assert waiting() == ([statement.pk] if waits else [])


def test_the_plan_says_how_wide_a_gap_is(cast: Cast) -> None:
    code_everything_twice(stance_gap=0.5)
    coded_twice(cast, 0.0, 0.45)
    wide = coded_twice(cast, 0.0, 0.5)
    none = coded_twice(cast, 0.0, None)
    widest = coded_twice(cast, -1.0, 1.0)
    assert waiting() == [none.pk, widest.pk, wide.pk]


@pytest.mark.parametrize(("choice", "stance", "salience"), [("first", -1.0, 0.75), ("second", -0.25, 0.5)])
def test_the_statement_takes_the_agreed_coding_and_both_stay(
    cast: Cast, ruth: User, choice: str, stance: float, salience: float
) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, -0.25)
    agreed = curation.agree(statement, ruth, choice, seen=-1.0, reason="It is a request.")
    statement.refresh_from_db()
    assert (statement.stance, statement.salience, statement.status) == (stance, salience, "published")
    assert (agreed.stance, agreed.curator) == (stance, ruth)
    assert dict(Coding.objects.values_list("role", "stance")) == {"first": -1.0, "second": -0.25}
    assert waiting() == []
    # The agreement of the coders is that of their codings, not of what was agreed afterwards.
    (total,) = [row for row in readings.coder_agreement() if row.scope == "all"]
    assert (total.texts, total.sigma) == (1, pytest.approx(0.75 / 2**0.5))


def test_two_people_stand_behind_the_second_coders_value(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, -0.25)
    curation.agree(statement, ruth, "second", seen=-1.0, reason="It is a request.")
    correction = Correction.objects.get()
    assert (correction.proposed_by, correction.decided_by) == (second_coder(), ruth)
    assert (correction.verdict, correction.reason) == ("accepted", "It is a request.")
    statement.refresh_from_db()
    assert (statement.published_by, statement.review, statement.coded_by) == (ruth, "by_another", [second_coder().pk])
    last = Statement.pgh_event_model.objects.filter(pgh_obj=statement.pk).order_by("pgh_id").last()
    assert last.pgh_context.metadata["user"] == ruth.pk


def test_a_value_of_the_curators_own_waits_for_another_reviewer(cast: Cast, desk: Client, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, -0.25)
    desk.force_login(ruth)
    typed = {"choice": "other", "stance": "-0.5", "salience": "0.6", "reason": "In between.", "seen": "-1.0"}
    shown = desk.post(f"/admin/curation/{statement.pk}/", typed, follow=True)
    assert "Another reviewer accepts the correction" in shown.content.decode()
    statement.refresh_from_db()
    assert statement.stance == -1.0
    correction = Correction.objects.get()
    assert (correction.proposed_by, correction.changes) == (ruth, {"stance": -0.5, "salience": 0.6})
    with pytest.raises(ValidationError):
        accept_correction(correction, ruth)
    accept_correction(correction, curator("rita"))
    statement.refresh_from_db()
    assert (statement.stance, statement.salience) == (-0.5, 0.6)


def test_where_the_value_is_declined_the_disagreement_waits_again(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, -0.25)
    curation.agree(statement, ruth, "other", seen=-1.0, reason="In between.", stance=-0.5, salience=0.6)
    assert waiting() == []
    decline_correction(Correction.objects.get(), curator("rita"), "No, it orders.")
    assert waiting() == [statement.pk]
    kept = AgreedValue.pgh_event_model.objects.order_by("pgh_id").values_list("pgh_label", "reason")
    assert list(kept) == [("insert", "In between."), ("delete", "In between.")]
    # A decision that the statement took stays, whatever is proposed and declined later.
    curation.agree(statement, ruth, "first", seen=-1.0, reason="It orders.")
    enter.revise_statement(statement, ruth, reason="It orders.", stance=0.75)
    decline_correction(Correction.objects.get(verdict="waiting"), curator("rita"), "No.")
    assert AgreedValue.objects.get().choice == "first"


def test_a_curator_who_coded_it_needs_another_too(cast: Cast) -> None:
    code_everything_twice()
    ruth, statement = curator(), by_anna(cast)
    task = second_coding.hand_out(ruth)
    assert task is not None
    second_coding.code(task, ruth, stance=0.5, salience=0.5, is_unsure=False, note="")
    curation.agree(statement, ruth, "second", seen=-1.0, reason="Mine is right.")
    statement.refresh_from_db()
    assert statement.stance == -1.0
    assert Correction.objects.get().verdict == "waiting"


def test_in_review_the_value_is_written_and_the_curator_does_not_publish(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, 0.0, public=False)
    curation.agree(statement, ruth, "second", seen=-1.0, reason="It asks.")
    statement.refresh_from_db()
    assert (statement.stance, statement.status) == (0.0, "in_review")
    with pytest.raises(ValidationError, match="had a hand"):
        enter.publish_statement(statement, ruth)


def test_on_a_desk_of_one_person_it_is_written_at_once(cast: Cast, ruth: User, one_person: None) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, 0.0)
    curation.agree(statement, ruth, "other", seen=-1.0, reason="In between.", stance=-0.5)
    statement.refresh_from_db()
    assert (statement.stance, statement.review) == (-0.5, "own")


def test_no_position_in_it_withdraws_or_gives_back(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    public, waits = coded_twice(cast, -1.0, None), coded_twice(cast, -1.0, None, public=False)
    for statement in (public, waits):
        curation.agree(statement, ruth, "none", seen=-1.0, reason="A mere report.")
        statement.refresh_from_db()
    assert public.status == "withdrawn"
    assert "A mere report." in public.withdrawal_reason
    assert (waits.status, waits.review_note) == ("draft", "A mere report.")
    assert Coding.objects.count() == 4


def test_what_cannot_be_agreed_is_named_and_changes_nothing(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, None)
    for choice, typed, field in (
        ("second", {}, "choice"),
        ("other", {}, "stance"),
        ("other", {"stance": 1.5}, "stance"),
        ("other", {"stance": float("nan")}, "stance"),
        ("other", {"stance": 0.5, "salience": 7.0}, "salience"),
        ("first", {"reason": "  "}, "reason"),
        ("both", {"stance": 0.5}, "choice"),
    ):
        with pytest.raises(ValidationError) as refused:
            curation.agree(statement, ruth, choice, **{"seen": -1.0, "reason": "Because.", **typed})
        assert field in refused.value.message_dict, choice
    assert not AgreedValue.objects.exists()
    assert Statement.objects.get(pk=statement.pk).stance == -1.0


def test_two_curators_decide_once(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, 0.0)
    curation.agree(statement, ruth, "second", seen=-1.0, reason="It asks.")
    with pytest.raises(ValidationError, match="a moment ago"):
        curation.agree(statement, curator("rita"), "first", seen=-1.0, reason="It orders.")
    assert Statement.objects.get(pk=statement.pk).stance == 0.0


def test_a_statement_changed_meanwhile_is_looked_at_again(cast: Cast, ruth: User) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, 0.0)
    correction = propose_correction(statement, author(), stance=-0.5)
    assert correction is not None
    accept_correction(correction, curator("rita"))
    with pytest.raises(ValidationError, match="changed while you decided"):
        curation.agree(statement, ruth, "first", seen=-1.0, reason="It orders.")
    assert Statement.objects.get(pk=statement.pk).stance == -0.5


def test_only_curators_decide(cast: Cast, desk: Client) -> None:
    code_everything_twice()
    statement = coded_twice(cast, -1.0, 0.0)
    coder = second_coder()
    with pytest.raises(PermissionDenied):
        curation.agree(statement, coder, "second", seen=-1.0, reason="Mine.")
    desk.force_login(coder)
    assert desk.get("/admin/curation/").status_code == 403
    assert desk.post(f"/admin/curation/{statement.pk}/", {"choice": "second", "reason": "Mine."}).status_code == 403
    # Who may decide but not publish is told so, and nothing is stored: the door of the statements keeps its own rule.
    carl = account("carl")
    carl.user_permissions.add(Permission.objects.get(codename="curate_coding"))
    desk.force_login(carl)
    shown = desk.post(f"/admin/curation/{statement.pk}/", {"choice": "second", "reason": "His.", "seen": "-1.0"})
    assert "may not" in shown.content.decode()
    assert not AgreedValue.objects.exists()


def test_the_pages(cast: Cast, desk: Client, ruth: User) -> None:
    code_everything_twice()
    statement, other = coded_twice(cast, -1.0, 0.0), coded_twice(cast, -1.0, 1.0)
    desk.force_login(ruth)
    listed = desk.get("/admin/curation/").content.decode()
    assert listed.index(f"/admin/curation/{other.pk}/") < listed.index(f"/admin/curation/{statement.pk}/")
    page = desk.get(f"/admin/curation/{other.pk}/")
    text = page.content.decode()
    for part in ("anna", "cora", "−1.00", "+1.00", "ban and punish", statement.source.url):
        assert part in text, part
    wrong = desk.post(f"/admin/curation/{other.pk}/", {"choice": "other", "reason": "", "seen": "-1.0"})
    assert set(wrong.context["form"].errors) == {"reason"}
    done = desk.post(f"/admin/curation/{other.pk}/", {"choice": "first", "reason": "An order.", "seen": "-1.0"})
    assert done.headers["Location"] == f"/admin/curation/{statement.pk}/"
    assert "Agreed on" in desk.get(f"/admin/curation/{other.pk}/").content.decode()
    last = desk.post(f"/admin/curation/{statement.pk}/", {"choice": "first", "reason": "An order.", "seen": "-1.0"})
    assert last.headers["Location"] == "/admin/curation/"
    assert desk.get("/admin/curation/999999/").status_code == 404
    once = cast.published()
    assert desk.get(f"/admin/curation/{once.pk}/").status_code == 404


def test_agreement_by_issue_and_coder(cast: Cast, desk: Client, ruth: User) -> None:
    code_everything_twice()
    desk.force_login(ruth)
    assert "No statement has been coded twice yet" in desk.get("/admin/agreement/").content.decode()
    coded_twice(cast, -1.0, -0.5)
    coded_twice(cast, 0.5, 0.5, issue=cast.drills)
    coded_twice(cast, 0.5, None, summary="Lee says that there are leaflets.")
    page = desk.get("/admin/agreement/").content.decode()
    assert "2 texts were coded twice" in page
    assert "anna and cora" in page
    found = readings.coder_agreement()
    by_issue = {row.issue: (row.texts, row.one_saw_none) for row in found if row.scope == "issue"}
    assert by_issue == {"leaflets": (1, 1), "joint-exercises": (1, 0)}
    assert [(row.texts, row.one_saw_none) for row in found if row.scope in ("all", "coders")] == [(2, 1), (2, 1)]
    # The public sees no account's name.
    assert all("anna" not in (row.coders or "") for row in found)
