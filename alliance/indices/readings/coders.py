"""How far coders agree, from every statement that was coded more than once, whatever became of it since."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations

from django.db import connection
from django.utils.translation import gettext as _

from alliance.friction.agreement import Agreement, agreement
from alliance.indices.explain_shapes import CoderAgreement
from alliance.record.models import Coding


@dataclass(frozen=True)
class _Reading:
    """One coder's reading of one text."""

    coder: str
    stance: float | None
    salience: float | None


@dataclass(frozen=True)
class _Text:
    """What several coders read. The same event told of several actors is one text, and its first telling counts."""

    issue: str
    readings: tuple[_Reading, ...]


def coder_agreement(by_name: bool = False) -> list[CoderAgreement]:
    """Over all texts coded twice, then by issue (weakest first), then by pair of coders.

    Coders with an account are “editor 7” to the public; `by_name` gives the desk their names.
    """
    texts = _texts(by_name)
    if not texts:
        return []
    by_issue: dict[str, list[_Text]] = defaultdict(list)
    for text in texts:
        by_issue[text.issue].append(text)
    issues = [_agreement("issue", issue, None, group) for issue, group in by_issue.items()]
    weakest_first = sorted(issues, key=lambda a: 2.0 if a.stance_alpha is None else a.stance_alpha)
    pairs = [_agreement("coders", None, coders, group) for coders, group in sorted(_by_pair(texts).items())]
    return [_agreement("all", None, None, texts), *weakest_first, *pairs]


def overall_agreement() -> CoderAgreement | None:
    """Over all texts coded twice; None where there are none."""
    with connection.cursor() as cursor:
        cursor.execute(_DIGEST)
        return _overall(*cursor.fetchone())


_DIGEST = """
SELECT count(*), sum(hashtextextended(
    (c.id, c.statement_id, s.summary, i.slug, c.coder, c.user_id, c.stance, c.salience)::text, 0))
FROM record_coding c JOIN record_statement s ON s.id = c.statement_id JOIN record_issue i ON i.id = s.issue_id
"""


@lru_cache(maxsize=4)
def _overall(_codings: int, _digest: object) -> CoderAgreement | None:
    """Read again only where something that it is computed from has changed, which few revisions do."""
    texts = _texts(by_name=False)
    return _agreement("all", None, None, texts) if texts else None


def _texts(by_name: bool) -> list[_Text]:
    rows = Coding.objects.order_by("statement_id", "id").values_list(
        "statement_id", "statement__summary", "statement__issue__slug", "coder", "user_id", "stance", "salience"
    )
    of_statement: dict[int, tuple[Hashable, str, list[_Reading]]] = {}
    for statement, summary, issue, coder, user, stance, salience in rows:
        name = coder if by_name or user is None else _("editor %(number)s") % {"number": user}
        known = of_statement.setdefault(statement, ((summary, issue), issue, []))
        known[2].append(_Reading(name, stance, salience))
    texts: dict[Hashable, _Text] = {}
    for key, issue, readings in of_statement.values():
        if len(readings) > 1:
            told_by = (key, frozenset(reading.coder for reading in readings))
            texts.setdefault(told_by, _Text(issue, tuple(readings)))
    return list(texts.values())


def _by_pair(texts: Iterable[_Text]) -> dict[str, list[_Text]]:
    pairs: dict[str, list[_Text]] = defaultdict(list)
    for text in texts:
        for pair in combinations(sorted(text.readings, key=lambda r: r.coder), 2):
            names = {"first": pair[0].coder, "second": pair[1].coder}
            pairs[_("%(first)s and %(second)s") % names].append(_Text(text.issue, pair))
    return dict(pairs)


def _agreement(scope: str, issue: str | None, coders: str | None, texts: Sequence[_Text]) -> CoderAgreement:
    # A reading without a position has no salience that could be compared either.
    stated = [[r for r in text.readings if r.stance is not None] for text in texts]
    stance = _alpha(stated, lambda r: r.stance)
    salience = _alpha(stated, lambda r: r.salience)
    return CoderAgreement(
        scope=scope,
        issue=issue,
        coders=coders,
        texts=stance.units,
        stance_alpha=stance.alpha,
        salience_alpha=salience.alpha,
        sigma=stance.sigma,
        one_saw_none=sum(0 < len(seen) < len(text.readings) for seen, text in zip(stated, texts, strict=True)),
    )


def _alpha(texts: Iterable[Iterable[_Reading]], value: Callable[[_Reading], float | None]) -> Agreement:
    units = [[number for reading in text if (number := value(reading)) is not None] for text in texts]
    return agreement(units)
