"""The one table that `make bench` prints when all is measured: figure, gate, peer.

A benchmark writes a line with `measured`. A gate that is not met is marked and does not fail the run: a noisy machine
is no fault in the code, and one bad figure must not hide those that follow.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True)
class Line:
    """One row of the table."""

    topic: str
    what: str
    figure: str
    gate: str
    peer: str


LINES: list[Line] = []


def measured(
    topic: str,
    what: str,
    value: float,
    unit: str = "",
    *,
    at_most: float | None = None,
    at_least: float | None = None,
    peer: str = "",
    note: str = "",
) -> None:
    """Keep a figure for the table, and print it at once, since a long run may be cut short.

    `at_most` or `at_least` is the gate, in the figure's unit; `peer` says beside what it was measured.
    """
    gate = ""
    if at_most is not None or at_least is not None:
        met = (at_most is None or value <= at_most) and (at_least is None or value >= at_least)
        bound = f"at most {spelt(at_most)}" if at_most is not None else f"at least {spelt(at_least or 0)}"
        gate = bound + (": met" if met else ": **missed**")
    figure = f"{spelt(value)} {unit}".strip() + (f" ({note})" if note else "")
    line = Line(topic, what, figure, gate, peer)
    LINES.append(line)
    print(f"\n  {topic}: {what}: {figure} {gate} {peer}".rstrip())


def left_out(topic: str, what: str, why: str) -> None:
    """Keep a line that says what was not measured, so that the table does not look complete."""
    LINES.append(Line(topic, what, f"not measured: {why.splitlines()[0]}", "", ""))
    print(f"\n  {topic}: {what}: not measured: {why}")


def median_and_more(values: Sequence[float]) -> tuple[float, str]:
    """The median of some seconds in ms, and a note of their 95th percentile, the worst, and how many they are."""
    ms = sorted(1000 * value for value in values)
    note = f"95th percentile {spelt(percentile(ms, 0.95))}, worst {spelt(ms[-1])}, of {len(ms)}"
    return statistics.median(ms), note


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which so large a share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def spelt(value: float) -> str:
    """Three figures, more where the number is larger, with commas."""
    if value == int(value) or abs(value) >= 100:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def rows() -> Iterator[str]:
    """The table as Markdown, by topic in the order in which they were measured."""
    topics = list(dict.fromkeys(line.topic for line in LINES))
    yield "| what | figure | gate | beside |"
    yield "|---|---|---|---|"
    for topic, lines in groupby(sorted(LINES, key=lambda line: topics.index(line.topic)), lambda line: line.topic):
        yield f"| **{topic}** | | | |"
        for line in lines:
            yield f"| {line.what} | {line.figure} | {line.gate} | {line.peer} |"
