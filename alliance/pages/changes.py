"""What changed between two days: the ledger of steps, each issue's part, and the heading that sums them up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from alliance.indices.explain_shapes import Change, ChangeStep
from alliance.pages import reasons
from alliance.pages.frame import Frame
from alliance.pages.names import statements_known
from alliance.pages.period import Period
from alliance.pages.then import statements_told
from alliance.pages.words import count, day
from alliance.record.models import Actor, Issue, Membership, Statement, Tenure

SHOWN = 10  # steps that the ledger shows; the rest are one line
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
    smaller: list[Entry]  # the rest, by date
    shares: list[Share]
    start_level: float | None  # where the steps start from, also where the index is not shown
    end_level: float | None

    @property
    def smaller_sum(self) -> float:
        """What the rest add up to."""
        return sum(entry.step.step for entry in self.smaller)

    @property
    def smaller_count(self) -> str:
        """How many the rest are, in words."""
        return count(len(self.smaller))

    @property
    def smaller_numbers(self) -> str:
        """Their numbers in the chart, where they are few."""
        numbers = ", ".join(str(entry.number) for entry in self.smaller)
        return _(" (nos. %(numbers)s)") % {"numbers": numbers} if 1 < len(self.smaller) <= SHOWN else ""

    @property
    def bars(self) -> int:
        """How many bars the chart has, for its height: beyond some, neighbouring small steps share one."""
        shown = {entry.number for entry in self.entries}
        total = len(self.entries) + len(self.smaller)
        if total <= DRAWN_SINGLY:
            return total + 2
        return len(shown) + sum(n not in shown and (n == 1 or n - 1 in shown) for n in range(1, total + 1)) + 2

    @property
    def has_corrections(self) -> bool:
        """Whether the record itself was corrected since the first day."""
        return any(entry.step.cause == "correction" for entry in [*self.entries, *self.smaller])

    @property
    def has_expiries(self) -> bool:
        """Whether old words ran out."""
        return any(entry.step.cause == "expiry" for entry in [*self.entries, *self.smaller])


def read_ledger(frame: Frame, period: Period, change: Change, memberships: Sequence[Membership] = ()) -> Ledger:
    """The ledger of `change`; `memberships` of the alliance, for who came and went."""
    said = statements_told(frame, [step.statement for step in change.steps if step.statement is not None])
    ran_out = _last_words(frame, change.steps)
    entries = [_entry(frame, k, step, said, ran_out, memberships, period) for k, step in enumerate(change.steps, 1)]
    largest = sorted(entries, key=lambda entry: (-abs(entry.step.step), entry.number))[:SHOWN]
    numbers = {entry.number for entry in largest}
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
        reasons.changed_heading(_tally(entries)),
        [entry for entry in entries if entry.number in numbers],
        [entry for entry in entries if entry.number not in numbers],
        sorted(shares, key=lambda share: -abs(share.total)),
        change.start if change.end is None or change.start is not None else change.end - change.change,
        change.end if change.start is None or change.end is not None else change.start + change.change,
    )


def _tally(entries: Sequence[Entry]) -> reasons.Tally:
    def of(cause: str) -> list[Entry]:
        return [entry for entry in entries if entry.step.cause == cause]

    def points(some: Sequence[Entry]) -> float:
        return sum(entry.step.step for entry in some)

    spoken = of("statement")
    expired, members, corrected = of("expiry"), of("membership"), of("correction")
    speakers = {entry.actor.pk: entry.actor for entry in spoken if entry.actor}
    only_governments = all(actor.kind == "government" for actor in speakers.values())
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
    for actor, principal in Tenure.objects.filter(speaks_for__in=voices).values_list("actor_id", "speaks_for_id"):
        voices[principal].add(actor)
    rows = list(
        statements_known(frame.known_at)
        .filter(
            Q(actor__in={voice for some in voices.values() for voice in some}), date__lt=max(s.date for s in expired)
        )
        .filter(issue__slug__in={step.issue for step in expired})
        .select_related("actor", "actor__member_of", "issue")
        .order_by("-date", "-id")
    )
    found = {}
    for step in expired:
        if step.actor is None or step.issue is None:
            continue
        mine = voices[principals[step.actor]]
        last = next((r for r in rows if r.actor_id in mine and r.issue.slug == step.issue and r.date < step.date), None)
        if last is not None:
            found[step.actor, step.issue, step.date] = last
    return found
