"""A reader who has an answer already is told so after one query; whatever can change the answer changes its tag."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.models import Mark, Revision
from alliance.record.models import Actor, Issue, Statement
from tests.api.conftest import Get, noted_transactions
from tests.api.test_endpoints import ADDRESSES, known
from tests.example import load
from tests.revisions import another_revision


@pytest.mark.parametrize("address", [*ADDRESSES, "schema/"])
def test_a_304_costs_one_look_at_the_revision(get: Get, address: str) -> None:
    address = known(address)
    tag = get(address).headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        response = get(address, **{"if-none-match": tag})
    assert response.status_code == 304
    assert response.content == b""
    assert response.headers["ETag"] == tag
    assert response.headers["X-Index-Revision"]
    tables = {table for query in queries for table in ("indices_revision", "indices_mark") if table in query["sql"]}
    if address == "revisions/latest/":
        assert len(queries) <= 2
    else:
        assert len(queries) == 1
        assert tables == {"indices_revision"}


def test_a_logged_in_editors_304_costs_no_more(get: Get, client: Client, django_user_model: Any) -> None:
    client.force_login(django_user_model.objects.create_user("editor"))
    tag = get("method/").headers["ETag"]
    with CaptureQueriesContext(connection) as queries:
        assert get("method/", **{"if-none-match": tag}).status_code == 304
    assert len(queries) == 1


def test_another_revision_question_spelling_or_day_has_another_tag(get: Get, monkeypatch: pytest.MonkeyPatch) -> None:
    address = "friction/alliances/us-rok/matrix/"
    tag = get(address).headers["ETag"]
    assert get(address).headers["ETag"] == tag
    others = [
        get(address + "?at=2021-01-26").headers["ETag"],
        get("friction/alliances/us-japan-rok/matrix/").headers["ETag"],
        get(address, accept="text/csv").headers["ETag"],
    ]
    tomorrow = readings.today() + dt.timedelta(1)
    with monkeypatch.context() as patched:
        patched.setattr(readings, "today", lambda: tomorrow)
        others.append(get(address).headers["ETag"])
    another_revision()
    response = get(address, **{"if-none-match": tag})
    assert response.status_code == 200
    others.append(response.headers["ETag"])
    assert len({tag, *others}) == 6


def test_tags_are_compared_weakly_and_in_lists(get: Get) -> None:
    tag = get("method/").headers["ETag"]
    strong = tag.removeprefix("W/")
    for given in (strong, f'"other", {tag}', "*"):
        assert get("method/", **{"if-none-match": given}).status_code == 304
    assert get("method/", **{"if-none-match": '"other"'}).status_code == 200


def test_compressed_and_plain_answers_share_the_tag(get: Get) -> None:
    packed = get("issues/", **{"accept-encoding": "gzip"})
    assert packed.headers["Content-Encoding"] == "gzip"
    assert packed.headers["ETag"] == get("issues/").headers["ETag"]
    assert {"Accept", "Accept-Encoding"} <= {word.strip() for word in packed.headers["Vary"].split(",")}
    again = get("issues/", **{"accept-encoding": "gzip", "if-none-match": packed.headers["ETag"]})
    assert again.status_code == 304


def test_if_modified_since_does_not_hide_a_revision_of_the_same_second(get: Get) -> None:
    response = get("method/", **{"if-modified-since": get("method/").headers["Last-Modified"]})
    assert response.status_code == 200


def test_before_the_first_revision_there_is_an_answer_all_the_same(get: Get) -> None:
    Revision.objects.all().delete()
    latest = get("revisions/latest/")
    assert latest.json()["id"] is None
    assert latest.json()["committed_at"] is None
    assert latest.headers["X-Index-Revision"] == "0"
    assert "Last-Modified" not in latest.headers
    assert get("friction/dyads/US/KR/").json()["revision"] is None


def test_the_latest_revision_changes_with_the_marks(get: Get) -> None:
    before = get("revisions/latest/")
    assert before.json()["pending"] == 0
    assert before.json()["quarantined"] == []
    revision = readings.latest_revision()
    assert revision is not None
    assert before.json()["id"] == revision.pk

    one = Statement.objects.published().first()
    assert one is not None
    Statement.objects.filter(pk=one.pk).update(summary="In other words.")  # the trigger writes a mark
    waiting = get("revisions/latest/", **{"if-none-match": before.headers["ETag"]})
    assert waiting.status_code == 200
    assert waiting.json()["pending"] == 1
    assert waiting.json()["oldest_mark_at"]

    Mark.objects.create(
        kind="position",
        actor_id=Actor.objects.get(code="US").pk,
        issue_id=Issue.objects.get(slug="autonomy").pk,
        quarantined_at=timezone.now(),
        error="Traceback in /somewhere/private.py",
    )
    aside = get("revisions/latest/", **{"if-none-match": waiting.headers["ETag"]})
    assert aside.status_code == 200
    assert aside.json()["quarantined"] == [{"actor": "US", "issue": "autonomy"}]
    assert b"private" not in aside.content
    assert get("revisions/latest/", **{"if-none-match": aside.headers["ETag"]}).status_code == 304


@pytest.mark.django_db(transaction=True)
def test_one_answer_is_one_revision_though_another_is_committed_meanwhile(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    seen: dict[str, Any] = {}
    before = readings.latest_revision()
    assert before is not None
    read = readings.stored_dyad_series

    def commit_another() -> None:
        seen["new"] = another_revision().pk
        connection.close()

    def interrupted(*arguments: Any) -> Any:
        other = threading.Thread(target=commit_another)
        other.start()
        other.join()
        within = readings.latest_revision()
        seen["within"] = within.pk if within else None
        return read(*arguments)

    monkeypatch.setattr(readings, "stored_dyad_series", interrupted)
    response = client.get("/api/v1/friction/dyads/US/KR/")
    after = readings.latest_revision()
    assert after is not None
    assert after.pk == seen["new"]
    assert seen["within"] == before.pk
    assert response.json()["revision"] == before.pk
    assert response.headers["X-Index-Revision"] == str(before.pk)


@pytest.mark.django_db(transaction=True)
def test_every_endpoint_reads_in_a_transaction_that_cannot_write(client: Client) -> None:
    load()
    for address in ADDRESSES:
        with noted_transactions() as seen:
            assert client.get(f"/api/v1/{known(address)}").status_code == 200
        assert len(seen) == (0 if address == "revisions/latest/" else 1), address
        assert {(isolation, read_only) for _began, isolation, read_only in seen} <= {("repeatable read", "on")}, address
    with connection.cursor() as cursor:  # whatever comes next on this connection may write again
        cursor.execute("SELECT current_setting('transaction_isolation'), current_setting('transaction_read_only')")
        assert cursor.fetchone() == ("read committed", "off")


def test_any_site_may_read(get: Get) -> None:
    response = get("method/", origin="https://elsewhere.example")
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert "ETag" in response.headers["Access-Control-Expose-Headers"]


def test_a_head_has_the_headers_alone(get: Get, client: Any) -> None:
    response = client.head("/api/v1/method/")
    assert response.status_code == 200
    assert response.content == b""
    assert response.headers["ETag"] == get("method/").headers["ETag"]
