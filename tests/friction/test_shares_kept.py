"""Shares that are kept are those that would be worked out, whatever of the record is another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from alliance.friction.change import Step, steps_between
from alliance.friction.method import METHOD, Method
from alliance.friction.position import Standing, track_positions
from alliance.friction.shares_kept import Kept
from tests.friction.records import SPAN, START, Record, Said, records
from tests.friction.test_change_properties import value_of

Shares = dict[bytes, list[float]]
END = START + SPAN + 4000
CHANGES = {
    "stance": lambda s: replace(s, stance=-s.stance or 0.7),
    "half_width": lambda s: replace(s, half_width=0.5 if s.half_width != 0.5 else 0.0),
    "salience": lambda s: replace(s, salience=1.0 - s.salience / 2),
    "reliability": lambda s: replace(s, reliability=1.0 - s.reliability / 2),
    "reversal": lambda s: replace(s, reversal=not s.reversal),
    "day": lambda s: replace(s, day=s.day + 1),
}


def told(record: Record, kept: Shares | None, asked: list[int], method: Method = METHOD) -> list[Step]:
    """The steps of a record whose days are crowded; `asked` gets how many scenarios were asked about, call by call."""
    evidence = record.evidence()

    def value(standing: Standing, days: np.ndarray) -> np.ndarray:
        asked.append(len(days))
        return value_of(record)(standing, days)

    keeping = None if kept is None else Kept(b"this index", kept.get, kept.__setitem__)
    return steps_between(
        evidence, track_positions(evidence, method), value, START - 1, END, method=method, kept=keeping
    )


@given(records(most=30), st.data())
def test_steps_are_the_same_and_spared(record: Record, data: st.DataObject) -> None:
    crowded = record.with_said([replace(s, day=START + (s.day - START) // 300 * 300) for s in record.said])
    kept: Shares = {}
    first = told(crowded, kept, [])
    assert first == told(crowded, None, [])
    asked: list[int] = []
    assert told(crowded, kept, asked) == first
    assert len(asked) == 1, "the levels between the days are asked for, and no scenario"
    if not crowded.said:
        return
    number = data.draw(st.integers(0, len(crowded.said) - 1))
    how = data.draw(st.sampled_from(sorted(CHANGES)))
    changed: list[Said] = list(crowded.said)
    changed[number] = CHANGES[how](changed[number])
    assert told(record.with_said(changed), kept, []) == told(record.with_said(changed), None, [])


@given(records(most=30))
def test_another_method_or_index_has_shares_of_its_own(record: Record) -> None:
    crowded = record.with_said([replace(s, day=START + (s.day - START) // 300 * 300) for s in record.said])
    kept: Shares = {}
    told(crowded, kept, [])
    other = replace(METHOD, sigma=0.6)
    assert told(crowded, kept, [], other) == told(crowded, None, [], other)
    evidence = crowded.evidence()
    tracks = track_positions(evidence)
    before = set(kept)

    def doubled(standing: Standing, days: np.ndarray) -> np.ndarray:
        return 2 * value_of(crowded)(standing, days)

    keeping = Kept(b"another index", kept.get, kept.__setitem__)
    found = steps_between(evidence, tracks, doubled, START - 1, END, kept=keeping)
    assert found == steps_between(evidence, tracks, doubled, START - 1, END)
    assert not before or len(kept) > len(before)


@pytest.mark.parametrize("how", sorted(CHANGES))
def test_whatever_a_statement_says_is_in_the_digest(how: str) -> None:
    """Three statements of one day: with one of them changed their shares are others, and not those that are kept."""
    first = Said(0, 0, START + 400, -0.8, 0.7, 0.8, 0.25, False)
    said = [
        Said(0, 0, START, 0.4, 0.5, 0.9, 0.0, False),
        Said(1, 0, START, 0.6, 0.5, 0.9, 0.0, False),
        first,
        replace(first, actor=1, stance=0.9),
        replace(first, issue=1, stance=0.1),
        replace(first, actor=1, issue=1, stance=0.5),
    ]
    record = Record(2, 2, tuple(said), ((), ()), (1.0, 1.0))
    changed = record.with_said([*said[:2], CHANGES[how](first), *said[3:]])
    kept: Shares = {}
    before = told(record, kept, [])
    after = told(changed, kept, [])
    assert after == told(changed, None, [])
    assert [step.size for step in after] != [step.size for step in before]
