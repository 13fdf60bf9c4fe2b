"""Programs written against the API work: a generated client, the scripts and the lines of docs/api.md, a mirror."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import random
import re
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.cache import cache
from django.db import close_old_connections, connection, connections

from alliance.api.models import ReadToken
from alliance.indices.drain import drain_marks
from alliance.intake import enter
from alliance.record.models import Source, Statement
from tests.example import load

pytestmark = pytest.mark.django_db(transaction=True)
DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "api.md").read_text(encoding="utf-8")
PLACE = "http://localhost:8000"


@pytest.fixture
def server(live_server: Any) -> Any:
    """A running server with the example record."""
    load()
    cache.clear()
    yield live_server.url
    # The server's threads keep connections; one that is left would stand in the way of emptying the database.
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def fetched(address: str) -> Any:
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def run(*command: str, **environment: str) -> str:
    """What a program prints; its failure is the test's."""
    done = subprocess.run(
        [sys.executable, *command], capture_output=True, text=True, timeout=300, check=False,
        env={**os.environ, "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", **environment},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


USE_OF_THE_CLIENT = """
import datetime, json, sys
from client import AuthenticatedClient, Client
from client.api.friction import get_dyad_series, preview_statements
from client.api.positions import list_positions
from client.api.statements import get_statement, list_statements
from client.api.revisions import get_latest_revision
from client.models import (
    DyadIssueSeries, Errors, GetDyadSeriesInterval, ListStatementsKind, PreviewRequest, PreviewStatement,
    StatementKindEnum,
)

root, token = sys.argv[1:]
client = Client(base_url=root)
day = datetime.date(2025, 8, 15)
series = get_dyad_series.sync("US", "KR", client=client, to=day, interval=GetDyadSeriesInterval.YEAR)
issue = get_dyad_series.sync("US", "KR", client=client, to=day, issue="autonomy")
page = list_statements.sync(client=client, actor="KR-MOON", kind=ListStatementsKind.SPEECH)
one = get_statement.sync(page.results[0].id, client=client)
changed = list_statements.sync(client=client, changed_since=0, page_size=7)
wrong = get_dyad_series.sync("US", "XX", client=client)
said = PreviewStatement(actor="KR-LEE", issue="china-coalition", date=day, stance=-1.0, kind=StatementKindEnum.SPEECH)
effects = preview_statements.sync(client=client, body=PreviewRequest(statements=[said], at=day))
known = AuthenticatedClient(base_url=root, token=token, prefix="Token")
print(json.dumps({
    "series": [[p.date.isoformat(), p.friction, p.bounds.high] for p in series.points],
    "issue": [type(issue) is DyadIssueSeries, len(issue.points)],
    "one": [one.id, one.summary, one.source.url, one.published_at.isoformat()],
    "same": one == page.results[0],
    "changed": [changed.count, len(changed.results), changed.next_.partition("after=")[1], changed.revision],
    "wrong": [type(wrong) is Errors, wrong.errors[0].message],
    "effects": [[e.a, e.b, e.change] for e in effects.effects],
    "positions": [[p.actor, p.issue, p.mean] for p in list_positions.sync(client=known, at=day, actor="KR").results],
    "revision": get_latest_revision.sync(client=known).id,
}))
"""


def test_a_generated_client_works_as_it_comes(server: str, tmp_path: Path) -> None:
    run(
        "-m", "openapi_python_client", "generate", "--url", f"{server}/api/v1/schema/", "--meta", "none",
        "--output-path", str(tmp_path / "client"),
    )  # fmt: skip
    owner = User.objects.create_user("kim")
    _token, token = ReadToken.objects.create(user=owner, name="Test")
    program = tmp_path / "use.py"
    program.write_text(USE_OF_THE_CLIENT)
    found = json.loads(run(str(program), server, token, PYTHONPATH=str(tmp_path)))
    root = f"{server}/api/v1"
    points = fetched(f"{root}/friction/dyads/US/KR/?to=2025-08-15&interval=year")["points"]
    assert found["series"] == [[p["date"], p["friction"], p["bounds"]["high"]] for p in points]
    assert found["issue"] == [
        True,
        len(fetched(f"{root}/friction/dyads/US/KR/?to=2025-08-15&issue=autonomy")["points"]),
    ]
    assert found["same"] is True
    assert found["one"][2].startswith("http")
    assert found["changed"] == [Statement.objects.public().count(), 7, "after=", found["revision"]]
    assert found["wrong"] == [True, "There is no actor XX."]
    assert ["US", "KR"] in [effect[:2] for effect in found["effects"]]
    assert found["positions"] == [
        [p["actor"], p["issue"], p["mean"]] for p in fetched(f"{root}/positions/?at=2025-08-15&actor=KR")["results"]
    ]


def test_the_index_follows_from_positions_and_from_statements_alone(server: str) -> None:
    days = ["2018-12-31", "2021-01-26", "2025-08-15"]
    printed = run(str(DOCS / "reproduce_index.py"), f"{server}/api/v1", "US", "KR", *days)
    lines = printed.splitlines()
    assert [line.split()[0] for line in lines] == days
    for line in lines:
        served, positions, statements = re.findall(r"[0-9]+\.[0-9]{6}", line)
        assert served == positions == statements, line
    assert printed.strip() in TEXT
    assert len((DOCS / "reproduce_index.py").read_text().splitlines()) < 100


def shown() -> list[tuple[str, str]]:
    """Each Python block of the documentation with the output that follows it."""
    return re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", TEXT, re.DOTALL)


def test_every_line_of_python_gives_what_is_shown(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(shown()) == TEXT.count("```python")
    monkeypatch.chdir(tmp_path)
    names: dict[str, Any] = {}
    for program, output in shown():
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(compile(program.replace(PLACE, server), "docs/api.md", "exec"), names)
        assert [line.rstrip() for line in printed.getvalue().splitlines()] == output.splitlines()


def mirror() -> Any:
    spec = importlib.util.spec_from_file_location("mirror", DOCS / "mirror.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


EDITS = 500


def edit(chance: random.Random, editor: Any, number: int) -> None:
    """One of the things that editors do all day."""
    statements = list(Statement.objects.order_by("?")[:1])
    one, what = statements[0], chance.randrange(6)
    if what == 0 or one.status == "draft":
        fields = {"actor": one.actor, "issue": one.issue, "source": one.source, "date": one.date, "kind": "press"}
        made = enter.enter_statement(editor, **fields, stance=chance.uniform(-1, 1), summary=f"Entered as {number}.")
        enter.publish_statement(made, editor)
    elif what == 1 and one.status == "published":
        enter.withdraw_statement(one, editor, f"Taken back as {number}.")
    elif one.status == "withdrawn":
        enter.restore_statement(one, editor)
    elif what == 2:
        Source.objects.filter(pk=one.source_id).update(title=f"Title {number}")
    else:
        enter.revise_statement(one, editor, stance=chance.uniform(-1, 1), summary=f"Reworded as {number}.")


def test_a_mirror_ends_up_identical_to_the_export(server: str, settings: Any) -> None:
    """500 edits by two editors, a drain that never rests, and a mirror that turns pages of them meanwhile."""
    settings.REVIEW_BY_ANOTHER = False
    root = f"{server}/api/v1"
    small_pages = re.sub(r"page_size=1000", "page_size=20", (DOCS / "mirror.py").read_text())
    program: dict[str, Any] = {"__name__": "mirror"}
    exec(compile(small_pages, "docs/mirror.py", "exec"), program)
    editor = User.objects.create_superuser("kim")
    troubles: list[BaseException] = []
    done = threading.Event()

    def at_work(seed: int) -> None:
        chance = random.Random(seed)
        try:
            for number in range(EDITS // 2):
                edit(chance, editor, seed * 1000 + number)
        except BaseException as trouble:  # noqa: BLE001  the test tells it
            troubles.append(trouble)
        finally:
            connections.close_all()

    def draining() -> None:
        try:
            while not done.is_set():
                drain_marks()
                close_old_connections()
        except BaseException as trouble:  # noqa: BLE001  the test tells it
            troubles.append(trouble)
        finally:
            connections.close_all()

    editors = [threading.Thread(target=at_work, args=(seed,)) for seed in (1, 2)]
    drainer = threading.Thread(target=draining)
    copy: dict[str, Any] = {}
    revision, rounds = 0, 0
    for thread in (*editors, drainer):
        thread.start()
    try:
        while any(thread.is_alive() for thread in editors):
            revision = program["catch_up"](root, copy, revision)
            rounds += 1
    finally:
        for thread in editors:
            thread.join()
        done.set()
        drainer.join()
    assert troubles == []
    drain_marks()
    revision = program["catch_up"](root, copy, revision)
    with urllib.request.urlopen(f"{root}/exports/statements.jsonl") as answer:
        exported = [json.loads(line) for line in answer]
        assert answer.headers["X-Index-Revision"] == str(revision)
    assert rounds > 3
    assert [copy[number] for number in sorted(copy, key=int)] == exported
    assert len(exported) > 300


def test_the_mirror_keeps_its_copy_in_a_file(server: str, tmp_path: Path) -> None:
    place = str(tmp_path / "copy.json")
    first = run(str(DOCS / "mirror.py"), f"{server}/api/v1", place)
    assert f"{Statement.objects.published().count()} statements" in first
    assert run(str(DOCS / "mirror.py"), f"{server}/api/v1", place) == first
