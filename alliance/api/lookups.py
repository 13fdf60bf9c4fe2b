"""From the codes and slugs of an address to what they name."""

from __future__ import annotations

import re
from typing import Any, TypeVar

from django.db import connection
from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from alliance.api.errors import not_found
from alliance.record.models import Actor, Alliance

Row = TypeVar("Row", bound=Model)

# What a code or a slug can be at all; anything else (a NUL byte, half a surrogate) need not reach the database.
_NAME = re.compile(r"[A-Za-z0-9_-]{1,80}")
_LARGEST_ID = 2**63 - 1

_COLUMNS = [field.attname for field in Actor._meta.concrete_fields]
_BY_CODES = f"SELECT {', '.join(_COLUMNS)} FROM record_actor WHERE code = ANY(%s)"  # noqa: S608  constants


def are_names(*texts: str) -> bool:
    """Whether all of them could be codes or slugs."""
    return all(map(_NAME.fullmatch, texts))


def named(rows: QuerySet[Row], **key: Any) -> Row:
    """The row that the address names, or a 404."""
    ((field, text),) = key.items()
    well_formed = text <= _LARGEST_ID if isinstance(text, int) else _NAME.fullmatch(text)
    row = rows.filter(**{field: text}).first() if well_formed else None
    if row is None:
        thing = rows.model._meta.verbose_name
        if not well_formed:  # not worth repeating
            raise not_found(_("There is no such {thing}.").format(thing=thing))
        raise not_found(_("There is no {thing} {name}.").format(thing=thing, name=text))
    return row


def dyad(a: str, b: str) -> tuple[Actor, Actor]:
    """The two actors that the address names, in its order, or a 404."""
    if not are_names(a, b):
        return named(Actor.objects.all(), code=a), named(Actor.objects.all(), code=b)
    with connection.cursor() as cursor:  # every series asks; the ORM would take longer to make the query
        cursor.execute(_BY_CODES, [[a, b]])
        rows = cursor.fetchall()
    found = {actor.code: actor for actor in (Actor.from_db(connection.alias, _COLUMNS, row) for row in rows)}
    for code in (a, b):
        if code not in found:
            raise not_found(_("There is no {thing} {name}.").format(thing=Actor._meta.verbose_name, name=code))
    if a == b:
        raise not_found(_("A dyad has two different actors."))
    return found[a], found[b]


def family(alliance: Alliance) -> QuerySet[Actor]:
    """An alliance's members and rivals, and those who speak for or belong to them, whatever the dates."""
    places = alliance.memberships.values("actor")
    return Actor.objects.filter(Q(pk__in=places) | Q(member_of__in=places) | Q(tenures__speaks_for__in=places))


_SIDES = """
WITH places AS (SELECT actor_id FROM record_membership WHERE alliance_id = %(alliance)s)
SELECT ARRAY(SELECT id FROM record_actor WHERE id IN (SELECT actor_id FROM places)
                 OR member_of_id IN (SELECT actor_id FROM places)
                 OR id IN (SELECT actor_id FROM record_tenure WHERE speaks_for_id IN (SELECT actor_id FROM places))),
       ARRAY(SELECT issue_id FROM record_agendaitem WHERE alliance_id = %(alliance)s)
"""


def sides(alliance: Alliance) -> tuple[set[int], set[int]]:
    """An alliance's family and its agenda by primary key, in one question: every list of its statements asks."""
    with connection.cursor() as cursor:
        cursor.execute(_SIDES, {"alliance": alliance.pk})
        actors, issues = cursor.fetchone()
    return set(actors), set(issues)
