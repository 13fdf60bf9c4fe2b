"""Explanations on the example record: numbers of an independent implementation, and sums that must come out."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from alliance.indices import readings
from alliance.indices.compute import alliance_from
from alliance.indices.explain import alliance_grounds, columns_of, dyad_from
from alliance.indices.structure import load_structure
from alliance.record.models import Actor, Alliance, Coding, Statement

pytestmark = [pytest.mark.usefixtures("example_once"), pytest.mark.django_db]

ARTICLE = dt.date(2021, 1, 26)
SUMMER = dt.date(2025, 8, 15)


def actor(code: str) -> Actor:
    return Actor.objects.get(code=code)


def alliance(slug: str = "us-rok") -> Alliance:
    return Alliance.objects.get(slug=slug)


def test_the_swap_that_the_article_foresees_comes_out_by_itself() -> None:
    """Seoul joins Washington's coalitions; Washington opens early to Pyongyang."""
    trades = readings.bargains_at(actor("US"), actor("KR"), ARTICLE)
    best = [(t.first_yields, t.second_yields) for t in trades[:2]]
    assert set(best) == {("dprk-conditionality", "china-coalition"), ("peace-sequencing", "china-coalition")}
    assert [t.gain for t in trades[:2]] == [pytest.approx(0.0902, abs=5e-5)] * 2
    (early_summit,) = [t for t in trades if (t.first_yields, t.second_yields) == ("dprk-summits", "china-coalition")]
    assert early_summit.gain == pytest.approx(0.0625, abs=5e-5)
    assert [t.gain for t in trades] == sorted((t.gain for t in trades), reverse=True)


def test_the_other_order_of_the_two_gives_the_same_trades() -> None:
    one = readings.bargains_at(actor("US"), actor("KR"), ARTICLE)
    other = readings.bargains_at(actor("KR"), actor("US"), ARTICLE)
    assert {(t.first_yields, t.second_yields, round(t.gain, 9)) for t in one} == {
        (t.second_yields, t.first_yields, round(t.gain, 9)) for t in other
    }


@pytest.mark.parametrize("slug", ["us-rok", "us-japan-rok"])
@pytest.mark.parametrize("days", [1, 2, 400])
def test_what_explains_an_alliance_is_its_index_to_the_last_bit(slug: str, days: int) -> None:
    structure = load_structure()
    whole = structure.alliance(alliance(slug).pk)
    assert whole is not None
    grounds, on = alliance_grounds(structure, whole), SUMMER.toordinal() - np.arange(days)
    positions, issues = grounds.positions(on), structure.issues_of(whole)
    sides = [positions[:, columns_of(grounds.keys, member, issues)] for member in whole.members]
    found = alliance_from(sides, structure, whole, on)
    assert found is not None and grounds.dyads
    np.testing.assert_array_equal(grounds.value(positions, on), found.index.point, strict=True)
    np.testing.assert_array_equal(grounds.shown(positions, on), found.index.friction, strict=True)
    level, groups = grounds.dyads(positions, on) or (None, [])
    assert level is not None and sorted(x for each in groups for x in each.pairs) == list(range(len(whole.pairs)))
    np.testing.assert_array_equal(level.counted, found.index.counted, strict=True)
    for together in groups:
        for n, x in enumerate(together.pairs):
            one = dyad_from(positions, grounds.keys, structure, *whole.pairs[x])
            np.testing.assert_array_equal(together.index.point[:, n], one.point, strict=True)


def test_wedge_of_china() -> None:
    (pull,) = [w for w in readings.wedges_at(alliance(), ARTICLE) if (w.rival, w.ally, w.pulled) == ("CN", "US", "KR")]
    assert pull.wedge == pytest.approx(30.1125, abs=5e-5)
    assert pull.issues[0].issue == "china-coalition"
    assert pull.issues[0].wedge == pytest.approx(68.41, abs=5e-3)
    assert pull.issues[0].p_nearer_rival == pytest.approx(0.998, abs=5e-4)
    assert sum(i.points for i in pull.issues) == pytest.approx(pull.wedge)


def test_every_ordered_pair_has_its_wedge() -> None:
    found = {(w.rival, w.ally, w.pulled) for w in readings.wedges_at(alliance("us-japan-rok"), SUMMER)}
    assert len(found) == 2 * 6


@pytest.mark.parametrize("start", [dt.date(2019, 1, 1), dt.date(2023, 5, 9), dt.date(2025, 5, 17)])
def test_steps_of_a_dyad_sum_to_its_change(start: dt.date) -> None:
    change = readings.dyad_changes(actor("US"), actor("KR"), start, SUMMER)
    assert change.start is not None and change.end is not None
    assert change.change == pytest.approx(change.end - change.start, abs=1e-9)
    assert sum(s.step for s in change.steps) == pytest.approx(change.change, abs=1e-9)
    parts = sum(i.position + i.salience + i.entry + i.exit for i in change.by_issue)
    assert parts == pytest.approx(change.change, abs=1e-9)


def test_the_fall_of_may_2023_is_five_expiries() -> None:
    change = readings.dyad_changes(actor("US"), actor("KR"), dt.date(2023, 5, 9), dt.date(2023, 5, 10))
    assert [s.cause for s in change.steps] == ["expiry"] * len(change.steps)
    assert {s.actor for s in change.steps} == {"KR"}
    assert change.change == pytest.approx(6.2618 - 17.0021, abs=1e-4)


def test_the_ledger_of_summer_2025() -> None:
    change = readings.dyad_changes(actor("US"), actor("KR"), dt.date(2025, 5, 17), SUMMER)
    assert len(change.steps) == 16
    largest = max(change.steps, key=lambda s: s.step)
    assert (largest.issue, largest.actor) == ("information-access", "KR")
    assert largest.step == pytest.approx(4.4, abs=0.05)
    assert largest.leave_one_out == pytest.approx(4.7, abs=0.05)


@pytest.mark.parametrize("slug", ["us-rok", "us-japan-rok"])
def test_steps_of_an_alliance_sum_to_its_change(slug: str) -> None:
    change = readings.alliance_changes(alliance(slug), dt.date(2024, 1, 1), SUMMER)
    assert change.start is not None and change.end is not None
    assert sum(s.step for s in change.steps) == pytest.approx(change.end - change.start, abs=1e-9)
    parts = sum(i.position + i.salience + i.entry + i.exit for i in change.by_issue)
    assert parts == pytest.approx(change.change, abs=1e-9)


def test_a_new_member_is_a_step_of_its_own() -> None:
    change = readings.alliance_changes(alliance("us-japan-rok"), dt.date(2023, 8, 17), dt.date(2023, 8, 18))
    assert change.start is None and change.end is not None
    assert "membership" in {s.cause for s in change.steps}
    assert sum(s.step for s in change.steps) == pytest.approx(change.change, abs=1e-9)


def test_effects_of_a_statement() -> None:
    statement = Statement.objects.get(issue__slug="information-access", actor__code="KR-LEE")
    effects = {e.alliance or f"{e.a}-{e.b}": e for e in readings.statement_effects(statement)}
    assert set(effects) == {"US-KR", "JP-KR", "us-rok", "us-japan-rok"}
    assert effects["US-KR"].before == pytest.approx(10.5, abs=0.05)
    assert effects["US-KR"].after == pytest.approx(14.9, abs=0.05)
    assert effects["us-japan-rok"].step == pytest.approx(1.5, abs=0.05)
    assert effects["JP-KR"].step == 0


def test_robustness() -> None:
    found = readings.robustness_at(actor("US"), actor("KR"), SUMMER)
    point = readings.dyad_series(actor("US"), actor("KR"), SUMMER, SUMMER, "day")[0]
    assert found.friction == point.friction
    assert sum(i.elasticity for i in found.issues) == pytest.approx(0, abs=1e-9)
    assert {s.name for s in found.scenarios} == {
        "sigma_halved", "sigma_doubled", "h_halved", "h_doubled", "joint_salience_minimum", "joint_salience_mean",
    }  # fmt: skip
    assert (found.rank.rank, found.rank.of) == (1, 3)


def test_two_presidents_compared_are_a_dyad_too() -> None:
    """ "Structural or personal?": governments are actors with positions of their own."""
    on = dt.date(2018, 12, 31)
    (trump_moon,) = readings.dyad_series(actor("US-TRUMP1"), actor("KR-MOON"), on, on, "day")
    assert trump_moon.friction is not None


def test_polarisation() -> None:
    found = readings.polarisation_at(alliance("us-japan-rok"), SUMMER)
    assert found[0].issue == "information-access"
    assert all(0 <= p.polarisation <= 1 for p in found)
    rights = next(p for p in found if p.issue == "dprk-human-rights")
    assert sorted(map(sorted, rights.camps)) == [["JP", "US"], ["KR"]]


def test_agreement_of_the_coders() -> None:
    found = readings.coder_agreement()
    assert (found[0].scope, found[0].texts) == ("all", 213)
    assert found[0].stance_alpha == pytest.approx(0.986, abs=5e-4)
    assert found[0].salience_alpha == pytest.approx(0.681, abs=5e-4)
    weakest = next(a for a in found if a.scope == "issue")
    assert weakest.issue == "opcon-transfer"
    assert weakest.stance_alpha == pytest.approx(0.893, abs=5e-4)
    assert [a.coders for a in found if a.scope == "coders"] == ["first coder and second coder"]


def test_agreement_over_all_is_kept_until_what_it_is_computed_from_changes() -> None:
    assert readings.overall_agreement() == readings.coder_agreement()[0]
    assert readings.overall_agreement() is readings.overall_agreement()
    coding = Coding.objects.exclude(stance=None).order_by("pk")[0]
    for edit in (
        lambda: Coding.objects.filter(pk=coding.pk).update(stance=-coding.stance or 1.0),
        lambda: Statement.objects.filter(codings=coding.pk).update(summary="Told in other words."),
        lambda: Coding.objects.filter(coder=coding.coder).delete(),
    ):
        before = readings.overall_agreement()
        edit()
        assert readings.overall_agreement() == (readings.coder_agreement() or [None])[0]
        assert readings.overall_agreement() is not before
