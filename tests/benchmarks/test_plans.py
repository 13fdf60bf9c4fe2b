"""How readings are found among ten million: plans and times of a series, a ranking, a matrix; sizes."""

from __future__ import annotations

import datetime as dt
import os
import re
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from alliance.indices import readings
from alliance.indices.models import Build, Revision
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership
from tests.benchmarks.table import measured

ROWS = int(os.environ.get("READINGS", "10000000"))
ACTORS, ISSUES = 40, 6

pytestmark = pytest.mark.django_db(transaction=True)


def fill() -> tuple[list[Actor], Alliance]:
    """One alliance of forty, 780 dyads with as many days as make up the rows, 240 series with as many positions."""
    actors = Actor.objects.bulk_create(
        [Actor(code=f"A{n:02}", name=f"Actor {n}", short_name=f"A{n}", kind="state") for n in range(ACTORS)]
    )
    issues = Issue.objects.bulk_create(
        [Issue(slug=f"i{n}", name=f"Issue {n}", short_name=f"i{n}", area="x", pole_negative="no", pole_positive="yes")
         for n in range(ISSUES)]
    )  # fmt: skip
    alliance = Alliance.objects.create(slug="forty", name="Forty")
    Membership.objects.bulk_create([Membership(alliance=alliance, actor=actor) for actor in actors])
    AgendaItem.objects.bulk_create([AgendaItem(alliance=alliance, issue=issue) for issue in issues])
    build = Build.objects.create()
    dyads = ACTORS * (ACTORS - 1) // 2
    days = ROWS // dyads
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(
            "INSERT INTO indices_dyadreading (build_id, a_id, b_id, day, friction, friction_low, friction_raw, "
            "variance, drift, coverage, issues_covered, bound_low, bound_high, intensity, noise_floor) "
            "SELECT %s, a.id, b.id, date '1900-01-01' + n, 30, 20, 40, 4, .01, 1, 6, 30, 30, 15, 5 "
            "FROM record_actor a JOIN record_actor b ON a.code < b.code, generate_series(0, %s) n",
            [build.pk, days - 1],
        )
        cursor.execute(
            "INSERT INTO indices_positionreading (build_id, actor_id, issue_id, since, mean, variance, salience, "
            "expires) "
            "SELECT %s, a.id, i.id, date '1900-01-01' + n, .1, .02, .5, date '1901-01-01' + n "
            "FROM record_actor a, record_issue i, generate_series(0, %s) n",
            [build.pk, days - 1],
        )
        cursor.execute("VACUUM ANALYZE indices_dyadreading, indices_positionreading")
        cursor.execute("RESET statement_timeout")
    Revision.objects.create(statements_seen=1, method_version="1", build=build)
    return actors, alliance


def explain(what: str, ask: Callable[[], Any]) -> None:
    """Print how long the question takes and the plans of its queries for readings."""
    times = []
    for _ in range(5):
        began = time.perf_counter()
        ask()
        times.append(time.perf_counter() - began)
    measured("Ten million readings", what, 1000 * sorted(times)[2], "ms")
    with CaptureQueriesContext(connection) as queries:
        ask()
    for query in queries:
        if "indices_dyadreading" in query["sql"] or "indices_positionreading" in query["sql"]:
            _print_plan(query["sql"])


def _print_plan(query: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN (ANALYZE, BUFFERS, COSTS OFF, TIMING OFF) " + query.replace("%", "%%"))
        for (line,) in cursor.fetchall():
            print(re.sub(r"'\{[0-9,]+\}'", "'{…}'", line)[:150])


def test_plans_among_ten_million_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    actors, alliance = fill()
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_size_pretty(pg_relation_size(oid)), reltuples::bigint FROM pg_class "
            "WHERE relname ~ 'indices_(dyad|position)reading' AND relkind IN ('r', 'i') ORDER BY 1"
        )
        for name, size, rows in cursor.fetchall():
            print(f"  {name}: {size}, {rows:,} rows")
    day = dt.date(1925, 6, 1)
    year = day.replace(year=1924)
    explain("A dyad's series over a year", lambda: readings.dyad_series(actors[0], actors[1], year, day, "event"))
    explain("780 dyads on a day", lambda: readings.tracked_dyads(day))
    copied = _copied(monkeypatch)
    explain("A matrix of 780 dyads by 6 issues on a day", lambda: readings.matrix_at(alliance, day))
    _print_plan(copied[-1])


def _copied(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The queries that go by COPY, which Django does not write down."""
    from alliance.indices import stored_tracks

    found: list[str] = []
    real = stored_tracks.copy_out

    def noted(query: Any, columns: Any) -> Any:
        connection.ensure_connection()
        found.append(query.as_string(connection.connection))
        return real(query, columns)

    monkeypatch.setattr(stored_tracks, "copy_out", noted)
    return found
