"""How a query is checked and read. What each endpoint may be asked stands in questions.py."""

from __future__ import annotations

import datetime as dt
from functools import cache, cached_property
from typing import Any, Self

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.request import Request

from alliance.api.errors import Fault, Refused
from alliance.api.names import with_public_names
from alliance.api.parameters import (
    Choice,
    Known,
    pairs,
)
from alliance.indices import readings
from alliance.indices.models import Revision


class Query(serializers.Serializer):
    """The parameters that every endpoint has, and how a query is read."""

    format = Choice(
        ["json", "csv", "csvm"], required=False,
        help_text=gettext_lazy(
            "JSON (default) or CSV; csvm describes the CSV's columns (CSV on the Web). Outranks the Accept header."
        ),
    )  # fmt: skip

    @classmethod
    @cache
    def shared(cls) -> Self:
        """The one reader of such queries: it holds nothing of a request, and making one costs more than reading."""
        return cls()

    def get_fields(self) -> dict[str, serializers.Field]:
        """The parameters under their public names."""
        return with_public_names(super().get_fields())

    def read(self, request: Request) -> Asked:
        """What `request` asks, checked as far as that goes without the database."""
        given, faults = pairs(request.META.get("QUERY_STRING", ""))
        known = ", ".join(self.fields)
        faults += [
            (name, _("Unknown parameter. Known: {known}.").format(known=known))
            for name in given.keys() - self.fields.keys()
        ]
        faulty = {name for name, _message in faults}
        values: dict[str, Any] = {str(field.source): None for field in self.fields.values()}
        for name, field in self.fields.items():
            if name in given:
                try:
                    values[str(field.source)] = field.run_validation(given[name])
                except serializers.ValidationError as error:
                    faults.append((name, _first_message(error)))
            elif field.required and name not in faulty:
                faults.append((name, _("This parameter is required.")))
        faults += self.compare(values)
        asked = Asked(self, values, faults)
        if faults:
            asked.look_up()  # an unknown code is named along with what is malformed
        return asked

    def compare(self, values: dict[str, Any]) -> list[Fault]:
        """What is wrong between parameters that are each well-formed."""
        if values.get("start") and values.get("end") and values["start"] > values["end"]:
            return [("from", _("“from” is later than “to”."))]
        return []


class Asked(dict[str, Any]):
    """The values of a checked query by their inner names; None where a parameter was not given."""

    def __init__(self, query: Query, values: dict[str, Any], faults: list[Fault]) -> None:
        super().__init__(values)
        self._query = query
        self._faults = faults

    @cached_property
    def pinned(self) -> Revision | None:
        """The former revision that is asked for; its number stands for the state of the record, its day for today."""
        if self.get("revision") is None:
            return None
        found = self._query.fields["revision"]
        try:
            revision: Revision | None = found.find(self["revision"])  # type: ignore[attr-defined]
        except serializers.ValidationError:
            revision = None
        if revision is None:
            self.look_up()  # which refuses, and names all else that is wrong
        assert revision is not None
        day = revision.committed_at.date()
        if "start" in self and self["start"] and not self["end"] and self["start"] > day:
            self._faults.append(("from", _("“from” is later than the revision; give “to” as well.")))
        self |= {"known_at": revision.pk, "revision": None}
        for name in ("at", "end"):
            if name in self and self[name] is None:
                self[name] = day
        return revision

    @property
    def today(self) -> dt.date:
        """The day that an answer is of where none is named."""
        return self.pinned.committed_at.date() if self.pinned else readings.today()

    def look_up(self) -> Self:
        """Replace codes and slugs by what they name; refuse the request if anything at all is wrong with it."""
        faults = list(self._faults)
        for name, field in self._query.fields.items():
            text = self[str(field.source)]
            if isinstance(field, Known) and text is not None:
                try:
                    self[str(field.source)] = found = field.find(text)
                except serializers.ValidationError as error:
                    faults.append((name, _first_message(error)))
                    continue
                if found is None:
                    faults.append((name, str(field.unknown)))
        if faults:
            raise Refused(sorted(faults, key=lambda fault: fault[0] or ""))
        return self


def _first_message(error: serializers.ValidationError) -> str:
    detail = error.detail
    return str(detail[0]) if isinstance(detail, list) else str(detail)
