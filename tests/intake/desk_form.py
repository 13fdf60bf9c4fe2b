"""What the browser sends from the form of a statement, for the tests of the desk."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from alliance.record.models import Statement
from tests.record.cast import Cast

ADD = "/admin/record/statement/add/"
LIST = "/admin/record/statement/"


def typed(cast: Cast, **changes: Any) -> dict[str, Any]:
    """What the browser sends when Lee's order is typed in."""
    fields = {
        "actor": cast.lee.pk, "issue": cast.leaflets.pk, "source": cast.source.pk, "date": "2025-06-14",
        "date_precision": "day", "kind": "press", "stance": "-1", "half_width": "", "salience": "0.75",
        "reliability": "", "summary": "Lee orders officials to prevent leaflet launches.", "quote": "",
        "coder_note": "", "locator": "",
    }  # fmt: skip
    return {**fields, **changes}


def change(statement: Statement) -> str:
    """The address of its form."""
    return reverse("admin:record_statement_change", args=[statement.pk])
