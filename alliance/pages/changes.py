"""What changed between two days: the ledger of steps, each issue's part, and the heading that sums them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.indices.explain_shapes import Change, ChangeStep
from alliance.pages import reasons
from alliance.pages.frame import Frame
from alliance.pages.period import Period
from alliance.pages.then import statements_told, tenures_then
from alliance.pages.words import count, day
from alliance.record.models import Actor, Issue, Membership, Statement

SHOWN = 10  # steps that the ledger shows; the rest are one line
NAMED = 60  # steps that are named in all, in that line too; nobody reads on, and the file has them all
DRAWN_SINGLY = 20  # up to so many steps the chart has a bar each (js/figures/waterfall.js)


@dataclass(frozen=True)
class Entry:
    """One step of the ledger: who, what, where."""

    number: int
    step: ChangeStep
    actor: Actor | None  # who spoke, or whose position expired
    statement: Statement | None  # what was said, or the word that ran out
    text: str  # in place of a paraphrase, where nobody spoke
    issue: Issue | None


@dataclass(frozen=True)
class Share:
    """One issue's part in the change."""

    issue: Issue | None  # None for what members' coming and going did
    position: float
    salience: float
    entry: float
    exit: float

    @property
    def total(self) -> float:
        """All four together."""
        return self.position + self.salience + self.entry + self.exit


@dataclass(frozen=True)
class Ledger:
    """A change, ready for its table: start + every entry = end."""

    period: Period
    change: Change
    heading: str
    entries: list[Entry]  # the largest, by date
    smaller: list[Entry]  # the next, by date
    unnamed: list[ChangeStep]  # the rest
    shares: list[Share]
    start_level: float | None  # where the steps start from, also where the index is not shown
    end_level: float | None

    @property
    def rest(self) -> int:
        """How many steps are not shown at once."""
        return len(self.smaller) + len(self.unnamed)

    @property
    def rest_sum(self) -> float:
        """What they add up to."""
        return sum(entry.step.step for entry in self.smaller) + self.unnamed_sum

    @property
    def unnamed_sum(self) -> float:
        """What those add up to that are not named at all."""
        return sum(step.step for step in self.unnamed)

    @property
    def rest_count(self) -> str:
        """How many steps are not shown at once, in words."""
        return count(self.rest)

    @property
    def rest_numbers(self) -> str:
        """Their numbers in the chart, where they are few."""
        numbers = ", ".join(str(entry.number) for entry in self.smaller)
        return _(" (nos. %(numbers)s)") % {"numbers": numbers} if 1 < self.rest <= SHOWN else ""

    @property
    def bars(self) -> int:
        """How many bars the chart has, for its height: beyond some, neighbouring small steps share one."""
        shown = {entry.number for entry in self.entries}
        total = len(self.change.steps)
        if total <= DRAWN_SINGLY:
            return total + 2
        return len(shown) + sum(n not in shown and (n == 1 or n - 1 in shown) for n in range(1, total + 1)) + 2

    @property
    def has_corrections(self) -> bool:
        """Whether the record itself was corrected since the first day."""
        return any(step.cause == "correction" for step in self.change.steps)

    @property
    def has_expiries(self) -> bool:
        """Whether old words ran out."""
        return any(step.cause == "expiry" for step in self.change.steps)


def read_ledger(frame: Frame, period: Period, change: Change, memberships: Sequence[Membership] = ()) -> Ledger:
    """The ledger of `change`; `memberships` of the alliance, for who came and went."""
    numbered = sorted(enumerate(change.steps, 1), key=lambda one: (-abs(one[1].step), one[0]))
    named = sorted(numbered[:NAMED])
    said = statements_told(frame, [step.statement for _number, step in named if step.statement is not None])
    ran_out = _last_words(frame, [step for _number, step in named])
    entries = [_entry(frame, number, step, said, ran_out, memberships, period) for number, step in named]
    numbers = {number for number, _step in numbered[:SHOWN]}
    shares = [
        Share(frame.names.issues[part.issue], part.position, part.salience, part.entry, part.exit)
        for part in change.by_issue
    ]
    rest = change.change - sum(share.total for share in shares)
    if abs(rest) >= reasons.LEAST:
        shares.append(Share(None, rest, 0.0, 0.0, 0.0))
    return Ledger(
        period,
        change,
        reasons.changed_heading(_tally(change.steps, _speakers(frame, change.steps, said))),
        [entry for entry in entries if entry.number in numbers],
        [entry for entry in entries if entry.number not in numbers],
        [step for _number, step in numbered[NAMED:]],
        sorted(shares, key=lambda share: -abs(share.total)),
        change.start if change.end is None or change.start is not None else change.end - change.change,
        change.end if change.start is None or change.end is not None else change.start + change.change,
    )


def _speakers(frame: Frame, steps: Sequence[ChangeStep], said: dict[int, Statement]) -> list[Actor]:
    """Who made the statements, each once; of those that are not named only the speakers are read."""
    others = {s.statement for s in steps if s.cause == "statement" and s.statement is not None} - said.keys()
    pks = {said[step.statement].actor_id for step in steps if step.cause == "statement" and step.statement in said}
    if others:
        pks |= set(Statement.objects.public().filter(pk__in=others).values_list("actor_id", flat=True))
    actors = readings.load_structure(frame.known_at).actors
    return [actors[pk] for pk in pks if pk in actors]


def _tally(steps: Sequence[ChangeStep], speakers: Sequence[Actor]) -> reasons.Tally:
    def of(cause: str) -> list[ChangeStep]:
        return [step for step in steps if step.cause == cause]

    def points(some: Sequence[ChangeStep]) -> float:
        return sum(step.step for step in some)

    spoken = of("statement")
    expired, members, corrected = of("expiry"), of("membership"), of("correction")
    only_governments = all(actor.kind == "government" for actor in speakers)
    return reasons.Tally(
        # A handover has a step only beside the new government's own words, and is told with them.
        len(spoken), points([*spoken, *of("handover")]), len(speakers) if only_governments else 0, len(speakers),
        len(expired), points(expired), len(members), points(members), len(corrected), points(corrected),
    )  # fmt: skip


def _entry(
    frame: Frame,
    number: int,
    step: ChangeStep,
    said: dict[int, Statement],
    ran_out: dict[tuple[str, str, dt.date], Statement],
    memberships: Sequence[Membership],
    period: Period,
) -> Entry:
    issue = frame.names.issues[step.issue] if step.issue else None
    if step.cause == "statement" and step.statement in said:
        statement = said[step.statement]
        return Entry(number, step, statement.actor, statement, "", issue)
    if step.cause == "correction":
        return _correction(frame, number, step, said, issue, period)
    if step.cause == "membership" or step.actor is None or issue is None:
        joined = [row.actor.short_name for row in memberships if row.start == step.date]
        left = [row.actor.short_name for row in memberships if row.end == step.date]
        return Entry(number, step, None, None, reasons.membership_sentence(joined, left), None)
    if step.cause == "handover":
        whose = frame.names.actors[step.actor]
        return Entry(number, step, whose, None, reasons.handover_sentence(whose.short_name, issue.short_name), issue)
    last = ran_out.get((step.actor, issue.slug, step.date))
    whose = last.actor if last else frame.names.actors[step.actor]
    said_on = day(last.date, last.date_precision) if last else ""
    return Entry(number, step, whose, last, reasons.expiry_sentence(whose.short_name, issue.short_name, said_on), issue)


def _correction(
    frame: Frame, number: int, step: ChangeStep, said: dict[int, Statement], issue: Issue | None, period: Period
) -> Entry:
    """A step by which the record itself was corrected: entered late, coded anew, withdrawn, or weighted otherwise."""
    statement = said.get(step.statement) if step.statement is not None else None
    if statement is None:
        actor = frame.names.actors[step.actor] if step.actor else None
        return Entry(number, step, actor, None, reasons.correction_words("many" if step.actor else "structure"), issue)
    first = period.knowledge.start
    if statement.withdrawn_at is not None:
        kind = "withdrawn"
    elif isinstance(first, dt.datetime) and statement.published_at is not None and statement.published_at > first:
        kind = "late"
    else:
        kind = "changed"
    return Entry(number, step, statement.actor, statement, reasons.correction_words(kind), issue)


def _last_words(frame: Frame, steps: Sequence[ChangeStep]) -> dict[tuple[str, str, dt.date], Statement]:
    """For each expiry, the last statement that the expired position rested on, in two queries whatever their number."""
    expired = [step for step in steps if step.cause == "expiry" and step.actor and step.issue]
    if not expired:
        return {}
    principals = {step.actor: frame.names.actors[step.actor].pk for step in expired if step.actor}
    voices: dict[int, set[int]] = {pk: {pk} for pk in principals.values()}
    for tenure in tenures_then(frame):
        if tenure.speaks_for_id in voices:
            voices[tenure.speaks_for_id].add(tenure.actor_id)
    asked = [
        (number, voice, frame.names.issues[step.issue].pk, step.date)
        for number, step in enumerate(expired)
        if step.actor and step.issue
        for voice in sorted(voices[principals[step.actor]])
    ]
    with connection.cursor() as cursor:
        columns = [list(column) for column in zip(*asked, strict=True)]
        cursor.execute(_LAST_WORD, {**dict(zip("nvib", columns, strict=True)), "known": frame.known_at})
        last = dict(cursor.fetchall())
    told = statements_told(frame, last.values())
    return {
        (step.actor, step.issue, step.date): told[last[number]]
        for number, step in enumerate(expired)
        if step.actor and step.issue and last.get(number) in told
    }


# Of each expiry the newest word before it of anybody who speaks for the actor: one look into the index for each voice.
_LAST_WORD = """
SELECT DISTINCT ON (k.number) k.number, s.id
FROM unnest(%(n)s::integer[], %(v)s::bigint[], %(i)s::bigint[], %(b)s::date[]) k (number, voice, issue, before)
CROSS JOIN LATERAL (
    SELECT id, date FROM record_statement
    WHERE actor_id = k.voice AND issue_id = k.issue AND date < k.before
    AND (CASE WHEN %(known)s::timestamptz IS NULL THEN status = 'published'
         ELSE status IN ('published', 'withdrawn') AND published_at <= %(known)s
              AND (withdrawn_at IS NULL OR withdrawn_at > %(known)s) END)
    ORDER BY date DESC, id DESC LIMIT 1) s
ORDER BY k.number, s.date DESC, s.id DESC
"""
