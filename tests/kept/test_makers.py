"""Processes that make pages: what they give back, what happens when they cannot, and that none is left behind."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.cache import cache
from django.db import connection

from alliance.indices.fingerprint import Fingerprint
from alliance.kept.keep import Keeping, Until
from alliance.kept.makers import Makers
from alliance.local.place import BASE_DIR
from alliance.operations.beside import django
from tests.checkout import wait_until
from tests.kept.applications import simple
from tests.kept.conftest import SERIES, Reply, Site, newest, revise
from tests.record.cast import Cast

PAGE = "/dyads/US/KR/"


@contextmanager
def begun(application: Callable[..., Any], count: int = 1) -> Iterator[Makers]:
    """Makers that begin anew, as later ones do: this process has threads, which a fork would not survive."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("alliance.kept.makers.FIRST", "spawn")
        makers = Makers(count, application)
    try:
        yield makers
    finally:
        makers.close()


@pytest.fixture(scope="module")
def makers() -> Iterator[Makers]:
    with begun(simple) as found:
        yield found


def asked(address: str, **more: Any) -> dict[str, Any]:
    return {"REQUEST_METHOD": "GET", "PATH_INFO": address, "wsgi.version": (1, 0), **more}


def test_gives_back_what_the_application_said(makers: Makers) -> None:
    made = makers.make(asked("/x", HTTP_ACCEPT="text/html", **{"wsgi.input": object()}))
    assert made is not None
    assert (made.status, made.body, made.terms) == ("200 OK", b"/xtext/html", None)
    assert made.headers == [("X-Process", str(makers.processes()[0]))]
    assert int(made.headers[0][1]) != os.getpid()


def test_gives_back_the_terms_on_which_an_answer_may_be_kept(makers: Makers) -> None:
    made = makers.make(asked("/kept"))
    assert made is not None
    assert made.terms == Keeping(Until.REVISION, False, Fingerprint(7, None))


@pytest.mark.parametrize("address", ["/bits", "/broken"])
def test_what_it_cannot_give_back_is_left_to_who_asked(makers: Makers, address: str) -> None:
    assert makers.make(asked(address)) is None
    assert makers.make(asked("/x")) is not None


def test_nobody_waits_for_a_maker_that_is_at_work(makers: Makers) -> None:
    found: list[Any] = []
    slow = threading.Thread(target=lambda: found.append(makers.make(asked("/slow"))))
    slow.start()
    try:
        assert wait_until(lambda: makers.make(asked("/x")) is None, within=5)
    finally:
        slow.join()
    assert found[0] is not None
    assert makers.make(asked("/x")) is not None


def test_ctrl_c_is_the_web_process_s(makers: Makers) -> None:
    (process,) = makers.processes()
    os.kill(process, signal.SIGINT)
    made = makers.make(asked("/x"))
    assert made is not None and made.headers == [("X-Process", str(process))]


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_another_takes_the_place_of_one_that_ended(how: int, caplog: pytest.LogCaptureFixture) -> None:
    with begun(simple) as makers:
        (former,) = makers.processes()
        os.kill(former, how)
        with caplog.at_level(logging.WARNING):
            assert wait_until(lambda: makers.make(asked("/x")) is None, within=10)
        assert "another takes its place" in caplog.text
        assert wait_until(lambda: makers.make(asked("/x")) is not None, within=30)
        assert makers.processes() != [former]


@pytest.mark.parametrize("first", ["fork", "spawn"])
def test_none_outlives_the_web_process_that_was_killed(first: str) -> None:
    """Killed hard, it can tell nobody; a maker left behind would hold its port, and a connection to the database."""
    program = (
        "import time\n"
        "from alliance.kept import makers\n"
        "from tests.kept.applications import simple\n"
        "if __name__ == '__main__':\n"
        f"    makers.FIRST = {first!r}\n"
        "    found = makers.Makers(2, simple)\n"
        "    print(*found.processes(), flush=True)\n"
        "    time.sleep(60)\n"
    )
    web = subprocess.Popen([sys.executable, "-c", program], cwd=BASE_DIR, stdout=subprocess.PIPE, text=True)
    with web:
        assert web.stdout is not None
        processes = [int(word) for word in web.stdout.readline().split()]
        assert processes
        assert all(is_alive(process) for process in processes)
        web.kill()
    assert wait_until(lambda: not any(is_alive(process) for process in processes), within=10)


def is_alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{process}/stat")
    return not state.exists() or state.read_text().rsplit(")", 1)[1].split()[0] != "Z"


@pytest.fixture
def beside(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """The door with a maker that has the real Django, on the record of the test."""
    at = connection.settings_dict
    monkeypatch.setenv("ALLOWED_HOSTS", "testserver")
    folder = quote(at["HOST"], safe="")
    monkeypatch.setenv("DATABASE_URL", f"postgresql://{at['USER']}@{folder}:{at['PORT']}/{at['NAME']}")
    cache.clear()
    with begun(django) as makers:
        site = Site(makers=makers)
        yield site
    site.look.close()
    connection.close()


def alike(reply: Reply) -> Reply:
    """The reply with the words of its policy in one order, which differs from process to process."""
    policy = " ".join(sorted(reply.headers["content-security-policy"].replace(";", " ").split()))
    return replace(reply, headers=reply.headers | {"content-security-policy": policy})


def test_pages_are_made_beside_and_kept_here(beside: Site, cast: Cast) -> None:
    page = beside.ask(PAGE)
    assert beside.made == []
    assert alike(page) == alike(beside.ask_django(PAGE))
    assert beside.makers is not None
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(beside.makers, "make", lambda _: pytest.fail("it was kept"))
        assert beside.ask(PAGE) == page
    revise(cast)
    later = beside.ask(PAGE)
    assert later.headers["x-index-revision"] == newest() != page.headers["x-index-revision"]
    assert alike(later) == alike(beside.ask_django(PAGE))
    assert beside.ask("/dyads/US/XX/").status == 404
    assert beside.ask(PAGE + "?at=nonsense").status == 400
    assert beside.made == []


def test_the_api_is_asked_here_where_requests_are_counted(beside: Site) -> None:
    assert beside.ask(SERIES).status == 200
    assert beside.made == [SERIES]


def test_a_page_is_made_here_when_no_maker_can(beside: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside.makers, "make", lambda _: None)
    assert beside.ask(PAGE) == beside.ask_django(PAGE)
    assert beside.made == [PAGE]
