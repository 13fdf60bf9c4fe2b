"""The API beside datasette on the same series of 400 points; the memory of the server; what open pages cost.

Everything is asked in turns within one run, so that what else the machine does falls on both.
"""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import sqlite3
import statistics
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR
from tests.benchmarks.load import CONNECTIONS, Load, each_once, highest, memory, processor, wrk
from tests.benchmarks.peers import peers_python
from tests.benchmarks.table import measured
from tests.benchmarks.test_new_statement import environment_of
from tests.checkout import Checkout, new_checkout, wait_until

TOPIC = f"The API beside datasette 0.65, {CONNECTIONS} connections"
TIMES = {"this API, warm": 10.0, "304": 25.0}  # requests/s, times datasette's
MEMBERS = 12
DAYS = 400
ROUNDS = 3
REVISIONS = 9
PAGES = 100
FIRST = "2020-01-01"

# An alliance of twelve, each of whom speaks on the same 400 days: 66 dyads, whose series have 400 points each.
FILL = f"""
import datetime as dt, random
from django.utils import timezone
from alliance.indices.tasks import nudge
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Source, Statement
rng, source, issues = random.Random(7), Source.objects.first(), list(Issue.objects.order_by("pk")[:5])
alliance = Alliance.objects.create(slug="twelve", name="Twelve")
AgendaItem.objects.bulk_create([AgendaItem(alliance=alliance, issue=issue) for issue in issues])
actors = [Actor.objects.create(code=f"M{{n:02}}", name=f"Member {{n}}", short_name=f"M{{n}}", kind="state")
          for n in range({MEMBERS})]
Membership.objects.bulk_create([Membership(alliance=alliance, actor=actor) for actor in actors])
Statement.objects.bulk_create([
    Statement(actor=actor, issue=issues[day % 5], source=source, kind="speech", reliability=0.8, summary="Measured.",
              date=dt.date.fromisoformat("{FIRST}") + dt.timedelta(2 * day), stance=rng.uniform(-1, 1),
              status="published", published_at=timezone.now())
    for actor in actors for day in range({DAYS})
], batch_size=200)
nudge()
"""
PUBLISH = """
import datetime as dt, random, sys
from django.utils import timezone
from alliance.indices.tasks import nudge
from alliance.record.models import Actor, Issue, Source, Statement
for line in sys.stdin:
    Statement.objects.create(actor=Actor.objects.get(code="M00"), issue=Issue.objects.order_by("pk")[0],
        source=Source.objects.first(), date="2025-01-01", kind="speech", stance=random.uniform(-1, 1), reliability=0.8,
        summary="Measured.", status="published", published_at=timezone.now())
    nudge()
    print(flush=True)
"""


@pytest.fixture(scope="module")
def site() -> Iterator[Checkout]:
    """Everything running, with the twelve, and a limit that nobody reaches."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("API_RATE_ANONYMOUS", "1000000000/min")
        checkout = new_checkout()
    started = checkout.start()
    try:
        run(checkout, FILL)
        assert wait_until(lambda: latest(checkout)["pending"] == 0 and len(points(checkout, "M00", "M11")) == DAYS, 120)
        yield checkout
    finally:
        started.send_signal(signal.SIGINT)
        started.wait(60)
        checkout.remove()


@pytest.fixture(scope="module")
def datasette(site: Checkout) -> Iterator[str]:
    """Address of datasette's table, which holds the same rows; file opened as immutable, its fastest way."""
    path = site.var.parent / "peer.db"
    subjects = dyads()
    rows = [(f"{a}-{b}", point) for a, b in subjects for point in points(site, a, b)]
    columns = [name for name in rows[0][1] if name != "bounds"]
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(f"CREATE TABLE series (subject, {', '.join(columns)}, bound_low, bound_high)")
        database.execute("CREATE INDEX by_subject ON series (subject, date)")
        database.executemany(
            f"INSERT INTO series VALUES ({', '.join('?' * (len(columns) + 3))})",
            [
                (subject, *(point[name] for name in columns), point["bounds"]["low"], point["bounds"]["high"])
                for subject, point in rows
            ],
        )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [peers_python(), "-m", "datasette", "serve", "-i", str(path), "--port", str(port)]
    with (site.var.parent / "peer.log").open("w") as log:
        server = subprocess.Popen([*command, "--setting", "suggest_facets", "off"], stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}/peer/series.json?_shape=array&_size={DAYS}&subject="
    assert wait_until(lambda: answers(address + "M00-M11"), 30), (site.var.parent / "peer.log").read_text()
    assert len(json.loads(read(address + "M00-M11"))) == DAYS
    yield address
    server.terminate()
    server.wait(10)


def dyads() -> list[tuple[str, str]]:
    names = [f"M{n:02}" for n in range(MEMBERS)]
    return [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]


def series(site: Checkout, a: str, b: str) -> str:
    last = "2022-03-09"  # of the 400 days, every other one from the first on
    return f"{site.address}/api/v1/friction/dyads/{a}/{b}/?to={last}"


def points(site: Checkout, a: str, b: str) -> list[dict]:
    return json.loads(read(series(site, a, b)))["points"]


def latest(site: Checkout) -> dict:
    return json.loads(read(f"{site.address}/api/v1/revisions/latest/"))


def read(address: str) -> bytes:
    with urllib.request.urlopen(address) as answer:
        return bytes(answer.read())


def answers(address: str) -> bool:
    with contextlib.suppress(OSError):
        return bool(read(address))
    return False


def run(site: Checkout, code: str) -> None:
    subprocess.run(
        [sys.executable, "-c", f"import django; django.setup()\n{code}"],
        cwd=BASE_DIR, env=environment_of(site) | {"STATEMENT_TIMEOUT_MS": "0"}, check=True,
    )  # fmt: skip


def web(site: Checkout) -> list[int]:
    """The web server's processes: granian's own and its worker."""
    return [int(line.split()[0]) for line in site.processes() if "granian" in line]


def middle(loads: list[Load]) -> tuple[float, float, float]:
    assert all(load.failed == 0 for load in loads), loads
    rates, halves, mosts = ([getattr(load, name) for load in loads] for name in ("per_second", "p50", "p99"))
    return statistics.median(rates), statistics.median(halves), statistics.median(mosts)


def test_beside_datasette(site: Checkout, datasette: str) -> None:
    ours = series(site, "M00", "M11")
    with urllib.request.urlopen(ours) as answer:
        tag, size = answer.headers["ETag"], len(answer.read())
    theirs = datasette + "M00-M11"
    print(f"\na series of {DAYS} points: {size:,} bytes here, {len(read(theirs)):,} bytes from datasette")
    asked: dict[str, Callable[[], Load]] = {
        "datasette": lambda: wrk(theirs),
        "this API, warm": lambda: wrk(ours),
        "warm, gzip": lambda: wrk(ours, Accept_Encoding="gzip"),
        "304": lambda: wrk(ours, If_None_Match=tag),
        "revisions/latest": lambda: wrk(f"{site.address}/api/v1/revisions/latest/"),
    }
    found: dict[str, list[Load]] = {kind: [] for kind in asked}
    processes = web(site)
    with highest(lambda: memory(processes)) as most:
        for _ in range(ROUNDS):
            for kind, ask in asked.items():
                found[kind].append(ask())
        once = every_subject_once(site, datasette)
    base = middle(found["datasette"])[0]
    beside = f"datasette: {base:.0f} requests/s"
    for kind, loads in found.items():
        rate, half, late = middle(loads)
        if kind == "datasette":
            continue
        measured(TOPIC, f"{kind}, requests/s", rate, note=f"median {half:.1f} ms")
        measured(TOPIC, f"{kind}, times as many", rate / base, at_least=TIMES.get(kind), peer=beside)
        measured(TOPIC, f"{kind}, 99th percentile", late, "ms", at_most=30 if kind in TIMES else None)
    for kind in ("right after a new revision", "again"):
        rate, theirs_too = (len(dyads()) / statistics.median(once[who]) for who in (kind, "datasette"))
        what = f"Every subject once, {kind}"
        measured(TOPIC, f"{what}, requests/s", rate, note=f"{REVISIONS} revisions")
        gate = 3 if kind == "right after a new revision" else None
        measured(TOPIC, f"{what}, times as many", rate / theirs_too, at_least=gate, peer=f"datasette: {theirs_too:.0f}")
        assert len(once[kind]) == REVISIONS
    measured(TOPIC, "Memory of the web server throughout", most[0] / 2**20, "MiB", at_most=250)


def every_subject_once(site: Checkout, datasette: str) -> dict[str, list[float]]:
    """Seconds for all 66 dyads, each asked once: right after a new revision, once more, and from datasette."""
    ours = [series(site, a, b) for a, b in dyads()]
    theirs = [f"{datasette}{a}-{b}" for a, b in dyads()]
    found: dict[str, list[float]] = {"right after a new revision": [], "again": [], "datasette": []}
    code = f"import django; django.setup()\n{PUBLISH}"
    editor = subprocess.Popen(
        [sys.executable, "-c", code],
        cwd=BASE_DIR, env=environment_of(site), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert editor.stdin and editor.stdout
    for _ in range(REVISIONS):
        before = latest(site)["id"]
        editor.stdin.write("\n")
        editor.stdin.flush()
        editor.stdout.readline()
        assert wait_until(lambda: latest(site)["id"] > before and latest(site)["pending"] == 0, 30)  # noqa: B023
        for kind, addresses in (("right after a new revision", ours), ("again", ours), ("datasette", theirs)):
            found[kind].append(each_once(addresses)[0])
            print(f"  every subject once, {kind}: {found[kind][-1]:.2f} s")
    editor.communicate(timeout=20)
    return found


def test_open_pages_when_nothing_changes(site: Checkout) -> None:
    """A hundred pages that ask for the newest revision every 750 ms, as js/api.js does; then as many asking the API."""
    latest = "/api/v1/revisions/latest/"
    with urllib.request.urlopen(site.address + latest) as answer:
        tag = answer.headers["ETag"]
    browser = (
        "User-Agent: Mozilla/5.0\r\nAccept: */*\r\nAccept-Encoding: gzip, deflate, br\r\nCache-Control: no-cache\r\n"
    )
    asked = {
        "open pages": (f"GET /live/revision.json HTTP/1.1\r\n{browser}", b"HTTP/1.1 200", 5),
        "open pages without the file, asking the API": (
            f"GET {latest} HTTP/1.1\r\nIf-None-Match: {tag}\r\nCache-Control: max-age=1\r\n", b"HTTP/1.1 304", None,
        ),
    }  # fmt: skip
    for what, (question, told, gate) in asked.items():
        share, note = asking(site, question, told)
        measured(TOPIC, f"{PAGES} {what}", 100 * share, "% of a core", at_most=gate, note=note)


def asking(site: Checkout, question: str, told: bytes) -> tuple[float, str]:
    """What share of a core PAGES pages cost beyond the idle server, each of which asks this every 750 ms."""
    stop, counts = threading.Event(), [0] * PAGES
    host, port = "127.0.0.1", site.port
    request = f"{question}Host: {host}:{port}\r\n\r\n".encode()

    def page(number: int) -> None:
        with socket.create_connection((host, port)) as line:
            while not stop.wait(0.75):
                line.sendall(request)
                whole = line.recv(4096)
                assert whole.startswith(told)
                while b"chunked" in whole and not whole.endswith(b"0\r\n\r\n"):  # a file comes in two pieces
                    whole += line.recv(4096)
                counts[number] += 1

    processes = [*web(site), *postgres_of_web(site)]
    pages = [threading.Thread(target=page, args=(number,)) for number in range(PAGES)]
    idle = spent(processes, 10)
    for one in pages:
        one.start()
        time.sleep(0.75 / PAGES)
    busy = spent(processes, 20)
    stop.set()
    for one in pages:
        one.join()
    assert sum(counts) > 20 * PAGES, counts
    return busy - idle, f"{sum(counts) / 20:.0f} requests/s; {100 * idle:.1f} without them, taken off"


def spent(processes: list[int], seconds: float) -> float:
    """Share of a core that some processes use over so many seconds."""
    before = processor(processes)
    time.sleep(seconds)
    return (processor(processes) - before) / seconds


SESSIONS = """
import django; django.setup()
from django.db import connection
with connection.cursor() as cursor:
    cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()")
    print(*(pid for (pid,) in cursor.fetchall()))
"""


def postgres_of_web(site: Checkout) -> list[int]:
    """The database's sessions; the worker's are among them, so that this is rather too much."""
    asked = subprocess.run(
        [sys.executable, "-c", SESSIONS],
        cwd=BASE_DIR, env=environment_of(site), check=True, capture_output=True, text=True,
    )  # fmt: skip
    return [int(pid) for pid in asked.stdout.split() if Path(f"/proc/{pid}").exists()]
