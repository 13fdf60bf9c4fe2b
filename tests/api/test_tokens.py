"""Tokens: made and revoked by their owner, stored as a hash, good for asking more often and for nothing else."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from rest_framework.settings import api_settings

from alliance.api.models import ReadToken
from alliance.api.throttle import AddressThrottle
from alliance.api.views.preview import PreviewThrottle
from alliance.api.views.tokens import MOST_TOKENS
from tests.api.conftest import errors_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def owner() -> User:
    cache.clear()
    return User.objects.create_user("kim", password="long enough to pass", is_staff=True)


@pytest.fixture
def desk(owner: User, client: Client) -> Client:
    """A browser in which the owner is logged in."""
    client.force_login(owner)
    return client


def make(desk: Client, name: str = "Notebook", days: int = 90) -> str:
    """A token as it is shown, once."""
    page = desk.post("/tokens/", {"name": name, "days": days})
    assert page.status_code == 200
    found = re.search(r'<code id="token">([0-9a-f]{64})</code>', page.content.decode())
    assert found
    return found[1]


def read(token: str, **headers: str) -> Any:
    return Client().get("/api/v1/method/", headers={"authorization": f"Token {token}", **headers})


def test_one_must_be_logged_in(client: Client) -> None:
    for answer in (client.get("/tokens/"), client.post("/tokens/x/revoke/")):
        assert answer.status_code == 302
        assert answer.headers["Location"].startswith("/login/?next=/tokens/")


def test_a_new_token_reads_and_is_shown_once(desk: Client) -> None:
    token = make(desk)
    assert read(token).status_code == 200
    again = desk.get("/tokens/").content.decode()
    assert token not in again
    assert token[:8] in again and "Notebook" in again


def test_the_database_holds_no_usable_token(desk: Client) -> None:
    token = make(desk)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(t)::text FROM api_readtoken t")
        ((stored,),) = cursor.fetchall()
    assert token not in stored
    for part in re.findall(r"[0-9a-f]{15,}", stored):
        assert read(part).status_code == 401


def test_a_revoked_or_expired_or_invented_one_is_refused(desk: Client) -> None:
    token = make(desk)
    ReadToken.objects.update(expiry=timezone.now() - dt.timedelta(seconds=1))
    assert read(token).status_code == 401
    assert "expired" in desk.get("/tokens/").content.decode()
    other = make(desk, "Another")
    assert read(other).status_code == 200
    desk.post(f"/tokens/{other[:15]}/revoke/")
    refused = read(other)
    assert refused.status_code == 401
    assert refused.headers["WWW-Authenticate"] == "Token"
    assert set(errors_of(refused)) == {None}
    for invented in ("0" * 64, "short", "\u00fc\u00e4" * 10, "two words", ""):
        assert read(invented).status_code == 401, invented


def test_nobody_revokes_anothers(desk: Client) -> None:
    token = make(desk)
    other = Client()
    other.force_login(User.objects.create_user("lee", is_staff=True))
    other.post(f"/tokens/{token[:15]}/revoke/")
    assert read(token).status_code == 200


def test_an_owner_who_left_reads_no_more(desk: Client, owner: User) -> None:
    token = make(desk)
    User.objects.filter(pk=owner.pk).update(is_active=False)
    assert read(token).status_code == 401


def test_the_form_names_what_is_wrong(desk: Client) -> None:
    page = desk.post("/tokens/", {"name": "", "days": "1000000"})
    assert page.status_code == 400
    assert page.content.decode().count('class="error"') == 2
    for number in range(MOST_TOKENS):
        make(desk, f"Number {number}")
    full = desk.post("/tokens/", {"name": "One more", "days": 30})
    assert full.status_code == 400
    assert "revoke one first" in full.content.decode()


def test_a_token_opens_nothing_else(desk: Client) -> None:
    headers = {"authorization": f"Token {make(desk)}"}
    assert Client().get("/tokens/", headers=headers).status_code == 302
    assert Client().get("/admin/", headers=headers).status_code == 302


def test_the_page_asks_for_the_forms_own_key() -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(User.objects.create_user("lee", is_staff=True))
    assert strict.post("/tokens/", {"name": "x", "days": 30}).status_code == 403


def test_a_token_raises_the_limit_and_is_counted_by_its_owner(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    rates = {"anon": "2/day", "token": "4/day"}
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", rates)
    first, second = make(desk, "One"), make(desk, "Two")
    assert [Client().get("/api/v1/method/").status_code for _ in range(3)] == [200, 200, 429]
    assert [read(token).status_code for token in (first, second, first, second, first)] == [200, 200, 200, 200, 429]
    refused = read(second)
    assert int(refused.headers["Retry-After"]) > 0


def test_previews_have_one_limit_with_or_without_a_token(desk: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PreviewThrottle, "rate", "2/day")
    headers = {"authorization": f"Token {make(desk)}"}
    found = [
        Client()
        .post("/api/v1/friction/preview/", '{"statements": []}', "application/json", headers=headers)
        .status_code
        for _ in range(3)
    ]
    assert found == [200, 200, 429]


def test_a_client_that_invents_forwarded_addresses_is_counted_all_the_same(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind one proxy only the last address is the proxy's word; whatever stands before it, anybody can write."""
    cache.clear()
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"anon": "100/day", "token": "100/day"})
    for proxies, forged in ((0, "10.0.{n}.{m}"), (1, "10.0.{n}.{m}, 192.0.2.1")):
        monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
        cache.clear()
        found = [
            client.get("/api/v1/method/", headers={"x-forwarded-for": forged.format(n=i // 200, m=i % 200)}).status_code
            for i in range(1000)
        ]
        assert found.count(429) == 900
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    cache.clear()
    others = [
        client.get("/api/v1/method/", headers={"x-forwarded-for": f"192.0.2.{i}"}).status_code for i in range(200)
    ]
    assert others == [200] * 200
