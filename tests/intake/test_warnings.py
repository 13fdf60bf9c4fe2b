"""What the desk says before harm is done; it can always be confirmed, and it never blocks in silence."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from alliance.indices.drain import drain_marks
from alliance.intake import warnings
from alliance.record.models import Source, Statement
from tests.intake.desk_form import ADD, change, typed
from tests.record.cast import Cast, small_record

TODAY = dt.date(2025, 9, 1)


def rules(cast: Cast, **changes: Any) -> list[str]:
    """Names of the rules that speak."""
    source, _made = Source.objects.get_or_create(url="https://example.org/other")
    other = {"source": source, "summary": "Something else entirely."}
    found = warnings.warnings_for(cast.fields(**{**other, "reliability": 0.7, **changes}), None, TODAY)
    return [warned.code.split(":")[0] for warned in found]


def test_nothing_to_say(cast: Cast) -> None:
    assert rules(cast) == []
    assert warnings.warnings_for({}, None, TODAY) == []


def test_the_future_and_the_tenure(cast: Cast) -> None:
    assert rules(cast, date=dt.date(2025, 9, 2)) == ["future"]
    assert rules(cast, date=TODAY) == []
    assert rules(cast, date=cast.tenure.start - dt.timedelta(days=1)) == ["tenure"]  # type: ignore[operator]
    assert rules(cast, date=cast.tenure.start) == []
    cast.tenure.end = dt.date(2025, 8, 1)
    cast.tenure.save()
    assert rules(cast, date=dt.date(2025, 8, 1)) == ["tenure"]  # the end is the first day no longer
    assert rules(cast, actor=cast.kr, date=dt.date(1960, 1, 1)) == []  # a state has no tenure


def test_likely_duplicates(cast: Cast) -> None:
    known = cast.statement()
    assert rules(cast) == ["near"]
    assert rules(cast, date=known.date + dt.timedelta(days=3)) == ["near"]
    assert rules(cast, date=known.date + dt.timedelta(days=4)) == []
    assert rules(cast, issue=cast.drills) == []
    assert rules(cast, actor=cast.kr) == []
    far = known.date + dt.timedelta(days=30)
    assert rules(cast, date=far, source=cast.source) == ["address"]
    for url in ("http://www.example.org/1/", "https://EXAMPLE.org/1?utm_source=x#top"):
        again = Source.objects.create(url=url)
        assert rules(cast, date=far, source=again) == ["address"], url
    assert rules(cast, date=far, source=Source.objects.create(url="https://example.org/11")) == []
    much_the_same = known.summary.replace("orders", "ordered").replace("across the border", "over the border")
    assert rules(cast, date=far, issue=cast.drills, summary=much_the_same) == ["text"]
    assert rules(cast, source=cast.source, summary=much_the_same) == ["address"]  # named once
    Statement.objects.filter(pk=known.pk).delete()
    assert rules(cast, source=cast.source, summary=much_the_same) == []


def test_a_statement_is_no_duplicate_of_itself(cast: Cast) -> None:
    known = cast.statement()
    assert warnings.warnings_for(cast.fields(reliability=0.7), known.pk, TODAY) == []


@pytest.mark.django_db(transaction=True)
def test_far_from_the_position_unless_it_is_a_reversal() -> None:
    cast = small_record()
    for day in (10, 20, 30):
        cast.published(actor=cast.kr, stance=0.75, date=dt.date(2025, 5, day))
    drain_marks()
    late = dt.date(2025, 7, 1)
    assert rules(cast, actor=cast.kr, date=late, stance=-1.0) == ["far"]
    assert rules(cast, actor=cast.kr, date=late, stance=-1.0, reversal=True) == []
    assert rules(cast, actor=cast.kr, date=late, stance=0.5) == []
    # The government took office meanwhile: what its predecessors said is uncertain, so little is far.
    assert rules(cast, date=late, stance=-0.5) == []
    assert rules(cast, actor=cast.kr, date=late, stance=-1.0, half_width=1.0) == []


@pytest.mark.parametrize("missing", ["actor", "issue", "date", "stance", "source", "summary"])
def test_a_form_half_filled_is_no_error(cast: Cast, missing: str) -> None:
    cast.statement()
    assert isinstance(warnings.warnings_for({**cast.fields(), missing: None}, None, TODAY), list)


def test_without_trigrams_texts_are_not_compared(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    known = cast.statement()
    with connection.cursor() as cursor:
        cursor.execute("DROP EXTENSION pg_trgm CASCADE")
    assert not warnings.can_compare_texts()
    assert rules(cast, date=dt.date(2025, 8, 1), issue=cast.drills, summary=known.summary) == []


def test_a_warning_is_shown_before_the_save_and_confirmed(cast: Cast, desk: Client, editor: User) -> None:
    known = cast.statement()
    desk.force_login(editor)
    for button in ("_save", "_submit"):
        page = desk.post(ADD, typed(cast, **{button: "1"})).content.decode()
        assert "from the same address already" in page
        assert change(known) in page
        assert Statement.objects.count() == 1
    code = f"address:{known.pk}"
    assert f'value="{code}"' in page
    # Confirming another warning is no confirmation of this one.
    assert desk.post(ADD, typed(cast, _save="1", confirmed=["future:2099-01-01"])).status_code == 200
    again = desk.post(ADD, typed(cast, _save="1", confirmed=[code], date="2099-01-01", kind="law"))
    assert "lies in the future" in again.content.decode()
    assert desk.post(ADD, typed(cast, _save="1", confirmed=[code])).status_code == 302
    assert Statement.objects.count() == 2


def test_the_preview_says_it_while_the_coder_works(cast: Cast, desk: Client, editor: User) -> None:
    known = cast.statement()
    desk.force_login(editor)
    found = desk.post("/admin/record/statement/preview/", typed(cast)).json()["warnings"]
    assert [warned["code"] for warned in found] == [f"address:{known.pk}"]
    assert found[0]["links"][0][1] == change(known)
    of_itself = desk.post("/admin/record/statement/preview/", {**typed(cast), "preview_of": known.pk}).json()
    assert of_itself["warnings"] == []
