"""Headings of explanations: true to the numbers, never agreement where words only expired, "could", never "should"."""

import pytest

from alliance.pages import reasons
from alliance.pages.reasons import Pull, Tally, Tandem


def tally(**values: float) -> Tally:
    """A tally with everything else zero."""
    empty = dict.fromkeys(Tally.__dataclass_fields__, 0)
    return Tally(**{**empty, **values})  # type: ignore[arg-type]


def test_statements_are_counted_with_their_governments() -> None:
    words = reasons.changed_heading(tally(statements=16, statement_points=18.54, governments=2, speakers=2))
    assert words == "What changed: sixteen statements by two governments added 18.5 points"


def test_where_others_spoke_too_they_are_speakers() -> None:
    words = reasons.changed_heading(tally(statements=1, statement_points=-2, speakers=1))
    assert words == "What changed: one statement by one speaker took away 2.0 points"


def test_an_expiry_is_told_apart_from_what_was_said() -> None:
    words = reasons.changed_heading(
        tally(statements=2, statement_points=0.01, governments=1, speakers=1, expiries=5, expiry_points=-10.7)
    )
    assert words == (
        "What changed: two statements by one government changed nothing on balance and "
        "five old positions’ expiry took away 10.7 points"
    )
    assert "silence, not agreement" in reasons.expiry_sentence("Moon", "leaflets", "4 Jun 2020")


def test_nothing_is_nothing() -> None:
    assert reasons.changed_heading(tally()) == "What changed: nothing; nobody spoke and no position expired"


def test_wedges_name_who_sits_nearer() -> None:
    both = [Pull("Pyongyang", "Washington", "Seoul", 9.8), Pull("Beijing", "Washington", "Seoul", 4.9)]
    assert reasons.wedge_heading(both, 2) == (
        "Wedges: Pyongyang and Beijing sit nearer Seoul than Washington does on some issues"
    )
    three = [*both, Pull("Beijing", "Tokyo", "Seoul", 12.0)]
    assert reasons.wedge_heading(three, 2) == ("Wedges: the strongest pull is Beijing’s on Seoul, away from Tokyo")
    none = [Pull("Beijing", "Tokyo", "Seoul", 0.0)]
    assert reasons.wedge_heading(none, 1) == "Wedges: no rival sits nearer to one ally than the other ally does"
    assert reasons.wedge_heading([], 0) == "Wedges: no rival is watched on this day"


def test_a_bargain_could_be_struck() -> None:
    words = reasons.bargain_heading("Washington", "Seoul", "autonomy", "chips")
    assert words == "Bargains: Washington could give way on autonomy, Seoul in return on chips"
    assert "should" not in words


def test_robustness_says_how_far_the_index_runs() -> None:
    words = reasons.robustness_sentence(28.4, [32.9, 17.0, 29.0, 27.9, 28.5, 28.3], 1.0, 3)
    assert words == (
        "Under other weights and parameters it runs from 17 to 33; its rank among the 3 tracked pairs holds in 6 of 6 "
        "scenarios."
    )
    assert "rank" not in reasons.robustness_sentence(28.4, [32.9], None, 3)
    assert "no index" in reasons.robustness_sentence(None, [None], None, 3)


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (Tandem("Biden–Yoon", 7.3, 0, 17.5), "Much of it goes with who governs: 7 for Biden–Yoon, 48 for Biden–Moon"),
        (Tandem("Biden–Yoon", 27.3, 0, 47.5), "but their likely ranges overlap"),
        (Tandem("Biden–Yoon", 40.3, 30, 47.5), "Whoever governed, the index was much the same"),
    ],
)
def test_structural_or_personal_follows_the_numbers(second: Tandem, words: str) -> None:
    assert words in reasons.structural_heading([Tandem("Biden–Moon", 48.4, 39.4, 56.5), second])


def test_one_pair_of_governments_tells_nothing() -> None:
    assert "Too few" in reasons.structural_heading([Tandem("Biden–Moon", 48.4, 39.4, 56.5)])
