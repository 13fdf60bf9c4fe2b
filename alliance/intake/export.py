"""The rows of a list, as the filters leave them, as CSV or XLSX: made while they are sent, with nothing a sheet runs.

Statements have the columns of an import, so an exported file can be brought in again, elsewhere or mended.
"""

from __future__ import annotations

import csv
import datetime as dt
import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import openpyxl
from django.db import connection, models, transaction
from django.http import FileResponse, HttpResponse, StreamingHttpResponse
from django.utils.translation import gettext as _
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from alliance.intake.imports.columns import COLUMNS
from alliance.intake.imports.rejected import Line
from alliance.record.models import Statement
from alliance.record.spreadsheets import harmless

MOST_XLSX = 100_000  # rows; more take minutes, and a spreadsheet no longer opens them with ease
_AT_ONCE = 2_000
_LONGEST_CELL = 32_767  # characters that XLSX allows
_TIMEOUT = "120s"

Columns = dict[str, Callable[[Any], Any]]


class TooMany(ValueError):
    """More rows than the format carries."""


def statement_columns() -> Columns:
    """Those of an import, then what only the record knows."""
    own: Columns = {
        "actor": lambda statement: statement.actor.code,
        "issue": lambda statement: statement.issue.slug,
        "url": lambda statement: statement.source.url,
        "source_title": lambda statement: statement.source.title,
        "publisher": lambda statement: statement.source.publisher,
        "accessed": lambda statement: statement.source.accessed,
    }
    columns = {column.name: own.get(column.name, _attribute(column.name)) for column in COLUMNS}
    columns |= {name: _attribute(name) for name in ("id", "status", "published_at", "withdrawn_at")}
    columns["withdrawal_reason"] = _attribute("withdrawal_reason")
    columns["entered_by"] = lambda statement: statement.author.get_username() if statement.author else ""
    columns |= {name: _attribute(name) for name in ("created_at", "changed_at")}
    return columns


def columns_of(model: type[models.Model]) -> Columns:
    """Every field of any other table; what it points to by the words that name it."""
    if model is Statement:
        return statement_columns()
    return {
        field.name: _attribute(field.name)
        for field in model._meta.concrete_fields
        if not isinstance(field, models.BinaryField)
    }


def exported(queryset: models.QuerySet[Any], kind: str) -> HttpResponse | StreamingHttpResponse | FileResponse:
    """The answer; raises TooMany for a workbook that would be too large."""
    model = queryset.model
    named = [field.name for field in model._meta.concrete_fields if field.is_relation]
    queryset = queryset.select_related(*named) if named else queryset
    name = f"{model._meta.verbose_name_plural}-{dt.datetime.now(dt.UTC):%Y-%m-%d}.{kind}".replace(" ", "-")
    response: StreamingHttpResponse | FileResponse
    if kind == "csv":
        response = StreamingHttpResponse(_csv(queryset, columns_of(model)), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    if queryset.order_by()[: MOST_XLSX + 1].count() > MOST_XLSX:
        raise TooMany(_("More than %(most)s rows; take CSV, or filter the list.") % {"most": f"{MOST_XLSX:,}"})
    return FileResponse(_xlsx(queryset, columns_of(model)), as_attachment=True, filename=name)


def _rows(queryset: models.QuerySet[Any], columns: Columns) -> Iterator[list[Any]]:
    """In one snapshot, a piece at a time, however many there are."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL statement_timeout = '{_TIMEOUT}'")
        for thing in queryset.iterator(chunk_size=_AT_ONCE):
            yield [read(thing) for read in columns.values()]


def _csv(queryset: models.QuerySet[Any], columns: Columns) -> Iterator[str]:
    line = Line()
    writer = csv.writer(line, lineterminator="\r\n")
    writer.writerow(columns)
    yield "\ufeff" + line.text  # the mark by which spreadsheets know UTF-8
    for row in _rows(queryset, columns):
        writer.writerow([harmless(_text(value)) for value in row])
        yield line.text


def _xlsx(queryset: models.QuerySet[Any], columns: Columns) -> Any:
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(str(queryset.model._meta.verbose_name_plural)[:31])
    sheet.append(list(columns))
    for row in _rows(queryset, columns):
        sheet.append([_cell(value) for value in row])
    file = tempfile.TemporaryFile()  # noqa: SIM115  closed by the answer that sends it
    book.save(file)
    file.seek(0)
    return file


def _attribute(name: str) -> Callable[[Any], Any]:
    return lambda thing: getattr(thing, name)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dt.datetime():
            return value.isoformat().replace("+00:00", "Z")
        case dt.date():
            return value.isoformat()
        case list() | tuple():
            return ";".join(map(str, value))
        case _:
            return str(value)


def _cell(value: Any) -> Any:
    """Numbers and dates stay what they are; a text is never a formula."""
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    if isinstance(value, dt.date) and not isinstance(value, dt.datetime):
        return value
    return harmless(re.sub(ILLEGAL_CHARACTERS_RE, "", _text(value)))[:_LONGEST_CELL]


def links(path: str, query: str) -> Iterable[tuple[str, str]]:
    """A link for each format, with the list's own filters."""
    return [(kind.upper(), f"{path}export/{kind}/{'?' + query if query else ''}") for kind in ("csv", "xlsx")]
