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
from alliance.indices import readings
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
    time_of_a_date = dt.time.max
    _spelling = re.compile(
        r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
    )

    def to_internal_value(self, value: Any) -> dt.datetime:
        """The value, if `value` is one. Today is no future: what was known until now is meant."""
        if isinstance(value, str) and Day.spelling.fullmatch(value):
            day = Day().to_internal_value(value)
            if day > timezone.now().date():
                self.fail("future")
            return dt.datetime.combine(day, self.time_of_a_date, dt.UTC)
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
    longest: ClassVar[int] = 80

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=self.longest, trim_whitespace=False, **kwargs)

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


class SeveralKnown(Known):
    """One or several, by their codes or slugs with commas between."""

    unknown_one: Any

    longest: ClassVar[int] = 4000  # twice what every actor of the United Nations needs

    def find(self, text: str) -> list[Any]:
        """All that `text` names; refuses the first that nothing has."""
        codes = text.split(",")
        found = {
            getattr(one, self.key): one for one in self.model._default_manager.filter(**{f"{self.key}__in": codes})
        }
        for code in codes:
            if code not in found:
                raise serializers.ValidationError(
                    self.unknown if len(codes) == 1 else self.unknown_one % {"code": code}
                )
        return list(found.values())


class KnownActors(SeveralKnown):
    """Actors by their codes."""

    model, key, unknown, unknown_one = Actor, "code", KnownActor.unknown, _("No actor has the code “%(code)s”.")


class KnownIssues(SeveralKnown):
    """Issues by their slugs."""

    model, key, unknown, unknown_one = Issue, "slug", KnownIssue.unknown, _("No issue has the slug “%(code)s”.")


class KnownArea(Known):
    """A field of policy, as the issues name it."""

    unknown = _("No issue belongs to this area.")

    def find(self, text: str) -> str | None:
        """The area itself, when an issue belongs to it."""
        return text if Issue.objects.filter(area=text).exists() else None


_LARGEST_NUMBER = 10**18


def _number(value: str) -> int:
    """A number as it was typed; one that no revision will ever have where it has too many digits."""
    return int(value) if len(value) <= 18 else _LARGEST_NUMBER


@extend_schema_field({"type": "integer", "minimum": 1})
class KnownRevision(Known):
    """A revision by its number, of those that can be read again."""

    default_error_messages: ClassVar[dict[str, Any]] = {"malformed": _("Give the number of a revision in digits.")}
    unknown = _("There is no revision of this number.")
    why_not = {
        "old": _("This revision is older than the first that can be read again."),
        "method": _("This revision was made by another version of the method; it can no longer be computed."),
    }

    def to_internal_value(self, data: Any) -> str:
        """The digits."""
        if not isinstance(data, str) or not re.fullmatch(r"[0-9]+", data):
            self.fail("malformed")
        return data

    def find(self, text: str) -> Any:
        """The revision, unless there is a reason why it cannot be read."""
        revision = readings.revision_named(_number(text))
        if revision is not None and (why := readings.why_not_kept(revision)):
            raise serializers.ValidationError(self.why_not[why])
        return revision


class _Beginning(Instant):
    """An instant; a date alone is the beginning of that day (UTC)."""

    time_of_a_date = dt.time.min


@extend_schema_field(
    {
        "anyOf": [
            {"type": "integer", "minimum": 0},
            {"type": "string", "format": "date-time"},
            {"type": "string", "format": "date"},
        ]
    }
)
class Since(Known):
    """From where on changes are told: the number of a revision, 0 for the beginning, or an instant that has passed."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "malformed": _("Give the number of a revision, an instant as 2026-01-31T12:00:00Z, or a date."),
    }
    unknown = _(
        "There is no revision of this number yet. If you were given it, the record was restored from a copy: begin "
        "again with 0."
    )

    def __init__(self, **kwargs: Any) -> None:
        serializers.CharField.__init__(self, trim_whitespace=False, **kwargs)  # the value has no length

    def to_internal_value(self, data: Any) -> Any:
        """A number or an instant."""
        if not isinstance(data, str):
            self.fail("malformed")
        if re.fullmatch(r"[0-9]+", data):
            return _number(data)
        try:
            return _Beginning().to_internal_value(data)
        except serializers.ValidationError as error:
            if error.get_codes() == ["malformed"]:
                self.fail("malformed")
            raise

    def find(self, text: Any) -> int | None:
        """The revision after which changes are told."""
        if isinstance(text, dt.datetime):
            return readings.revision_before(text)
        latest = readings.latest_revision()
        return text if text <= (latest.pk if latest else 0) else None
