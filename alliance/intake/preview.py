"""What publishing the form as it stands would do, in words, before anything is stored."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from alliance.indices import readings
from alliance.indices.explain_shapes import PreviewedEffect
from alliance.intake.statement_form import StatementForm
from alliance.record.models import Alliance, Statement

LEAST = 0.05  # smaller moves would be printed as no move

# Without these there is nothing to compute; what else is missing can wait.
NEEDED = ("actor", "issue", "date", "stance", "reliability", "half_width", "salience", "reversal")


def words_for(form: StatementForm) -> dict[str, Any]:
    """{"sentence", "lines", "warnings"}: the largest move, a line for each index that moves, what to look at.

    The first two are empty while the form lacks what is needed, or holds a faulty value.
    """
    form.is_preview = True
    form.full_clean()
    warnings = [warned.as_json() for warned in form.warned]
    return {**_effects(form), "warnings": warnings}


def _effects(form: StatementForm) -> dict[str, Any]:
    if any(name in form.errors for name in NEEDED) or form.cleaned_data.get("stance") is None:
        return {"sentence": "", "lines": []}
    statement = Statement(pk=form.instance.pk, **{name: form.cleaned_data[name] for name in NEEDED})
    at = max(statement.date, readings.latest_statement_day() or statement.date)
    with readings.consistent_reads():
        effects = readings.preview([statement], at)
    names = dict(Alliance.objects.values_list("slug", "name"))
    moved = sorted((e for e in effects if _moves(e)), key=lambda e: -abs(e.change or 0))
    if not moved:
        sentence = _("Publishing this moves no index by as much as 0.1 (as of %(day)s).")
        return {"sentence": sentence % {"day": _day(at)}, "lines": []}
    sentence = _("Publishing this moves %(subject)s from %(before)s to %(after)s (as of %(day)s).")
    first = moved[0]
    return {
        "sentence": sentence
        % {
            "subject": _subject(first, names),
            "before": _number(first.before),
            "after": _number(first.after),
            "day": _day(at),
        },
        "lines": [f"{_subject(e, names)}: {_number(e.before)} → {_number(e.after)}" for e in moved],
    }


def _moves(effect: PreviewedEffect) -> bool:
    if effect.change is None:
        return (effect.before is None) != (effect.after is None)
    return abs(effect.change) >= LEAST


def _subject(effect: PreviewedEffect, names: dict[str, str]) -> str:
    return names.get(effect.alliance, effect.alliance) if effect.alliance else f"{effect.a}–{effect.b}"


def _number(value: float | None) -> str:
    return _("no index") if value is None else f"{value:.1f}"


def _day(day: dt.date) -> str:
    return date_format(day, "j M Y")
