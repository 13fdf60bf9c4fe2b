"""What a page is about: an alliance's index, two actors', or an issue. Where its figures find their data."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString

from alliance.pages.frame import path
from alliance.pages.period import Period


@dataclass(frozen=True)
class Subject:
    """An alliance or an issue by its slug, or two actors by their codes; with the day and the knowledge read."""

    at: dt.date
    known: dt.date | dt.datetime | None  # a day means its end
    alliance: str = ""
    a: str = ""
    b: str = ""
    issue: str = ""
    # Of whom and on what the position map tells.
    actors: tuple[str, ...] = ()
    issues: tuple[str, ...] = ()

    @property
    def attributes(self) -> SafeString:
        """What a figure's script reads."""
        if self.issue:
            whose = format_html('data-issue="{}"', self.issue)
        elif self.alliance:
            whose = format_html('data-alliance="{}"', self.alliance)
        else:
            whose = format_html('data-a="{}" data-b="{}"', self.a, self.b)
        known = format_html(' data-known="{}"', self.known.isoformat()) if self.known else ""
        return format_html('{} data-at="{}"{}', whose, self.at.isoformat(), known)

    @property
    def path(self) -> str:
        """Its readings in the API."""
        if self.issue:
            return f"issues/{self.issue}"
        return f"friction/alliances/{self.alliance}" if self.alliance else f"friction/dyads/{self.a}/{self.b}"

    def embed(self, figure: str) -> str:
        """The figure alone, for a frame in another page."""
        if self.issue:
            return path("embed_issue", self.issue, figure)
        if self.alliance:
            return path("embed_alliance", self.alliance, figure)
        return path("embed_dyad", self.a, self.b, figure)

    def json(self, table: str) -> str:
        """The API's JSON with the numbers of a figure on its day."""
        return self._address(f"{self.path}/{table}", {"at": self.at.isoformat()})

    def csv(self, table: str, period: Period | None = None, interval: str = "") -> str:
        """The API's CSV with the numbers of a figure; of a change, over its period; of a history, by `interval`."""
        at = {"at": self.at.isoformat()}
        path, query = {
            "series": (self.path, {"interval": "week", "to": self.at.isoformat()}),
            "issues": (f"{self.path}/issues", {"interval": interval, "to": self.at.isoformat()}),
            "positions-over-time": (
                f"{self.path}/positions",
                {"interval": "month", "actors": "independent", "to": self.at.isoformat()},
            ),
            "positions": (
                "positions",
                {**self._of_whom(), **at, "page_size": "1000"},
            ),
            "changes": (
                f"{self.path}/changes",
                _of_period(period),
            ),
        }.get(table, (f"{self.path}/{table}", at))
        return self._address(path, {**query, "format": "csv"})

    def _of_whom(self) -> dict[str, str]:
        named = {"actor": ",".join(self.actors), "issue": ",".join(self.issues)}
        return {name: codes for name, codes in named.items() if codes}

    def _address(self, path: str, query: dict[str, str]) -> str:
        asked = QueryDict(mutable=True)
        asked.update(query)
        if self.known:
            asked["known_at"] = self.known.isoformat()
        return f"/api/v1/{path}/?{asked.urlencode()}"


def _of_period(period: Period | None) -> dict[str, str]:
    if period is None:
        return {}
    days = {"from": period.start.isoformat(), "to": period.end.isoformat()}
    return {**days, "from_known_at": period.from_known_at} if period.with_corrections else days
