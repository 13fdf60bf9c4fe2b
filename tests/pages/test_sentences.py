"""Headline sentences and findings."""

import datetime as dt
from dataclasses import dataclass

import pytest

from alliance.indices.explain_shapes import CoderAgreement
from alliance.indices.shapes import AlliancePoint
from alliance.pages import findings, sentences
from alliance.pages.movement import Movement

NOW = AlliancePoint(dt.date(2025, 8, 15), 28.4, 11.2, 44.9, 0.95, False, None, {}, ["US", "KR"], [])
THEN = NOW._replace(date=dt.date(2025, 5, 17), friction=9.8, low=0.0, high=24.7)
PAIR = ["Washington", "Seoul"]
NONE = NOW._replace(friction=None, low=None, high=None, reason="Positions cover 22.0 % of the agenda.")


def said(now: AlliancePoint, then: AlliancePoint | None, move: Movement, issues: list[str]) -> str:
    return sentences.alliance_headline(PAIR, now, then, move, issues)


def test_the_headline_names_who_moved_how_far_and_over_what() -> None:
    text = said(NOW, THEN, Movement("apart", 18.6, []), ["leaflets", "human rights", "exercises"])
    assert text == (
        "Washington and Seoul have moved apart: friction rose from 10 to 28 in 90 days, "
        "mostly over leaflets, human rights and exercises."
    )
    text = said(THEN, NOW, Movement("closer", -18.6, []), ["leaflets"])
    assert text == (
        "Washington and Seoul have moved closer: friction fell from 28 to 10 in 90 days, mostly over leaflets."
    )


def test_an_expiry_is_called_one() -> None:
    text = said(THEN, NOW, Movement("expired", -18.6, []), ["leaflets"])
    assert text == (
        "Friction between Washington and Seoul fell from 28 to 10 in 90 days "
        "because old positions expired, on leaflets."
    )
    text = said(THEN, NOW, Movement("closer", -18.6, [], ["chips"]), ["leaflets"])
    assert "old positions have expired" in text


def test_without_an_index_the_headline_gives_none() -> None:
    assert said(NONE, None, Movement("unknown", None, []), []) == (
        "There is no index for Washington and Seoul on 15 Aug 2025."
    )
    assert "28" in said(NOW, NONE, Movement("unknown", None, []), ["leaflets"])


def test_a_change_that_rounding_would_hide_keeps_a_decimal() -> None:
    text = said(NOW._replace(friction=10.5), THEN._replace(friction=9.5), Movement("apart", 1.0, []), [])
    assert "from 9.5 to 10.5" in text


@pytest.mark.parametrize("kind", ["apart", "closer", "hardly", "expired", "entered", "unknown"])
@pytest.mark.parametrize("issues", [[], ["leaflets"]])
@pytest.mark.parametrize("also", [[], ["chips"]])
@pytest.mark.parametrize("change", [-5.0, 5.0])
def test_every_kind_of_movement_makes_sentences_without_judgement(
    kind: str, issues: list[str], also: list[str], change: float
) -> None:
    move = Movement(kind, change, issues, also if kind in ("apart", "closer") else [])  # type: ignore[arg-type]
    for text in (said(NOW, THEN, move, issues), sentences.card_sentence(NOW, move, issues)):
        assert "%(" not in text
        assert text.endswith(".")
        assert not {"better", "worse", "crisis"} & set(text.lower().split())


def test_the_overview_names_both_directions() -> None:
    moves = [
        ("Washington and Seoul", Movement("apart", 18.5, [])),
        ("Washington and Tokyo", Movement("closer", -10, [])),
    ]
    assert sentences.overview_headline(moves, NOW.date, spoke=True) == (
        "In the 90 days to 15 Aug 2025 Washington and Seoul moved apart, while Washington and Tokyo moved closer."
    )


@pytest.mark.parametrize(
    ("kinds", "spoke", "start"),
    [
        (["hardly", "hardly"], True, "In the 90 days to 15 Aug 2025 no two allies"),
        (["hardly", "unknown"], False, "No statement is on record for the 90 days to 15 Aug 2025, and no index"),
        (
            ["expired", "hardly"],
            False,
            "No statement is on record for the 90 days to 15 Aug 2025; indices moved because",
        ),
        (["expired", "hardly"], True, "In the 90 days to 15 Aug 2025 indices moved mainly because old"),
        (["unknown", "unknown"], False, "Where allies stand apart"),
        ([], False, "Where allies stand apart"),
    ],
)
def test_the_overview_says_why_nothing_moved(kinds: list[str], spoke: bool, start: str) -> None:
    moves = [("Washington and Seoul", Movement(kind, 0.0, [])) for kind in kinds]  # type: ignore[arg-type]
    assert sentences.overview_headline(moves, NOW.date, spoke).startswith(start)


def test_the_meaning_names_the_band_of_both_ends() -> None:
    assert sentences.meaning(NOW) == (
        "28 of 100 is <strong>marked</strong> friction; "
        "the likely range (95\u202f%) runs from 11 (moderate) to 45 (marked)."
    )
    assert "low throughout" in sentences.meaning(NOW._replace(friction=5.0, low=0.0, high=8.0))
    assert "thin evidence" in sentences.meaning(NOW._replace(thin=True))
    assert sentences.meaning(NONE) == "Positions cover 22.0 % of the agenda. What is known is listed below."


def test_a_reason_with_markup_stays_text() -> None:
    assert "<b>" not in sentences.meaning(NONE._replace(reason="<b>bold</b>"))


def test_why_the_range_is_wide() -> None:
    assert "<strong>19 of the 36 positions</strong> behind it were last stated by a previous" in sentences.why_wide(
        33.7, 19, 20, 36
    )
    assert "more than two years old" in sentences.why_wide(33.7, 1, 20, 36)
    assert "those in office" in sentences.why_wide(10.0, 0, 0, 36)
    assert sentences.why_wide(None, 0, 0, 0) == ""


def test_ranges_that_overlap_are_both_printed() -> None:
    text = sentences.overlap(NOW, THEN, THEN.date)
    assert "On 17 May 2025 it was 9.8 (likely 0.0 to 24.7); now likely 11.2 to 44.9" in text
    assert sentences.overlap(NOW, THEN._replace(high=5.0), THEN.date) == ""
    assert sentences.overlap(NONE, THEN, THEN.date) == ""


def test_labels_come_from_slugs() -> None:
    assert sentences.short_label("us-japan-rok") == "US–Japan–ROK"


@dataclass(frozen=True)
class Point:
    date: dt.date
    friction: float | None
    low: float | None = None
    high: float | None = None
    thin: bool = False


def series(*values: float | None) -> list[Point]:
    return [Point(dt.date(2020, 1 + month, 1), value) for month, value in enumerate(values)]


@pytest.mark.parametrize(
    ("points", "heading"),
    [
        (
            series(10, 59, 6, 28),
            "Friction peaked at 59 in February 2020, fell to 6 by March 2020 and has climbed to 28",
        ),
        (series(10, 59, 30, 28), "Friction peaked at 59 in February 2020 and stands at 28"),
        (series(10, 20, 59, 57), "Friction is near its highest: 57, after a peak of 59 in March 2020"),
        (series(10, 59, None), "Friction peaked at 59 in February 2020; there is no index now"),
        (series(None, None), "Too little is known for an index over time"),
        ([], "Too little is known for an index over time"),
    ],
)
def test_the_history_has_a_finding(points: list[Point], heading: str) -> None:
    assert findings.history_heading(points) == heading


def test_a_thin_peak_is_not_a_peak() -> None:
    thin = Point(dt.date(2019, 1, 1), 90.0, thin=True)
    assert "59" in findings.history_heading([thin, *series(10, 59, 30)])


def test_the_matrix_says_how_concentrated_friction_is() -> None:
    assert findings.matrix_heading([50, 30, 10, 10], []) == "Three issues of 4 make 90\u202f% of the friction"
    assert findings.matrix_heading([0.0, 0.0], []) == "No issue adds to the friction"
    assert findings.matrix_heading([1.0], [("Washington and Seoul", 28.4), ("Tokyo and Seoul", 20)]) == (
        "The widest gaps run between Washington and Seoul, at 28 of 100"
    )


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ((387, 387, 0, 0), "Example data: 387 statements, imported, one coding each."),
        ((389, 387, 2, 1), "389 statements, 387 of them example data, 2 entered by one editor, one coding each."),
        ((40, 0, 40, 3), "40 statements, 40 entered by three editors, one coding each."),
        ((1200, 0, 0, 0), "1,200 statements, imported, one coding each."),
        ((0, 0, 0, 0), "No statements yet."),
    ],
)
def test_the_caveat_counts_who_coded(numbers: tuple[int, int, int, int], text: str) -> None:
    assert findings.caveat(*numbers) == text


def test_the_caveat_says_how_far_second_codings_agree() -> None:
    agreement = CoderAgreement("all", None, None, 213, 0.9856, 0.6806, 0.09)
    assert findings.caveat(387, 387, 0, 0, agreement) == (
        "Example data: 387 statements, imported, a second coder re-read 213 texts (α .99 stance, .68 salience)."
    )


def test_the_nearest_words_of_a_scale() -> None:
    scale = ("ban", "restrain", "leave", "oppose", "protect")
    assert [findings.stance_words(x, scale) for x in (-1.0, -0.74, 0.1, 0.8)] == ["ban", "restrain", "leave", "protect"]
    assert findings.stance_words(0.1, ("ban", "", "", "", "protect")) == "protect"


@pytest.mark.parametrize(
    ("before", "after", "start"),
    [
        (0.8, -0.74, "Seoul went from one side"),
        (0.8, 0.5, "Seoul’s position went from +0.80 to +0.50"),
        (0.8, 0.81, "It left Seoul’s position about where it was"),
        (None, -0.5, "It gave Seoul a position: −0.50"),
        (0.5, None, "It left Seoul without"),
    ],
)
def test_the_step_of_a_position(before: float | None, after: float | None, start: str) -> None:
    assert findings.position_step("Seoul", before, after).startswith(start)
