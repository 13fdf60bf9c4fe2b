"""The strict types of query parameters, and the reading of a query string that lets nothing slip.

Django and its REST framework forgive much: misspelt names, repeated names, " 5", "1_000", "2021-W05-2", broken UTF-8.
A reader of a paper's appendix must be able to trust that what was asked is what was answered, so nothing is forgiven.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, ClassVar
from urllib.parse import unquote_to_bytes

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from alliance.api.errors import Fault
from alliance.record.models import Actor, Alliance, Issue

FIRST_YEAR, LAST_YEAR = 1900, 2199


def pairs(query_string: str) -> tuple[dict[str, str], list[Fault]]:
    """Names and values of a query string as WSGI hands it over, and what is malformed in it."""
    values: dict[str, str] = {}
    faults: dict[str, str] = {}
    for part in query_string.encode("latin-1").split(b"&"):
        if not part:
            continue
        raw_name, _equals, raw_value = part.partition(b"=")
        name_bytes, value_bytes = (unquote_to_bytes(raw.replace(b"+", b" ")) for raw in (raw_name, raw_value))
        name = name_bytes.decode("utf-8", errors="replace")
        try:
            value = value_bytes.decode("utf-8")
            name_bytes.decode("utf-8")
        except UnicodeDecodeError:
            faults[name] = str(_("This is not valid UTF-8."))
            continue
        if name in values or name in faults:
            faults[name] = str(_("Give this parameter once only."))
        values[name] = value
    return {name: value for name, value in values.items() if name not in faults}, list(faults.items())


class Day(serializers.DateField):
    """A day as YYYY-MM-DD and in no other spelling, in the years 1900 to 2199."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("Give a date as YYYY-MM-DD."),
        "out_of_range": _("Give a date from 1900-01-01 to 2199-12-31."),
    }
    spelling = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

    def to_internal_value(self, value: Any) -> dt.date:
        """The value, if `value` is one."""
        if not isinstance(value, str) or not self.spelling.fullmatch(value):
            self.fail("malformed")
        try:
            day = dt.date.fromisoformat(value)
        except ValueError:
            self.fail("malformed")
        if not FIRST_YEAR <= day.year <= LAST_YEAR:
            self.fail("out_of_range")
        return day


@extend_schema_field({"anyOf": [{"type": "string", "format": "date-time"}, {"type": "string", "format": "date"}]})
class Instant(serializers.DateTimeField):
    """An instant that has passed, with its time zone; a date alone is the end of that day (UTC)."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("Give an instant as 2026-01-31T12:00:00Z (in an address, “+” is written %2B) or a date."),
        "out_of_range": _("Give an instant in the years 1900 to 2199."),
        "future": _("Nobody knows yet what will be known then; give an instant that has passed."),
    }
    _spelling = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
    )

    def to_internal_value(self, value: Any) -> dt.datetime:
        """The value, if `value` is one. Today is no future: what was known until now is meant."""
        if isinstance(value, str) and Day.spelling.fullmatch(value):
            day = Day().to_internal_value(value)
            if day > timezone.now().date():
                self.fail("future")
            return dt.datetime.combine(day, dt.time.max, dt.UTC)
        if not isinstance(value, str) or not self._spelling.fullmatch(value):
            self.fail("malformed")
        try:
            instant = dt.datetime.fromisoformat(value)
        except ValueError:
            self.fail("malformed")
        if not FIRST_YEAR <= instant.year <= LAST_YEAR:
            self.fail("out_of_range")
        if instant > timezone.now():
            self.fail("future")
        return instant.astimezone(dt.UTC)


class Whole(serializers.IntegerField):
    """A whole number in plain digits, between `min_value` and `max_value`."""

    default_error_messages: ClassVar[dict[str, Any]] = {"malformed": _("Give a whole number in digits.")}

    def to_internal_value(self, value: Any) -> int:
        """The value, if `value` is one."""
        if not isinstance(value, str) or not re.fullmatch(r"-?[0-9]+", value):
            self.fail("malformed")
        if len(value) > 18:  # well-formed, but no number of anything here
            self.fail("max_string_length")
        return int(value)


class Choice(serializers.ChoiceField):
    """One word of a closed list."""

    default_error_messages: ClassVar[dict[str, Any]] = {"unknown": _("Give one of: {words}.")}

    def to_internal_value(self, data: Any) -> str:
        """The value, if `data` is one."""
        if data not in self.choices:
            self.fail("unknown", words=", ".join(self.choices))
        return str(data)


class Words(serializers.CharField):
    """Words to search for; neither empty nor longer than 200 characters."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=200, trim_whitespace=False, **kwargs)


class Known(serializers.CharField):
    """The code or slug of something in the record. The database is asked by `find`, after all else has been checked."""

    model: type[models.Model]
    key: str
    unknown: Any

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=80, trim_whitespace=False, **kwargs)

    def find(self, text: str) -> Any:
        """What `text` names, or None."""
        return self.model._default_manager.filter(**{self.key: text}).first()


class KnownActor(Known):
    """An actor by its code."""

    model, key, unknown = Actor, "code", _("No actor has this code.")


class KnownIssue(Known):
    """An issue by its slug."""

    model, key, unknown = Issue, "slug", _("No issue has this slug.")


class KnownAlliance(Known):
    """An alliance by its slug."""

    model, key, unknown = Alliance, "slug", _("No alliance has this slug.")


class KnownArea(Known):
    """A field of policy, as the issues name it."""

    unknown = _("No issue belongs to this area.")

    def find(self, text: str) -> str | None:
        """The area itself, when an issue belongs to it."""
        return text if Issue.objects.filter(area=text).exists() else None
