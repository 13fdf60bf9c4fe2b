"""Guessing passwords, forged addresses, planted sessions, redirects to elsewhere, copies of the database."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from rest_framework.settings import api_settings

from alliance.access.rate import _network_of, network_of
from tests.security.conftest import PASSWORD

DOORS = ("/login/", "/admin/login/")


def try_in(client: Client, door: str, password: str = PASSWORD, name: str = "edith", **more: Any) -> Any:
    return client.post(door, {"username": name, "password": password, "next": more.pop("next", "")}, **more)


@pytest.mark.parametrize("door", DOORS)
def test_after_five_wrong_passwords_the_right_one_is_refused_too(edith: User, door: str) -> None:
    found = [try_in(Client(), door, f"guess {n}").status_code for n in range(5)]
    assert found == [200, 200, 200, 200, 429]
    refused = try_in(Client(), door)
    assert refused.status_code == 429
    assert int(refused.headers["Retry-After"]) == 900
    # Somebody else's guesses lock nobody out elsewhere.
    assert try_in(Client(REMOTE_ADDR="192.0.2.7"), door).status_code == 302


@pytest.mark.parametrize(("proxies", "forged"), [(0, "10.{a}.{b}.1"), (1, "10.{a}.{b}.1, 192.0.2.1")])
def test_a_thousand_attempts_from_invented_addresses_are_refused(
    edith: User, monkeypatch: pytest.MonkeyPatch, proxies: int, forged: str
) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
    client = Client()
    found = [
        try_in(client, "/login/", f"guess {n}", f"account {n}",
               headers={"x-forwarded-for": forged.format(a=n // 250, b=n % 250)}).status_code
        for n in range(1000)
    ]  # fmt: skip
    assert found.count(429) >= 900


def test_what_is_longer_than_an_address_is_neither_one_nor_remembered() -> None:
    assert network_of("198.51.100.7") == "198.51.100.7"
    before = _network_of.cache_info().currsize
    assert network_of("9" * 65) is None
    assert _network_of.cache_info().currsize == before


def test_a_network_of_ipv6_counts_as_one_reader(edith: User) -> None:
    found = [
        try_in(Client(REMOTE_ADDR=f"2001:db8::{n:x}"), "/login/", f"guess {n}", f"account {n}").status_code
        for n in range(1, 61)
    ]
    assert found.count(429) >= 25


def test_what_a_proxy_wrote_wrongly_is_no_server_error(edith: User, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(api_settings, "NUM_PROXIES", 1)
    for words in ("unknown", "192.0.2.1:4711", "' OR 1=1", "[2001:db8::1]", ""):
        assert try_in(Client(), "/login/", "wrong", headers={"x-forwarded-for": words}).status_code == 200, words


@pytest.mark.parametrize("door", DOORS)
def test_a_planted_session_is_not_taken_over(edith: User, door: str) -> None:
    client = Client()
    client.cookies["sessionid"] = "planted00planted00planted00plant"
    assert try_in(client, door).status_code == 302
    assert client.cookies["sessionid"].value != "planted00planted00planted00plant"
    attacker = Client()
    attacker.cookies["sessionid"] = "planted00planted00planted00plant"
    assert attacker.get("/tokens/").status_code == 302


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "http:///evil.example",
     "\x08//evil.example", "https:evil.example", "/%09/evil.example\t//evil.example"],
)  # fmt: skip
def test_a_login_leads_to_no_other_site(edith: User, door: str, elsewhere: str) -> None:
    answer = try_in(Client(), f"{door}?next=", next=elsewhere)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/")
    assert not answer.headers["Location"].startswith(("//", "/\\"))


def test_a_copy_of_the_database_logs_nobody_in(edith: User) -> None:
    client = Client()
    try_in(client, "/login/")
    assert client.get("/tokens/").status_code == 200
    with connection.cursor() as cursor:
        cursor.execute("SELECT session_key FROM django_session")
        keys = [key for (key,) in cursor.fetchall()]
    assert keys
    assert client.cookies["sessionid"].value not in keys
    for key in keys:
        thief = Client()
        thief.cookies["sessionid"] = key
        assert thief.get("/tokens/").status_code == 302


def test_a_logout_ends_the_session_for_good(edith: User) -> None:
    client = Client()
    try_in(client, "/login/")
    key = client.cookies["sessionid"].value
    client.post("/logout/")
    client.cookies["sessionid"] = key
    assert client.get("/tokens/").status_code == 302


def test_logs_hold_no_secret(edith: User, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    client = Client(raise_request_exception=False)
    try_in(client, "/login/", "a wrong secret")
    try_in(client, "/login/")
    client.get("/api/v1/method/", headers={"authorization": "Token " + "5ec2e7" * 10})
    said = "\n".join(record.getMessage() for record in caplog.records if not record.name.startswith("django.db"))
    for secret in ("a wrong secret", PASSWORD, "5ec2e7" * 3, client.cookies["sessionid"].value):
        assert secret not in said


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost@evil.example", "a b"])
def test_a_foreign_host_is_refused(db: None, host: str) -> None:
    assert Client(raise_request_exception=False).get("/", headers={"host": host}).status_code == 400
    answer = Client().get("/data/", headers={"x-forwarded-host": "evil.example"})
    assert "evil.example" not in answer.content.decode()
