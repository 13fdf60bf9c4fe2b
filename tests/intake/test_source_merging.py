"""Sources that are the same become one: nothing is lost, no review is touched, what cannot be right is refused."""

from __future__ import annotations

import threading
from typing import Any

import pghistory
import pytest
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test import Client

from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision
from alliance.intake import corrections, enter
from alliance.intake.addresses import bare_address
from alliance.intake.source_merging import candidates, likely_same, merge_sources, would_stand_twice
from alliance.intake.versions import versions_of
from alliance.record.models import Source, Statement
from tests.intake.coders import account, by_anna
from tests.intake.conftest import staff
from tests.intake.files import as_csv, brought_in, row
from tests.record.cast import Cast
from tests.record.test_two_people import forget_person

MERGE = "/admin/record/source/merge/"


@pytest.fixture
def ada(db: None) -> User:
    """An administrator."""
    return staff("ada", "Administrator")


def double(cast: Cast, **changes: Any) -> Source:
    """The cast's source once more, under an address of the same page."""
    address = cast.source.url.replace("https://", "http://www.") + "/?utm_source=x"
    return Source.objects.create(**{"url": address, "title": cast.source.title, "publisher": "NK News", **changes})


def refused(fields: set[str], *args: Any, **kwargs: Any) -> None:
    with pytest.raises(ValidationError) as refusal:
        merge_sources(*args, **kwargs)
    assert set(refusal.value.message_dict) == fields


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("https://example.org/a", "http://www.example.org/a/", True),
        ("https://Example.org:443/a?utm_source=x&id=7&fbclid=y#top", "https://example.org/a?id=7", True),
        ("https://example.org/a?b=1&c=2", "https://example.org/a?c=2&b=1", True),
        ("https://example.org/index.html", "https://example.org", True),
        ("https://web.archive.org/web/20210126000000/https://example.org/a", "https://example.org/a", True),
        ("https://web.archive.org/web/2021id_/http:/example.org/a?id=7", "http://example.org/a?id=7", True),
        ("https://example.org/a?id=7", "https://example.org/a?id=8", False),
        ("https://example.org/a", "https://example.org/A", False),  # a path's capitals may matter
        ("https://example.org/#!one", "https://example.org/#!two", False),
        ("https://example.org:8080/a", "https://example.org/a", False),
        ("https://[broken/a", "https://[broken/a", True),
    ],
)
def test_when_two_addresses_are_one_page(one: str, other: str, same: bool) -> None:
    assert (bare_address(one) == bare_address(other)) is same


def test_statements_move_with_their_history_and_nobodys_review_is_touched(cast: Cast, ada: User) -> None:
    second = double(cast, archived_url="https://web.archive.org/web/2025/https://example.org/x")
    public = by_anna(cast, source=second)
    draft = enter.enter_statement(account("anna"), **cast.fields(source=second, issue=cast.drills))
    withdrawn = by_anna(cast, source=second, summary="Lee says another thing about leaflets.")
    enter.withdraw_statement(withdrawn, account("paula"), "Misread.")
    before = {row["id"]: row for row in Statement.objects.values()}
    assert merge_sources([cast.source.pk, second.pk], cast.source.pk, ada) == 3
    after = {row["id"]: row for row in Statement.objects.values()}
    for pk, then in before.items():
        assert {name for name in then if then[name] != after[pk][name]} == {"source_id", "changed_at"}
    for statement in (public, draft, withdrawn):
        newest = versions_of(Statement.objects.get(pk=statement.pk))[0]
        assert (newest.who, [change.field for change in newest.changed]) == ("ada", ["source"])
    second.refresh_from_db()
    cast.source.refresh_from_db()
    assert second.merged_into == cast.source
    assert cast.source.archived_url == second.archived_url  # it had none
    assert Statement.objects.get(pk=public.pk).coded_by == [account("anna").pk]  # ada did not become an author


def test_an_administrator_who_had_a_hand_in_a_statement_may_merge_its_source(cast: Cast, ada: User) -> None:
    second = double(cast)
    own = enter.submit_for_review(enter.enter_statement(ada, **cast.fields(source=second)), ada)
    enter.publish_statement(own, account("paula", "Reviewer"))
    assert merge_sources([cast.source.pk, second.pk], cast.source.pk, ada) == 1
    own.refresh_from_db()
    assert (own.source, own.review, own.published_by) == (cast.source, "by_another", account("paula"))


def test_a_published_statement_still_moves_to_no_other_source_without_review(cast: Cast, ada: User) -> None:
    other = Source.objects.create(url="https://example.org/quite-another")
    public = by_anna(cast)
    name = pghistory.context(user=ada.pk)
    with pytest.raises(IntegrityError, match="corrected through a review"), transaction.atomic(), name:
        Statement.objects.filter(pk=public.pk).update(source=other)


@pytest.mark.django_db(transaction=True)
def test_it_is_one_revision(cast: Cast) -> None:
    ada, second = staff("ada", "Administrator"), double(cast)
    for day in range(10, 15):
        cast.published(source=second, date=f"2025-06-{day}")
    drain_marks()
    before = Revision.objects.count()
    merge_sources([cast.source.pk, second.pk], cast.source.pk, ada)
    drain_marks()
    drain_marks()
    assert Revision.objects.count() == before + 1


def test_whoever_names_the_former_source_gets_the_one_that_was_kept(
    cast: Cast, desk: Client, ada: User, editor: User
) -> None:
    second = double(cast)
    stale = Source.objects.get(pk=second.pk)
    waiting = by_anna(cast)
    enter.revise_statement(waiting, editor, source=second, locator="page 2")
    merge_sources([cast.source.pk, second.pk], cast.source.pk, ada)
    forget_person()
    assert enter.find_or_enter_source(editor, second.url) == cast.source
    assert enter.enter_statement(editor, **cast.fields(source=Source.objects.get(pk=second.pk))).source == cast.source
    by_stale = enter.enter_statement(editor, **cast.fields(source=stale))
    assert Statement.objects.get(pk=by_stale.pk).source == cast.source  # the database saw to it
    with connection.cursor() as cursor:
        cursor.execute("UPDATE record_statement SET source_id = %s WHERE id = %s", [second.pk, by_stale.pk])
    assert Statement.objects.get(pk=by_stale.pk).source == cast.source
    (proposed,) = [corrections.waiting_correction(waiting)]
    assert proposed is not None
    corrections.accept_correction(proposed, account("paula"))
    waiting.refresh_from_db()
    assert (waiting.source, waiting.locator) == (cast.source, "page 2")
    desk.force_login(editor)
    asked = {"term": second.url, "app_label": "record", "model_name": "statement", "field_name": "source"}
    found = desk.get("/admin/autocomplete/", asked).json()["results"]
    assert [result["id"] for result in found] == [str(cast.source.pk)]


@pytest.mark.django_db(transaction=True)
def test_an_import_follows_too(cast: Cast, editor: User) -> None:
    second = double(cast)
    merge_sources([cast.source.pk, second.pk], cast.source.pk, staff("ada", "Administrator"))
    job = brought_in(editor, as_csv([row(1, url=second.url)]), asked="all")
    assert job.stored == 1
    assert Statement.objects.get().source == cast.source


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_a_merger_and_follows_it(cast: Cast, editor: User) -> None:
    ada, second = staff("ada", "Administrator"), double(cast)
    fresh = Source.objects.create(url="https://example.org/fresh")
    stored: list[int] = []

    def bring_in() -> None:
        content = as_csv([row(1, url=fresh.url), row(2, url=second.url), row(3, url=cast.source.url)])
        stored.append(brought_in(editor, content, asked="all").stored)
        connection.close()

    with transaction.atomic():
        merge_sources([cast.source.pk, second.pk], cast.source.pk, ada)
        other = threading.Thread(target=bring_in)
        other.start()
        other.join(2)
        assert not stored
    other.join(20)
    assert stored == [3]
    assert sorted(Statement.objects.values_list("source", flat=True)) == sorted(
        [fresh.pk, cast.source.pk, cast.source.pk]
    )


@pytest.mark.django_db(transaction=True)
def test_a_statement_entered_while_sources_are_merged_is_not_left_behind(cast: Cast) -> None:
    """The insert waits for the merger, and then follows it."""
    ada, second = staff("ada", "Administrator"), double(cast)
    stored: list[int] = []

    def insert() -> None:
        stored.append(Statement.objects.create(**cast.fields(source=second, reliability=0.7)).pk)
        connection.close()

    with transaction.atomic():
        merge_sources([cast.source.pk, second.pk], cast.source.pk, ada)
        other = threading.Thread(target=insert)
        other.start()
        other.join(0.5)
        assert not stored
    other.join(20)
    assert Statement.objects.get(pk=stored[0]).source == cast.source


def test_what_cannot_be_right_is_refused_by_field(cast: Cast, ada: User, reviewer: User) -> None:
    second, stranger = double(cast), Source.objects.create(url="https://example.com/z", title="Quite another title")
    pair = [cast.source.pk, second.pk]
    for nobody in (reviewer, account("edith", "Editor")):
        with pytest.raises(PermissionDenied):
            merge_sources(pair, cast.source.pk, nobody)
    refused({"sources"}, [cast.source.pk], cast.source.pk, ada)
    refused({"sources"}, [cast.source.pk, 10**9], cast.source.pk, ada)
    refused({"keep"}, pair, stranger.pk, ada)
    refused({"sure"}, [*pair, stranger.pk], cast.source.pk, ada)
    refused({"sources"}, [cast.source.pk, *range(10**6, 10**6 + 30)], cast.source.pk, ada)
    assert not Source.objects.exclude(merged_into=None).exists()
    merge_sources(pair, cast.source.pk, ada)
    refused({"sources"}, [second.pk, stranger.pk], stranger.pk, ada)
    # What others were merged into may be merged in its turn: all of them then lead to the last.
    merge_sources([cast.source.pk, stranger.pk], stranger.pk, ada, sure=True)
    assert set(Source.objects.values_list("pk", "merged_into")) == {
        (cast.source.pk, stranger.pk), (second.pk, stranger.pk), (stranger.pk, None),
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="source_not_merged_into_itself"), transaction.atomic():
        Source.objects.filter(pk=stranger.pk).update(merged_into=stranger.pk)


def test_likely_doubles_are_proposed_and_chance_ones_are_not(cast: Cast, ada: User) -> None:
    second = double(cast, title="")
    for number in (1, 2):
        Source.objects.create(url=f"https://example.net/{number}", title="Remarks", publisher="P")  # too short to tell
    titled = [
        Source.objects.create(url=f"https://example.com/{n}", title=f"The  {word} Agreement", publisher="KBS")
        for n, word in enumerate(("Cost-Sharing", "cost-sharing"))
    ]
    groups = [(str(group.why), {source.pk for source in group.sources}) for group in likely_same()]
    assert groups == [
        ("The addresses differ only in what does not change the page.", {cast.source.pk, second.pk}),
        ("Same title and same publisher.", {source.pk for source in titled}),
    ]
    merge_sources([source.pk for source in titled], titled[0].pk, ada)
    assert len(likely_same()) == 1


def test_the_pages(cast: Cast, desk: Client, ada: User, reviewer: User) -> None:
    second = double(cast, title="<b>Bold</b> claims about leaflets")
    mine, theirs = cast.published(), cast.published(source=second, summary="Lee orders it, in other words.")
    desk.force_login(reviewer)
    pair = f"{MERGE}?id={cast.source.pk}&id={second.pk}"
    assert "merge_selected" not in desk.get("/admin/record/source/").content.decode()
    for address in (pair, "/admin/record/source/alike/"):
        assert desk.get(address).status_code == 403
    assert desk.post(pair, {"keep": cast.source.pk}).status_code == 403
    desk.force_login(ada)
    assert pair.replace("&", "&amp;") in desk.get("/admin/record/source/alike/").content.decode()
    chosen = [cast.source.pk, second.pk]
    asked = desk.post("/admin/record/source/", {"action": "merge_selected", "_selected_action": chosen})
    assert set(asked.headers["Location"].split("?")[1].split("&")) == {f"id={pk}" for pk in chosen}
    page = desk.get(pair).content.decode()
    assert "&lt;b&gt;Bold&lt;/b&gt; claims" in page
    assert "These would stand twice" in page and mine.summary in page and theirs.summary in page
    assert {(one.source.pk, one.statements) for one in candidates(chosen)} == {(cast.source.pk, 1), (second.pk, 1)}
    assert set(would_stand_twice(chosen)) == {mine, theirs}
    wrong = desk.post(pair, {"keep": ""})
    assert set(wrong.context["form"].errors) == {"keep"}
    for odd in ("", "?id=x", "?id=²&id=7", f"?id={cast.source.pk}", "?id=" + "9" * 30):
        assert desk.get(f"{MERGE}{odd}").status_code == 302
    told = desk.post(pair, {"keep": cast.source.pk}, follow=True).content.decode()
    assert "Merged; 1 statement moved." in told
    assert second.url in told  # on the kept one's page
    former = desk.get(f"/admin/record/source/{second.pk}/change/").content.decode()
    assert "Merged into" in former and 'name="_save"' not in former
    listed = desk.get("/admin/record/source/").content.decode()
    assert f"/admin/record/source/{second.pk}/change/" not in listed
    assert f"/admin/record/source/{second.pk}/change/" in desk.get("/admin/record/source/?merged=yes").content.decode()
    again = desk.post(pair, {"keep": cast.source.pk})
    assert set(again.context["form"].errors) == {"sources"}
