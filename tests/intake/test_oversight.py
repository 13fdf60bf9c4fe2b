"""The oversight page: what waits for whom, what the record lacks, within fifteen queries."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.friction.method import METHOD
from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark
from alliance.intake import enter, oversight_pages
from alliance.intake.corrections import propose_correction
from alliance.intake.oversight import what_waits
from alliance.record.models import Actor, Issue, Statement
from tests.example import load
from tests.intake.coders import account, author, by_anna, code_everything_twice, second_coder, to_be_coded
from tests.record.cast import Cast, small_record

PAGE = "/admin/oversight/"
BUDGET = 15


@pytest.fixture(autouse=True)
def forget() -> None:
    """Nothing that an earlier test worked out is remembered: every page here is a cold one."""
    oversight_pages._coverage.cache_clear()


def test_what_waits_for_whom(cast: Cast) -> None:
    reviewer = account("paula", "Reviewer")
    enter.enter_statement(author(), **cast.fields())
    back = by_anna(cast, public=False)
    enter.return_to_author(back, reviewer, "Which page?")
    by_anna(cast, public=False)
    correction = propose_correction(by_anna(cast), second_coder(), stance=0.0)
    assert correction is not None
    mine = what_waits(author().pk)
    assert (mine.my_drafts.count, mine.my_returned.count, mine.my_in_review.count) == (1, 1, 1)
    assert (mine.others_in_review.count, mine.others_corrections.count) == (0, 1)
    theirs = what_waits(reviewer.pk)
    assert (theirs.my_drafts.count, theirs.others_in_review.count, theirs.others_corrections.count) == (0, 1, 1)
    assert [(person.name, person.total) for person in theirs.people] == [("anna", 3), ("cora", 1)]
    assert theirs.others_in_review.oldest is not None


def test_second_codings_and_disagreements_wait_too(cast: Cast) -> None:
    code_everything_twice(share=0.0)
    to_be_coded(cast, 3)
    assert what_waits(author().pk).second_codings.count == 0
    code_everything_twice()
    waits = what_waits(author().pk)
    assert (waits.second_codings.count, waits.undecided.count) == (3, 0)


@pytest.fixture
def small(transactional_db: None) -> Cast:
    """The cast, committed, since the drain needs transactions of its own."""
    return small_record()


def test_silences_and_expiries_have_their_days(small: Cast) -> None:
    small.published()  # Lee speaks for Seoul on leaflets on 14 June 2025
    small.published(actor=small.us, issue=small.drills, date=dt.date(2020, 1, 1))
    drain_marks()
    found = readings.coverage_on(dt.date(2025, 8, 1))
    assert (found.wanted, found.held) == (4, 1)
    ended = dt.date(2020, 1, 1) + dt.timedelta(METHOD.expiry_days)
    assert {(s.actor, s.issue): s.since for s in found.silences} == {
        ("KR", "joint-exercises"): None, ("US", "leaflets"): None, ("US", "joint-exercises"): ended,
    }  # fmt: skip
    (ending,) = found.endings
    assert (ending.actor, ending.issue, ending.last_statement) == ("KR", "leaflets", dt.date(2025, 6, 14))
    assert ending.expires == dt.date(2025, 6, 14) + dt.timedelta(METHOD.expiry_days)
    assert not ending.predecessor
    (source,) = found.sources
    assert (source.source, source.statements, source.share) == (small.source.pk, 1, pytest.approx(1.0))


def test_shares_are_those_of_the_positions(transactional_db: None) -> None:
    load()
    on = dt.date(2025, 8, 15)
    found = readings.coverage_on(on)
    assert sum(source.share for source in found.sources) == pytest.approx(1.0)
    held = dict.fromkeys([(s.actor, s.issue) for s in found.endings], True)
    positions = [p for p in readings.positions_at(on, with_statements=True) if (p.actor, p.issue) in held]
    assert len(positions) == found.held == len(found.endings)
    source_of = dict(Statement.objects.values_list("pk", "source_id"))
    top = found.sources[0]
    theirs = sum(w.weight for p in positions for w in p.statements if source_of[w.id] == top.source) / len(positions)
    assert top.share == pytest.approx(theirs)
    assert found.endings == sorted(found.endings, key=lambda e: (e.expires, e.actor, e.issue))
    assert {(p.actor, p.issue): p.expires for p in positions} == {(e.actor, e.issue): e.expires for e in found.endings}


def test_the_page_costs_at_most_fifteen_queries(small: Cast, client: Client) -> None:
    """With everything on it that costs one: positions that are held, a key set aside, an account with groups."""
    to_be_coded(small, 5)
    by_anna(small, public=False)
    drain_marks()
    actor, issue = Actor.objects.get(code="KR"), Issue.objects.get(slug="leaflets")
    mark = Mark(kind="position", actor_id=actor.pk, issue_id=issue.pk, error="Division by zero")
    mark.quarantined_at = timezone.now()
    mark.save()
    client.force_login(account("ruth", "Reviewer"))
    with CaptureQueriesContext(connection) as queries:
        page = client.get(PAGE)
    text = page.content.decode()
    assert len(queries) <= BUDGET, "\n".join(query["sql"][:200] for query in queries)
    for part in (
        "Division by zero",
        "KR – leaflets",
        "anna",
        "Joint exercises",
        "never spoke",
        "1 of 4 positions",
        "NK News",
    ):
        assert part in text, part


def test_the_desks_first_page_begins_with_what_waits(cast: Cast, client: Client, editor: User, passer_by: User) -> None:
    by_anna(cast, public=False)
    client.force_login(editor)
    with CaptureQueriesContext(connection) as queries:
        text = client.get("/admin/").content.decode()
    assert len(queries) <= BUDGET
    assert text.index("What waits") < text.index('class="app-record module')
    assert PAGE in text
    client.force_login(passer_by)
    assert "What waits" not in client.get("/admin/").content.decode()
    assert client.get(PAGE).status_code == 403


def test_an_empty_record_is_no_trouble(db: Any, client: Client, reviewer: User) -> None:
    client.force_login(reviewer)
    text = client.get(PAGE).content.decode()
    assert "0 of 0 positions are held" in text
    assert "No position is held." in text
