"""The columns of a file of statements: the single text for the form, the faults and docs/import.md."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Column:
    """One column that an import understands."""

    name: str
    help: Any
    required: bool = False


COLUMNS = (
    Column("date", _("Day on which the position was taken, as 2021-01-26."), required=True),
    Column("actor", _("Who takes the position: the actor’s code, or one of its names."), required=True),
    Column("issue", _("What it is about: the issue’s slug, or its name."), required=True),
    Column("kind", _("Kind of utterance, as the codebook lists them: law, vote, act, speech …"), required=True),
    Column("summary", _("What was said, in one sentence of the coder’s own."), required=True),
    Column("url", _("Web address of the source, beginning with http:// or https://."), required=True),
    Column("stance", _("−1 to +1. May be empty in a draft only.")),
    Column("date_precision", _("day, month or year; day if empty.")),
    Column("half_width", _("For a vague stance: how far it may reach to either side, 0 to 1; 0 if empty.")),
    Column("salience", _("0 to 1; the issue’s default if empty.")),
    Column("reliability", _("Above 0, up to 1; the kind’s if empty.")),
    Column("reversal", _("yes if the actor openly breaks with its former position.")),
    Column("quote", _("The very words.")),
    Column("locator", _("Page or paragraph of the source.")),
    Column("coder_note", _("Why it is coded so.")),
    Column("source_title", _("The source’s title; used when the source is new.")),
    Column("publisher", _("Who published the source; used when the source is new.")),
    Column("accessed", _("Day on which the source was read; used when the source is new.")),
    Column(
        "reference",
        _(
            "The row’s own identifier, by which it is known when the file is loaded again. "
            "If empty, one is made from date, actor, issue, summary and address."
        ),
    ),
)
KNOWN = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.required)
# What an export or a file of rejected rows adds for its reader; an import passes over it.
PASSED_OVER = frozenset(
    {"id", "status", "published_at", "withdrawn_at", "withdrawal_reason", "entered_by", "created_at", "changed_at",
     "actor_name", "issue_name", "row", "faults"}
)  # fmt: skip


def nearest(name: str, known: Collection[str]) -> list[str]:
    """Up to three of `known` that may have been meant."""
    return get_close_matches(name, list(known), n=3, cutoff=0.6)
