"""Headline sentences made from readings. Pure; the words follow the look's guide, section 8.

"Moved apart", "closer" and "hardly moved" are said of the point only; a fall by expiry is never written as agreement;
nothing is ever better, worse or a crisis. Headlines have no decimals.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from alliance.indices.shapes import AlliancePoint, DyadPoint
from alliance.pages.movement import Movement
from alliance.pages.words import band, capitalised, day, listing, number, span

Point = AlliancePoint | DyadPoint

# By kind of movement; "expired" and "entered" say which way, as neither is anybody's doing.
_HEADLINES = {
    "apart": gettext_lazy(
        "%(who)s have moved apart: friction rose from %(before)s to %(after)s in 90 days, mostly over %(over)s."
    ),
    "closer": gettext_lazy(
        "%(who)s have moved closer: friction fell from %(before)s to %(after)s in 90 days, mostly over %(over)s."
    ),
    "apart, also expired": gettext_lazy(
        "%(who)s have moved apart over %(over)s, and old positions have expired: "
        "friction rose from %(before)s to %(after)s in 90 days."
    ),
    "closer, also expired": gettext_lazy(
        "%(who)s have moved closer over %(over)s, and old positions have expired: "
        "friction fell from %(before)s to %(after)s in 90 days."
    ),
    "hardly": gettext_lazy(
        "%(who)s have hardly moved in 90 days: friction stands at %(now)s of 100, mostly over %(over)s."
    ),
    "expired, fell": gettext_lazy(
        "Friction between %(who)s fell from %(before)s to %(after)s in 90 days "
        "because old positions expired, on %(over)s."
    ),
    "expired, rose": gettext_lazy(
        "Friction between %(who)s rose from %(before)s to %(after)s in 90 days "
        "because old positions expired, on %(over)s."
    ),
    "entered, fell": gettext_lazy(
        "Friction between %(who)s fell from %(before)s to %(after)s in 90 days as %(over)s came into view."
    ),
    "entered, rose": gettext_lazy(
        "Friction between %(who)s rose from %(before)s to %(after)s in 90 days as %(over)s came into view."
    ),
    "unknown": gettext_lazy("Friction between %(who)s stands at %(now)s of 100, mostly over %(over)s."),
}
# The same where no issue can be named.
_HEADLINES_ALONE = {
    "apart": gettext_lazy("%(who)s have moved apart: friction rose from %(before)s to %(after)s in 90 days."),
    "closer": gettext_lazy("%(who)s have moved closer: friction fell from %(before)s to %(after)s in 90 days."),
    "hardly": gettext_lazy("%(who)s have hardly moved in 90 days: friction stands at %(now)s of 100."),
}
_STANDS_ALONE = gettext_lazy("Friction between %(who)s stands at %(now)s of 100.")

_CARDS = {
    "apart": gettext_lazy("Moved apart by %(size)s points in 90 days, mostly over %(over)s."),
    "closer": gettext_lazy("Moved closer by %(size)s points in 90 days, mostly over %(over)s."),
    "apart, also expired": gettext_lazy(
        "Moved apart over %(over)s, and old positions expired: %(size)s points in 90 days."
    ),
    "closer, also expired": gettext_lazy(
        "Moved closer over %(over)s, and old positions expired: %(size)s points in 90 days."
    ),
    "hardly": gettext_lazy("Hardly moved in 90 days; what friction there is lies in %(over)s."),
    "expired, fell": gettext_lazy("Fell by %(size)s points because old positions expired, on %(over)s."),
    "expired, rose": gettext_lazy("Rose by %(size)s points because old positions expired, on %(over)s."),
    "entered, fell": gettext_lazy("Fell by %(size)s points as %(over)s came into view."),
    "entered, rose": gettext_lazy("Rose by %(size)s points as %(over)s came into view."),
    "unknown": gettext_lazy("Most of it lies in %(over)s."),
}


def short_label(slug: str) -> str:
    """An alliance's label in one word, from its slug: "us-japan-rok" gives "US–Japan–ROK"."""
    return "–".join(part.upper() if len(part) <= 3 else part.capitalize() for part in slug.split("-"))


def reason(point: Point) -> str:
    """Why there is no index, without a full stop."""
    return (point.reason or _("Too little is known")).rstrip(".")


def _key(move: Movement) -> str:
    """Which of the sentences fits."""
    if move.kind in ("expired", "entered"):
        return f"{move.kind}, {'fell' if (move.change or 0.0) < 0 else 'rose'}"
    return f"{move.kind}, also expired" if move.also_expired else move.kind


def alliance_headline(
    members: Sequence[str],
    now: Point,
    then: Point | None,
    move: Movement,
    issues: Sequence[str],
) -> str:
    """What an alliance's or a pair's page says first. `members` by their capitals, `issues` by their short names."""
    who, over = listing(members), listing(issues)
    if now.friction is None:
        return _("There is no index for %(who)s on %(day)s.") % {"who": who, "day": day(now.date)}
    before, after = number(then.friction if then else None, 0), number(now.friction, 0)
    if then is not None and then.friction is not None and before == after:
        # Without decimals the change would not show.
        before, after = number(then.friction), number(now.friction)
    words = {"who": who, "over": over, "before": before, "after": after, "now": number(now.friction, 0)}
    template = _HEADLINES[_key(move)] if over else _HEADLINES_ALONE.get(move.kind, _STANDS_ALONE)
    return str(template) % words


def card_sentence(now: AlliancePoint, move: Movement, issues: Sequence[str]) -> str:
    """One sentence on an overview card, where the numbers stand below it."""
    if now.friction is None:
        return _("No index: %(reason)s.") % {"reason": reason(now)}
    if not issues:
        return _("On what both sides have spoken about, they say much the same.")
    return str(_CARDS[_key(move)]) % {"size": number(abs(move.change or 0.0)), "over": listing(issues)}


def overview_headline(moves: Sequence[tuple[str, Movement]], on: dt.date, spoke: bool) -> str:
    """What the overview says first.

    `moves`: each pair or group by its capitals, with its movement; `spoke`: whether anybody did in the 90 days.
    """
    kinds = {move.kind for _who, move in moves}
    apart = _groups([who for who, move in moves if move.kind == "apart"])
    closer = _groups([who for who, move in moves if move.kind == "closer"])
    if apart and closer:
        text = _("In the 90 days to %(day)s %(apart)s moved apart, while %(closer)s moved closer.")
    elif apart:
        text = _("In the 90 days to %(day)s %(apart)s moved apart.")
    elif closer:
        text = _("In the 90 days to %(day)s %(closer)s moved closer.")
    elif kinds <= {"unknown"}:
        text = _("Where allies stand apart, on their own words, on %(day)s.")
    elif not spoke and kinds & {"expired", "entered"}:
        text = _("No statement is on record for the 90 days to %(day)s; indices moved because old positions expired.")
    elif not spoke:
        text = _("No statement is on record for the 90 days to %(day)s, and no index has moved by much.")
    elif "expired" in kinds:
        text = _("In the 90 days to %(day)s indices moved mainly because old positions expired.")
    else:
        text = _("In the 90 days to %(day)s no two allies moved apart or closer by much.")
    return text % {"apart": apart, "closer": closer, "day": day(on)}


def _groups(names: Sequence[str]) -> str:
    # "A and B and C and D" would not say who belongs together.
    return "; ".join(names) if len(names) > 2 else _(" as well as ").join(names)


def meaning(now: Point) -> SafeString:
    """What the number means, with its likely range and the words for both ends."""
    if now.friction is None or now.low is None or now.high is None:
        return format_html(_("{reason}. What is known is listed below."), reason=capitalised(reason(now)))
    low, high = str(band(now.low).word), str(band(now.high).word)
    if now.thin:
        text = _(
            "{value} of 100 rests on thin evidence: under half of the agenda is covered. "
            "The likely range (95\u202f%) runs from {low} ({low_word}) to {high} ({high_word})."
        )
    elif low == high:
        text = _(
            "{value} of 100 is <strong>{word}</strong> friction; "
            "the likely range (95\u202f%) runs from {low} to {high}, {low_word} throughout."
        )
    else:
        text = _(
            "{value} of 100 is <strong>{word}</strong> friction; "
            "the likely range (95\u202f%) runs from {low} ({low_word}) to {high} ({high_word})."
        )
    return format_html(
        text,
        value=number(now.friction, 0),
        word=str(band(now.friction).word),
        low=number(now.low, 0),
        high=number(now.high, 0),
        low_word=low,
        high_word=high,
    )


WIDE = 20.0  # points from end to end


def why_wide(width: float | None, predecessors: int, old: int, total: int) -> SafeString:
    """Why the likely range is as it is: how many of `total` positions are a predecessor's, how many two years old."""
    if width is None or not total:
        return SafeString("")
    start = _("The range is wide") if width >= WIDE else _("Part of the range comes about")
    if predecessors and predecessors * 2 >= old:
        some, text = (
            predecessors,
            ngettext(
                "{start} because <strong>{some} of the {total} positions</strong> behind it "
                "was last stated by a previous government.",
                "{start} because <strong>{some} of the {total} positions</strong> behind it "
                "were last stated by a previous government.",
                predecessors,
            ),
        )
    elif old:
        some, text = (
            old,
            ngettext(
                "{start} because <strong>{some} of the {total} positions</strong> behind it "
                "is more than two years old.",
                "{start} because <strong>{some} of the {total} positions</strong> behind it "
                "are more than two years old.",
                old,
            ),
        )
    else:
        some, text = total, _("All {total} positions behind it were stated by those in office, within two years.")
    return format_html(text, start=start, some=some, total=total)


def overlap(now: Point, then: Point | None, then_day: dt.date) -> str:
    """Both likely ranges, where they overlap: the move may be smaller than it looks."""
    if then is None or now.low is None or now.high is None or then.low is None or then.high is None:
        return ""
    if now.low > then.high or then.low > now.high:
        return ""
    return _("On %(day)s it was %(value)s (likely %(before)s); now likely %(after)s: the two ranges overlap.") % {
        "day": day(then_day),
        "value": number(then.friction),
        "before": span(then.low, then.high),
        "after": span(now.low, now.high),
    }
