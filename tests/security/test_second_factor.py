"""A stolen password alone opens nothing of the desk."""

from __future__ import annotations

import base64
import re
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.test import Client
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from alliance.record.models import Source

SET_UP = "/second-factor/set-up/"


@pytest.fixture
def required(settings: Any) -> None:
    settings.SECOND_FACTOR = True


def code(key: bytes, steps: int = 0) -> str:
    now = TOTP(key)
    now.time = time.time() + 30 * steps
    return f"{now.token():06d}"


def logged_in(user: User) -> Client:
    """With the password only."""
    client = Client()
    client.force_login(user)
    return client


def set_up(client: Client) -> tuple[bytes, list[str]]:
    page = client.get(SET_UP).content.decode()
    shown = re.search(r'<code id="key">([A-Z2-7 ]+)</code>', page)
    assert shown
    key = base64.b32decode(shown[1].replace(" ", ""))
    done = client.post(SET_UP, {"code": code(key)})
    assert done.status_code == 200
    return key, re.findall(r"<li><code>([A-Z2-7-]+)</code></li>", done.content.decode())


def later() -> None:
    """As if the last code had been given a while ago: none works twice."""
    TOTPDevice.objects.update(last_t=-1, throttling_failure_count=0, throttling_failure_timestamp=None)


def test_the_desk_asks_everybody_to_set_one_up_and_lets_nothing_be_written_before(required: None, edith: User) -> None:
    client = logged_in(edith)
    for address in ("/admin/", "/admin/record/statement/add/", "/tokens/"):
        answer = client.get(address)
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith(SET_UP), address
    client.post("/admin/record/source/add/", {"url": "https://example.org/9", "title": "Nine", "publisher": "N"})
    assert not Source.objects.exists()
    page = client.get(SET_UP)
    assert "<svg" in page.content.decode()  # drawn here: no other server hears of the key
    assert "no-store" in page.headers["Cache-Control"]
    before = client.session.session_key
    _key, codes = set_up(client)
    assert len(set(codes)) == 10
    assert client.session.session_key != before
    assert client.get("/admin/").status_code == 200


def test_a_login_needs_a_code_and_none_works_twice(required: None, edith: User) -> None:
    key, codes = set_up(logged_in(edith))
    later()
    client = logged_in(edith)
    assert client.get("/admin/").headers["Location"].startswith("/second-factor/?next=")
    assert client.get(SET_UP).headers["Location"].startswith("/second-factor/"), "no other one without the first"
    assert client.post("/second-factor/", {"code": "000000"}).status_code == 400
    later()
    used = code(key)
    answer = client.post("/second-factor/", {"code": used, "next": "https://evil.example/"})
    assert answer.headers["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200
    again = logged_in(edith)
    assert again.post("/second-factor/", {"code": used}).status_code == 400, "the same code"
    assert again.get("/admin/").status_code == 302
    assert again.post("/second-factor/", {"code": codes[0].lower()}).status_code == 302
    assert again.get("/admin/").status_code == 200
    third = logged_in(edith)
    assert third.post("/second-factor/", {"code": codes[0]}).status_code == 400, "a recovery code works once"


def test_wrong_codes_are_slowed_down(required: None, edith: User) -> None:
    key, _codes = set_up(logged_in(edith))
    later()
    client = logged_in(edith)
    assert client.post("/second-factor/", {"code": "000000"}).status_code == 400
    assert client.post("/second-factor/", {"code": code(key)}).status_code == 400, "too soon, right or not"


def test_the_database_holds_no_recovery_code(required: None, edith: User) -> None:
    _key, codes = set_up(logged_in(edith))
    kept = set(StaticToken.objects.values_list("token", flat=True))
    assert len(kept) == 10
    assert not kept & {shown.replace("-", "") for shown in codes}
    thief = logged_in(edith)
    assert thief.post("/second-factor/", {"code": kept.pop()}).status_code == 400


def test_where_none_is_required_those_who_set_one_up_are_asked_all_the_same(edith: User) -> None:
    assert logged_in(edith).get("/admin/").status_code == 200
    set_up(logged_in(edith))
    assert logged_in(edith).get("/admin/").status_code == 302
    call_command("forget_second_factor", "edith", verbosity=0)
    assert logged_in(edith).get("/admin/").status_code == 200
