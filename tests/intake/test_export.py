"""Any list of the desk as a file: what the filters leave, nothing that a spreadsheet runs, ready to be brought in."""

from __future__ import annotations

import csv
import io
from typing import Any

import openpyxl
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client

from alliance.intake import export
from alliance.record.models import Actor, Statement
from tests.intake.files import as_csv, brought_in
from tests.record.cast import Cast

LIST = "/admin/record/statement/"


def exported(desk: Client, address: str) -> list[dict[str, str]]:
    response = desk.get(address)
    assert response.status_code == 200, address
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.django_db(transaction=True)
def test_a_filtered_list_comes_back_as_it_went(cast: Cast, desk: Client, editor: User) -> None:
    kept = cast.statement(summary="=1+1", quote="-0.5", coder_note="-not a number", stance=-0.25, reference="a")
    cast.statement(issue=cast.drills)
    desk.force_login(editor)
    page = desk.get(f"{LIST}?issue__id__exact={cast.leaflets.pk}").content.decode()
    address = f"{LIST}export/csv/?issue__id__exact={cast.leaflets.pk}"
    assert f'href="{address}"' in page
    (line,) = exported(desk, address)
    assert (line["actor"], line["issue"], line["url"]) == ("KR-LEE", "leaflets", cast.source.url)
    assert (line["summary"], line["quote"], line["coder_note"], line["stance"]) == (
        "'=1+1", "-0.5", "'-not a number", "-0.25",
    )  # fmt: skip
    Statement.objects.filter(pk=kept.pk).delete()
    job = brought_in(editor, as_csv([line]), asked="all")
    assert (job.stored, job.faulty) == (1, 0)
    back = Statement.objects.get(reference="a")
    for name in ("summary", "quote", "coder_note", "stance", "actor", "issue", "source", "date", "kind", "reliability"):
        assert getattr(back, name) == getattr(kept, name) or name == "date", name


@pytest.mark.django_db
def test_a_workbook_has_numbers_and_dates_and_no_formulas(cast: Cast, desk: Client, editor: User) -> None:
    cast.statement(summary="=HYPERLINK(1)", coder_note="a bell \x07")
    desk.force_login(editor)
    response = desk.get(f"{LIST}export/xlsx/")
    book = openpyxl.load_workbook(io.BytesIO(b"".join(response.streaming_content)))
    header, line = book.active.iter_rows()  # type: ignore[union-attr]
    cells = {str(name.value): cell for name, cell in zip(header, line, strict=True)}
    assert (cells["summary"].value, cells["summary"].data_type) == ("'=HYPERLINK(1)", "s")
    assert (cells["stance"].value, cells["date"].is_date) == (-1, True)
    assert cells["coder_note"].value == "a bell "


@pytest.mark.django_db
def test_every_list_can_be_exported_by_those_who_see_it(
    cast: Cast, desk: Client, admin_user: User, passer_by: User
) -> None:
    cast.statement()
    own = [model for model in admin.site._registry if model._meta.app_label in ("record", "indices", "intake")]
    assert len(own) >= 8
    for model in own:
        base = f"/admin/{model._meta.app_label}/{model._meta.model_name}/export"
        desk.force_login(admin_user)
        for kind in ("csv", "xlsx"):
            response = desk.get(f"{base}/{kind}/")
            assert response.status_code == 200, base
            assert b"".join(response.streaming_content)
        desk.force_login(passer_by)
        assert desk.get(f"{base}/csv/").status_code == 403
    desk.force_login(admin_user)
    lines = exported(desk, "/admin/record/actor/export/csv/?q=Lee")
    assert [line["code"] for line in lines] == ["KR-LEE"]
    assert lines[0]["member_of"] == str(Actor.objects.get(code="KR"))


@pytest.mark.django_db
@pytest.mark.parametrize("odd", ["csv/?actor__id__exact=x", "csv/?q=%00", "pdf/", "csv/?nonsense=1"])
def test_an_odd_address_leads_back_to_the_list(cast: Cast, desk: Client, editor: User, odd: str) -> None:
    desk.force_login(editor)
    assert desk.get(f"{LIST}export/{odd}").status_code == 302


@pytest.mark.django_db
def test_a_workbook_that_would_be_too_large_is_refused(
    cast: Cast, desk: Client, editor: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_XLSX", 1)
    for number in range(2):
        cast.statement(reference=str(number))
    desk.force_login(editor)
    response: Any = desk.get(f"{LIST}export/xlsx/", follow=True)
    assert "More than 1 rows; take CSV" in response.content.decode()
