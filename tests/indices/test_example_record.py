"""The numbers that an independent implementation gives for the example record, to four decimals."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from alliance.indices import readings
from alliance.indices.readings import stored
from alliance.indices.shapes import Interval
from alliance.record.models import Actor, Alliance

pytestmark = [pytest.mark.usefixtures("example_once"), pytest.mark.django_db]


def actor(code: str) -> Actor:
    return Actor.objects.get(code=code)


@pytest.mark.parametrize(
    ("a", "b", "day", "expected"),
    [
        ("US", "KR", "2018-12-31", (41.5065, 28.6058, 53.0841, 0.5222)),
        ("US", "KR", "2021-01-26", (58.3189, 46.5695, 68.3351, 0.9527)),
        ("KR", "JP", "2018-12-31", (42.4250, None, None, 0.4156)),
        ("US", "CN", "2018-12-31", (None, None, None, 0.1405)),
    ],
)
def test_index_on_a_day(a: str, b: str, day: str, expected: tuple[float | None, ...]) -> None:
    on = dt.date.fromisoformat(day)
    (point,) = readings.dyad_series(actor(a), actor(b), on, on, "day")
    friction, low, high, coverage = expected
    assert point.coverage == pytest.approx(coverage, abs=5e-5)
    if friction is None:
        assert point.friction is None and point.low is None and point.high is None
        assert point.reason and "14.1 %" in point.reason
    else:
        assert point.friction == pytest.approx(friction, abs=5e-5)
    if low is not None and high is not None:
        assert (point.low, point.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))
    assert point.thin == (coverage is not None and coverage < 0.5)


def test_unrenewed_positions_expire_a_year_after_the_handover() -> None:
    days = (dt.date(2023, 5, 9), dt.date(2023, 5, 10))
    before, after = readings.dyad_series(actor("US"), actor("KR"), *days, "day")
    assert before.friction == pytest.approx(17.0021, abs=5e-5)
    assert after.friction == pytest.approx(6.2618, abs=5e-5)


def test_stored_events_are_what_is_computed_on_request() -> None:
    us, kr = actor("US"), actor("KR")
    stored = readings.dyad_series(us, kr, None, None, "event")
    daily = {p.date: p for p in readings.dyad_series(us, kr, stored[0].date, None, "day")}
    assert len(stored) > 100
    assert all(daily[p.date] == p for p in stored)


def test_either_order_of_a_dyad_gives_the_same_series() -> None:
    us, kr = actor("US"), actor("KR")
    assert readings.dyad_series(us, kr, None, None, "event") == readings.dyad_series(kr, us, None, None, "event")


def test_an_alliance_starts_with_its_second_member() -> None:
    from alliance.record.models import Alliance

    series = readings.alliance_series(Alliance.objects.get(slug="us-japan-rok"), None, None, "event")
    assert series[0].date == dt.date(2023, 8, 18)
    assert sum(series[0].member_shares.values()) == pytest.approx(series[0].friction)


@pytest.mark.parametrize("interval", ["week", "month", "event"])
@pytest.mark.parametrize("start", [None, dt.date(2024, 2, 3)])
def test_a_series_is_that_of_its_days_and_reads_no_other_rows(
    interval: Interval, start: dt.date | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    from alliance.record.models import Alliance

    read, alliances = [], stored._alliances

    def counted(*query: Any) -> list[stored.AllianceRow]:
        read.append(alliances(*query))
        return read[-1]

    trilateral, end = Alliance.objects.get(slug="us-japan-rok"), dt.date(2025, 8, 15)
    every = {point.date: point for point in readings.alliance_series(trilateral, start, end, "day")}
    monkeypatch.setattr(stored, "_alliances", counted)
    series = readings.alliance_series(trilateral, start, end, interval)
    assert series == [every[point.date] for point in series] and len(series) > 5
    assert len(read[0]) <= 2 * len(series)


def test_one_day_of_an_untracked_pair_is_that_of_its_series() -> None:
    """Told from the last positions before it alone."""
    sides, start, end = (actor("US"), actor("CN")), dt.date(2020, 1, 1), dt.date(2025, 8, 15)
    for point in readings.dyad_series(*sides, start, end, "month"):
        assert readings.dyad_series(*sides, point.date, point.date, "day") == [point]


def test_cells_add_up_to_the_index() -> None:
    from alliance.record.models import Alliance

    at = dt.date(2021, 1, 26)
    matrix = readings.matrix_at(Alliance.objects.get(slug="us-rok"), at)
    assert len(matrix.cells) == 19
    assert sum(cell.points or 0 for cell in matrix.cells) == pytest.approx(58.3189, abs=5e-5)
    uncovered = [cell.issue for cell in matrix.cells if cell.divergence is None]
    assert uncovered == ["economic-security"]


def test_every_fissure_of_the_founding_article_is_on_the_agenda_and_covered() -> None:
    from alliance.record.models import Alliance, Issue

    at = dt.date(2021, 1, 26)
    named = set(Issue.objects.filter(in_founding_article=True).values_list("slug", flat=True))
    matrix = readings.matrix_at(Alliance.objects.get(slug="us-rok"), at)
    covered = {cell.issue for cell in matrix.cells if cell.divergence is not None}
    assert len(named) == 17
    assert named <= covered


def test_weights_of_a_position_sum_to_one() -> None:
    positions = readings.positions_at(dt.date(2025, 8, 15), ["US", "KR"], None, with_statements=True)
    assert len(positions) > 30
    for position in positions:
        assert sum(w.weight for w in position.statements) == pytest.approx(1)
        assert position.low <= position.mean <= position.high


def test_a_line_needs_no_shares() -> None:
    for alliance in Alliance.objects.all():
        whole = readings.alliance_series(alliance, None, dt.date(2025, 8, 15), "week")
        line = readings.alliance_series(alliance, None, dt.date(2025, 8, 15), "week", shares=False)
        assert any(point.member_shares for point in whole) and not any(point.member_shares for point in line)
        nothing = {"member_shares": {}, "hottest_dyad": None, "left_out": []}
        assert line == [point._replace(**nothing) for point in whole]
