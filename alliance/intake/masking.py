"""Hides who spoke from a second coder: every name that the record has for the speaker, however it is written."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Collection

from django.db.models import Q
from django.utils.translation import gettext as _

from alliance.record.codebook import ActorKind
from alliance.record.models import Actor, Tenure

# Words of a government's name that are nobody's.
_ORDINALS = {"First", "Second", "Third", "Fourth", "The"}
_PERSONS = (ActorKind.GOVERNMENT, ActorKind.LEADER)
# What may stand between two words of a name, or nothing: Jae-myung, Jae myung, Jaemyung; U.S. and US.
_BETWEEN = r"[\s.\-\u2010-\u2015]*"
_PARTS = re.compile(r"[\s.\-\u2010-\u2015]+")
_ANY_CASE = 5  # letters from which a name is known in small letters too; “us” and “moon” are words


def names_of(actor: Actor) -> set[str]:
    """Names by which a text may give away who spoke.

    The actor's own, its state's and those of whom it speaks for, and of everybody else who speaks for these. One query.
    """
    states = {actor.pk, actor.member_of_id} - {None}
    spoken_for = Tenure.objects.filter(actor=actor).values("speaks_for")
    tenures = Tenure.objects.filter(Q(actor=actor) | Q(speaks_for__in=states) | Q(speaks_for__in=spoken_for))
    family = [actor, actor.member_of]
    for tenure in tenures.select_related("actor", "speaks_for"):
        family += [tenure.actor, tenure.speaks_for]
    names: set[str] = set()
    for one in family:
        if one is None:
            continue
        names |= {one.name, one.short_name, one.common_name, one.code, *one.aliases}
        if one.kind in _PERSONS:
            # “Lee Jae-myung government”: the person's own names, however they are put together in a sentence.
            names |= {word for word in one.name.split() if word[0].isupper()} - _ORDINALS
    return {name for name in names if len(name) > 1}


def masking(names: Collection[str]) -> Callable[[str], str]:
    """A function that replaces whole words out of `names` by a mask; neighbouring ones become one mask."""
    patterns = [pattern for name in sorted(names, key=len, reverse=True) if (pattern := _pattern(name))]
    if not patterns:
        return str
    found = re.compile(rf"(?<!\w)(?:{'|'.join(patterns)})(?!\w)")
    mask = _("[speaker]")
    neighbours = re.compile(rf"{re.escape(mask)}(?:[\s-]+{re.escape(mask)})+")

    def hide(text: str) -> str:
        hidden = found.sub(lambda _match: mask, unicodedata.normalize("NFC", text))
        return neighbours.sub(lambda _match: mask, hidden)

    return hide


def _pattern(name: str) -> str:
    """What finds a name in any of its spellings: other hyphens, without accents, in capitals, long ones in any case."""
    parts = [part for part in _PARTS.split(unicodedata.normalize("NFC", name)) if part]
    if not parts:
        return ""
    if len(parts) == 1 and parts[0].isupper():
        parts = list(parts[0])  # ROK is R.O.K. too
    spelt = _BETWEEN.join("".join(map(_letter, part)) for part in parts)
    if sum(map(len, parts)) >= _ANY_CASE:
        return f"(?i:{spelt})"
    capitals = _BETWEEN.join("".join(map(_letter, part.upper())) for part in parts)
    return spelt if capitals == spelt else f"{spelt}|{capitals}"


def _letter(character: str) -> str:
    plain = unicodedata.normalize("NFKD", character)[0]
    return f"[{re.escape(character)}{re.escape(plain)}]" if plain != character else re.escape(character)
