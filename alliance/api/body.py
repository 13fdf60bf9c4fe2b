"""The body of a preview: read as strictly as a query, every fault named by its path (`statements[0].stance`)."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn

from django.http import UnreadablePostError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.parsers import BaseParser

from alliance.api.errors import Fault, Refused
from alliance.api.parameters import Choice, Day, Known, KnownActor, KnownIssue
from alliance.record.codebook import RELIABILITY_BY_KIND, StatementKind
from alliance.record.models import Statement

MOST_STATEMENTS = 100
LARGEST_BODY = 256 * 1024


class StrictJSON(BaseParser):
    """JSON as RFC 8259 has it: UTF-8, no NaN, no name twice; neither deep nor long enough to hurt."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> Any:
        """The value; anything else is refused."""
        try:
            raw = stream.read(LARGEST_BODY + 1)
        except UnreadablePostError:
            _refuse(_("The body broke off."))
        if len(raw) > LARGEST_BODY:
            _refuse(_("The body is longer than {limit} bytes.").format(limit=f"{LARGEST_BODY:,}"))
        try:
            return json.loads(raw.decode("utf-8"), object_pairs_hook=_object, parse_constant=_no_constant)
        except RecursionError:
            _refuse(_("The body is nested too deeply."))
        except ValueError:
            _refuse(_("The body is not valid JSON in UTF-8."))


def _refuse(message: str) -> NoReturn:
    raise Refused([(None, message)])


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        _refuse(_("A name stands twice in one object of the body."))
    return found


def _no_constant(name: str) -> NoReturn:
    raise ValueError(name)


class Number(serializers.FloatField):
    """A JSON number; no text, no true or false."""

    default_error_messages: ClassVar[dict[str, Any]] = {"malformed": gettext_lazy("Give a number.")}

    def to_internal_value(self, data: Any) -> float:
        """The value, if `data` is one."""
        if isinstance(data, bool) or not isinstance(data, int | float):
            self.fail("malformed")
        try:
            return float(data)
        except OverflowError:  # a whole number of hundreds of digits; the limits refuse it
            return math.inf if data > 0 else -math.inf


class Flag(serializers.BooleanField):
    """A JSON true or false."""

    default_error_messages: ClassVar[dict[str, Any]] = {"malformed": gettext_lazy("Give true or false.")}

    def to_internal_value(self, data: Any) -> bool:
        """The value, if `data` is one."""
        if not isinstance(data, bool):
            self.fail("malformed")
        return data


def above_zero(value: float) -> None:
    """Refuse a reliability of nothing."""
    if value <= 0:
        raise serializers.ValidationError(_("Ensure this value is above 0."))


class PreviewStatementSerializer(serializers.Serializer):
    """A statement that is not published."""

    actor = KnownActor(help_text=gettext_lazy("Code of the actor who would take the position."))
    issue = KnownIssue(help_text=gettext_lazy("Slug of the issue."))
    date = Day(help_text=gettext_lazy("Day on which the position is taken, YYYY-MM-DD; it counts from that day on."))
    stance = Number(
        min_value=-1, max_value=1, help_text=gettext_lazy("Where it lies between the issue's poles, −1 to +1.")
    )
    half_width = Number(
        min_value=0, max_value=1, required=False, default=0.0,
        help_text=gettext_lazy("For a deliberately vague stance: how far it may reach to either side, 0 to 1."),
    )  # fmt: skip
    salience = Number(
        min_value=0, max_value=1, required=False, allow_null=True, default=None,
        help_text=gettext_lazy("How much the actor cares, 0 to 1; the issue's default unless told."),
    )  # fmt: skip
    reliability = Number(
        max_value=1, required=False, validators=[above_zero],
        help_text=gettext_lazy("How far the source is trusted, above 0 and up to 1; by the kind unless told."),
    )  # fmt: skip
    kind = Choice(
        StatementKind.choices, required=False,
        help_text=gettext_lazy("What kind of utterance it is; required unless the reliability is given."),
    )  # fmt: skip
    reversal = Flag(
        required=False, default=False,
        help_text=gettext_lazy("Whether the actor openly breaks with its former position."),
    )  # fmt: skip


class PreviewRequestSerializer(serializers.Serializer):
    """Statements that are not published, and the day on which to look."""

    statements = serializers.ListField(
        child=PreviewStatementSerializer(),
        max_length=MOST_STATEMENTS,
        help_text=gettext_lazy("The statements, at most 100."),
    )
    at = Day(required=False, help_text=gettext_lazy("The day of the readings, YYYY-MM-DD; today (UTC) unless told."))


@dataclass(frozen=True)
class AskedPreview:
    """A body that is well-formed; `look_up` turns its codes into what they name."""

    at: dt.date | None
    rows: list[dict[str, Any]]
    faults: list[Fault]

    def look_up(self) -> list[Statement]:
        """Unsaved statements; refuse the request if anything at all is wrong with it."""
        faults = list(self.faults)
        for name, field in PreviewStatementSerializer().fields.items():
            if isinstance(field, Known):
                wanted = {row[name] for row in self.rows if name in row}
                found = field.model._default_manager.in_bulk(wanted, field_name=field.key) if wanted else {}
                for number, row in enumerate(self.rows):
                    if name in row and row[name] not in found:
                        faults.append((f"statements[{number}].{name}", str(field.unknown)))
                    row[name] = found.get(row.get(name))
        if faults:
            raise Refused(faults)
        return [Statement(**row) for row in self.rows]


def read_preview(body: Any) -> AskedPreview:
    """What a body asks, checked as far as that goes without the database."""
    if not isinstance(body, dict):
        _refuse(_("The body must be an object: {example}").format(example='{"statements": […]}'))
    faults: list[Fault] = []
    fields = PreviewRequestSerializer().fields
    values = _checked({"at": fields["at"]}, {name: body[name] for name in body if name != "statements"}, "", faults)
    rows = body.get("statements")
    if not isinstance(rows, list):
        message = _("This field is required.") if "statements" not in body else _("Give a list of statements.")
        raise Refused([*faults, ("statements", message)])
    if len(rows) > MOST_STATEMENTS:
        message = _("At most {most} statements.").format(most=MOST_STATEMENTS)
        raise Refused([*faults, ("statements", message)])
    checked = [_row(row, f"statements[{number}]", faults) for number, row in enumerate(rows)]
    return AskedPreview(values.get("at"), checked, faults)


def _row(row: Any, path: str, faults: list[Fault]) -> dict[str, Any]:
    if not isinstance(row, dict):
        faults.append((path, _("Give an object.")))
        return {}
    before = len(faults)
    values = _checked(PreviewStatementSerializer().fields, row, f"{path}.", faults)
    if "kind" not in row and "reliability" not in row:
        faults.append((f"{path}.kind", _("Give the kind or the reliability.")))
    if len(faults) == before:
        values.setdefault("reliability", RELIABILITY_BY_KIND.get(values.get("kind", "")))
    return values


def _checked(fields: Any, given: dict[str, Any], path: str, faults: list[Fault]) -> dict[str, Any]:
    """The values of `given` by name; what is wrong with each goes to `faults`."""
    known = ", ".join(fields)
    for name in given.keys() - set(fields):
        shown = name[:80].encode("utf-8", "replace").decode()  # half a surrogate could not be sent back
        faults.append((path + shown, _("Unknown field. Known: {known}.").format(known=known)))
    values: dict[str, Any] = {}
    for name, field in fields.items():
        value = given.get(name, serializers.empty)
        if isinstance(field, Day | Choice | Known) and not isinstance(value, str | type(None) | type):
            faults.append((path + name, _("Give a text.")))
            continue
        try:
            values[name] = field.run_validation(value)
        except serializers.SkipField:
            continue
        except serializers.ValidationError as error:
            detail = error.detail
            faults.append((path + name, str(detail[0]) if isinstance(detail, list) else str(detail)))
    return values
