"""Numbers, dates and band words."""

import datetime as dt

import pytest

from alliance.pages import words


@pytest.mark.parametrize(
    ("value", "decimals", "signed", "text"),
    [
        (28.357, 1, False, "28.4"),
        (-4.4, 1, False, "−4.4"),
        (-4.4, 1, True, "−4.4"),
        (4.4, 1, True, "+4.4"),
        (-0.04, 1, True, "0.0"),
        (0.0, 1, True, "0.0"),
        (-1.0, 2, True, "−1.00"),
        (1284.0, 0, False, "1,284"),
        (None, 1, False, "–"),
    ],
)
def test_numbers_have_a_true_minus_and_never_a_signed_zero(
    value: float | None, decimals: int, signed: bool, text: str
) -> None:
    assert words.number(value, decimals, signed) == text


@pytest.mark.parametrize(
    ("share", "text"),
    [(0.953, "95\u202f%"), (1.0, "100\u202f%"), (0.9999, "99\u202f%"), (0.0, "0\u202f%"), (0.001, "<\u202f1\u202f%")],
)
def test_only_a_whole_share_is_a_hundred_per_cent(share: float, text: str) -> None:
    assert words.percent(share) == text


@pytest.mark.parametrize(
    ("value", "word"),
    [(0, "low"), (9.99, "low"), (10, "moderate"), (24.99, "moderate"), (25, "marked"), (44.9, "marked"), (45, "high"),
     (65, "severe"), (100, "severe")],
)  # fmt: skip
def test_a_band_begins_at_its_limit(value: float, word: str) -> None:
    assert words.band(value).word == word


def test_dates_say_no_more_than_is_known() -> None:
    date = dt.date(2020, 12, 5)
    assert [words.day(date, precision) for precision in ("day", "month", "year")] == ["5 Dec 2020", "Dec 2020", "2020"]
    assert words.month(date, long=True) == "December 2020"
    assert words.day(None) == "–"


def test_lists_and_counts_in_words() -> None:
    assert words.listing([]) == ""
    assert words.listing(["a"]) == "a"
    assert words.listing(["a", "b"]) == "a and b"
    assert words.listing(["a", "b", "c"]) == "a, b and c"
    assert [words.count(n) for n in (0, 3, 16, 20, 21)] == ["no", "three", "sixteen", "twenty", "21"]
