"""The product's real processes, each started, killed and frozen by itself: PostgreSQL, broker, web, worker and beat.

They are started by the very commands of `make run` (alliance.serve), but nobody restarts what a test killed.
PostgreSQL is as durable as in earnest. Everything is bound to this process by the kernel, so that nothing outlives it.
"""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Literal

import psycopg2

from alliance import serve
from alliance.local.broker import Broker
from alliance.local.place import BASE_DIR, Place, service_identity
from alliance.local.postgres import Postgres
from alliance.local.processes import Service, tether
from alliance.local.trouble import CannotStart
from tests import templates
from tests.checkout import wait_until

Name = Literal["postgres", "broker", "web", "worker", "beat"]
EVERYTHING: tuple[Name, ...] = ("postgres", "broker", "web", "worker", "beat")

PASSWORD = "for-the-fault-tests"  # of the account "admin"

# Sessions that hold the drain's lock, and those of them that poison (whoever_stores) has put to sleep.
HELD = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = x'616C6C69'::int AND granted"
ASLEEP = f"{HELD} AND pid IN (SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep')"
POISON = """
CREATE FUNCTION poison() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {does}; RETURN NEW; END $$;
CREATE TRIGGER poison BEFORE INSERT OR UPDATE ON indices_positionreading FOR EACH ROW
    WHEN (NEW.actor_id = {actor} AND NEW.issue_id = {issue}) EXECUTE FUNCTION poison();
"""


class Rig:
    """One run of everything. `more` goes into the environment of web, worker and beat."""

    def __init__(self, folder: Path, **more: str) -> None:
        self.folder = folder
        self._place = Place(folder, folder, service_identity())
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        self._postgres = Postgres(self._place, os.environ)
        self._broker = Broker(self._place, os.environ)
        self.environment = {
            **os.environ,
            "ALLIANCE_VAR": str(folder),
            "DATABASE_URL": self._postgres.url,
            "CELERY_BROKER_URL": self._broker.url,
            "DJANGO_SETTINGS_MODULE": "alliance.settings",
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "LOG_FORMAT": "json",
            "LOGIN_RATE": "10000/min",
            "PYTHONPATH": str(BASE_DIR),
            "REVIEW_BY_ANOTHER": "false",
            **more,
        }
        self._services: dict[Name, Service] = {
            "broker": self._broker.service(),
            "web": self._own("web"),
            "worker": self._own("worker"),
            "beat": self._own("beat"),
        }
        self._inside: subprocess.Popen[str] | None = None

    def _own(self, name: Name) -> Service:
        command = serve.command(name, self.environment)
        return Service(name, command, self.environment, self._place.log(name), folder=BASE_DIR)

    # Starting and ending

    def set_up(self) -> None:
        """A database with the example record, worked in, and an account."""
        templates.copy("faults", furnish, to=self.data)
        self._services["postgres"] = self._postgres.service()  # writes into the data directory who is let in
        self.start("postgres", "broker")
        if start := os.environ.get("FAULTS_WITHOUT_TRIGGER"):  # tests/faults/without.py takes a mechanism away
            triggers = "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND tgrelid = 'record_statement'::regclass"
            for (name,) in self.sql(triggers, f"{start}%"):
                self.sql(f"DROP TRIGGER {name} ON record_statement")

    def make_data(self) -> None:
        """A database with the example record, worked in, and an account; nothing runs before or after."""
        self._postgres.make_data()
        self._services["postgres"] = self._postgres.service()
        self.start("postgres", "broker")
        self.inside("set_up", password=PASSWORD)
        self.stop()

    def start(self, *names: Name) -> None:
        """Start what does not run, and wait until PostgreSQL, broker and web answer."""
        for name in names:
            service = self._services[name]
            if service.is_running():
                continue
            service.clear_away()
            service.start()
            if name == "postgres":
                self._wait_for_postgres(service)
            elif name == "broker":
                self._broker.wait_until_ready(service)
            elif name == "web":
                assert wait_until(lambda: self.status("/healthz") == 200, 30), service.last_line()

    def _wait_for_postgres(self, service: Service) -> None:
        deadline = time.monotonic() + 60
        while True:
            try:
                return self._postgres.wait_until_ready(service)
            except CannotStart:  # a killed one's children may still hold its memory for a moment
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.2)
                service.clear_away()
                service.start()

    def kill(self, name: Name) -> None:
        """kill -9 of the process and all its children. (PostgreSQL's own end by themselves.)"""
        self._services[name].clear_away()

    def stop(self) -> None:
        """End everything."""
        if self._inside is not None:
            self._inside.kill()
            self._inside.communicate()
            self._inside = None
        for name in (each for each in reversed(EVERYTHING) if each in self._services):
            self.signal(name, signal.SIGCONT)
            self._services[name].stop()
        self._place.tidy()

    @property
    def data(self) -> Path:
        """PostgreSQL's data directory."""
        return self._place.postgres_data

    # Single processes

    def pid(self, name: Name) -> int:
        """Its first process."""
        process = self._services[name].process
        assert process is not None
        return process.pid

    def group(self, name: Name) -> list[int]:
        """All its processes, the first one first."""
        first = self.pid(name)
        return [first, *(pid for pid in _pids() if pid != first and _group_of(pid) == first)]

    def children(self, name: Name) -> list[int]:
        """Of the worker: the processes of its pool; of web: the one that answers."""
        return [pid for pid in self.group(name)[1:] if "resource_tracker" not in _words(pid)]

    def signal(self, name: Name, number: int) -> None:
        """To all its processes: SIGSTOP freezes it, SIGCONT lets it go on."""
        if self._services[name].process is not None:
            for pid in self.group(name):
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, number)

    @contextmanager
    def frozen(self, name: Name) -> Iterator[None]:
        """Within: all its processes stand still."""
        self.signal(name, signal.SIGSTOP)
        try:
            yield
        finally:
            self.signal(name, signal.SIGCONT)

    # Looking

    def ask(self, path: str, timeout: float = 20) -> tuple[int, bytes]:
        """Status and body of a page; status 0 where nobody answers."""
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"http://127.0.0.1:{self.port}{path}", timeout=timeout) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as refused:
            with refused:
                return refused.code, refused.read()
        except OSError:
            return 0, b""

    def status(self, path: str) -> int:
        """The status alone."""
        return self.ask(path)[0]

    def readiness(self) -> tuple[int, dict[str, Any]]:
        """What /readyz says."""
        status, body = self.ask("/readyz")
        return status, json.loads(body or b"{}")

    def sql(self, query: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """A query past the product, committed at once."""
        connection = psycopg2.connect(self._postgres.url)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute(query, parameters or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def count(self, query: str, *parameters: Any) -> int:
        """The one number that a query gives."""
        ((found,),) = self.sql(query, *parameters)
        return int(found)

    def inside(self, what: str, **given: Any) -> Any:
        """Let a process of the product do something (tests/faults/inside.py), and give what it answers."""
        if self._inside is None or self._inside.poll() is not None:
            with (self.folder / "inside.log").open("a") as log:
                self._inside = subprocess.Popen(
                    [sys.executable, "-m", "tests.faults.inside"],
                    cwd=BASE_DIR,
                    env={**self.environment, "STATEMENT_TIMEOUT_MS": "0"},
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                    preexec_fn=tether(signal.SIGKILL),  # noqa: PLW1509  as in alliance.local.processes
                )
        assert self._inside.stdin and self._inside.stdout
        self._inside.stdin.write(json.dumps({"what": what, **given}) + "\n")
        self._inside.stdin.flush()
        line = self._inside.stdout.readline()
        assert line, (self.folder / "inside.log").read_text()[-3000:]
        answer = json.loads(line)
        assert "raised" not in answer, answer["raised"]
        return answer["gave"]


def wait_until_at_once(condition: Callable[[], bool], within: float) -> bool:
    """As wait_until, without a pause: for moments that are short."""
    deadline = time.monotonic() + within
    while not condition():
        if time.monotonic() > deadline:
            return False
    return True


def _pids() -> list[int]:
    return [int(path.name) for path in Path("/proc").glob("[0-9]*")]


def _group_of(pid: int) -> int:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return 0


def _words(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        return "resource_tracker"


@contextmanager
def whoever_stores(rig: Rig, actor: str, issue: str, does: str) -> Iterator[None]:
    """Within: storing a position of that key does something bad."""
    (key,) = rig.sql(
        "SELECT a.id, i.id FROM record_actor a, record_issue i WHERE a.code = %s AND i.slug = %s", actor, issue
    )
    rig.sql(POISON.format(does=does, actor=key[0], issue=key[1]))
    try:
        yield
    finally:
        # A session that nobody ends would hold the table for ever: the test has to fail of it, not to hang.
        rig.sql("SET lock_timeout = '60s'; DROP TRIGGER poison ON indices_positionreading; DROP FUNCTION poison()")


def _new_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="alliance-faults-", dir="/var/tmp" if os.geteuid() == 0 else None))
    folder.chmod(0o755)
    return folder


def furnish(data: Path) -> None:
    """Make that folder PostgreSQL's data directory with everything that a rig begins with."""
    folder = _new_folder()
    rig = Rig(folder)
    try:
        rig.make_data()
        subprocess.run(["cp", "-a", str(rig.data), str(data)], check=True)
    finally:
        rig.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def rig_in_a_folder(folder: Path | None = None, **more: str) -> Iterator[Rig]:
    """A rig with a database, in a folder of its own that goes with it."""
    base = folder or _new_folder()
    base.chmod(0o755)
    rig = Rig(base, **more)
    try:
        rig.set_up()
        yield rig
    finally:
        rig.stop()
        shutil.rmtree(base, ignore_errors=True)
