"""Steps of correction always sum to what the corrections did, whatever was changed (docs/method.md, section 5)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.friction import correction
from alliance.friction.correction import changed_statements, corrections
from alliance.friction.evidence import Evidence
from tests.friction.records import SPAN, START, Record, Said, records
from tests.friction.test_change_properties import levels, value_of


def numbered(record: Record, numbers: list[int]) -> Evidence:
    """The record's evidence with given numbers, so that a statement keeps its own when others come or go."""
    return Evidence.build(
        series=[s.actor * record.issues + s.issue for s in record.said],
        **{name: [getattr(s, name) for s in record.said] for name in (
            "day", "stance", "salience", "reliability", "half_width", "reversal",
        )},
        statement=numbers,
        n_series=record.actors * record.issues,
        handovers=[record.handovers[a] for a in range(record.actors) for _ in range(record.issues)],
    )  # fmt: skip


@st.composite
def corrected(draw: st.DrawFn) -> tuple[Record, list[int], Record, list[int]]:
    """A record before and after: some statements came late, some were withdrawn, some coded anew or moved."""
    whole = draw(records(most=20))
    fates = draw(st.lists(st.sampled_from("kkklwec"), min_size=len(whole.said), max_size=len(whole.said)))
    before: list[tuple[int, Said]] = []
    after: list[tuple[int, Said]] = []
    for pk, (said, fate) in enumerate(zip(whole.said, fates, strict=True)):
        if fate != "l":
            before.append((pk, said))
        if fate == "e":
            after.append((pk, replace(said, stance=-said.stance, day=said.day + 400)))
        elif fate == "c":
            after.append((pk, replace(said, issue=(said.issue + 1) % whole.issues, salience=1 - said.salience)))
        elif fate != "w":
            after.append((pk, said))
    told = (whole.with_said([s for _, s in rows]) for rows in (before, after))
    one, other = told
    return one, [pk for pk, _ in before], other, [pk for pk, _ in after]


@given(corrected(), st.integers(START, START + SPAN), st.randoms(use_true_random=False), st.booleans())
def test_corrections_sum_to_what_they_did(
    case: tuple[Record, list[int], Record, list[int]], at: int, random: object, together: bool
) -> None:
    one, numbers_before, other, numbers_after = case
    before, after = numbered(one, numbers_before), numbered(other, numbers_after)
    changed = changed_statements(before, after, at)
    random.shuffle(changed)  # type: ignore[attr-defined]
    with pytest.MonkeyPatch.context() as patch:
        if together:
            patch.setattr(correction, "SINGLY", 0)
        found = corrections(before, after, changed, value_of(one), at)
    assert sorted(pk for c in found for pk in c.statements) == sorted(changed)
    assert sum(c.size for c in found) == pytest.approx(levels(other, at)[0] - levels(one, at)[0], abs=1e-9)


@given(corrected(), st.integers(START, START + SPAN))
def test_the_first_correction_is_what_swapping_that_statement_alone_does(
    case: tuple[Record, list[int], Record, list[int]], at: int
) -> None:
    one, numbers_before, other, numbers_after = case
    before, after = numbered(one, numbers_before), numbered(other, numbers_after)
    changed = changed_statements(before, after, at)
    if not changed:
        assert levels(one, at)[0] == pytest.approx(levels(other, at)[0], abs=1e-9)
        return
    first = changed[0]
    kept = [s for pk, s in zip(numbers_before, one.said, strict=True) if pk != first]
    swapped = one.with_said([*kept, *(s for pk, s in zip(numbers_after, other.said, strict=True) if pk == first)])
    alone = (levels(swapped, at)[0] if swapped.said else 0.0) - levels(one, at)[0]
    found = corrections(before, after, changed, value_of(one), at)
    assert found[0].size == pytest.approx(alone, abs=1e-9)


def test_nothing_changed_is_no_correction() -> None:
    record = Record(2, 1, (Said(0, 0, START, 0.5, 0.5, 1.0, 0.0, False),), ((), ()), (1.0,))
    evidence = numbered(record, [7])
    assert changed_statements(evidence, evidence, START + 10) == []
    assert corrections(evidence, evidence, [], value_of(record), START + 10) == []
    assert np.isfinite(levels(record, START + 10)).all()
