"""Files of statements as people send them, for the tests of imports."""

from __future__ import annotations

import csv
import datetime as dt
import io
from typing import Any

import openpyxl
from django.contrib.auth.models import User

from alliance.intake.imports.jobs import run_waiting, submit
from alliance.intake.models import ImportJob


def row(number: int, **changes: Any) -> dict[str, Any]:
    """A good row; every number makes another statement."""
    return {
        "reference": f"feed:{number}",
        "date": (dt.date(2001, 1, 1) + dt.timedelta(days=number)).isoformat(),
        "actor": ("US", "KR", "KR-LEE")[number % 3],
        "issue": ("joint-exercises", "leaflets")[number % 2],
        "kind": "speech",
        "stance": f"{(number % 9 - 4) / 4:g}",
        "salience": "0.5",
        "summary": f"Says the {number}th thing, “in quotes”, with a comma.",
        "url": f"https://example.org/feed/{number // 4}",
        "source_title": f"Page {number // 4}",
        **changes,
    }


def rows(count: int) -> list[dict[str, Any]]:
    """So many good rows."""
    return [row(number) for number in range(count)]


def as_csv(lines: list[dict[str, Any]], header: list[str] | None = None, **how: Any) -> bytes:
    """A CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header or list(lines[0]), extrasaction="ignore", **how)
    writer.writeheader()
    writer.writerows(lines)
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_xlsx(lines: list[dict[str, Any]], header: list[str] | None = None) -> bytes:
    """A workbook with the values as they are: dates as dates, numbers as numbers."""
    book = openpyxl.Workbook()
    sheet: Any = book.active
    names = header or list(lines[0])
    sheet.append(names)
    for line in lines:
        sheet.append([line.get(name) for name in names])
    return saved(book)


def saved(book: Any) -> bytes:
    """The workbook's bytes."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def brought_in(
    user: User, content: bytes, asked: str = "check", status: str = "in_review", name: str = "statements.csv"
) -> ImportJob:
    """The job after its pass, as the worker does it."""
    job = submit(user, name, content, status)
    ImportJob.objects.filter(pk=job.pk).update(asked=asked)
    assert run_waiting() == 1
    job.refresh_from_db()
    return job
