"""Public or behind a login; read-only for maintenance; what every answer tells the browser."""

from __future__ import annotations

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client

from alliance.api.models import ReadToken
from alliance.intake import enter
from alliance.intake.imports.jobs import run_waiting
from alliance.record.models import Statement
from tests.record.cast import Cast

PAGES = ("/", "/statements/", "/data/", "/issues/leaflets/", "/embed/alliances/us-rok/matrix/",
         "/pictures/overview.png", "/alliances/us-rok/briefing/", "/api/v1/docs/", "/catalogue/ko/x.js")  # fmt: skip
READS = ("/api/v1/", "/api/v1/statements/", "/api/v1/schema/", "/api/v1/feeds/alliances/us-rok.atom",
         "/api/v1/statements/?format=csv", "/api/v1/nothing/")  # fmt: skip


@pytest.fixture
def private(settings: Any, cast: Cast) -> None:
    settings.PUBLIC = False


def test_behind_a_login_strangers_see_nothing(private: None, client: Client) -> None:
    for address in PAGES:
        answer = client.get(address)
        assert answer.status_code == 302, address
        assert answer.headers["Location"].startswith("/login/?next=/"), address
    for address in READS:
        answer = client.get(address)
        assert answer.status_code == 401, address
        assert answer.headers["WWW-Authenticate"] == "Token"
    preview = client.post("/api/v1/friction/preview/", '{"statements": []}', "application/json")
    assert preview.status_code == 401
    assert client.get("/login/").status_code == 200
    assert client.get("/robots.txt").content.decode() == "User-agent: *\nDisallow: /\n"


def test_behind_a_login_readers_read_by_session_or_token(private: None, client: Client) -> None:
    reader = User.objects.create_user("rhea")
    _made, token = ReadToken.objects.create(user=reader, name="notebook")
    assert client.get("/api/v1/statements/", headers={"authorization": f"Token {token}"}).status_code == 200
    client.force_login(reader)
    for address in ("/", "/statements/", "/api/v1/statements/", "/api/v1/docs/"):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert "private" in answer.headers["Cache-Control"] or "no-store" in answer.headers["Cache-Control"]
        assert "Cookie" in answer.headers["Vary"]
        assert "noindex" in answer.headers["X-Robots-Tag"]
    assert client.get("/admin/").status_code == 302, "a reader is no editor"


def test_a_public_site_is_open(cast: Cast, client: Client) -> None:
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/statements/").status_code == 200
    said = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in said
    assert "Disallow: /\n" not in said


def test_read_only_closes_the_desk_and_leaves_reading_open(
    cast: Cast, settings: Any, client: Client, editor: User, reviewer: User
) -> None:
    waiting = cast.statement(author=editor, status="in_review")
    client.force_login(reviewer)
    settings.READ_ONLY = True
    for method, address in (
        ("get", "/admin/"), ("get", "/admin/record/statement/"), ("post", "/admin/record/statement/add/"),
        ("get", "/tokens/"), ("post", "/tokens/"), ("post", "/"),
    ):  # fmt: skip
        answer = getattr(client, method)(address)
        assert answer.status_code == 503, address
        assert "closed for maintenance" in answer.content.decode()
        assert answer.headers["Retry-After"] == "300"
    assert client.get("/").status_code == 200
    assert client.get("/api/v1/statements/").status_code == 200
    asked = client.post("/api/v1/friction/preview/", json.dumps({"statements": []}), "application/json")
    assert asked.status_code == 200, "a preview writes nothing"
    with pytest.raises(ValidationError, match="READ_ONLY"):
        enter.publish_statement(waiting, reviewer)
    assert run_waiting() == 0
    settings.READ_ONLY = False
    enter.publish_statement(waiting, reviewer)
    assert Statement.objects.get().status == "published"


@pytest.mark.parametrize(
    "address", ["/", "/data/", "/nothing/", "/api/v1/", "/api/v1/docs/", "/login/", "/admin/login/"]
)
def test_every_answer_says_what_a_browser_may_do(cast: Cast, client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == ("cross-origin" if "/api/v1" in address else "same-origin")
    assert "camera=()" in headers["Permissions-Policy"]
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy["script-src"] == "'self'"
    assert policy["frame-ancestors"] == "'none'"
    assert policy["object-src"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"], "no third party"


def test_only_pages_with_figures_may_have_style_attributes(cast: Cast, client: Client) -> None:
    for address in ("/alliances/us-rok/", "/embed/alliances/us-rok/matrix/"):
        policy = client.get(address).headers["Content-Security-Policy"]
        assert "style-src-attr 'unsafe-inline'" in policy
        assert policy.count("unsafe") == 1


def test_a_304_leaves_the_policy_of_the_page_that_the_reader_has(cast: Cast, client: Client) -> None:
    first = client.get("/data/")
    again = client.get("/data/", headers={"if-none-match": first.headers["ETag"]})
    assert again.status_code == 304
    assert "Content-Security-Policy" not in again.headers


def test_secure_cookies_of_their_own_site_behind_tls() -> None:
    from tests.security.test_environment import settings_of

    found = settings_of("SESSION_COOKIE_NAME, CSRF_COOKIE_NAME, SESSION_COOKIE_SECURE, SECURE_HSTS_SECONDS")
    assert found == "('__Host-sessionid', '__Host-csrftoken', True, 31536000)"
