"""A process of the product that does what a test asks: one JSON object a line in, one out (rig.Rig.inside)."""

from __future__ import annotations

import json
import random
import sys
import time
import traceback
from typing import Any

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import close_old_connections, connection  # noqa: E402
from django.db.models import F  # noqa: E402
from django.utils import timezone  # noqa: E402

from alliance.indices.check import compare_with_rebuild  # noqa: E402
from alliance.indices.drain import drain_marks  # noqa: E402
from alliance.indices.models import Mark, Revision, StatementVersion  # noqa: E402
from alliance.intake import enter  # noqa: E402
from alliance.intake.imports import jobs  # noqa: E402
from alliance.intake.models import ImportJob  # noqa: E402
from alliance.record.models import Actor, Issue, Source, Statement  # noqa: E402
from tests.intake.files import as_csv, row  # noqa: E402


def set_up(password: str) -> dict[str, Any]:
    """The tables, the example record worked in, an account that may do everything."""
    call_command("migrate", interactive=False, verbosity=0)
    call_command("load_example", verbosity=0, stdout=sys.stderr)
    drain_marks()
    get_user_model().objects.create_superuser("admin", "", password)
    return {}


def choices() -> dict[str, Any]:
    """What entries may be about."""
    return {
        "actors": list(Actor.objects.filter(code__in=("US", "KR", "JP", "CN")).values_list("pk", flat=True)),
        "issues": list(Issue.objects.order_by("pk").values_list("pk", flat=True)),
        "source": Source.objects.values_list("pk", flat=True).first(),
    }


def publish(actor: str, issue: str, stance: float, date: str = "2025-08-01", summary: str = "Says so.") -> int:
    """A statement put straight into the record, with no nudge; gives its number."""
    return Statement.objects.create(
        actor=Actor.objects.get(code=actor), issue=Issue.objects.get(slug=issue), source=Source.objects.first(),
        date=date, kind="speech", stance=stance, reliability=0.8, summary=summary, status="published",
        published_at=timezone.now(),
    ).pk  # fmt: skip


def move(summary: str, seed: int) -> None:
    """Another actor, issue or date, or all of them, for a published statement, by the desk's door."""
    chance, found = random.Random(seed), choices()
    changes: dict[str, Any] = {
        "actor_id": chance.choice(found["actors"]),
        "issue_id": chance.choice(found["issues"]),
        "date": f"{chance.randint(1990, 2020)}-{chance.randint(1, 12):02}-11",
    }
    statement = Statement.objects.get(summary=summary)
    for name in chance.sample(sorted(changes), chance.randint(1, 3)):
        value: Any = changes[name]
        if name == "date":
            fields = {"date": timezone.datetime.fromisoformat(value).date()}
        else:
            model = Actor if name == "actor_id" else Issue
            fields = {name.removesuffix("_id"): model.objects.get(pk=value)}
        enter.revise_statement(statement, get_user_model().objects.get(username="admin"), **fields)


def import_rows(first: int, count: int) -> int:
    """Hand in a file that is to be published; a worker brings it in. Gives the job's number."""
    issues = list(Issue.objects.values_list("slug", flat=True)[:2])
    lines = [row(n, issue=issues[n % 2]) for n in range(first, first + count)]
    job = jobs.submit(get_user_model().objects.get(username="admin"), "rows.csv", as_csv(lines), "published")
    ImportJob.objects.filter(pk=job.pk).update(author=None, asked=ImportJob.Asked.ALL)
    return job.pk


def drain() -> int | None:
    """Work in what waits; gives the revision."""
    revision = drain_marks()
    return revision.pk if revision else None


def flip(summaries: list[str]) -> None:
    """Turn statements to the other pole, all in one transaction, and work that in."""
    Statement.objects.filter(summary__in=summaries).update(stance=-F("stance"))
    drain_marks()


def stances_by_revision(summary: str) -> list[tuple[int, int | None, float]]:
    """(since, until, stance) of each version of a statement."""
    versions = StatementVersion.objects.filter(event__summary=summary).order_by("since")
    return list(versions.values_list("since", "until", "event__stance"))


def end_check(acknowledged: list[str], within: float) -> dict[str, Any]:
    """The check at the end of every fault test; all of it is 0 where nothing is lost."""
    began = time.monotonic()
    while Mark.objects.filter(quarantined_at=None).exists() and time.monotonic() - began < within:
        time.sleep(0.05)
    waited = time.monotonic() - began
    left = Mark.objects.count()
    latest = Revision.objects.latest("id")
    counted = set(
        StatementVersion.objects.filter(until=None, event__status="published").values_list("event__summary", flat=True)
    )
    miscounted = latest.statements_seen - Statement.objects.published().count()
    different = None
    while different is None:  # another process may be draining
        different = compare_with_rebuild(helpers=False)
    return {
        "lost": sorted(set(acknowledged) - counted),
        "miscounted": miscounted,
        "different": sum(different.values()),
        "left": left,
        "waited": round(waited, 2),
    }


def main() -> None:
    """Answer until the input ends."""
    for line in sys.stdin:
        asked = json.loads(line)
        close_old_connections()  # the server may have been restarted since
        try:
            answer = {"gave": globals()[asked.pop("what")](**asked)}
        except Exception:  # noqa: BLE001  the test is told
            answer = {"raised": traceback.format_exc()}
            connection.close()
        print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main()
