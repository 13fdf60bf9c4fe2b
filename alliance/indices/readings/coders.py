"""How far coders agree, from every statement that was coded more than once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass

from alliance.friction.agreement import Agreement, agreement
from alliance.indices.explain_shapes import CoderAgreement
from alliance.record.models import Coding

FIRST_CODER = "first coder"


@dataclass(frozen=True)
class _Reading:
    text: Hashable  # the same event told of several actors is one text
    issue: str
    coder: str
    first_stance: float | None
    stance: float | None
    first_salience: float | None
    salience: float | None


def coder_agreement() -> list[CoderAgreement]:
    """Over all double codings, then by issue (weakest first), then by pair of coders."""
    found = [_agreement("all", None, None, readings)] if (readings := _readings()) else []
    by_issue = _grouped(readings, lambda r: r.issue)
    issues = [_agreement("issue", issue, None, group) for issue, group in by_issue.items()]
    pairs = [
        _agreement("coders", None, coders, group) for coders, group in _grouped(readings, lambda r: r.coder).items()
    ]
    return found + sorted(issues, key=lambda a: 2.0 if a.stance_alpha is None else a.stance_alpha) + pairs


def _readings() -> list[_Reading]:
    rows = Coding.objects.filter(statement__status="published").select_related("statement__issue", "statement__author")
    return [
        _Reading(
            text=(row.statement.summary, row.statement.issue_id),
            issue=row.statement.issue.slug,
            coder=f"{row.statement.author or FIRST_CODER} and {row.coder}",
            first_stance=row.statement.stance,
            stance=row.stance,
            first_salience=row.statement.salience,
            salience=row.salience,
        )
        for row in rows.order_by("id")
    ]


def _grouped(readings: Iterable[_Reading], key: Callable[[_Reading], str]) -> dict[str, list[_Reading]]:
    groups: dict[str, list[_Reading]] = defaultdict(list)
    for reading in readings:
        groups[key(reading)].append(reading)
    return dict(groups)


def _agreement(scope: str, issue: str | None, coders: str | None, readings: list[_Reading]) -> CoderAgreement:
    stance = _alpha(readings, lambda r: (r.first_stance, r.stance))
    # Where one coder saw no position at all, how much the actor cares about it is not comparable.
    stated = [r for r in readings if r.first_stance is not None and r.stance is not None]
    salience = _alpha(stated, lambda r: (r.first_salience, r.salience))
    return CoderAgreement(
        scope=scope,
        issue=issue,
        coders=coders,
        texts=stance.units,
        stance_alpha=stance.alpha,
        salience_alpha=salience.alpha,
        sigma=stance.sigma,
    )


def _alpha(readings: list[_Reading], pair: Callable[[_Reading], tuple[float | None, float | None]]) -> Agreement:
    units: dict[Hashable, list[float]] = {}
    for reading in readings:
        first, second = pair(reading)
        if first is not None and second is not None:
            units.setdefault((reading.text, reading.coder), [first, second])
    return agreement(list(units.values()))
