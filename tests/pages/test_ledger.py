"""What changed between two days: the ledger's steps add up, the largest are named, and wrong dates are told."""

from __future__ import annotations

import re

import pytest

from alliance.indices import readings
from alliance.pages import changes
from tests.pages.conftest import AT, Get, part, text_of


@pytest.mark.parametrize("subject", ["alliances/us-rok", "dyads/US/KR", "dyads/KR/US"])
def test_the_ledger_of_summer_2025_adds_up(get: Get, subject: str) -> None:
    response = get(f"/{subject}/?at={AT}")
    words = text_of(response)
    assert "What changed: sixteen statements by two governments added 18.5 points" in words
    ledger = response.context["ledger"]  # type: ignore[attr-defined]
    assert (len(ledger.entries), len(ledger.smaller)) == (10, 6)
    steps = sum(entry.step.step for entry in ledger.entries) + ledger.rest_sum
    assert ledger.start_level + steps == pytest.approx(ledger.end_level)
    assert ledger.end_level == pytest.approx(28.357, abs=5e-4)
    markup = part(response, "what-changed-ledger")
    assert "Six smaller steps (nos. 5, 6, 8, 9, 10, 11)" in markup
    for entry in (*ledger.entries, *ledger.smaller):
        assert f'href="/statements/{entry.statement.pk}/?at={AT}"' in markup
    by_issue = ledger.shares
    assert sum(share.total for share in by_issue) == pytest.approx(ledger.change.change)


def test_a_long_ledger_names_the_largest_and_tells_the_rest_together(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = get(f"/alliances/us-rok/?at={AT}").context["ledger"]  # type: ignore[attr-defined]
    monkeypatch.setattr(changes, "NAMED", 12)
    response = get(f"/alliances/us-rok/?at={AT}&to={AT}")
    ledger = response.context["ledger"]  # type: ignore[attr-defined]
    assert (len(ledger.entries), len(ledger.smaller), len(ledger.unnamed)) == (10, 2, 4)
    assert (ledger.heading, ledger.bars) == (whole.heading, whole.bars)
    assert ledger.rest_sum == pytest.approx(whole.rest_sum)
    assert max(abs(step.step) for step in ledger.unnamed) <= min(abs(entry.step.step) for entry in ledger.smaller)
    markup = part(response, "what-changed-ledger")
    assert '4 steps still smaller: <a href="/api/v1/friction/alliances/us-rok/changes/?' in markup
    assert "Six smaller steps" in markup


def test_the_dates_of_a_change_are_chosen_in_the_address(get: Get) -> None:
    response = get("/alliances/us-rok/?from=2023-05-09&to=2023-05-10&at=2023-06-01")
    words = text_of(response)
    assert "old positions’ expiry took away 10.7 points" in words
    assert "Index at the start 17.0" in words
    assert "Index at the end 6.3" in words
    assert "expires: silence, not agreement." in words
    assert "because one side is silent, not because anybody agreed" in words
    assert re.search(r"Moon’s word on [^,]+, of \d+ \w+ 20\d\d, expires", words)
    body = response.content.decode()
    assert 'name="from" value="2023-05-09"' in body
    assert '<input type="hidden" name="from" value="2023-05-09">' in body  # the date form keeps them
    assert 'data-from="2023-05-09" data-to="2023-05-10"' in body


def test_who_joins_an_alliance_is_named(get: Get) -> None:
    words = text_of(get("/alliances/us-japan-rok/?from=2023-08-17&to=2023-08-18&at=2023-08-18"))
    assert "count as members from here" in words
    assert "not shown that day: too little was known" in words


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=soon", "from"),
        ("to=2025-02-30", "to"),
        ("from=2025-08-16&to=2025-08-15", "from"),
        ("from=1600-01-01", "from"),
        ("known=yesterday", "known"),
        ("known=2199-01-01", "known"),
    ],
)
@pytest.mark.parametrize("address", ["/alliances/us-rok/", "/dyads/US/KR/"])
def test_a_wrong_date_is_named(get: Get, address: str, query: str, parameter: str) -> None:
    response = get(f"{address}?{query}")
    assert response.status_code == 400
    assert f"<code>{parameter}</code>" in response.content.decode() or f"“{parameter}”" in text_of(response)


def test_the_ledger_tells_corrections_of_what_was_known_on_the_first_day(get_live: Get) -> None:
    address = f"/alliances/us-rok/?at={AT}&from=2025-07-01&to={AT}"
    assert "corrections of the record" not in text_of(get_live(address))
    response = get_live(f"{address}&corrections=1")
    words = text_of(response)
    assert "corrections of the record added" in words
    assert "Entered since:" in words
    assert "not shown that day: too little was known" in words
    ledger = response.context["ledger"]  # type: ignore[attr-defined]
    assert ledger.has_corrections
    total = sum(entry.step.step for entry in ledger.entries) + ledger.rest_sum
    assert ledger.start_level + total == pytest.approx(ledger.end_level)
    assert 'data-from-known="2025-07-01T23:59:59Z"' in response.content.decode()
    assert "from_known_at=2025-07-01T23%3A59%3A59Z" in response.content.decode()
    assert 'name="corrections" value="1" checked' in response.content.decode()
    # From a first day that is today, nothing was corrected since.
    today = readings.today().isoformat()
    words = text_of(get_live(f"/alliances/us-rok/?from={today}&to={today}&corrections=1"))
    assert "nothing about the time before was corrected since" in words
    assert get_live(f"{address}&corrections=yes").status_code == 400
