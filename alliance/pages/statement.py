"""One statement: what was said, how it is coded, what it did to a position, what weight it has, its source."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.indices.shapes import Position
from alliance.pages import effects, findings, svg
from alliance.pages.frame import Frame, page
from alliance.pages.marks import actor_mark
from alliance.pages.names import statements_known
from alliance.pages.tables.weights import Weighted, weight_bar, weight_rows
from alliance.pages.then import as_worded, tenures_then, with_names
from alliance.pages.words import listing
from alliance.pages.words import stance as stance_text
from alliance.record.models import Actor, Statement

LARGEST_ID = 2**63 - 1
MOST_NAMED = 20  # statements behind a position; those after them weigh next to nothing
_MEMBERS = """
SELECT a.code FROM record_membership m
JOIN record_agendaitem i ON i.alliance_id = m.alliance_id AND i.issue_id = %(issue)s
JOIN record_actor a ON a.id = m.actor_id
WHERE m.role = 'member' AND (m.start IS NULL OR m.start <= %(day)s) AND (m."end" IS NULL OR m."end" > %(day)s)
ORDER BY m.id
"""


@dataclass(frozen=True)
class Carried:
    """A position on the page's day with the statements that it is the weighted mean of."""

    principal: Actor
    position: Position
    weights: list[Weighted]  # the heaviest, and this statement's, heaviest first
    share: float | None  # of this statement; None where it has no part
    total: int  # statements behind it
    rest: float  # what the others weigh together


@page("statements", styled=True)
def show(request: HttpRequest, frame: Frame, pk: int) -> HttpResponse:
    """One statement's page; a withdrawn one stays readable."""
    if pk > LARGEST_ID:
        raise Http404(pk)
    now = _read(frame, pk)
    if now is None:
        raise Http404(pk)
    statement = as_worded(frame, [now])[0]
    if frame.known_at and (statement.published_at is None or statement.published_at > frame.known_at):
        return frame.render("pages/not_yet_known.html", {"name": _("Statement %(number)s") % {"number": pk}})
    principal = speaks_for(frame, statement.actor, statement.date)
    counts = statement.status == "published"
    before, after = (
        _positions(frame, statement, statement.date - dt.timedelta(1)),
        _positions(frame, statement, statement.date),
    )
    steps = effects.read_effects(frame, statement, set(after)) if counts and frame.known is None else []
    step = ""
    if counts:
        step = findings.position_step(principal.short_name, _mean(before, principal), _mean(after, principal))
    scale = _scale(frame, statement, principal, (before, after))
    carried = _carried(frame, statement, principal)
    context = {
        "statement": statement,
        "headline": statement.summary,
        "principal": principal,
        "scale": scale,
        "coded_words": findings.stance_words(statement.stance or 0.0, anchors(statement)),
        "step": step,
        "before": before.get(principal.code),
        "after": after.get(principal.code),
        "others_that_day": _others_that_day(frame, statement, principal) if step else 0,
        "carried": carried,
        "weight_bar": weight_bar(carried.weights, principal, carried.rest) if carried else "",
        "weight_rows": weight_rows(frame, carried.weights, carried.total, carried.rest) if carried else "",
        "not_yet_said": statement.date > frame.at,
        "describe_scale": _describe(scale),
        "effects": steps,
        "effect": effects.head_sentence(frame, steps),
        "history": effects.read_history(frame, now) if frame.known is None else [],
    }  # fmt: skip
    return frame.render("pages/statement.html", context)


def _read(frame: Frame, pk: int) -> Statement | None:
    """The statement as it reads now, with its names and source at hand."""
    if frame.known_at is not None:
        return Statement.objects.public().with_names().filter(pk=pk).first()
    found = with_names(frame, Statement.objects.public().select_related("source").filter(pk=pk))
    return found[0] if found else None


def anchors(statement: Statement) -> tuple[str, str, str, str, str]:
    """The words of the issue's scale from −1 to +1."""
    issue = statement.issue
    return (
        issue.pole_negative,
        issue.anchor_minus_half,
        issue.anchor_zero,
        issue.anchor_plus_half,
        issue.pole_positive,
    )


def speaks_for(frame: Frame, actor: Actor, day: dt.date) -> Actor:
    """Whose position the actor's words are evidence of on that day; its own where it speaks for nobody."""
    found = [
        tenure
        for tenure in tenures_then(frame)
        if tenure.actor_id == actor.pk
        and (tenure.start is None or tenure.start <= day)
        and (tenure.end is None or tenure.end > day)
    ]
    return min(found, key=lambda tenure: tenure.pk).speaks_for if found else actor


def _positions(frame: Frame, statement: Statement, day: dt.date) -> dict[str, Position]:
    found = readings.positions_at(day, None, [statement.issue.slug], known_at=frame.known_at)
    return {position.actor: position for position in found}


def _mean(positions: dict[str, Position], actor: Actor) -> float | None:
    found = positions.get(actor.code)
    return found.mean if found else None


def _members(statement: Statement) -> list[str]:
    """Members on the day of the alliances that have the issue on their agenda."""
    with connection.cursor() as cursor:  # not by the ORM, which takes longer to make the query than this to answer it
        cursor.execute(_MEMBERS, {"day": statement.date, "issue": statement.issue_id})
        return list(dict.fromkeys(code for (code,) in cursor.fetchall()))


def _scale(
    frame: Frame,
    statement: Statement,
    principal: Actor,
    positions: tuple[dict[str, Position], dict[str, Position]],
) -> svg.StanceScale:
    """The other members, the speaker's position before, this statement, the position after."""
    before, after = positions
    counts = statement.status == "published"
    marks = []
    for code in _members(statement):
        if code != principal.code and code in after:
            marks.append(_mark(frame.names.capital(code), after[code], frame.names.actors[code]))
    name, code = principal.short_name, principal.code
    earlier = later = None
    if code in before:
        earlier = len(marks)
        marks.append(_mark(_("%(who)s, before") % {"who": name} if counts else name, before[code], principal))
    stance, half = statement.stance or 0.0, statement.half_width
    tone = actor_mark(statement.actor).css
    low, high = max(-1.0, stance - half), min(1.0, stance + half)
    marks.append(svg.StanceMark(_("This statement"), stance, low, high, f"{tone} is-this", "saltire", False, True))
    if counts and code in after:
        later = len(marks)
        marks.append(_mark(_("%(who)s, after") % {"who": name}, after[code], principal))
    arrow = None
    if earlier is not None and later is not None and abs(marks[earlier].value - marks[later].value) >= 0.1:
        arrow = (earlier, later)
    return svg.stance_scale(marks, arrow)


def _mark(label: str, position: Position, actor: Actor) -> svg.StanceMark:
    look = actor_mark(actor)
    return svg.StanceMark(label, position.mean, position.low, position.high, look.css, look.shape, position.predecessor)


def _describe(scale: svg.StanceScale) -> str:
    """The picture in words, for those who do not see it."""
    return listing([f"{row.label} {stance_text(row.value)}" for row in scale.rows])


def _others_that_day(frame: Frame, statement: Statement, principal: Actor) -> int:
    """Other statements of the same side on the issue that day: the step is theirs too."""
    # Who speaks for the side is at hand; asked of the database too, this was the page's dearest question.
    side = {principal.pk, *(tenure.actor_id for tenure in tenures_then(frame) if tenure.speaks_for_id == principal.pk)}
    same = statements_known(frame.known_at).filter(date=statement.date, issue=statement.issue.pk, actor__in=side)
    return same.exclude(pk=statement.pk).count()


def _carried(frame: Frame, statement: Statement, principal: Actor) -> Carried | None:
    """The principal's position on the page's day, statement by statement."""
    found = readings.positions_at(frame.at, [principal.code], [statement.issue.slug], True, frame.known_at)
    if not found:
        return None
    weights = {item.id: item.weight for item in found[0].statements}
    named = set(sorted(weights, key=lambda pk: (-weights[pk], -pk))[:MOST_NAMED]) | ({statement.pk} & weights.keys())
    said = Statement.objects.filter(pk__in=named)
    rows = with_names(frame, said) if frame.known_at is None else as_worded(frame, said.with_names())
    behind = [Weighted(row, weights[row.pk], row.pk == statement.pk) for row in rows]
    behind.sort(key=lambda item: (-item.weight, -item.statement.date.toordinal()))
    rest = sum(weight for pk, weight in weights.items() if pk not in named)
    return Carried(principal, found[0], behind, weights.get(statement.pk), len(weights), rest)
