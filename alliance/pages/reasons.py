"""Headings of explanations that are findings: what changed, who pulls whom, what could be traded. Pure.

A fall by expiry is never written as agreement; a trade "could" be made, never "should" (the look's guide, section 8).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliance.pages.words import count, day, listing, number

LEAST = 0.05  # points; less shows as 0.0


@dataclass(frozen=True)
class Tally:
    """The steps of a period by cause."""

    statements: int
    statement_points: float
    governments: int  # whose statements they are; 0 where others spoke too
    speakers: int
    expiries: int
    expiry_points: float
    memberships: int
    membership_points: float
    corrections: int = 0
    correction_points: float = 0.0


def changed_heading(tally: Tally) -> str:
    """The finding of a ledger: who or what moved the index, and by how much."""
    parts = []
    if tally.corrections:
        words = ngettext("%(n)s correction of the record", "%(n)s corrections of the record", tally.corrections)
        parts.append(_moved(words % {"n": count(tally.corrections)}, tally.correction_points))
    if tally.statements:
        parts.append(_moved(_statements(tally), tally.statement_points))
    if tally.expiries:
        words = ngettext("%(n)s old position’s expiry", "%(n)s old positions’ expiry", tally.expiries)
        parts.append(_moved(words % {"n": count(tally.expiries)}, tally.expiry_points))
    if tally.memberships:
        parts.append(_moved(_("a change of membership"), tally.membership_points))
    if not parts:
        return _("What changed: nothing; nobody spoke and no position expired")
    return _("What changed: %(parts)s") % {"parts": listing(parts)}


def _statements(tally: Tally) -> str:
    words = {"n": count(tally.statements)}
    if tally.governments:
        words["who"] = ngettext("%(n)s government", "%(n)s governments", tally.governments) % {
            "n": count(tally.governments)
        }
    else:
        words["who"] = ngettext("%(n)s speaker", "%(n)s speakers", tally.speakers) % {"n": count(tally.speakers)}
    return ngettext("%(n)s statement by %(who)s", "%(n)s statements by %(who)s", tally.statements) % words


def _moved(what: str, points: float) -> str:
    if abs(points) < LEAST:
        text = _("%(what)s changed nothing on balance")
    elif points > 0:
        text = _("%(what)s added %(points)s points")
    else:
        text = _("%(what)s took away %(points)s points")
    return text % {"what": what, "points": number(abs(points))}


@dataclass(frozen=True)
class Pull:
    """How far a rival pulls one ally away from another; names as a sentence has them."""

    rival: str
    ally: str
    pulled: str
    points: float


def wedge_heading(pulls: Sequence[Pull], rivals: int) -> str:
    """The finding of the wedges: who sits nearer whom than the other ally does."""
    strong = [pull for pull in pulls if pull.points >= LEAST]
    if not rivals:
        return _("Wedges: no rival is watched on this day")
    if not strong:
        return _("Wedges: no rival sits nearer to one ally than the other ally does")
    pairs = {(pull.ally, pull.pulled) for pull in strong}
    if len(pairs) > 1:
        first = max(strong, key=lambda pull: pull.points)
        return _("Wedges: the strongest pull is %(rival)s’s on %(pulled)s, away from %(ally)s") % {
            "rival": first.rival, "pulled": first.pulled, "ally": first.ally,
        }  # fmt: skip
    ally, pulled = pairs.pop()
    words = {"rivals": listing([pull.rival for pull in strong]), "pulled": pulled, "ally": ally}
    return (
        ngettext(
            "Wedges: %(rivals)s sits nearer %(pulled)s than %(ally)s does on some issues",
            "Wedges: %(rivals)s sit nearer %(pulled)s than %(ally)s does on some issues",
            len(strong),
        )
        % words
    )


def no_pull(pairs: Sequence[tuple[str, str, str]]) -> str:
    """Who pulls nobody: each (rival, pulled, ally)."""
    if not pairs:
        return ""
    return _("No pull: %(pairs)s.") % {
        "pairs": "; ".join(
            _("%(rival)s on %(pulled)s, away from %(ally)s") % {"rival": rival, "pulled": pulled, "ally": ally}
            for rival, pulled, ally in pairs
        )
    }


def bargain_heading(first: str, second: str, gives: str, gets: str) -> str:
    """The finding of the bargains: the best trade on offer."""
    return _("Bargains: %(first)s could give way on %(gives)s, %(second)s in return on %(gets)s") % {
        "first": first, "second": second, "gives": gives, "gets": gets,
    }  # fmt: skip


def robustness_sentence(friction: float | None, others: Sequence[float | None], holds: float | None, of: int) -> str:
    """Between which values the index runs under other weights and parameters, and whether its rank holds."""
    known = [value for value in others if value is not None]
    if friction is None or not known:
        return _("There is no index on this day whose robustness could be tested.")
    low, high = number(min([*known, friction]), 0), number(max([*known, friction]), 0)
    if holds is None:
        text = _("Under other weights and parameters it runs from %(low)s to %(high)s.")
    else:
        text = _(
            "Under other weights and parameters it runs from %(low)s to %(high)s; its rank among the %(of)s tracked "
            "pairs holds in %(same)s of %(all)s scenarios."
        )
    return text % {"low": low, "high": high, "of": of, "same": round((holds or 0) * len(others)), "all": len(others)}


@dataclass(frozen=True)
class Tandem:
    """Two governments that were in office together, and their index at the end of that time."""

    name: str
    friction: float
    low: float
    high: float


SAME = 10.0  # points; governments closer together than this are told as much the same


def structural_heading(tandems: Sequence[Tandem]) -> str:
    """Whether the index went with who governed, as far as the pairs of governments with an index tell."""
    if len(tandems) < 2:
        return _("Structural or personal? Too few pairs of governments have an index to tell")
    least, most = min(tandems, key=lambda t: t.friction), max(tandems, key=lambda t: t.friction)
    words = {
        "least": least.name, "low": number(least.friction, 0), "most": most.name, "high": number(most.friction, 0),
    }  # fmt: skip
    if most.friction - least.friction < SAME:
        text = _(
            "Structural or personal? Whoever governed, the index was much the same: "
            "from %(low)s (%(least)s) to %(high)s (%(most)s)"
        )
    elif least.high >= most.low:
        text = _(
            "Structural or personal? It ran from %(low)s (%(least)s) to %(high)s (%(most)s), "
            "but their likely ranges overlap"
        )
    else:
        text = _(
            "Structural or personal? Much of it goes with who governs: %(low)s for %(least)s, %(high)s for %(most)s"
        )
    return text % words


def effect_sentence(name: str, before: float, after: float) -> str:
    """What a statement did to one index, for the head of its page."""
    words = {"name": name, "before": number(before), "after": number(after)}
    if number(before) == number(after):
        return _("It left the %(name)s index at %(after)s.") % words
    return _("It moved the %(name)s index from %(before)s to %(after)s.") % words


def expiry_sentence(whose: str, issue: str, said: str) -> str:
    """A step by expiry: whose word ran out; it is silence, never agreement."""
    if not said:
        return _("%(whose)s’s position on %(issue)s expires: silence, not agreement.") % {
            "whose": whose, "issue": issue,
        }  # fmt: skip
    return _("%(whose)s’s word on %(issue)s, of %(said)s, expires: silence, not agreement.") % {
        "whose": whose, "issue": issue, "said": said,
    }  # fmt: skip


def handover_sentence(whose: str, issue: str) -> str:
    """A step by a change of government whose first word on the issue came on the same day."""
    return _("%(whose)s changes government and speaks on %(issue)s at once: older words count for less.") % {
        "whose": whose, "issue": issue,
    }  # fmt: skip


_CORRECTIONS = {
    "late": gettext_lazy("Entered since:"),
    "changed": gettext_lazy("Coded anew since:"),
    "withdrawn": gettext_lazy("Withdrawn since:"),
    "many": gettext_lazy("Many statements were entered, coded anew or withdrawn since."),
    "structure": gettext_lazy("Weights, agendas, members or terms of office were changed in the record since."),
}


def correction_words(kind: str) -> str:
    """How the record was corrected: late, changed or withdrawn stand before the paraphrase, the others alone."""
    return str(_CORRECTIONS[kind])


def membership_sentence(joined: Sequence[str], left: Sequence[str]) -> str:
    """A step by a change of membership."""
    parts = []
    if joined:
        parts.append(
            ngettext("%(who)s counts as a member from here", "%(who)s count as members from here", len(joined))
            % {"who": listing(joined)}
        )
    if left:
        parts.append(
            ngettext("%(who)s no longer counts as a member", "%(who)s no longer count as members", len(left))
            % {"who": listing(left)}
        )
    return _("%(parts)s.") % {"parts": "; ".join(parts)} if parts else _("The members’ weights change.")


def period_words(start: object, end: object) -> str:
    """ "17 May 2025 to 15 Aug 2025"."""
    return _("%(start)s to %(end)s") % {"start": day(start), "end": day(end)}  # type: ignore[arg-type]


def on_issue(who: str, issue: str) -> str:
    """ "Seoul on autonomy"."""
    return _("%(who)s on %(issue)s") % {"who": who, "issue": issue}


def unknown_pull(pairs: Sequence[tuple[str, str, str]]) -> str:
    """Pulls that cannot be told: each (rival, pulled, ally)."""
    if not pairs:
        return ""
    return _("Unknown, as no issue has a live position of all three: %(pairs)s.") % {
        "pairs": "; ".join(
            _("%(rival)s on %(pulled)s, away from %(ally)s") % {"rival": rival, "pulled": pulled, "ally": ally}
            for rival, pulled, ally in pairs
        )
    }
