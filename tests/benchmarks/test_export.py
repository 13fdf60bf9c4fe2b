"""A million statements: what announcing them costs, and whether their export streams in constant memory, at once.

EXPORT_ROWS=100000 for a short run.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection, transaction

from alliance.indices.models import StatementVersion
from alliance.indices.versions import record_versions
from tests.benchmarks.table import measured
from tests.example import load
from tests.revisions import another_revision

ROWS = int(os.environ.get("EXPORT_ROWS", "1000000"))
TOPIC = f"Export of {ROWS:,} statements"

COPY = """
INSERT INTO record_statement (actor_id, issue_id, source_id, locator, date, date_precision, kind, stance, half_width,
    salience, reliability, summary, quote, coder_note, reversal, status, published_at, withdrawal_reason,
    created_at, changed_at)
SELECT s.actor_id, s.issue_id, s.source_id, s.locator, s.date, s.date_precision, s.kind, s.stance, s.half_width,
    s.salience, s.reliability, s.summary, s.quote, s.coder_note, s.reversal, s.status, s.published_at, '', now(), now()
FROM record_statement s, generate_series(1, %s) WHERE s.status = 'published' LIMIT %s
"""


def memory(pid: int) -> float:
    """What the web server's processes hold, in MB."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    total = 0
    for one in (str(pid), *children):
        lines = Path(f"/proc/{one}/smaps_rollup").read_text().splitlines()
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


@pytest.fixture
def web() -> Iterator[tuple[str, int]]:
    """The product's own web server on the test's database: its address and its process."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port = chosen.getsockname()[1]
    address = urlsplit(os.environ["DATABASE_URL"])
    address = address._replace(path=f"/{connection.settings_dict['NAME']}")
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
               "--workers", "1", "--blocking-threads", "8", "--no-ws", "--log-level", "warning",
               "alliance.wsgi:application"]  # fmt: skip
    process = subprocess.Popen(command, env={**os.environ, "DATABASE_URL": urlunsplit(address)})
    for _ in range(300):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/api/v1/method/", timeout=5).read()
            break
        except OSError:
            time.sleep(0.2)
    yield f"http://127.0.0.1:{port}", process.pid
    process.terminate()
    process.wait(20)


@pytest.mark.django_db(transaction=True)
def test_a_million_rows(web: tuple[str, int]) -> None:
    load()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        before = StatementVersion.objects.count()
        began = time.perf_counter()
        cursor.execute(COPY, [ROWS // 300 + 1, ROWS])
        measured(TOPIC, "Inserting them, history and announcement included", time.perf_counter() - began, "s")
        began = time.perf_counter()
        with transaction.atomic():
            revision = another_revision(ROWS)
            record_versions(revision.pk, [])
        measured(TOPIC, "Their versions recorded by the drain", time.perf_counter() - began, "s")
        assert StatementVersion.objects.count() - before == ROWS
        cursor.execute("ANALYZE")
    root, pid = web
    for path in ("statements.csv", "statements.jsonl", f"statements.csv?revision={revision.pk - 1}"):
        urllib.request.urlopen(f"{root}/api/v1/method/").read()
        idle, size, lines = memory(pid), 0, 0
        most = idle
        began = time.perf_counter()
        with urllib.request.urlopen(f"{root}/api/v1/exports/{path}") as answer:
            size += len(answer.read(1))
            first = time.perf_counter() - began
            looked = time.perf_counter()
            while chunk := answer.read(1 << 20):
                size, lines = size + len(chunk), lines + chunk.count(b"\n")
                if time.perf_counter() - looked > 0.5:
                    looked, most = time.perf_counter(), max(most, memory(pid))
        took = time.perf_counter() - began
        name = f"exports/{path.replace(str(revision.pk - 1), 'N')}"
        measured(
            TOPIC, f"{name}, first byte", 1000 * first, "ms", at_most=500, note=f"{size / 1e6:.0f} MB in {took:.0f} s"
        )
        measured(TOPIC, f"{name}, memory above the idle {idle:.0f} MB", most - idle, "MB", at_most=150)
        if "revision" not in path:
            assert lines >= ROWS
