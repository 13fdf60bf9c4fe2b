"""What every page has in common: the date it is read at, one revision for all its reads, its headers.

A page is a function `(request, frame, **path) -> HttpResponse` under `@page`.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache, wraps
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import get_script_prefix, reverse
from django.utils.cache import get_conditional_response
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from alliance.access.headers import with_style_attributes
from alliance.indices import readings
from alliance.indices.explain_shapes import CoderAgreement
from alliance.indices.readings import RecordSize
from alliance.indices.readings.days import CHANGE_DAYS
from alliance.indices.shapes import IndexState
from alliance.kept import Until, keep
from alliance.pages import findings, social
from alliance.pages.names import Names, load_names, summarise_record

PageView = Callable[..., HttpResponse]
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FIRST_YEAR, LAST_YEAR = 1900, 2199
SILENT_DAYS = 30


class WrongParameter(Exception):
    """A parameter of the address that cannot be understood."""

    def __init__(self, parameter: str, message: str) -> None:
        super().__init__(message)
        self.parameter = parameter
        self.message = message


@dataclass
class Frame:
    """What a page is made from, beside its own readings."""

    request: HttpRequest
    at: dt.date
    today: dt.date
    chosen: bool  # whether the reader chose the date; then links keep it
    state: IndexState
    section: str = ""
    known: dt.date | None = None  # the record as it stood at the end of this day, UTC; None for now
    instant: dt.datetime | None = None  # or at this very instant of that day, at which a revision was committed
    picture: str = ""  # address of the picture for links to the page; the overview's where it has none of its own
    feed: str = ""  # address of the feed with news of the page
    kept: list[tuple[str, str]] = field(default_factory=list)  # other parameters that the date form keeps

    @cached_property
    def names(self) -> Names:
        """Actors by code and issues by slug."""
        return load_names(self.known_at)

    @property
    def known_at(self) -> dt.datetime | None:
        """The instant whose knowledge the page shows; None for now."""
        if self.instant is not None:
            return self.instant
        return None if self.known is None else dt.datetime.combine(self.known, dt.time.max, dt.UTC)

    @cached_property
    def record(self) -> RecordSize:
        """How many statements there are up to `at`, from when to when, and who entered them."""
        return summarise_record(self.at, self.known_at)

    @property
    def is_long_silent(self) -> bool:
        """Whether the newest statement before a chosen day is so old that a reader should know before reading on."""
        if not self.chosen or self.section not in ("overview", "issues", "actors"):
            return False
        last = self.record.last
        return last is not None and (self.at - last).days > SILENT_DAYS

    @property
    def is_last_day(self) -> bool:
        """Whether the page shows, unasked, the day of the newest statement instead of today."""
        return not self.chosen and self.at != self.today

    @property
    def link_to_last(self) -> str:
        """This page on the day of the newest statement."""
        return self._on(self.record.last or self.at)

    @property
    def link_to_today(self) -> str:
        """This page today."""
        return self._on(self.today)

    @property
    def link_to_now(self) -> str:
        """This page from the record as it stands now."""
        return self._with("known", "")

    def _on(self, day: dt.date) -> str:
        return self._with("at", day.isoformat())

    def _with(self, parameter: str, value: str) -> str:
        parameters = self.request.GET.copy()
        parameters.pop(parameter, None)
        if value:
            parameters[parameter] = value
        return f"{self.request.path}?{parameters.urlencode()}" if parameters else self.request.path

    @cached_property
    def caveat(self) -> str:
        """Who coded what the page rests on."""
        record = self.record
        agreement = _agreement(self.state.revision, self.state.committed_at)
        return findings.caveat(record.total, record.example, record.entered, record.editors, agreement)

    @property
    def then(self) -> dt.date:
        """The day with which `at` is compared."""
        return self.at - dt.timedelta(CHANGE_DAYS)

    def link(self, name: str, *args: object, **query: object) -> str:
        """The address of another page, keeping the chosen date and `known`."""
        named = [(key.rstrip("_"), str(value)) for key, value in query.items() if value not in (None, "")]
        return self.link_with(name, named, *args)

    def link_with(self, name: str, query: Sequence[tuple[str, str]], *args: object) -> str:
        """The same with a query in which a name may stand more than once."""
        address = path(name, *args)
        if not query:
            return address + _kept_days(self.at if self.chosen else None, self.known)
        parameters = QueryDict(mutable=True)
        for key, value in query:
            parameters.appendlist(key, value)
        if self.chosen and "at" not in parameters:
            parameters["at"] = self.at.isoformat()
        if self.known and "known" not in parameters:
            parameters["known"] = self.known.isoformat()
        return f"{address}?{parameters.urlencode()}" if parameters else address

    def render(self, template: str, context: dict[str, Any] | None = None, status: int = 200) -> HttpResponse:
        """The page, inside the base template."""
        found = context or {}
        # A shared link names its day: it must keep showing what was shared.
        day = {"at": self.at.isoformat()}
        shared = self.request.GET.copy()
        shared["at"] = day["at"]
        shown = social.describe(
            self.request,
            found.get("headline") or found.get("title") or found.get("name"),
            found.get("meaning") or found.get("summary"),
            f"{self.request.path}?{shared.urlencode()}",
            self.picture or self.link("picture_overview", **day),
        )
        return render(self.request, template, {"frame": self, "social": shown, **found}, status=status)


def path(name: str, *args: object) -> str:
    """A page's path, without any day."""
    return _path(get_script_prefix(), name, *args)


@lru_cache(maxsize=20_000)
def _path(_prefix: str, name: str, *args: object) -> str:
    """A page's path. A page links to hundreds of others, and Django looks for each anew."""
    return reverse(f"pages:{name}", args=args)


@lru_cache(maxsize=16)
def _kept_days(at: dt.date | None, known: dt.date | None) -> str:
    """The query that most links of a page have: the days that they keep."""
    kept = QueryDict(mutable=True)
    kept.update({name: day.isoformat() for name, day in (("at", at), ("known", known)) if day})
    return f"?{kept.urlencode()}" if kept else ""


@lru_cache(maxsize=4)
def _agreement(revision: int | None, committed_at: dt.datetime | None) -> CoderAgreement | None:
    """How far the coders agree over all texts: computed once a revision (of this record, not of one restored in its
    place), since every page says it.
    """
    return readings.overall_agreement()


def page(section: str, *, styled: bool = False) -> Callable[[PageView], PageView]:
    """A page of `section`: reads its dates, sees one revision, and answers 304 without computing.

    `styled` pages have figures, which need style attributes; the others' policy forbids them.

    Every page can also be read as the record stood at the end of the day that the address names as `known`.
    """

    def decorate(view: PageView) -> PageView:
        @require_safe
        @wraps(view)
        def answer(request: HttpRequest, **path: Any) -> HttpResponse:
            try:
                asked, known = read_day(request), read_known(request)
            except WrongParameter as wrong:
                return wrong_request(request, wrong)
            with readings.consistent_reads():
                state = readings.index_state()
                keep(request.META, Until.LATE, counted=False, read_from=state.fingerprint)
                at, chosen = (readings.default_day(), False) if asked is None else (asked, True)
                tag = entity_tag(request, state, at)
                response = get_conditional_response(request, etag=tag)
                if response is None:
                    frame = Frame(request, at, readings.today(), chosen, state, section, known)
                    try:
                        response = view(request, frame, **path)
                    except WrongParameter as wrong:
                        return wrong_request(request, wrong, frame)
            if response.status_code in (200, 304):
                response["ETag"] = tag
            response["Cache-Control"] = "no-cache"
            response["X-Index-Revision"] = str(state.revision or 0)
            response["X-Method-Version"] = state.method_version
            return with_style_attributes(response) if styled else response

        return answer

    return decorate


def read_day(request: HttpRequest) -> dt.date | None:
    """The day that the reader asks for; None where the address names none."""
    text = request.GET.get("at", "").strip()
    return parse_day("at", text) if text else None


def read_known(request: HttpRequest) -> dt.date | None:
    """The day whose knowledge the reader asks for; None for now."""
    text = request.GET.get("known", "").strip()
    if not text:
        return None
    known = parse_day("known", text)
    if known > readings.today():
        raise WrongParameter("known", _("Nobody knows yet what will be known then; give a day that has passed."))
    return known


def parse_day(parameter: str, text: str) -> dt.date:
    """A date of the form 2025-08-15, in a plausible year."""
    try:
        if not _DATE.fullmatch(text):
            raise ValueError
        date = dt.date.fromisoformat(text)
    except ValueError:
        raise WrongParameter(parameter, _("This is not a date of the form 2025-08-15.")) from None
    if not FIRST_YEAR <= date.year <= LAST_YEAR:
        raise WrongParameter(parameter, _("The date must lie between 1900 and 2199."))
    return date


def wrong_request(request: HttpRequest, wrong: WrongParameter, frame: Frame | None = None) -> HttpResponse:
    """A clear page that names the parameter; status 400."""
    context = {"parameter": wrong.parameter, "message": wrong.message, "value": request.GET.get(wrong.parameter, "")}
    return render(request, "400.html", context, status=400)


def entity_tag(request: HttpRequest, state: IndexState, at: dt.date) -> str:
    """Names the revision, the address, the day, the release, and whether marks wait, which shows on the page."""
    rest = "\n".join([request.get_full_path(), at.isoformat(), str(state.late > 0), release(), get_language() or ""])
    return f'W/"{state.revision or 0}-{hashlib.sha256(rest.encode()).hexdigest()[:16]}"'


@cache
def release() -> str:
    """Changes with templates, this package and static files: a release must not answer 304 for another's page."""
    digest = hashlib.sha256(str(getattr(staticfiles_storage, "manifest_hash", "")).encode())
    texts = [(Path(folder), "*.mo") for folder in settings.LOCALE_PATHS]
    for folder, suffix in ((settings.FRONTEND_DIR / "templates", "*.html"), (Path(__file__).parent, "*.py"), *texts):
        for file in sorted(folder.rglob(suffix)):
            digest.update(file.read_bytes())
    return digest.hexdigest()[:16]
