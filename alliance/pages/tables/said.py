"""Statements as a list: when, who, what, and where it is asked for, on what, how it was coded and the step it made."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from alliance.pages import words
from alliance.pages.frame import Frame
from alliance.pages.markup import NOTHING, change, fill, joined, symbol
from alliance.pages.movers import StatementStep
from alliance.record.models import Statement


def said_items(
    frame: Frame,
    statements: Iterable[Statement],
    steps: Mapping[int, StatementStep] | None,
    with_stance: object,
    without_issue: object,
) -> SafeString:
    """The items of the list, in their order. What a template does not have is empty here."""
    coded = _("coded") if with_stance else ""
    return joined([
        fill(
            '<li>\n<span class="date">%s</span>\n<div>\n<p>%s<span class="who">%s</span> <a href="%s">%s</a></p>\n'
            '<p class="about">%s</p>\n</div>\n%s\n</li>',
            words.day(statement.date, statement.date_precision),
            symbol(statement.actor), statement.actor.short_name,
            frame.link("statement", statement.pk), statement.summary,
            " · ".join(_about(statement, coded, not without_issue)),
            fill('<span class="step">%s</span>', _step(steps, statement.pk)) if steps else NOTHING,
        )
        for statement in statements
    ])  # fmt: skip


def _about(statement: Statement, coded: str, with_issue: bool) -> list[str]:
    issue = [statement.issue.name] if with_issue else []
    return [*issue, f"{coded} {words.stance(statement.stance)}", _kind(statement)] if coded else issue


def _kind(statement: Statement) -> str:
    """`get_kind_display`, which makes a dictionary of all kinds each time that it is asked."""
    return str(_kinds().get(statement.kind, statement.kind))


@cache
def _kinds() -> dict[str, object]:
    return dict(Statement._meta.get_field("kind").flatchoices)


def _step(steps: Mapping[int, StatementStep], statement: int) -> SafeString:
    """The step that a statement made, with the pair whose index it was."""
    found = steps.get(statement)
    return NOTHING if found is None else fill('%s<span class="small">%s</span>', change(found.size), found.pair)
