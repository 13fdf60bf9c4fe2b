"""How cost grows with the record: a rebuild in proportion, one more statement hardly at all. And a rebuild's parts.

Portions of the UN votes (see test_scale.py) are copied into the tests' own database.
"""

from __future__ import annotations

import csv
import gzip
import io
import random
import time
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from alliance.indices.build import READINGS
from alliance.indices.drain import drain_marks, rebuild
from alliance.indices.models import Mark
from alliance.indices.workshop import Part, Workshop
from alliance.record.models import Actor, Issue, Source, Statement
from tests.benchmarks.table import measured, median_and_more
from tests.benchmarks.unga import UNGA, VOTES, needs_unga
from tests.benchmarks.workers import Build, lasting

SIZES = (10_000, 50_000, 200_000, 857_878)

pytestmark = [
    needs_unga,
    pytest.mark.django_db(transaction=True),
]


def load(size: int) -> None:
    """So many of the votes, taken evenly; without history or marks, which a rebuild does not read."""
    call_command("load_structure", str(UNGA), verbosity=0)
    actors = dict(Actor.objects.values_list("code", "pk"))
    issues = dict(Issue.objects.values_list("slug", "pk"))
    source = Source.objects.create(url="https://example.org/", title="Votes")
    with gzip.open(VOTES, "rt") as file:
        rows = list(csv.DictReader(file))
    chosen = sorted(random.Random(1).sample(range(len(rows)), size))
    text = io.StringIO()
    for r in (rows[i] for i in chosen):
        cells = [actors[r["actor"]], issues[r["issue"]], source.pk, r["date"], r["kind"], r["stance"], 1, "Voted."]
        text.write("\t".join(map(str, cells)) + "\t\t\t\tpublished\t2026-01-01\t\toutside\n")
    text.seek(0)
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET statement_timeout = 0")
        cursor.copy_expert(
            "COPY record_statement (actor_id, issue_id, source_id, date, kind, stance, reliability, summary, quote, "
            "coder_note, locator, status, published_at, withdrawal_reason, review) FROM STDIN",
            text,
        )
        cursor.execute("RESET session_replication_role")
        cursor.execute("RESET statement_timeout")
        cursor.execute("ANALYZE")
    Mark.objects.all().delete()


def drained(date: str, chance: random.Random, members: list[int], issues: list[int]) -> float:
    Statement.objects.create(
        actor_id=chance.choice(members), issue_id=chance.choice(issues), source=Source.objects.first(), date=date,
        kind="vote", stance=chance.choice([-1, 0, 1]), reliability=1, summary="Measured.", status="published",
        published_at=timezone.now(),
    )  # fmt: skip
    began = time.perf_counter()
    assert drain_marks() is not None
    return time.perf_counter() - began


@pytest.fixture
def parts(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[float]]:
    """What reading the snapshot and each part took."""
    found: dict[str, list[float]] = {"reading": [], "parts": []}
    make, read = Workshop.make, Workshop.on_snapshot.__func__  # type: ignore[attr-defined]

    def timed_make(self: Workshop, build: int, part: Part) -> None:
        began = time.perf_counter()
        make(self, build, part)
        found["parts"].append(time.perf_counter() - began)

    def timed_read(cls: Any, snapshot: str, with_marks: bool = False) -> Workshop:
        began = time.perf_counter()
        workshop: Workshop = read(cls, snapshot, with_marks)
        found["reading"].append(time.perf_counter() - began)
        return workshop

    monkeypatch.setattr(Workshop, "make", timed_make)
    monkeypatch.setattr(Workshop, "on_snapshot", classmethod(timed_read))
    return found


@pytest.mark.parametrize("size", SIZES)
def test_growth(size: int, parts: dict[str, list[float]]) -> None:
    load(size)
    revision = rebuild(helpers=False)
    assert revision is not None and revision.statements_seen == size
    rows = sum(model.objects.count() for model in READINGS)
    members = list(Actor.objects.filter(memberships__isnull=False).values_list("pk", flat=True).distinct())
    issues = list(Issue.objects.values_list("pk", flat=True))
    chance = random.Random(3)
    new = [drained("2019-12-20", chance, members, issues) for _ in range(30)]
    late = [drained(f"{chance.randint(1960, 2010)}-10-01", chance, members, issues) for _ in range(10)]
    topic = f"Growth: {size:,} statements, {rows:,} readings"
    measured(topic, "Full rebuild, one process", revision.seconds, "s")
    measured(topic, "per statement", 1e6 * revision.seconds / size, "µs")
    for what, values in (("Drain of a newest statement", new), ("Drain of a late statement", late)):
        median, note = median_and_more(values)
        measured(topic, what, median, "ms", note=note)
    build = Build(parts["reading"][0], parts["parts"])
    if len(build.parts) > 4:
        alone = lasting(build, 1)
        for workers in (1, 2, 4, 8):
            took = lasting(build, workers)
            measured(topic, f"Rebuild, simulated, {workers} workers with a core each", took, "s",
                     note=f"{alone / took:.1f} times as fast as one")  # fmt: skip
