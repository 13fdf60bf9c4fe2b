"""In front of Django: a request whose answer is kept, and still holds, is answered here, before any middleware.

Nothing is written here that Django did not write: a kept answer is its own status, headers and bytes, in whichever
spelling (JSON or CSV, plain or gzip, whole or 304) it was asked for before. Whatever is out of the ordinary goes on to
Django: other methods, tokens, preconditions, readers over their limit, a database that does not answer.
"""

from __future__ import annotations

import datetime as dt
import re
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from django.utils.http import parse_etags

from alliance.indices import readings
from alliance.indices.fingerprint import Fingerprint
from alliance.kept.keep import WORD, Keeping
from alliance.kept.look import Look
from alliance.kept.makers import Makers
from alliance.kept.places import Places
from alliance.kept.room import with_room
from alliance.kept.store import Answer, Headers, Held, Key, Store

Environment = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environment, StartResponse], Iterable[bytes]]

# Here an answer is the same for whoever asks; elsewhere a reader with a cookie (an editor, logged in) is Django's.
SAME_FOR_ALL = "/api/v1/"
# What is never kept, and need not wait for another who asks for the same.
NOT_OURS = ("/static/", "/admin/")
# With these a request is about more than its answer.
OUT_OF_THE_ORDINARY = (
    "HTTP_AUTHORIZATION", "HTTP_RANGE", "HTTP_IF_MATCH", "HTTP_IF_UNMODIFIED_SINCE",
)  # fmt: skip
# The headers that a Key covers; an answer that depends on any other is not kept.
COVERED = {"accept", "accept-encoding", "origin"}
_MAX_AGE = re.compile(r"(?:^|[\s,])max-age=(\d{1,9})\b")
_INSISTS = re.compile(r"(?:^|[\s,])(?:no-cache|no-store|max-age=0+)(?:$|[\s,])")
_PACKINGS = re.compile(r"\b(br|gzip|zstd)\b")
# So many answers are made at once: one while another waits for the database, and one that takes long.
AT_ONCE = 3
# With all of them at work, the reader of a page is given what held at most so many seconds ago, and does not wait;
# while somebody makes the newest, what held up to LONGEST_GRACE ago, so that one reader waits and not all of them.
# A page asks again by itself. Who asks the API may have been told of a revision, and never gets an older one.
GRACE = 2.0
LONGEST_GRACE = 5.0
# After so many seconds a reader no longer waits for another's answer, but asks for its own.
LONGEST_WAIT = 10.0


class Door:
    """A WSGI application that hands out kept answers, and asks `application` for all others."""

    def __init__(
        self,
        application: Application,
        *,
        look: Look,
        store: Store,
        admits: Callable[[Environment], bool],
        makers: Makers | None = None,
    ) -> None:
        self._application = application
        self._look = look
        self._store = store
        self._admits = admits  # whether the reader is within the limit; counts the request if so
        self._makers = makers
        self._builders = _Builders()
        self._places = Places(AT_ONCE)
        # With makers this process leaves the pages to them, and is there for those who ask the API.
        self._places_of_pages = Places(makers.count) if makers else self._places

    def __call__(self, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        key = key_of(environment)
        if key is None:
            return self._application(environment, start_response)
        places = self._places if _is_of_api(environment) else self._places_of_pages
        answered = self._at_hand(key, places, environment, start_response)
        if answered is not None:
            return answered
        if environment["REQUEST_METHOD"] != "GET":
            return self._application(environment, start_response)
        with self._builders.one_at_a_time(key) as waited:
            if waited:
                # The answer is here now, if it could be kept; if not, nobody waits a second time.
                answered = self._at_hand(key, places, environment, start_response)
                if answered is not None:
                    return answered
            with places.one(LONGEST_WAIT):
                return self._make(key, environment, start_response)

    def _at_hand(
        self, key: Key, places: Places, environment: Environment, start_response: StartResponse
    ) -> list[bytes] | None:
        """What need not be made: the kept answer, or in a crowd the one of a moment ago."""
        answered = self._kept(key, environment, start_response)
        if answered is None and places.are_taken:
            grace = LONGEST_GRACE if self._builders.are_at(key) else GRACE
            answered = self._former(key, grace, environment, start_response)
        return answered

    def _kept(self, key: Key, environment: Environment, start_response: StartResponse) -> list[bytes] | None:
        """The kept answer's own bytes; None if there is none that holds."""
        answer = self._store.get(key)
        if answer is None:
            return None
        began = time.monotonic()
        state = self._look(recent=_allows_a_second(environment))
        if state is None or not answer.holds(state, readings.today()):
            return None
        answer.held.at = began
        return self._give(answer, environment, start_response)

    def _former(
        self, key: Key, grace: float, environment: Environment, start_response: StartResponse
    ) -> list[bytes] | None:
        """The page that held until a moment ago, for who would wait long for the newest and does not insist on it."""
        if _is_of_api(environment) or _insists(environment):
            return None
        answer = self._store.get(key)
        if answer is None or time.monotonic() - answer.held.at > grace:
            return None
        return self._give(answer, environment, start_response)

    def _give(self, answer: Answer, environment: Environment, start_response: StartResponse) -> list[bytes] | None:
        is_had = _is_had(answer.tag, environment.get("HTTP_IF_NONE_MATCH", ""))
        headers = answer.not_modified if is_had else answer.headers
        if headers is None:
            return None
        if answer.terms.counted and not self._admits(environment):
            return None  # Django says so, in its own words
        start_response("304 Not Modified" if is_had else "200 OK", headers)
        return [b"" if is_had or environment["REQUEST_METHOD"] == "HEAD" else answer.body]

    def _make(self, key: Key, environment: Environment, start_response: StartResponse) -> Iterable[bytes]:
        """Let Django answer, and keep what it says may be kept."""
        day, began = readings.today(), time.monotonic()
        said = _Said(start_response)
        body, terms = self._ask(environment, said)
        if terms is None or getattr(body, "streaming", False) or not said.can_be_kept():
            return body
        content = b"".join(body)
        if close := getattr(body, "close", None):
            close()
        if readings.today() == day and said.names(terms.read_from):
            self._store.keep(key, replace(said.answer(day, terms, content), held=Held(began)))
        return [content]

    def _ask(self, environment: Environment, said: _Said) -> tuple[Iterable[bytes], Keeping | None]:
        """What Django says, in a process beside this one if it is a page and one of them is free."""
        # The API is asked here: this process counts who asks how often, and has what its answers are made of.
        if self._makers and not _is_of_api(environment):
            made = self._makers.make(environment)
            if made is not None:
                said(made.status, made.headers)
                return [made.body], made.terms
        body: Iterable[bytes] = with_room(self._application, environment, said)
        return body, environment.get(WORD)


def key_of(environment: Environment) -> Key | None:
    """What the answer to a request may depend on; None where it is not for this door."""
    address = environment["PATH_INFO"]
    if (
        environment["REQUEST_METHOD"] not in ("GET", "HEAD")
        or address.startswith(NOT_OURS)
        or environment.get("CONTENT_LENGTH", "0") not in ("", "0")
        or any(name in environment for name in OUT_OF_THE_ORDINARY)
        or ("HTTP_COOKIE" in environment and not address.startswith(SAME_FOR_ALL))
    ):
        return None
    return Key(
        site=(
            environment["wsgi.url_scheme"],
            environment.get("HTTP_X_FORWARDED_PROTO", ""),
            environment.get("HTTP_HOST", ""),
        ),
        address=environment.get("SCRIPT_NAME", "") + address,
        query=environment.get("QUERY_STRING", ""),
        accept=environment.get("HTTP_ACCEPT", ""),
        packing=_packing(environment.get("HTTP_ACCEPT_ENCODING", "")),
        origin=environment.get("HTTP_ORIGIN", ""),
    )


def _is_of_api(environment: Environment) -> bool:
    return bool(environment["PATH_INFO"].startswith(SAME_FOR_ALL))


def _packing(accepted: str) -> str:
    """What a reader can unpack, in one order, so that browsers share answers; with weights, in its own words."""
    return accepted if ";" in accepted else " ".join(sorted(set(_PACKINGS.findall(accepted))))


def _allows_a_second(environment: Environment) -> bool:
    """Whether the reader says that an answer of a second's age will do."""
    found = _MAX_AGE.search(environment.get("HTTP_CACHE_CONTROL", ""))
    return found is not None and int(found[1]) >= 1


def _insists(environment: Environment) -> bool:
    """Whether the reader says that no age will do, as browsers do when a page is loaded anew by hand."""
    return _INSISTS.search(environment.get("HTTP_CACHE_CONTROL", "")) is not None


def _is_had(tag: str, if_none_match: str) -> bool:
    """Whether the reader's If-None-Match names the answer, compared weakly."""
    if not if_none_match:
        return False
    theirs = parse_etags(if_none_match)
    return "*" in theirs or tag.removeprefix("W/") in {other.removeprefix("W/") for other in theirs}


class _Said:
    """Listens to what Django says as it begins an answer."""

    def __init__(self, start_response: StartResponse) -> None:
        self._start_response = start_response
        self.status = ""
        self.headers: Headers = []
        self._by_name: dict[str, str] = {}

    def __call__(self, status: str, headers: Headers, *more: Any) -> Any:
        self.status, self.headers = status, list(headers)
        self._by_name = {name.lower(): value for name, value in headers}
        return self._start_response(status, headers, *more)

    def can_be_kept(self) -> bool:
        """Only whole answers and 304s with a tag, that set no cookie and depend on nothing but what a Key covers."""
        varies = {word.strip().lower() for word in self._by_name.get("vary", "").split(",") if word.strip()}
        return (
            self.status[:3] in ("200", "304")
            and "etag" in self._by_name
            and "set-cookie" not in self._by_name
            and varies <= COVERED
        )

    def names(self, state: Fingerprint) -> bool:
        """Whether the answer says that it was read from this state's revision."""
        return self._by_name.get("x-index-revision") == str(state.revision or 0)

    def answer(self, day: dt.date, terms: Keeping, content: bytes) -> Answer:
        """What is kept of it: the whole answer, or its 304."""
        tag = self._by_name["etag"]
        if self.status.startswith("304"):
            return Answer(day, terms, tag, headers=None, body=b"", not_modified=self.headers)
        return Answer(day, terms, tag, headers=self.headers, body=content, not_modified=None)


class _Builders:
    """One builder an answer: whoever asks for the same meanwhile waits for it instead of doing the work again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._at_work: dict[Key, threading.Event] = {}

    def are_at(self, key: Key) -> bool:
        """Whether somebody makes this answer now."""
        return key in self._at_work

    @contextmanager
    def one_at_a_time(self, key: Key) -> Iterator[bool]:
        """Enter as the builder, or wait until the one at work is done; gives whether that was so."""
        with self._lock:
            other = self._at_work.get(key)
            mine = None if other else self._at_work.setdefault(key, threading.Event())
        if mine is None:
            assert other
            other.wait(LONGEST_WAIT)
            yield True
            return
        try:
            yield False
        finally:
            with self._lock:
                del self._at_work[key]
            mine.set()
