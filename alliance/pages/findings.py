"""Headings that are findings: of a figure, of a statement, of an issue, of an actor. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from alliance.indices.explain_shapes import CoderAgreement
from alliance.pages.svg import SeriesPoint
from alliance.pages.words import capitalised, count, listing, month, number

NEAR = 5.0  # points; closer than this to a peak or a low counts as being there


def history_heading(points: Sequence[SeriesPoint]) -> str:
    """The finding of an index over time: its peak, the low after it, and where it stands."""
    known = [(point.friction, point.date) for point in points if point.friction is not None and not point.thin]
    if not known:
        return _("Too little is known for an index over time")
    peak, when = max(known)
    words = {"peak": number(peak, 0), "when": month(when, long=True)}
    now = points[-1].friction
    if now is None:
        return _("Friction peaked at %(peak)s in %(when)s; there is no index now") % words
    words["now"] = number(now, 0)
    floor, then = min(pair for pair in known if pair[1] >= when)
    words |= {"floor": number(floor, 0), "then": month(then, long=True)}
    if peak - now < NEAR:
        text = _("Friction is near its highest: %(now)s, after a peak of %(peak)s in %(when)s")
    elif now - floor < NEAR:
        text = _("Friction peaked at %(peak)s in %(when)s and stands at %(now)s")
    else:
        text = _("Friction peaked at %(peak)s in %(when)s, fell to %(floor)s by %(then)s and has climbed to %(now)s")
    return text % words


def map_heading(issues: Sequence[str], allied: bool = True) -> str:
    """The finding of a position map: where the members, or two who are no allies, are furthest apart."""
    if not issues:
        if not allied:
            return _("Where each side stands: no issue on which the two are known to differ")
        return _("Where each side stands: no issue on which the allies are known to differ")
    if not allied:
        return _("Where each side stands: the two are furthest apart on %(issues)s") % {"issues": listing(issues)}
    return _("Where each side stands: the allies are furthest apart on %(issues)s") % {"issues": listing(issues)}


def matrix_heading(shares: Sequence[float], pairs: Sequence[tuple[str, float]]) -> str:
    """The finding of a matrix: how concentrated the friction is, or which pair is furthest apart."""
    if len(pairs) > 1:
        widest, value = max(pairs, key=lambda pair: pair[1])
        return _("The widest gaps run between %(pair)s, at %(value)s of 100") % {
            "pair": widest,
            "value": number(value, 0),
        }
    total = sum(shares)
    if not total:
        return _("No issue adds to the friction")
    top = sorted(shares, reverse=True)[:3]
    part = round(100 * sum(top) / total)
    return ngettext(
        "One issue of %(all)s makes %(part)s\u202f%% of the friction",
        "%(top)s issues of %(all)s make %(part)s\u202f%% of the friction",
        len(top),
    ) % {"top": capitalised(count(len(top))), "all": len(shares), "part": part}


def caveat(total: int, example: int, entered: int, editors: int, agreement: CoderAgreement | None = None) -> str:
    """Who coded what the figure rests on: `entered` of the `total` by `editors`, the rest imported.

    `agreement` says how far second codings agree, where there are any.
    """
    if total == 0:
        return _("No statements yet.")
    amount = ngettext("%(n)s statement", "%(n)s statements", total) % {"n": f"{total:,}"}
    if example == total:
        text = _("Example data: %(amount)s, imported") % {"amount": amount}
    else:
        parts = []
        if example:
            parts.append(_("%(n)s of them example data") % {"n": f"{example:,}"})
        if entered:
            by = ngettext("%(n)s entered by %(editors)s editor", "%(n)s entered by %(editors)s editors", editors)
            parts.append(by % {"n": f"{entered:,}", "editors": count(editors)})
        elif not example:
            parts.append(_("imported"))
        text = ", ".join([amount, *parts])
    return _("%(text)s, %(codings)s.") % {"text": text, "codings": _codings(agreement)}


def _codings(agreement: CoderAgreement | None) -> str:
    if agreement is None or not agreement.texts:
        return _("one coding each")
    text = ngettext(
        "a second coder re-read %(n)s text (α %(stance)s stance, %(salience)s salience)",
        "a second coder re-read %(n)s texts (α %(stance)s stance, %(salience)s salience)",
        agreement.texts,
    )
    return text % {
        "n": f"{agreement.texts:,}",
        "stance": coefficient(agreement.stance_alpha),
        "salience": coefficient(agreement.salience_alpha),
    }


def coefficient(value: float | None) -> str:
    """A coefficient as the field prints it: .99."""
    return "–" if value is None else f"{value:.2f}".replace("0.", ".", 1)


def stance_words(value: float, poles: tuple[str, str, str, str, str]) -> str:
    """The nearest anchor's words for a stance; `poles` for −1, −0.5, 0, +0.5, +1, empty where there are none."""
    anchored = [(anchor, text) for anchor, text in zip((-1.0, -0.5, 0.0, 0.5, 1.0), poles, strict=True) if text]
    return min(anchored, key=lambda pair: abs(pair[0] - value))[1] if anchored else ""


def position_step(who: str, before: float | None, after: float | None) -> str:
    """How a position went on the day of a statement."""
    words = {"who": who, "before": number(before, 2, signed=True), "after": number(after, 2, signed=True)}
    if after is None:
        text = _("It left %(who)s without a known position")
    elif before is None:
        text = _("It gave %(who)s a position: %(after)s")
    elif before * after < 0 and abs(after - before) >= 0.5:
        text = _("%(who)s went from one side of the scale to the other that day")
    elif abs(after - before) < 0.05:
        text = _("It left %(who)s’s position about where it was")
    else:
        text = _("%(who)s’s position went from %(before)s to %(after)s that day")
    return text % words


def issue_headline(name: str, means: Sequence[tuple[str, float]]) -> str:
    """An issue's finding: which states lie at its two ends."""
    if len(means) < 2:
        return name
    lowest, highest = min(means, key=lambda pair: pair[1]), max(means, key=lambda pair: pair[1])
    if highest[1] - lowest[1] < 0.25:
        return _("%(issue)s: everybody who speaks says much the same") % {"issue": name}
    return _("%(issue)s: %(low)s and %(high)s are furthest apart") % {
        "issue": name,
        "low": lowest[0],
        "high": highest[0],
    }


def actor_headline(who: str, known: int, issues: int, predecessors: int, speaks: bool) -> str:
    """How much is known of an actor's positions; `speaks`: whether its words count for another."""
    words = {"who": who, "known": known, "all": issues, "old": predecessors}
    if not known:
        text = "%(who)s" if speaks else _("%(who)s has no live position on any issue")
    elif predecessors:
        text = ngettext(
            "%(who)s has a position on %(known)s of %(all)s issues; %(old)s was last stated by a previous government",
            "%(who)s has a position on %(known)s of %(all)s issues; %(old)s were last stated by a previous government",
            predecessors,
        )
    else:
        text = _("%(who)s has a position on %(known)s of %(all)s issues")
    return text % words
