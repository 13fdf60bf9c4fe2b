"""The codebook as a document, made from the models' own help texts, closed lists and rules: docs/codebook.md."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.db import models
from django.utils.translation import gettext as _

from alliance.record import codebook
from alliance.record.models import (
    Actor,
    AgendaItem,
    AgreedValue,
    Alliance,
    Coding,
    CodingPlan,
    Issue,
    Membership,
    Source,
    Statement,
    Tenure,
)

# In the order in which a coder meets them.
MODELS: tuple[type[models.Model], ...] = (
    Statement, Source, Issue, Actor, Tenure, Alliance, Membership, AgendaItem, Coding, AgreedValue, CodingPlan,
)  # fmt: skip
_LISTS: tuple[type[models.TextChoices], ...] = (
    codebook.DatePrecision, codebook.StatementStatus, codebook.Review, codebook.Verdict, codebook.ActorKind,
    codebook.MembershipRole, codebook.CodingRole, codebook.AgreedChoice,
)  # fmt: skip
_KINDS: tuple[tuple[type[models.Field], str], ...] = (
    (models.BooleanField, "yes or no"),
    (models.DateTimeField, "time"),
    (models.DateField, "date"),
    (models.FloatField, "number"),
    (models.IntegerField, "whole number"),
    (models.CharField, "text"),
    (models.TextField, "text"),
)


def codebook_text(issues: Iterable[Issue] | None = None) -> str:
    """Markdown. With `issues`, also the scale of each in words."""
    return "\n".join([*_head(), *_kinds(), *_tables(), *_lists(), *_scales(issues)]).rstrip() + "\n"


def _head() -> Iterator[str]:
    yield "# " + _("Codebook")
    yield ""
    yield _(
        "Every field with its meaning, as the editors' desk and the API say it too. Made by `manage.py codebook`; "
        "`manage.py codebook --issues` adds the scale of every issue in the record. How the numbers become an index is "
        "in [method.md](method.md), how to work at the desk in [editors.md](editors.md)."
    )
    yield ""


def _kinds() -> Iterator[str]:
    yield "## " + _("Kinds of statement, and how far each is trusted")
    yield ""
    yield _("The kind suggests the reliability; an editor may override it.")
    yield ""
    yield f"| {_('kind')} | {_('meaning')} | {_('reliability')} |"
    yield "|---|---|---|"
    for kind, value in codebook.RELIABILITY_BY_KIND.items():
        yield f"| `{kind}` | {codebook.StatementKind(kind).label} | {value:g} |"
    yield ""


def _tables() -> Iterator[str]:
    for model in MODELS:
        yield f"## {_capital(model._meta.verbose_name)}"
        yield ""
        yield _first_paragraph(model)
        yield ""
        yield f"| {_('field')} | {_('name')} | {_('what it holds')} | {_('meaning')} |"
        yield "|---|---|---|---|"
        for field in model._meta.concrete_fields:
            if not field.primary_key:
                yield f"| `{field.name}` | {field.verbose_name} | {_holds(field)} | {field.help_text} |"
        yield ""
        rules = list(dict.fromkeys(_rules(model)))
        if rules:
            yield _("The database itself refuses what breaks a rule:")
            yield ""
            yield from (f"- {rule}" for rule in rules)
            yield ""


def _lists() -> Iterator[str]:
    yield "## " + _("Closed lists")
    yield ""
    for choices in _LISTS:
        yield f"**{(choices.__doc__ or '').strip().rstrip('.')}.** " + "; ".join(
            f"`{value}`: {label}" for value, label in choices.choices
        )
        yield ""


def _scales(issues: Iterable[Issue] | None) -> Iterator[str]:
    if issues is None:
        return
    yield "## " + _("Scales")
    yield ""
    for issue in issues:
        yield f"### {issue.name}"
        yield ""
        anchors = (
            ("−1", issue.pole_negative), ("−0.5", issue.anchor_minus_half), ("0", issue.anchor_zero),
            ("+0.5", issue.anchor_plus_half), ("+1", issue.pole_positive),
        )  # fmt: skip
        yield from (f"- {value}: {words}" for value, words in anchors if words)
        if issue.ruling:
            yield f"- {_('Ruling')}: {issue.ruling}"
        yield ""


def _holds(field: Any) -> str:
    """What kind of value stands there, and whether it may be missing."""
    if field.is_relation:
        words = _("one %(thing)s") % {"thing": field.related_model._meta.verbose_name}
    elif field.choices:
        words = ", ".join(f"`{value}`" for value, _label in field.choices if value)
    elif field.get_internal_type() == "JSONField":
        words = _("values by field")
    elif hasattr(field, "base_field"):
        words = _("list")
    else:
        words = next((name for kind, name in _KINDS if isinstance(field, kind)), _("value"))
        if isinstance(field, models.CharField) and field.max_length:
            words = _("text of up to %(n)s characters") % {"n": field.max_length}
    may_miss = field.null or (field.blank and not isinstance(field, models.BooleanField))
    return _("%(what)s; may be empty") % {"what": words} if may_miss else words


def _rules(model: type[models.Model]) -> Iterator[str]:
    for rule in model._meta.constraints:
        words = str(rule.violation_error_message or "")
        if isinstance(rule, models.CheckConstraint) and words and "%(" not in words and "“%" not in words:
            yield words


def _first_paragraph(model: type[models.Model]) -> str:
    text = (model.__doc__ or "").strip().split("\n\n")[0]
    return " ".join(text.split())


def _capital(words: Any) -> str:
    text = str(words)
    return text[:1].upper() + text[1:]
