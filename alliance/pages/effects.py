"""The step that a statement made in each index, and what was changed in it after publication."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from alliance.indices import readings
from alliance.indices.explain_shapes import Effect
from alliance.pages import reasons
from alliance.pages.frame import Frame
from alliance.pages.sentences import short_label
from alliance.pages.words import listing, number, stance
from alliance.record.models import Issue, Statement
from alliance.record.versions import Version, public_versions, published_once


@dataclass(frozen=True)
class EffectRow:
    """What a statement did to one index."""

    name: str
    address: str
    effect: Effect
    silent: str  # whose missing position kept the index where it was

    @property
    def without(self) -> float | None:
        """How much the index on the page's day would differ without the statement; None also where it would not."""
        if self.effect.now is None or self.effect.without_it_now is None:
            return None
        difference = self.effect.without_it_now - self.effect.now
        return difference if abs(difference) >= reasons.LEAST else None


def read_effects(frame: Frame, statement: Statement, live: set[str]) -> list[EffectRow]:
    """Every index that the statement touches; `live`: codes of those with a position on the issue that day."""
    effects = readings.statement_effects(statement, frame.at)
    rows = [_row(frame, effect, live) for effect in effects if not _is_told_by_its_pair(effect, effects)]
    founded = _alliances_of(frame, statement.date)
    told = [row for row in rows if row.effect.alliance is None or row.effect.alliance in founded or row.without]
    return sorted(told, key=lambda row: -abs(row.effect.step))


def _alliances_of(frame: Frame, day: dt.date) -> set[str]:
    """Alliances that had two members on a day: of the others nothing could move then."""
    on = day.toordinal()
    return {
        alliance.slug
        for alliance in readings.load_structure(frame.known_at).alliances
        if sum(member.start <= on < member.end for member in alliance.memberships) > 1
    }


def _is_told_by_its_pair(effect: Effect, effects: Sequence[Effect]) -> bool:
    """An alliance of two has its pair's index: the numbers are the same, and are told once, as the alliance's."""
    return effect.subject == "dyad" and any(
        other.alliance and (other.before, other.after) == (effect.before, effect.after) for other in effects
    )


def _row(frame: Frame, effect: Effect, live: set[str]) -> EffectRow:
    if effect.alliance:
        return EffectRow(
            short_label(effect.alliance),
            frame.link("alliance", effect.alliance),
            effect,
            "",
        )
    a, b = effect.a or "", effect.b or ""
    silent = [frame.names.capital(code) for code in (a, b) if code not in live]
    return EffectRow(
        f"{frame.names.capital(a)}–{frame.names.capital(b)}", frame.link("dyad", a, b), effect,
        _("%(who)s has no position") % {"who": listing(silent)} if silent else "",
    )  # fmt: skip


def head_sentence(frame: Frame, rows: Sequence[EffectRow]) -> str:
    """The largest step, for the head of the page; of equal ones the pair's own."""
    if not rows:
        return ""
    largest = max(rows, key=lambda row: abs(row.effect.step))
    effect = largest.effect
    if effect.before is None or effect.after is None:
        return ""
    return reasons.effect_sentence(largest.name, effect.before, effect.after)


# How the history names what was changed; what is not listed is named by its model's field.
_FIELDS = {
    "summary": gettext_lazy("paraphrase"),
    "actor": gettext_lazy("speaker"),
    "source": gettext_lazy("source"),
    "withdrawal_reason": gettext_lazy("reason of the withdrawal"),
}
_LABELS = {
    "published": gettext_lazy("Published"),
    "changed": gettext_lazy("Changed"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "republished": gettext_lazy("Published again"),
}
_NUMBERS = ("stance", "half_width", "salience", "reliability")


@dataclass(frozen=True)
class Moment:
    """One public version of a statement."""

    at: dt.datetime
    label: str
    changes: list[str]  # "stance from −1.00 to −0.50"


def read_history(frame: Frame, statement: Statement) -> list[Moment]:
    """Every public version, newest first; one alone where nothing was changed after publication."""
    if (once := published_once(statement)) is not None:
        return [Moment(once, str(_LABELS["published"]), [])]
    versions = public_versions(statement)
    moments = []
    for k, version in enumerate(versions):
        before = versions[k - 1] if k else None
        changes = [_change(frame, name, before, version) for name in version.changed] if before else []
        moments.append(Moment(version.at, str(_LABELS[version.label]), changes))
    return list(reversed(moments))


def _change(frame: Frame, name: str, before: Version, after: Version) -> str:
    words = str(_FIELDS.get(name) or Statement._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    old, new = _told(frame, name, before), _told(frame, name, after)
    if not old and not new:
        return words
    return _("%(field)s from %(old)s to %(new)s") % {"field": words, "old": old or "–", "new": new or "–"}


def _told(frame: Frame, name: str, version: Version) -> str:
    """A field's value as the history shows it."""
    if name in ("actor", "issue", "source"):
        return _named(frame, name, version)
    value = getattr(version.wording, name)
    if name == "stance":
        return stance(value)
    if name in _NUMBERS:
        return number(value, 2)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "kind":
        return str(version.wording.get_kind_display())
    return _quoted(str(value)) if value else ""


def _named(frame: Frame, name: str, version: Version) -> str:
    if name == "actor":
        actor = frame.names.actors.get(version.actor)
        return actor.short_name if actor else version.actor
    if name == "issue":
        issue: Issue | None = frame.names.issues.get(version.issue)
        return issue.name if issue else version.issue
    return _quoted(version.source.title or version.source.url)


def _quoted(text: str) -> str:
    return f"“{text}”"
