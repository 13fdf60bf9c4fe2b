"""Other weights and parameters: the same core answers, the address carries it, a reset is one click."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

import numpy as np
import pytest

from alliance.friction.method import METHOD
from alliance.friction.robustness import parameter_scenarios
from alliance.indices import readings
from alliance.indices.readings import Assumptions
from alliance.record.models import Actor, Alliance, Issue
from tests.pages.conftest import AT, Get, part, text_of

PAIR = "/dyads/US/KR/"


def pair() -> tuple[Actor, Actor]:
    return Actor.objects.get(code="US"), Actor.objects.get(code="KR")


def day() -> object:
    import datetime as dt

    return dt.date.fromisoformat(AT)


def test_as_published_nothing_moves(record: None, db: None) -> None:
    found = readings.dyad_sensitivity(*pair(), day(), Assumptions())  # type: ignore[arg-type]
    assert len(found.results) == 3
    for row in found.results:
        assert row.published == row.supposed
        assert row.change == 0
        assert row.rank == row.supposed_rank


@pytest.mark.parametrize("name", ["sigma_halved", "sigma_doubled", "h_halved", "h_doubled"])
def test_parameters_agree_with_the_robustness_of_the_method(record: None, db: None, name: str) -> None:
    scenario = parameter_scenarios()[name]
    supposed = Assumptions(scenario.sigma, scenario.doubling_years)
    found = readings.dyad_sensitivity(*pair(), day(), supposed)  # type: ignore[arg-type]
    robust = readings.robustness_at(*pair(), day())  # type: ignore[arg-type]
    expected = next(row.friction for row in robust.scenarios if row.name == name)
    assert expected is not None
    assert found.subject.supposed.friction == pytest.approx(expected, abs=1e-9)


def test_an_issue_of_weight_zero_is_left_out(record: None, db: None) -> None:
    robust = readings.robustness_at(*pair(), day())  # type: ignore[arg-type]
    for part_ in robust.issues[:4]:
        supposed = Assumptions(weights={part_.issue: 0.0})
        found = readings.dyad_sensitivity(*pair(), day(), supposed)  # type: ignore[arg-type]
        assert found.subject.supposed.friction == pytest.approx(part_.without, abs=1e-9)


def test_weights_are_those_that_an_editor_could_set(get_live: Get) -> None:
    from alliance.indices.drain import drain_marks

    supposed = Assumptions(weights={"autonomy": 3.0, "information-access": 0.5})
    alliance = Alliance.objects.get(slug="us-japan-rok")
    found = readings.alliance_sensitivity(alliance, day(), supposed)  # type: ignore[arg-type]
    before = found.subject.published.friction
    for slug, weight in (("autonomy", 3.0), ("information-access", 0.5)):
        Issue.objects.filter(slug=slug).update(weight=weight)
    drain_marks()
    (then,) = readings.alliances_at(day(), ["us-japan-rok"])  # type: ignore[arg-type]
    assert then.reading.friction != before
    assert found.subject.supposed.friction == pytest.approx(then.reading.friction, abs=1e-9)
    assert found.subject.supposed.low == pytest.approx(then.reading.low, abs=1e-9)


def test_everything_at_weight_zero_leaves_no_index(record: None, db: None) -> None:
    supposed = Assumptions(weights=dict.fromkeys(Issue.objects.values_list("slug", flat=True), 0.0))
    found = readings.dyad_sensitivity(*pair(), day(), supposed)  # type: ignore[arg-type]
    assert found.subject.supposed.friction is None
    assert found.subject.change is None
    assert not np.isnan(found.subject.supposed.coverage)
    assert replace(METHOD) == METHOD


def test_the_page_answers_without_a_script_and_keeps_it_in_the_address(get: Get) -> None:
    response = get(f"{PAIR}?at={AT}&weights=information-access:0&sigma=0.3")
    answer = part(response, "what-if")
    assert "What if:" in answer
    assert re.search(r"Under these assumptions the index would be \d+\.\d", answer)
    assert 'name="w-information-access" data-issue="information-access" min="0" max="4" step="0.25" value="0"' in answer
    body = response.content.decode()
    form = body[body.index('<form class="as-of"') :].split("</form>")[0]
    assert 'name="weights" value="information-access:0"' in form
    assert 'name="sigma" value="0.3"' in form
    reset = re.search(r'class="reset" href="([^"]+)"', answer)
    assert reset and unescape(reset[1]) == f"{PAIR}?at={AT}#what-if"
    assert "What if:" not in part(get(f"{PAIR}?at={AT}"), "what-if")


def test_the_sliders_of_a_plain_form_count_too(get: Get) -> None:
    by_form = get(f"{PAIR}?at={AT}&sigma=0.2&h=3&w-information-access=0&w-autonomy=1")
    by_link = get(f"{PAIR}?at={AT}&weights=information-access:0")
    sentence = r"Under these assumptions[^<]*"
    assert re.search(sentence, part(by_form, "what-if"))[0] == re.search(sentence, part(by_link, "what-if"))[0]  # type: ignore[index]


@pytest.mark.parametrize("address", ["/what-if/alliances/us-rok/", "/what-if/dyads/KR/US/", "/what-if/dyads/US/CN/"])
def test_the_script_gets_the_answer_alone(get: Get, address: str) -> None:
    response = get(f"{address}?at={AT}&h=1")
    assert response.status_code == 200
    assert response.content.decode().lstrip().startswith('<div class="answer" id="what-if-answer"')
    assert "Under these assumptions the index would be" in text_of(response)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("sigma=0", "sigma"), ("sigma=much", "sigma"), ("h=-1", "h"), ("h=1e9", "h"), ("weights=autonomy", "weights"),
        ("weights=autonomy:101", "weights"), ("weights=nothing:1", "weights"), ("w-autonomy=nan", "w-autonomy"),
    ],
)  # fmt: skip
def test_what_cannot_be_supposed_is_named(get: Get, query: str, parameter: str) -> None:
    for address in (PAIR, "/alliances/us-rok/", "/what-if/alliances/us-rok/"):
        response = get(f"{address}?{query}")
        assert response.status_code == 400
        assert f"“{parameter}”" in text_of(response)
