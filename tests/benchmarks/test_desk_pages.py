"""Every page of the desk at 50,000 statements: at most fifteen queries each, the lists within 300 ms.

DESK_ROWS=5000 for a short run.
"""

from __future__ import annotations

import os
import re
import statistics
import time
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from alliance.indices.drain import drain_marks
from alliance.record.example.load import load_example
from alliance.record.models import Statement
from tests.benchmarks.test_export import COPY
from tests.intake.admin_pages import BUDGET, every_page, with_everything

ROWS = int(os.environ.get("DESK_ROWS", "50000"))
ROUNDS = 5
LIST_MS = 300
IS_LIST = re.compile(r"/admin/\w+/\w+/(\?.*)?")


@pytest.fixture
def large(transactional_db: None, admin_user: User) -> None:
    """The example record many times over, an index of it, and something of every kind of thing that the desk has."""
    load_example()
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(COPY, [ROWS // 300 + 1, ROWS])
        cursor.execute("ANALYZE")
    drain_marks()
    with_everything(admin_user)


def test_every_page(large: None, client: Client, admin_user: User) -> None:
    client.force_login(admin_user)
    print(f"\n{Statement.objects.count():,} statements\n| page | queries | first ms | then ms |\n|---|---|---|---|")
    dear: dict[str, int] = {}
    slow: dict[str, float] = {}
    for address in every_page(admin_user):
        taken: list[float] = []
        asked = 0
        for _ in range(ROUNDS):
            with CaptureQueriesContext(connection) as queries:
                began = time.perf_counter()
                response: Any = client.get(address)
                taken.append(1000 * (time.perf_counter() - began))
            assert response.status_code == 200 or (response.status_code, address[-8:]) == (403, "/delete/"), address
            asked = max(asked, len(queries))
        then = statistics.median(taken[1:])
        print(f"| {address} | {asked} | {taken[0]:.0f} | {then:.0f} |", flush=True)
        if os.environ.get("DESK_SQL") and (asked > BUDGET or then > LIST_MS):
            for query in sorted(queries, key=lambda q: -float(q["time"])):
                print("     ", query["time"], query["sql"][:400])
        if asked > BUDGET:
            dear[address] = asked
        if IS_LIST.fullmatch(address) and then > LIST_MS:
            slow[address] = then
    assert (dear, slow) == ({}, {})
