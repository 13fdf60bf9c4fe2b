"""The golden numbers of an independent implementation (tests/golden/golden.json), sections 1 to 4, to six decimals."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alliance.friction.distance import issue_distance
from alliance.friction.evidence import NEVER, Evidence
from alliance.friction.index import AllianceIndex, DyadIndex, alliance_index, dyad_index
from alliance.friction.level import Agenda
from alliance.friction.polarisation import polarisation
from alliance.friction.position import PositionsAt, positions_at, statement_weights, track_positions

GOLDEN = json.loads((Path(__file__).parent.parent / "golden" / "golden.json").read_text())
INPUTS, EXPECTED = GOLDEN["inputs"], GOLDEN["expected"]
AT = "2021-05-21"


def day(text: str) -> int:
    return dt.date.fromisoformat(text).toordinal()


def iso(ordinal: int) -> str:
    return dt.date.fromordinal(ordinal).isoformat()


def evidence_of(statements: list[dict[str, Any]], handovers: list[str] = ()) -> Evidence:  # type: ignore[assignment]
    return Evidence.build(
        series=[0] * len(statements),
        day=[day(s["date"]) for s in statements],
        stance=[s["stance"] for s in statements],
        salience=[s.get("salience", 0.5) for s in statements],
        reliability=[s["reliability"] for s in statements],
        statement=[s["id"] for s in statements],
        handovers=[[day(h) for h in handovers]],
    )


def position(statements: list[dict[str, Any]], at: str = AT, handovers: list[str] = ()) -> PositionsAt:  # type: ignore[assignment]
    return positions_at(track_positions(evidence_of(statements, handovers)), [0], day(at))


def given(*sides: tuple[float, ...] | None, salience: list[float]) -> PositionsAt:
    """Positions stated as (m, P) or (m, P, P0), None where there is none."""
    values = [(np.nan, np.nan, np.nan) if s is None else (s[0], s[1], s[-1]) for s in sides]
    mean, variance, variance0 = np.array(values).T
    live = ~np.isnan(mean)
    never = np.full(len(values), NEVER)
    return PositionsAt(
        live=live,
        mean=mean,
        variance=variance,
        variance0=variance0,
        salience=np.where(live, salience, np.nan),
        last=never,
        expires=never,
        predecessor=np.zeros(len(values), dtype=bool),
    )


def close(actual: float, expected: float) -> None:
    assert float(actual) == pytest.approx(expected, abs=6e-7)


ROK_AND_YOON = [*INPUTS["rok"], {"id": 5, "date": "2022-07-01", "stance": 0.5, "reliability": 1.0, "salience": 0.8}]


@pytest.mark.parametrize(
    ("name", "statements", "at", "handovers"),
    [
        ("G1_us", INPUTS["us"], AT, []),
        ("G1_rok", INPUTS["rok"], AT, []),
        ("G1_rok_2026_03", INPUTS["rok"], "2026-03-31", []),
        ("G1_rok_handover_2022", INPUTS["rok"], "2022-06-01", ["2022-05-10"]),
        ("G1_rok_handover_spoken", ROK_AND_YOON, "2022-07-02", ["2022-05-10"]),
    ],
)
def test_position(name: str, statements: list[dict[str, Any]], at: str, handovers: list[str]) -> None:
    expected = EXPECTED[name]
    evidence = evidence_of(statements, handovers)
    tracks = track_positions(evidence)
    found = positions_at(tracks, [0], day(at))
    assert found.live[0]
    close(found.mean[0], expected["m"])
    close(found.variance[0], expected["P"])
    close(found.variance0[0], expected["P0"])
    close(found.salience[0], expected["s"])
    assert iso(int(found.last[0])) == expected["last"]
    assert iso(int(found.expires[0])) == expected["expires"]
    weights = statement_weights(evidence, tracks, 0, day(at))
    assert [str(i) for i, _ in weights] == list(expected["weights"])
    for (_, weight), wanted in zip(weights, expected["weights"].values(), strict=True):
        close(weight, wanted)


@pytest.mark.parametrize(
    ("name", "at", "handovers"),
    [
        ("G1_rok_expired", "2026-05-21", []),
        ("G1_rok_handover_grace_over", "2023-05-10", ["2022-05-10"]),
        ("G1_before", "2020-10-31", []),
    ],
)
def test_no_position(name: str, at: str, handovers: list[str]) -> None:
    assert EXPECTED[name] is None
    assert not position(INPUTS["rok"], at, handovers).live[0]


def test_salience() -> None:
    close(position(INPUTS["us"]).salience[0], EXPECTED["G2_us"])
    close(position(INPUTS["rok"]).salience[0], EXPECTED["G2_rok"])


def check_distance(us: PositionsAt, rok: PositionsAt, expected: dict[str, float]) -> None:
    distance = issue_distance(us, rok)
    close(distance.gap[0], expected["d"])
    close(distance.variance[0], expected["V"])
    close(distance.variance0[0], expected["V0"])
    close(distance.friction[0], expected["D"])
    close(distance.friction_low[0], expected["D_low"])
    close(distance.friction_raw[0], expected["D_raw"])
    close(distance.joint_salience[0], expected["g"])
    close(100 * distance.friction[0] * distance.joint_salience[0], expected["heat"])
    close(distance.low[0], expected["lo"])
    close(distance.high[0], expected["hi"])
    close(distance.p_material[0], expected["p_material"])


def test_issue_friction() -> None:
    check_distance(position(INPUTS["us"]), position(INPUTS["rok"]), EXPECTED["G3"])


def test_issue_friction_within_noise() -> None:
    def one(stance: float) -> PositionsAt:
        return position([{"id": 1, "date": "2021-01-01", "stance": stance, "reliability": 1.0}], "2021-01-01")

    check_distance(one(0.5), one(0.3), EXPECTED["G3_within_noise"])


def row(positions: PositionsAt) -> PositionsAt:
    """The same positions as one day of several issues."""
    return positions[None, :]


def test_dyad() -> None:
    us3, rok3 = position(INPUTS["us"]), position(INPUTS["rok"])
    us = given(
        (us3.mean[0], us3.variance[0], us3.variance0[0]),
        (0.9, 0.03, 0.02),
        (0.5, 0.04, 0.04),
        (0.8, 0.03, 0.03),
        salience=[us3.salience[0], 0.9, 0.5, 0.6],
    )
    rok = given(
        (rok3.mean[0], rok3.variance[0], rok3.variance0[0]),
        (0.1, 0.05, 0.04),
        (0.45, 0.04, 0.04),
        None,
        salience=[rok3.salience[0], 0.4, 0.5, 0.5],
    )
    agenda = Agenda(np.array([1.0, 1.0, 2.0, 1.0]), np.full(4, 0.5))
    index, expected = dyad_index(row(us), row(rok), agenda), EXPECTED["G4"]
    for field, name in {
        "friction": "F",
        "friction_low": "F_low",
        "friction_raw": "F_raw",
        "low": "lo",
        "high": "hi",
        "coverage": "coverage",
        "bound_low": "bound_lo",
        "bound_high": "bound_hi",
        "noise_floor": "noise_floor",
        "intensity": "intensity",
    }.items():
        close(getattr(index, field)[0], expected[name])
    for k, part in enumerate(expected["parts"].values()):
        close(index.share[0, k], part["share"])
        close(index.points[0, k], part["points"])
        close(index.distance.friction[0, k], part["D"])
        close(index.distance.joint_salience[0, k], part["g"])
    assert index.share[0, 3] == 0


MEMBERS = ["US", "ROK", "JPN"]
PAIRS = [(0, 1), (0, 2), (1, 2)]
G5 = [
    given((0.8, 0.02), (0.5, 0.03), salience=[0.9, 0.6]),
    given((-0.2, 0.03), (0.3, 0.03), salience=[0.8, 0.4]),
    given((0.6, 0.02), (-0.1, 0.04), salience=[0.7, 0.9]),
]


def g5_dyads() -> list[DyadIndex]:
    agenda = Agenda(np.ones(2), np.full(2, 0.5))
    return [dyad_index(row(G5[i]), row(G5[j]), agenda) for i, j in PAIRS]


def test_dyads_of_an_alliance() -> None:
    for (i, j), index in zip(PAIRS, g5_dyads(), strict=True):
        expected = EXPECTED["G5_dyads"][f"{MEMBERS[i]}-{MEMBERS[j]}"]
        for field, name in {
            "friction": "F",
            "friction_low": "F_low",
            "friction_raw": "F_raw",
            "low": "lo",
            "high": "hi",
        }.items():
            close(getattr(index, field)[0], expected[name])


@pytest.mark.parametrize(("name", "weights"), [("G5_equal", [1, 1, 1]), ("G5_capability", [0.6, 0.15, 0.25])])
def test_alliance(name: str, weights: list[float]) -> None:
    expected = EXPECTED[name]
    variance = np.stack([side.variance for side in G5])[None]
    index: AllianceIndex = alliance_index(
        g5_dyads(), PAIRS, [np.arange(2)] * 3, np.array([weights], dtype=float), variance
    )
    for field, key in {
        "friction": "A",
        "friction_low": "A_low",
        "friction_raw": "A_raw",
        "low": "lo",
        "high": "hi",
    }.items():
        close(getattr(index, field)[0], expected[key])
    for member, share in zip(MEMBERS, index.member_share[0], strict=True):
        close(share, expected["member_share"][member])
    assert [MEMBERS[m] for m in PAIRS[index.hottest[0]]] == expected["hottest"]


@pytest.mark.parametrize(
    ("name", "means"),
    [("two_camps", [-1, -1, 1, 1]), ("x", [0.8, -0.2, 0.6]), ("outlier", [0.8, 0.8, 0.8, -1])],
)
def test_polarisation(name: str, means: list[float]) -> None:
    expected = EXPECTED[f"G5_er_{name}"]
    found = polarisation(means)
    close(found.value, expected["er"])
    assert len(found.camps) == expected["camps"]


def test_signorino_ritter_identity() -> None:
    """With equal weights and no noise F = 50 (1 - S)."""
    us, rok = [1, 0, -1, 1, 1], [1, 1, 1, -1, 0]
    noiseless = 1e-12
    index = dyad_index(
        row(given(*[(x, noiseless) for x in us], salience=[0.5] * 5)),
        row(given(*[(x, noiseless) for x in rok], salience=[0.5] * 5)),
        Agenda(np.ones(5), np.full(5, 0.5)),
    )
    close(index.friction[0], EXPECTED["G10"]["F"])
    close(50 * (1 - EXPECTED["G10"]["S"]), EXPECTED["G10"]["identity"])
