"""Load that does not wait: requests arrive at their times, whether or not the former are answered.

100 requests a second over 10,000 statements while editors publish one a second; then the same with 200 readers on slow
lines. A closed loop, whose clients wait for an answer before they ask again, would spare a slow server and praise it.
OPEN_LOOP_SECONDS sets the length (600 for the promise); OPEN_LOOP_RATE the arrivals a second.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.request import urlopen

from alliance.local.place import BASE_DIR
from tests.benchmarks.lines import Lines
from tests.benchmarks.load import processor
from tests.benchmarks.table import measured, median_and_more, percentile
from tests.benchmarks.test_new_statement import environment_of
from tests.checkout import Checkout

SECONDS = float(os.environ.get("OPEN_LOOP_SECONDS", "60"))
RATE = float(os.environ.get("OPEN_LOOP_RATE", "100"))
STATEMENTS = 10_000
SLOW_READERS = 200
LONGEST_WAIT = 30.0  # seconds; who has waited so long has gone
AT = "at=2025-08-15"
# What readers ask for, and how often. Open pages ask for the newest revision again and again.
ASKED = {
    "/api/v1/revisions/latest/": 30,
    f"/?{AT}": 8,
    f"/alliances/us-rok/?{AT}": 8,
    f"/dyads/US/KR/?{AT}": 6,
    "/statements/": 5,
    "/statements/{n}/": 8,
    "/api/v1/friction/dyads/US/KR/?interval=month": 10,
    f"/api/v1/friction/alliances/us-japan-rok/matrix/?{AT}": 8,
    f"/api/v1/positions/?alliance=us-rok&{AT}": 7,
    "/api/v1/statements/?page_size=50&page={p}": 10,
}

FILL = """
import datetime, random, sys
import django; django.setup()
from django.utils import timezone
from alliance.indices.drain import drain_marks
from alliance.record.models import Actor, Issue, Source, Statement
chance = random.Random(5)
actors, issues = list(Actor.objects.all()), list(Issue.objects.all())
source, now = Source.objects.first(), timezone.now()
missing = int(sys.argv[1]) - Statement.objects.count()
Statement.objects.bulk_create([Statement(actor=chance.choice(actors), issue=chance.choice(issues), source=source,
    date=datetime.date(2017, 1, 1) + datetime.timedelta(chance.randrange(3150)), kind="speech",
    stance=chance.uniform(-1, 1), reliability=0.8, summary=f"Said {n}.", status="published", published_at=now)
    for n in range(max(missing, 0))], batch_size=2000)
drain_marks()
print(Statement.objects.count())
"""

# An editor who publishes one a second, and looks when each is in the readings that readers see.
EDIT = """
import datetime, json, sys, time
import django; django.setup()
from django.db import connection
from django.utils import timezone
from alliance.indices.tasks import nudge
from alliance.record.models import Actor, Issue, Source, Statement
actor, issues, source = Actor.objects.get(code="KR-LEE"), list(Issue.objects.all()), Source.objects.first()
end, waits, n = time.time() + float(sys.argv[1]), [], 0
while (began := time.time()) < end:
    day = datetime.date(2025, 8, 14) - datetime.timedelta(n % 90)  # nobody says all of this on one day
    s = Statement.objects.create(actor=actor, issue=issues[n % len(issues)], source=source, date=day,
        kind="speech", stance=0.1, reliability=0.8, summary="Load.", status="published", published_at=timezone.now())
    nudge()
    saved = time.time()
    with connection.cursor() as cursor:
        while True:
            cursor.execute("SELECT EXISTS (SELECT FROM indices_statementversion WHERE statement_id = %s)", [s.pk])
            if cursor.fetchone()[0]:
                break
            time.sleep(0.01)
    waits.append(time.time() - saved)
    n += 1
    time.sleep(max(0, began + 1 - time.time()))
print(json.dumps(waits))
"""


@dataclass
class Arrivals:
    """What came of them: seconds from the time at which each was due, not from when it was sent."""

    took: list[float] = field(default_factory=list)
    unchanged: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)

    @property
    def failed(self) -> int:
        """Answers that were a server's fault, and those that never came."""
        return sum(count for status, count in self.statuses.items() if status >= 500 or status == 0)

    @property
    def p95(self) -> float:
        """In ms."""
        return 1000 * percentile(self.took, 0.95)


async def arrive(port: int, seconds: float) -> Arrivals:
    """Requests at random times (a Poisson process), half of them with the tag that was last had for the address."""
    chance, found, tags = random.Random(1), Arrivals(), dict[str, str]()
    lines = Lines("127.0.0.1", port, LONGEST_WAIT)

    async def one(path: str, due: float) -> None:
        headers = {"Accept-Encoding": "gzip, deflate, br, zstd"}
        if path in tags and chance.random() < 0.5:
            headers["If-None-Match"] = tags[path]
        try:
            answer = await lines.get(path, headers)
            status = answer.status
            if tag := answer.headers.get("etag"):
                tags[path] = tag
        except (OSError, TimeoutError):
            status = 0
        took = time.perf_counter() - due
        found.took.append(took)
        found.statuses[status] += 1
        if status == 304:
            found.unchanged.append(took)

    began, due, tasks = time.perf_counter(), 0.0, []
    paths, weights = list(ASKED), list(ASKED.values())
    while (due := due + chance.expovariate(RATE)) < seconds:
        await asyncio.sleep(max(0.0, began + due - time.perf_counter()))
        (path,) = chance.choices(paths, weights)
        path = path.format(n=chance.randint(1, 300), p=chance.randint(1, 100))
        tasks.append(asyncio.create_task(one(path, began + due)))
    await asyncio.gather(*tasks)
    await lines.close()
    return found


@contextmanager
def slow_readers(site: Checkout, number: int) -> Iterator[None]:
    """Within: so many readers who take a large page at some kilobytes a second, one after the other."""
    stop = threading.Event()

    async def reader() -> None:
        while not stop.is_set():
            try:
                reading, writing = await asyncio.open_connection("127.0.0.1", site.port, limit=2048)
                writing.write(
                    f"GET /api/v1/statements/?page_size=500 HTTP/1.1\r\nHost: 127.0.0.1:{site.port}\r\n"
                    "Connection: close\r\n\r\n".encode()
                )
                while not stop.is_set() and await reading.read(1024):
                    await asyncio.sleep(0.2)
                writing.close()
            except OSError:
                await asyncio.sleep(0.2)

    async def all_of_them() -> None:
        await asyncio.gather(*(reader() for _ in range(number)))

    thread = threading.Thread(target=lambda: asyncio.run(all_of_them()))
    thread.start()
    try:
        time.sleep(2)
        yield
    finally:
        stop.set()
        thread.join()


def spent(site: Checkout) -> dict[str, float]:
    """Seconds of a core that each kind of process has used so far, this one too, which plays the readers."""
    kinds = {"web": "granian", "worker": "celery", "PostgreSQL": "postgres"}
    running = site.processes()
    found = {kind: processor([int(one.split()[0]) for one in running if word in one]) for kind, word in kinds.items()}
    return found | {"these readers": time.process_time()}


def under_load(site: Checkout, name: str) -> Arrivals:
    """Arrivals beside an editor, into the table; no statement may be lost, and no answer fail."""
    editor = subprocess.Popen(
        [sys.executable, "-c", EDIT, str(SECONDS)],
        cwd=BASE_DIR, env=environment_of(site), stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    before = spent(site)
    with ThreadPoolExecutor(1) as other:  # this thread has a loop of Playwright's where a browser was used before
        found = other.submit(asyncio.run, arrive(site.port, SECONDS)).result()
    after = spent(site)
    said, _ = editor.communicate(timeout=120)
    topic = f"{RATE:g} requests a second for {SECONDS:g} s, arriving at their times, {STATEMENTS:,} statements: {name}"
    middle, note = median_and_more(found.took)
    measured(topic, "a request, median", middle, "ms", note=note)
    measured(topic, "95th percentile", found.p95, "ms", at_most=300)
    if found.unchanged:
        measured(topic, "a 304, 95th percentile", 1000 * percentile(found.unchanged, 0.95), "ms", at_most=50)
    measured(topic, "failed", found.failed, at_most=0, note=f"statuses {dict(found.statuses)}")
    for kind, seconds in after.items():
        measured(topic, f"processor, {kind}, % of a core", 100 * (seconds - before[kind]) / SECONDS)
    waits: list[float] = json.loads(said)
    middle, note = median_and_more(waits)
    measured(topic, "from a commit to the readings, median", middle, "ms", note=note)
    measured(topic, "the slowest of them", 1000 * max(waits), "ms", at_most=2000)
    return found


def test_open_loop(site: Checkout) -> None:
    filled = subprocess.run(
        [sys.executable, "-c", FILL, str(STATEMENTS)],
        cwd=BASE_DIR, env={**environment_of(site), "STATEMENT_TIMEOUT_MS": "0"}, stdout=subprocess.PIPE, text=True,
        check=True,
    )  # fmt: skip
    assert int(filled.stdout.split()[-1]) >= STATEMENTS
    usual = under_load(site, "readers and an editor")
    with slow_readers(site, SLOW_READERS):
        beside = under_load(site, f"beside {SLOW_READERS} slow readers")
    measured("Slow readers", "95th percentile beside them, times the usual one", beside.p95 / usual.p95, at_most=2)
    with urlopen(f"{site.address}/readyz") as answer:
        assert answer.status == 200, "it is ready afterwards"
