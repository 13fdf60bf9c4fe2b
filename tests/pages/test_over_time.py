"""Issues over time: the tables under the heat map and under the positions say what the indices and the API say."""

from __future__ import annotations

import datetime as dt
import re

import pytest

from alliance.indices import readings
from alliance.pages.words import day, stance
from alliance.record.models import Actor, Alliance, Issue
from tests.pages.conftest import AT, Get, part, text_in, text_of

DAY = dt.date.fromisoformat(AT)


def rows_of(markup: str) -> dict[str, list[str]]:
    """Cells of each row by its first."""
    body = markup[markup.index("<tbody") : markup.index("</tbody>")]
    rows = [
        [text_in(cell) for cell in re.findall(r"<t[hd]\b.*?</t[hd]>", row, re.DOTALL)] for row in body.split("</tr>")
    ]
    return {row[0]: row[1:] for row in rows if row}


def test_the_heat_map_ends_on_the_matrix_of_the_day(get: Get) -> None:
    rows = rows_of(part(get(f"/alliances/us-rok/?at={AT}"), "issues-over-time-table"))
    matrix = readings.matrix_at(Alliance.objects.get(slug="us-rok"), DAY)
    assert len(rows) == len(matrix.cells) == 19
    names = {issue.slug: issue.short_name for issue in Issue.objects.all()}
    for cell in matrix.cells:
        name = names[cell.issue]
        shown = rows[name[:1].upper() + name[1:]][-1]
        assert shown == ("–" if cell.divergence is None else f"{cell.divergence:.0f}")


def test_of_several_pairs_the_one_furthest_apart_is_shown(get: Get) -> None:
    alliance = Alliance.objects.get(slug="us-japan-rok")
    cells = readings.matrix_at(alliance, DAY).cells
    points = readings.alliance_gaps(alliance, DAY, DAY, "day")
    assert {point.issue for point in points} == {cell.issue for cell in cells}
    for point in points:
        gaps = {(cell.a, cell.b): cell for cell in cells if cell.issue == point.issue and cell.divergence is not None}
        if not gaps:
            assert point == (DAY, point.issue, *[None] * 6)
            continue
        widest = max(gaps.values(), key=lambda cell: cell.divergence or 0.0)
        shown = (point.a, point.b, point.divergence, point.low, point.high, point.heat)
        assert shown == pytest.approx((widest.a, widest.b, widest.divergence, widest.low, widest.high, widest.heat))


def test_a_pair_that_nobody_tracks_has_a_heat_map_too(get: Get) -> None:
    response = get(f"/dyads/US/CN/?at={AT}")
    assert "at the end of" in part(response, "issues-over-time-heading")
    assert len(rows_of(part(response, "issues-over-time-table"))) == 19


def test_without_evidence_the_heading_says_so(get: Get) -> None:
    response = get("/dyads/EU/KP/?at=2018-01-01")
    assert "Too little is known for a history of the gaps" in text_of(response)


def test_positions_over_time_are_the_series_of_each_actor(get: Get) -> None:
    response = get(f"/issues/joint-exercises/?at={AT}")
    heading = text_in(part(response, "positions-over-time-heading"))
    assert "Washington has moved furthest: from −1.00 in June 2018 to +0.81" in heading
    rows = rows_of(part(response, "positions-over-time-table"))
    issue = Issue.objects.get(slug="joint-exercises")
    series = readings.position_series(Actor.objects.get(code="KR"), issue, None, DAY, "month")
    assert len(series) > 60
    for point in series:
        shown = rows[day(point.date)][1]
        assert shown.split()[0] == stance(point.mean)
    assert "former" in rows["30 Jun 2025"][1]  # Yoon's words, while Lee had not spoken


def test_governments_and_parties_have_no_line_of_their_own(get: Get) -> None:
    head = part(get(f"/issues/joint-exercises/?at={AT}"), "positions-over-time-table")
    head = head[head.index("<thead") : head.index("</thead>")]
    names = [text_in(cell) for cell in re.findall(r"<th .*?</th>", head)]
    assert names == ["Date", "Washington", "Seoul", "Pyongyang", "Beijing"]


def test_on_an_issue_nobody_has_spoken_on(get: Get) -> None:
    Issue.objects.create(
        slug="quiet", name="Quiet", short_name="quiet", pole_negative="no", pole_positive="yes", area="x"
    )
    response = get("/issues/quiet/")
    assert response.status_code == 200
    assert "Nobody has spoken on it yet" in text_of(response)
