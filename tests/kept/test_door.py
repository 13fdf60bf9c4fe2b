"""Kept answers are Django's own answers, are never older than the newest revision, and count like any other."""

from __future__ import annotations

import datetime as dt
import gzip
import json
import threading
from typing import Any

import psycopg2
import pytest
from django.db import connection
from django.utils import timezone

from alliance.indices import readings
from alliance.indices.drain import drain_marks
from alliance.indices.models import Mark
from alliance.kept.look import Look
from tests.checkout import wait_until
from tests.kept.conftest import LATEST, SERIES, Site, called, newest, revise
from tests.record.cast import Cast
from tests.revisions import another_revision

SPELLINGS: list[dict[str, str]] = [
    {},
    {"accept": "text/csv"},
    {"accept_encoding": "gzip, deflate, br"},
    {"origin": "https://elsewhere.example"},
    {"accept": "text/csv", "accept_encoding": "gzip"},
]
# The gzip middleware pads with a random number of bytes, so a packed answer's length is its own each time.
LENGTH_VARIES = {"content-length"}


RECENTLY = {"cache_control": "max-age=1"}


@pytest.mark.parametrize("address", [SERIES, LATEST, "/api/v1/method/", "/", "/dyads/US/KR/", "/method/"])
def test_an_answer_is_made_once(site: Site, address: str) -> None:
    first = site.ask(address)
    assert first.status == 200
    assert site.ask(address) == first
    assert site.made == [address]


@pytest.mark.parametrize("spelling", SPELLINGS, ids=str)
def test_a_kept_answer_is_what_django_says_word_for_word(site: Site, spelling: dict[str, str]) -> None:
    site.ask(SERIES, **spelling)
    kept, django = site.ask(SERIES, **spelling), site.ask_django(SERIES, **spelling)
    assert len(site.made) == 1
    packed = "content-encoding" in django.headers
    for reply in (kept, django):
        assert len(reply.body) == int(reply.headers["content-length"])
    ignored = LENGTH_VARIES if packed else set()
    assert {k: v for k, v in kept.headers.items() if k not in ignored} == {
        k: v for k, v in django.headers.items() if k not in ignored
    }
    plain = [gzip.decompress(reply.body) if packed else reply.body for reply in (kept, django)]
    assert plain[0] == plain[1]


def test_spellings_are_kept_apart(site: Site) -> None:
    first = [site.ask(SERIES, **spelling) for spelling in SPELLINGS]
    again = [site.ask(SERIES, **spelling) for spelling in SPELLINGS]
    assert again == first
    assert len(site.made) == len(SPELLINGS)
    types = [reply.headers["content-type"].split(";")[0] for reply in again]
    assert types == ["application/json", "text/csv", "application/json", "application/json", "text/csv"]
    assert ["content-encoding" in reply.headers for reply in again[:4]] == [False, False, True, False]
    assert ["access-control-allow-origin" in reply.headers for reply in again] == [False, False, False, True, False]


def test_browsers_share_what_they_can_unpack_alike(site: Site) -> None:
    site.ask(SERIES, accept_encoding="gzip, deflate, br")
    site.ask(SERIES, accept_encoding="br,gzip")
    assert len(site.made) == 1
    site.ask(SERIES, accept_encoding="gzip;q=0, identity")
    assert len(site.made) == 2


def test_questions_and_hosts_are_kept_apart(site: Site) -> None:
    asked = [
        SERIES + query
        for query in ("?from=2025-01-01&to=2025-12-31", "?to=2025-12-31&from=2025-01-01", "?from=2025-06-01")
    ]
    replies = [site.ask(address) for address in asked]
    assert len({reply.headers["etag"] for reply in replies}) == 3
    assert [site.ask(address) for address in asked] == replies
    assert len(site.made) == 3
    index = {host: json.loads(site.ask("/api/v1/", host=host).body)["actors"] for host in ("localhost", "127.0.0.1")}
    assert index == {host: f"http://{host}/api/v1/actors/" for host in index}


def test_the_read_after_a_commit_shows_the_new_revision(site: Site, cast: Cast) -> None:
    seen = []
    for number in range(12):
        before = site.ask(SERIES)
        assert site.ask(SERIES) == before
        revise(cast, date=dt.date(2025, 7, 1 + number))
        after = site.ask(SERIES)
        assert after.headers["x-index-revision"] == newest()
        assert len(json.loads(after.body)["points"]) > len(json.loads(before.body)["points"])
        assert site.ask(SERIES, if_none_match=before.headers["etag"]).status == 200
        seen.append(after.headers["etag"])
    assert len(set(seen)) == 12


def test_readers_beside_a_writer_never_see_an_older_revision_than_was_committed(site: Site, cast: Cast) -> None:
    committed = [int(newest())]
    stop = threading.Event()
    late: list[tuple[int, int]] = []
    counts = [0] * 4

    def read(number: int) -> None:
        while not stop.is_set():
            floor = committed[-1]
            reply = site.ask(SERIES)
            shown = int(reply.headers["x-index-revision"])
            if shown < floor or json.loads(reply.body)["revision"] != shown:
                late.append((floor, shown))
            counts[number] += 1
        connection.close()

    readers = [threading.Thread(target=read, args=(number,)) for number in range(4)]
    for reader in readers:
        reader.start()
    for number in range(25):
        revise(cast, date=dt.date(2025, 7, 1 + number))
        committed.append(int(newest()))
    stop.set()
    for reader in readers:
        reader.join()
    assert late == []
    assert min(counts) > 5
    assert sum(counts) > len(site.made)  # some were handed out from memory


def test_an_answer_made_while_another_revision_was_committed_is_not_handed_out_again(
    site: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = readings.dyad_state

    def interrupted(*arguments: Any) -> Any:
        def commit_another() -> None:
            another_revision(2)
            connection.close()

        other = threading.Thread(target=commit_another)
        other.start()
        other.join()
        return read(*arguments)

    with monkeypatch.context() as patched:
        patched.setattr(readings, "dyad_state", interrupted)
        old = site.ask(SERIES)
    new = site.ask(SERIES)
    assert len(site.made) == 2
    assert (int(old.headers["x-index-revision"]), int(new.headers["x-index-revision"])) == (
        int(newest()) - 1,
        int(newest()),
    )


def test_a_change_that_waits_is_counted_at_once_and_told_on_pages_once_it_is_late(site: Site, cast: Cast) -> None:
    site.ask(LATEST)
    site.ask("/")
    site.ask(SERIES)
    cast.published(stance=0.2)
    assert json.loads(site.ask(LATEST).body)["pending"] == 1
    assert "being worked in" not in site.ask("/").body.decode()
    assert site.made.count("/") == 1  # nobody could have read it before it is worked in
    Mark.objects.update(created_at=timezone.now() - dt.timedelta(seconds=2))
    assert "One change is being worked in" in site.ask("/").body.decode()
    assert site.ask("/") and site.made.count("/") == 2
    cast.published(stance=0.3, issue=cast.drills)
    assert json.loads(site.ask(LATEST).body)["pending"] == 2
    site.ask(SERIES)
    assert site.made.count(SERIES) == 1  # its revision stands
    assert drain_marks() is not None
    assert json.loads(site.ask(LATEST).body)["pending"] == 0
    assert "being worked in" not in site.ask("/").body.decode()


def test_with_very_many_marks_nothing_that_tells_of_them_is_kept(site: Site) -> None:
    Mark.objects.bulk_create([Mark(kind="text") for _ in range(30)])
    for _ in range(2):
        assert json.loads(site.ask(LATEST).body)["pending"] == 30
    assert site.made == [LATEST] * 2


def test_at_midnight_today_is_another_day(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    before = site.ask(SERIES)
    tomorrow = readings.today() + dt.timedelta(1)
    monkeypatch.setattr(readings, "today", lambda: tomorrow)
    after = site.ask(SERIES)
    assert json.loads(after.body)["to"] == tomorrow.isoformat()
    assert after.headers["etag"] != before.headers["etag"]


def test_a_304_is_kept_too_and_only_for_the_tag_that_stands(site: Site, cast: Cast) -> None:
    tag = site.ask(SERIES).headers["etag"]
    django = site.ask_django(SERIES, if_none_match=tag)
    replies = [
        site.ask(SERIES, if_none_match=given) for given in (tag, tag, tag.removeprefix("W/"), f'"x", {tag}', "*")
    ]
    assert all(reply == django for reply in replies)
    assert (django.status, django.body) == (304, b"")
    assert len(site.made) == 2
    assert site.ask(SERIES, if_none_match='"x"').status == 200
    assert len(site.made) == 2
    revise(cast)
    assert site.ask(SERIES, if_none_match=tag).status == 200


def test_a_304_that_was_asked_first_does_not_stand_for_the_answer(site: Site) -> None:
    tag = site.ask_django(SERIES).headers["etag"]
    assert site.ask(SERIES, if_none_match=tag).status == 304
    whole = site.ask(SERIES)
    assert (whole.status, bool(whole.body)) == (200, True)
    assert site.ask(SERIES, if_none_match=tag).status == 304
    assert site.ask(SERIES) == whole
    assert len(site.made) == 2


def test_a_head_has_the_headers_of_the_answer(site: Site) -> None:
    site.ask(SERIES, "HEAD")
    whole = site.ask(SERIES)
    head = site.ask(SERIES, "HEAD")
    assert (head.status, head.headers, head.body) == (200, whole.headers, b"")
    assert len(site.made) == 2


@pytest.mark.parametrize(
    "address",
    [
        SERIES + "?form=csv",
        SERIES + "?from=soon",
        "/api/v1/nothing/",
        "/dyads/US/XX/",
        "/?at=soon",
        "/api/v1/docs/",
        "/api/v1",
    ],
)
def test_errors_and_what_no_view_gave_leave_for_are_not_kept(site: Site, address: str) -> None:
    first, again = site.ask(address), site.ask(address)
    assert first.status == again.status
    assert len(site.made) == 2
    assert len(site.store) == 0


@pytest.mark.parametrize(
    "given",
    [
        {"authorization": "Token x"}, {"range": "bytes=0-9"}, {"if_match": '"x"'},
        {"if_unmodified_since": "Tue, 24 Nov 2026 18:57:55 GMT"},
    ],
    ids=str,
)  # fmt: skip
def test_what_is_out_of_the_ordinary_is_left_to_django(site: Site, given: dict[str, str]) -> None:
    site.ask(SERIES)
    site.ask(SERIES, **given)
    assert len(site.made) == 2


def test_cookies_make_no_difference_to_the_api_and_keep_pages_to_django(site: Site) -> None:
    for address in (SERIES, "/"):
        site.ask(address)
        site.ask(address, cookie="sessionid=abc")
    assert site.made == [SERIES, "/", "/"]


def test_posts_are_left_to_django(site: Site) -> None:
    for _ in range(2):
        assert site.ask("/api/v1/friction/preview/", "POST").status in (400, 415)
    assert len(site.made) == 2


def test_kept_answers_count_towards_the_limit(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    from alliance.api.throttle import AddressThrottle

    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"anon": "5/min"})
    tag = site.ask(SERIES).headers["etag"]
    assert [site.ask(SERIES).status for _ in range(2)] == [200, 200]
    assert [site.ask(SERIES, if_none_match=tag).status for _ in range(2)] == [304, 304]
    assert site.made == [SERIES] * 2
    refused = site.ask(SERIES)
    assert refused.status == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 12
    assert site.ask(LATEST).status == 429
    assert site.ask("/").status == 200  # pages have no limit


def test_a_forwarded_address_is_believed_no_further_than_the_proxies_reach(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rest_framework.settings import api_settings

    from alliance.api.throttle import AddressThrottle

    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"anon": "100/hour"})
    for proxies, tail in ((0, ""), (1, ", 203.0.113.9")):
        monkeypatch.setattr(api_settings, "NUM_PROXIES", proxies)
        statuses = [site.ask(SERIES, x_forwarded_for=f"198.51.100.{n % 250}{tail}").status for n in range(400)]
        assert statuses.count(429) >= 290, proxies


def test_a_connection_that_was_cut_is_made_anew(site: Site) -> None:
    first = site.ask(SERIES)
    assert site.ask(SERIES) == first  # by a look, whose connection is cut now
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )
        assert cursor.rowcount >= 1
    assert site.ask(SERIES) == first
    assert site.made == [SERIES]


def test_without_the_database_django_answers(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    first = site.ask(SERIES)
    site.look.close()
    tries = []

    def refuse() -> Any:
        tries.append(1)
        raise psycopg2.OperationalError("refused")

    monkeypatch.setattr(Look, "_connect", staticmethod(refuse))
    assert site.ask(SERIES) == first
    assert site.ask(SERIES) == first
    assert site.made == [SERIES] * 3
    assert len(tries) == 1  # and is not asked again for a while


def test_the_servers_own_application_has_the_door(site: Site, settings: Any) -> None:
    settings.PAGE_MAKERS = 0  # this process must not fork: it has threads, and others' pipes
    from alliance.kept.door import Door
    from alliance.wsgi import application

    door = application.application  # behind what answers for health
    assert isinstance(door, Door)
    first = called(door, SERIES)
    assert called(door, SERIES) == first
    door._look.close()


def test_open_pages_share_a_look_for_a_tenth_of_a_second(
    site: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("alliance.kept.look.RECENT", 60.0)  # a slow machine must not make it older
    looks: list[int] = []
    real = site.look._ask
    monkeypatch.setattr(site.look, "_ask", lambda: looks.append(1) or real())
    first = site.ask(LATEST)
    assert site.ask(LATEST) == first
    counted = len(looks)
    assert counted == 1
    assert [site.ask(LATEST, **RECENTLY) for _ in range(3)] == [first] * 3
    assert len(looks) == counted
    revise(cast)
    assert site.ask(LATEST, **RECENTLY) == first
    assert site.ask(LATEST).headers["x-index-revision"] == newest()  # who allows no age gets the newest
    assert site.ask(LATEST, **RECENTLY).headers["x-index-revision"] == newest()


@pytest.mark.parametrize("words", ["max-age=0", "no-cache", "max-age=x", "max-age=-1", "s-max-age=1"])
def test_other_words_about_age_allow_none(site: Site, cast: Cast, monkeypatch: pytest.MonkeyPatch, words: str) -> None:
    monkeypatch.setattr("alliance.kept.look.RECENT", 60.0)
    site.ask(LATEST)
    revise(cast)
    assert site.ask(LATEST, cache_control=words).headers["x-index-revision"] == newest()


def test_a_look_is_recent_for_a_tenth_of_a_second_only(site: Site, cast: Cast) -> None:
    site.ask(LATEST)
    revise(cast)
    assert wait_until(lambda: site.ask(LATEST, **RECENTLY).headers["x-index-revision"] == newest(), 5)
