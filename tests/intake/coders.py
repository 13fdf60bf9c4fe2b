"""The cast of double coding: a second coder, a curator, and statements that wait for them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.contrib.auth.models import User

from alliance.intake import enter
from alliance.record.models import CodingPlan, Statement
from tests.intake.conftest import staff
from tests.record.cast import Cast


def account(name: str, *groups: str) -> User:
    """Somebody of the desk, made once a test."""
    return User.objects.filter(username=name).first() or staff(name, *groups)


def author() -> User:
    """Anna, who enters statements."""
    return account("anna", "Editor")


def second_coder(name: str = "cora") -> User:
    """May code what others coded first."""
    return account(name, "Editor")


def curator(name: str = "ruth") -> User:
    """May decide where codings differ, and publish."""
    return account(name, "Reviewer")


def code_everything_twice(**changes: Any) -> CodingPlan:
    """The plan of these tests."""
    return CodingPlan.objects.update_or_create(pk=1, defaults={"share": 1.0, **changes})[0]


def to_be_coded(cast: Cast, count: int, **changes: Any) -> list[Statement]:
    """Published statements on the cast's leaflets, imported, each of its own day and wording."""
    return [
        cast.published(
            date=dt.date(2025, 6, 10) + dt.timedelta(days=number),
            **{"summary": f"Lee speaks of leaflets for the {number + 1}th time.", **changes},
        )
        for number in range(count)
    ]


def by_anna(cast: Cast, public: bool = True, **changes: Any) -> Statement:
    """A statement that Anna entered and submitted, and Paula published."""
    statement = enter.enter_statement(author(), **cast.fields(**changes))
    enter.submit_for_review(statement, author())
    if public:
        enter.publish_statement(statement, account("paula", "Reviewer"))
    return Statement.objects.get(pk=statement.pk)
