"""The desk as editors use it: forms, buttons and actions."""

from __future__ import annotations

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from alliance.indices.models import Mark
from alliance.record.models import Alliance, Issue, Statement
from tests.intake.desk_form import ADD, LIST, change, typed
from tests.record.cast import Cast
from tests.revisions import another_revision


def test_one_person_saves_a_draft_then_publishes_by_the_form(
    cast: Cast, desk: Client, one_person: None, reviewer: User
) -> None:
    desk.force_login(reviewer)
    assert desk.post(ADD, typed(cast, _save="1")).status_code == 302
    draft = Statement.objects.get()
    assert (draft.status, draft.reliability, draft.author) == ("draft", 0.7, reviewer)
    assert not Mark.objects.filter(kind="position", actor_id=cast.lee.pk).exists()
    assert desk.post(change(draft), typed(cast, stance="-0.5", _publish="1")).status_code == 302
    draft.refresh_from_db()
    assert (draft.status, draft.stance) == ("published", -0.5)
    assert Mark.objects.filter(kind="position", actor_id=cast.lee.pk, issue_id=cast.leaflets.pk).exists()


def test_one_person_saves_and_publishes_at_once(cast: Cast, desk: Client, one_person: None, reviewer: User) -> None:
    desk.force_login(reviewer)
    assert "run by one person" in desk.get(ADD).content.decode()
    response = desk.post(ADD, typed(cast, _publish="1"), follow=True)
    assert Statement.objects.get().status == "published"
    assert "is published" in response.content.decode()


def test_submitted_given_back_submitted_again_and_published(
    cast: Cast, desk: Client, editor: User, reviewer: User
) -> None:
    desk.force_login(editor)
    assert "run by one person" not in desk.get(ADD).content.decode()
    response = desk.post(ADD, typed(cast, _submit="1"), follow=True)
    assert "waits for a reviewer" in response.content.decode()
    statement = Statement.objects.get()
    assert statement.status == "in_review"
    assert "You had a hand in it" in desk.get(change(statement)).content.decode()
    give_back = reverse("admin:record_statement_return", args=[statement.pk])
    assert desk.get(give_back).status_code == desk.post(give_back, {"reason": "x"}).status_code == 403
    desk.force_login(reviewer)
    page = desk.get(change(statement)).content.decode()
    assert 'name="_publish"' in page
    assert give_back in page
    assert "Say what it needs" in desk.post(give_back, {"reason": " "}).content.decode()
    desk.post(give_back, {"reason": "Which <b>paragraph</b>?"})
    statement.refresh_from_db()
    assert statement.status == "draft"
    desk.force_login(editor)
    assert "Given back by a reviewer: Which &lt;b&gt;" in desk.get(change(statement)).content.decode()
    desk.post(change(statement), typed(cast, locator="paragraph 4", _submit="1"))
    desk.force_login(reviewer)
    statement.refresh_from_db()
    desk.post(change(statement), typed(cast, locator="paragraph 4", reliability="0.7", half_width="0", _publish="1"))
    statement.refresh_from_db()
    assert (statement.status, statement.published_by, statement.review) == ("published", reviewer, "by_another")


def test_an_author_cannot_review_their_own_by_form_action_or_crafted_request(
    cast: Cast, desk: Client, reviewer: User, second_reviewer: User
) -> None:
    desk.force_login(reviewer)
    assert 'name="_publish"' not in desk.get(ADD).content.decode()
    response = desk.post(ADD, typed(cast, _publish="1"))
    assert "somebody else reviews it" in response.content.decode()
    assert not Statement.objects.exists()  # all or nothing
    desk.post(ADD, typed(cast, _submit="1"))
    own = Statement.objects.get()
    assert 'name="_publish"' not in desk.get(change(own)).content.decode()
    same = typed(cast, reliability="0.7", half_width="0")
    assert "somebody else reviews it" in desk.post(change(own), {**same, "_publish": "1"}).content.decode()
    told = desk.post(LIST, {"action": "publish_selected", "_selected_action": [own.pk]}, follow=True)
    assert "somebody else reviews it" in told.content.decode()
    own.refresh_from_db()
    assert own.status == "in_review"
    desk.force_login(second_reviewer)  # who changes it on the way is an author too
    told = desk.post(change(own), {**same, "stance": "0.5", "_publish": "1"})
    assert "somebody else reviews it" in told.content.decode()
    desk.post(change(own), {**same, "_publish": "1"})
    own.refresh_from_db()
    assert (own.status, own.stance) == ("published", -1.0)
    desk.force_login(reviewer)
    page = desk.get(change(own)).content.decode()
    assert reverse("admin:record_statement_withdraw", args=[own.pk]) not in page
    told = desk.post(reverse("admin:record_statement_withdraw", args=[own.pk]), {"reason": "Mine."})
    assert "somebody else reviews it" in told.content.decode()


def test_a_correction_is_proposed_and_accepted_on_the_desk(
    cast: Cast, desk: Client, editor: User, reviewer: User
) -> None:
    public = cast.published()
    desk.force_login(editor)
    assert "Propose correction" in desk.get(change(public)).content.decode()
    kept = typed(cast, summary=public.summary, reliability="0.7", half_width="0")
    told = desk.post(change(public), {**kept, "stance": "-0.5", "quote": "<i>No more.</i>", "_save": "1"}, follow=True)
    assert "waits for another reviewer" in told.content.decode()
    correction = public.corrections.get()
    address = reverse("admin:record_correction_change", args=[correction.pk])
    page = desk.get(address).content.decode()
    assert "−1" in page and "−0.5" in page and "&lt;i&gt;No more." in page
    assert 'name="_accept"' not in page
    assert desk.post(address, {"_accept": "1"}).status_code == 403
    desk.force_login(reviewer)
    assert address in desk.get(change(public)).content.decode()
    assert "Say why" in desk.post(address, {"_decline": "1", "answer": ""}).content.decode()
    desk.post(address, {"_accept": "1"})
    public.refresh_from_db()
    assert (public.stance, public.quote, public.coded_by) == (-0.5, "<i>No more.</i>", [editor.pk])
    assert "Accepted" in desk.get(address).content.decode()
    for odd in ("x", "999999999999999999999999", "0"):
        assert desk.get(f"/admin/record/correction/{odd}/change/").status_code == 404


def test_an_editor_cannot_publish_by_form_action_or_crafted_request(cast: Cast, desk: Client, editor: User) -> None:
    desk.force_login(editor)
    page = desk.get(ADD).content.decode()
    assert 'name="_save"' in page
    assert 'name="_publish"' not in page
    assert desk.post(ADD, typed(cast, _publish="1")).status_code == 403
    assert not Statement.objects.exists()
    desk.post(ADD, typed(cast, _save="1", status="published", published_at_0="2025-06-14", published_at_1="10:00"))
    draft = Statement.objects.get()
    assert desk.post(change(draft), typed(cast, _publish="1")).status_code == 403
    assert "publish_selected" not in desk.get(LIST).content.decode()
    desk.post(LIST, {"action": "publish_selected", "_selected_action": [draft.pk]})
    draft.refresh_from_db()
    assert (draft.status, draft.published_at) == ("draft", None)


def test_an_editor_cannot_touch_what_is_published(cast: Cast, desk: Client, editor: User) -> None:
    published = cast.published()
    desk.force_login(editor)
    assert desk.post(change(published), typed(cast, stance="1", _save="1")).status_code == 302  # only proposed
    assert desk.post(change(published), typed(cast, stance="1", _publish="1")).status_code == 403
    for page in ("withdraw", "restore"):
        address = reverse(f"admin:record_statement_{page}", args=[published.pk])
        assert desk.get(address).status_code == 403
        assert desk.post(address, {"reason": "Away with it."}).status_code == 403
    desk.post(LIST, {"action": "withdraw_selected", "_selected_action": [published.pk], "reason": "Away with it."})
    published.refresh_from_db()
    assert (published.status, published.stance) == ("published", -1.0)


def test_nothing_is_deleted_on_the_desk(cast: Cast, desk: Client, admin_user: User) -> None:
    draft = cast.statement()
    desk.force_login(admin_user)
    assert desk.post(f"/admin/record/statement/{draft.pk}/delete/", {"post": "yes"}).status_code == 403
    for model in ("statement", "actor", "issue", "source", "alliance"):
        assert "delete_selected" not in desk.get(f"/admin/record/{model}/").content.decode()
    desk.post(LIST, {"action": "delete_selected", "_selected_action": [draft.pk], "post": "yes"})
    assert Statement.objects.get() == draft


def test_withdrawing_asks_for_a_reason_and_publishing_again_brings_it_back(
    cast: Cast, desk: Client, reviewer: User
) -> None:
    published = cast.published()
    desk.force_login(reviewer)
    withdraw = reverse("admin:record_statement_withdraw", args=[published.pk])
    assert withdraw in desk.get(change(published)).content.decode()
    for blank in ("", "   "):
        assert "Give the reason" in desk.post(withdraw, {"reason": blank}).content.decode()
    published.refresh_from_db()
    assert published.status == "published"
    assert desk.post(withdraw, {"reason": "Misread <b>badly</b>."}).status_code == 302
    published.refresh_from_db()
    assert (published.status, published.withdrawal_reason) == ("withdrawn", "Misread <b>badly</b>.")
    page = desk.get(change(published)).content.decode()
    assert "Misread &lt;b&gt;badly&lt;/b&gt;." in page
    assert "<b>badly" not in page
    assert 'name="_save"' not in page
    restore = reverse("admin:record_statement_restore", args=[published.pk])
    assert desk.get(restore).status_code == 200
    published.refresh_from_db()
    assert published.status == "withdrawn"  # looking changes nothing
    desk.post(restore)
    published.refresh_from_db()
    assert published.status == "published"


def test_bulk_actions_publish_and_withdraw(cast: Cast, desk: Client, reviewer: User) -> None:
    both = [cast.statement().pk, cast.statement(issue=cast.drills).pk]
    desk.force_login(reviewer)
    desk.post(LIST, {"action": "publish_selected", "_selected_action": both})
    assert not Statement.objects.published().exists()  # nobody submitted them
    desk.post(LIST, {"action": "submit_selected", "_selected_action": both})
    assert set(Statement.objects.values_list("status", flat=True)) == {"in_review"}
    desk.post(LIST, {"action": "publish_selected", "_selected_action": both})
    assert Statement.objects.published().count() == 2
    marked = set(Mark.objects.filter(kind="position", actor_id=cast.lee.pk).values_list("issue_id", flat=True))
    assert marked == {cast.drills.pk, cast.leaflets.pk}
    asked = desk.post(LIST, {"action": "withdraw_selected", "_selected_action": both}).content.decode()
    assert 'name="reason"' in asked
    assert asked.count('name="_selected_action"') == 2
    again = desk.post(LIST, {"action": "withdraw_selected", "_selected_action": both, "reason": " "}).content.decode()
    assert "Give the reason" in again
    assert Statement.objects.published().count() == 2
    desk.post(LIST, {"action": "withdraw_selected", "_selected_action": both, "reason": "A hoax."})
    assert set(Statement.objects.values_list("status", "withdrawal_reason")) == {("withdrawn", "A hoax.")}


def test_seoul_and_south_korea_are_the_same_state(cast: Cast, desk: Client, editor: User) -> None:
    desk.force_login(editor)
    for words in ("Seoul", "South Korea", "republic of k", "KR"):
        asked = {"term": words, "app_label": "record", "model_name": "statement", "field_name": "actor"}
        found = desk.get("/admin/autocomplete/", asked).json()["results"]
        assert str(cast.kr.pk) in {result["id"] for result in found}, words
    odd = {"term": "\x00Seoul", "app_label": "record", "model_name": "statement", "field_name": "actor"}
    assert desk.get("/admin/autocomplete/", odd).status_code == 200


def test_the_chosen_issues_scale_in_words(cast: Cast, desk: Client, editor: User, passer_by: User) -> None:
    address = reverse("admin:record_statement_issue_scale", args=[cast.leaflets.pk])
    assert desk.get(address).status_code == 302  # to the login
    desk.force_login(passer_by)
    assert desk.get(address).status_code == 403
    desk.force_login(editor)
    scale = desk.get(address).json()
    assert [(anchor["value"], anchor["words"]) for anchor in scale["anchors"]] == [
        (-1, "ban and punish"), (-0.5, "discourage"), (0, "leave alone"), (0.5, ""), (1, "protect and fund"),
    ]  # fmt: skip
    assert scale["ruling"] == "A mere request is −0.5."
    assert desk.get(reverse("admin:record_statement_issue_scale", args=[10**9])).status_code == 404
    # Without JavaScript the words stand in the help of a saved statement.
    page = desk.get(change(cast.statement())).content.decode()
    assert "−1: ban and punish" in page
    assert "1: protect and fund" in page


def test_the_index_is_in_sight_and_a_key_set_aside_can_be_tried_again(
    cast: Cast, desk: Client, editor: User, admin_user: User
) -> None:
    Mark.objects.all().delete()
    desk.force_login(editor)
    state = reverse("admin:indices_revision_state")
    assert desk.get(state).json() == {"state": "none", "text": "No index has been computed yet"}
    revision = another_revision()
    assert desk.get(state).json()["text"].startswith(f"Index up to date (revision {revision.pk}, ")
    Mark.objects.bulk_create([Mark(kind="position", actor_id=cast.kr.pk, issue_id=cast.drills.pk)] * 3)
    assert desk.get(state).json()["state"] == "waiting"
    assert "3 changes wait to be worked in" in desk.get("/admin/").content.decode()
    Mark.objects.all().delete()
    aside = Mark.objects.create(
        kind="position", actor_id=cast.kr.pk, issue_id=cast.drills.pk, attempts=3, error="ZeroDivisionError",
        quarantined_at="2026-01-01T00:00Z",
    )  # fmt: skip
    line = desk.get(state).json()
    assert line["state"] == "aside"
    assert "1 key set aside: KR" in line["text"]
    assert "ZeroDivisionError" in line["text"]
    assert desk.get("/admin/indices/mark/").status_code == 403
    desk.force_login(admin_user)
    assert "ZeroDivisionError" in desk.get("/admin/indices/mark/?state=aside").content.decode()
    desk.post("/admin/indices/mark/", {"action": "try_again", "_selected_action": [aside.pk]})
    aside.refresh_from_db()
    assert (aside.quarantined_at, aside.attempts, aside.error) == (None, 0, "")


def test_the_state_is_for_staff_only(cast: Cast, desk: Client) -> None:
    assert desk.get(reverse("admin:indices_revision_state")).status_code == 302


def test_the_list_is_searched_by_words_other_names_and_addresses(cast: Cast, desk: Client, reviewer: User) -> None:
    cast.kr.aliases = ["Blue House"]
    cast.kr.save()
    said = {
        "lee": cast.statement(summary="Lee orders officials to prevent launches."),
        "seoul": cast.statement(actor=cast.kr, summary="The exercises go on.", issue=cast.drills),
    }
    desk.force_login(reviewer)

    def found(words: str) -> list[str]:
        rows = desk.get(LIST, {"q": words}).context["cl"].queryset
        return sorted(name for name, statement in said.items() if statement in rows)

    assert found("Blue House") == ["seoul"]
    assert found("officials launch") == ["lee"]
    assert found("officials Seoul") == []
    assert found("the") == ["seoul"]  # a word that means nothing alone is looked for letter by letter
    assert found(cast.source.url) == ["lee", "seoul"]
    assert found("example.org/2 nowhere") == []


def test_what_goes_with_an_alliance_is_counted_before_it_goes(cast: Cast, desk: Client, admin_user: User) -> None:
    desk.force_login(admin_user)
    address = reverse("admin:record_alliance_delete", args=[cast.alliance.pk])
    page = desk.get(address).content.decode()
    assert "2 memberships" in page
    assert "2 agenda items" in page
    assert desk.post(address, {"post": "yes"}).status_code == 302
    assert not Alliance.objects.exists()
    assert cast.drills in Issue.objects.all()


def test_who_spoke_and_what_was_spoken_of_is_not_deleted(cast: Cast, desk: Client, admin_user: User) -> None:
    cast.published()
    desk.force_login(admin_user)
    for kind, row, status in (("actor", cast.lee, 403), ("issue", cast.leaflets, 403), ("issue", cast.drills, 200)):
        assert desk.get(reverse(f"admin:record_{kind}_delete", args=[row.pk])).status_code == status
