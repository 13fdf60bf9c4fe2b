"""What the measurements at scale run inside the product: `python -m tests.benchmarks.at_scale WHAT ARGUMENTS`.

Each prints one line of JSON. They are told the running site by its environment, as its own processes are.
"""

from __future__ import annotations

import json
import random
import sys
import threading
import time
from typing import Any

import django

django.setup()

from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from alliance.indices import check, compute, drain, field, filtering, tasks  # noqa: E402
from alliance.indices.models import DyadReading, Mark, PositionReading, Revision  # noqa: E402
from alliance.record.models import Actor, Issue, Source, Statement  # noqa: E402
from tests.benchmarks.load import peak  # noqa: E402

LAST = "2019-12-01"


def rebuild(helpers: str) -> dict[str, Any]:
    """A full rebuild; `helpers` "yes" asks the site's workers for help."""
    spent = {"filter": 0.0, "indices": 0.0}

    def timed(module: Any, name: str, part: str) -> None:
        real = getattr(module, name)

        def run(*arguments: Any, **named: Any) -> Any:
            began = time.thread_time()
            try:
                return real(*arguments, **named)
            finally:
                spent[part] += time.thread_time() - began

        setattr(module, name, run)

    timed(filtering, "track_positions", "filter")
    timed(field, "dyad_index", "indices")
    timed(compute, "dyad_index", "indices")
    timed(compute, "alliance_index", "indices")
    until = time.monotonic() + 60
    while True:
        began, cpu = time.perf_counter(), time.process_time()
        revision = drain.rebuild(helpers=helpers == "yes")
        if revision is not None:
            break
        assert time.monotonic() < until  # the worker that made the newest revision still clears away after the former
        time.sleep(0.1)
    return {
        "seconds": revision.seconds,
        "with_clearing_away": time.perf_counter() - began,
        "cpu": time.process_time() - cpu,
        "core_filter": spent["filter"],
        "core_indices": spent["indices"],
        "peak_mb": peak(),
        "statements": revision.statements_seen,
        "positions": PositionReading.objects.count(),
        "dyads": DyadReading.objects.count(),
    }


def _new(chance: random.Random, actors: list[int], issues: list[int], source: int, **more: Any) -> Statement:
    return Statement(
        actor_id=chance.choice(actors), issue_id=chance.choice(issues), source_id=source, kind="vote",
        stance=chance.choice([-1, 0, 1]), reliability=1.0, summary="Measured.", status="published",
        published_at=timezone.now(), **{"date": LAST, **more},
    )  # fmt: skip


def _choices() -> tuple[list[int], list[int], int]:
    members = list(Actor.objects.filter(memberships__isnull=False).values_list("pk", flat=True).distinct())
    issues = list(Issue.objects.filter(slug__startswith="unga").values_list("pk", flat=True))
    source = Source.objects.values_list("pk", flat=True).first()
    assert source is not None
    return members, issues, source


def publish(dates: str) -> None:
    """A statement for every line on standard input, each committed and nudged; `dates` "late" ones lie in the past."""
    chance, choices = random.Random(1), _choices()
    for _ in sys.stdin:
        date = f"{chance.randint(1950, 2018)}-10-15" if dates == "late" else LAST
        statement = _new(chance, *choices, date=date)
        statement.save()
        tasks.nudge()
        print(time.time(), flush=True)


def burst(size: str) -> dict[str, Any]:
    """Many statements, one transaction each, as fast as they go in; until the last is in the readings."""
    chance, choices = random.Random(2), _choices()
    before = Revision.objects.latest("id").pk
    began = time.time()
    for _ in range(int(size)):
        _new(chance, *choices).save()
    entered = time.time()
    tasks.nudge()
    while Mark.objects.exists():
        time.sleep(0.02)
    done = time.time()
    return {
        "entering": entered - began,
        "until_all_in": done - entered,
        "revisions": Revision.objects.filter(pk__gt=before).count(),
    }


def edit(size: str, writers: str) -> dict[str, Any]:
    """Random edits, moves, withdrawals, restorations, offices, weights and bulk loads by several writers at once."""
    choices = _choices()
    top = Statement.objects.order_by("-pk").values_list("pk", flat=True).first() or 0

    def one(chance: random.Random) -> None:
        actors, issues, source = choices
        which = chance.random()
        rows = Statement.objects.filter(pk=chance.randint(1, top), published_at__isnull=False)
        if which < 0.25:
            rows.update(stance=chance.uniform(-1, 1), salience=chance.choice([None, 0.1, 0.9]))
        elif which < 0.4:
            rows.update(date=f"{chance.randint(1946, 2019)}-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}")
        elif which < 0.55:
            rows.update(actor=chance.choice(actors), issue=chance.choice(issues))
        elif which < 0.65:
            rows.update(status="withdrawn", withdrawn_at=timezone.now(), withdrawal_reason="Measured.")
        elif which < 0.75:
            rows.update(status="published", withdrawn_at=None, withdrawal_reason="")
        elif which < 0.85:
            rows.update(reversal=chance.random() < 0.5, half_width=chance.choice([0.0, 0.3, 0.95]))
        elif which < 0.97:
            _new(chance, actors, issues, source, date=f"{chance.randint(1946, 2030)}-07-01").save()
        else:
            Statement.objects.bulk_create([_new(chance, actors, issues, source) for _ in range(20)])

    def write(seed: int) -> None:
        chance = random.Random(seed)
        for _ in range(int(size) // int(writers)):
            one(chance)
        connections.close_all()

    first = Revision.objects.latest("id").pk
    began = time.time()
    threads = [threading.Thread(target=write, args=(seed,)) for seed in range(int(writers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    entered = time.time()
    while Mark.objects.filter(quarantined_at=None).exists():
        time.sleep(0.1)
    settled = time.time()
    different = None
    while different is None:
        different = check.compare_with_rebuild()
    latest = Revision.objects.latest("id")
    return {
        "entering": entered - began,
        "until_all_in": settled - entered,
        "revisions": latest.pk - first - 1,
        "different": different,
        "set_aside": Mark.objects.count(),
        "counted": Statement.objects.published().count() - latest.statements_seen,
    }


if __name__ == "__main__":
    told = globals()[sys.argv[1]](*sys.argv[2:])
    if told is not None:
        print(json.dumps(told))
