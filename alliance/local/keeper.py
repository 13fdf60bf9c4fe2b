"""The keeper: starts the services, watches them, and ends them all when its launcher is gone.

It runs in a session of its own, so that Ctrl-C in the terminal reaches the launcher only. The launcher holds the
other end of a pipe: when that closes, by a clean stop or by kill -9 alike, the keeper stops everything.
`python -m alliance.local.keeper PIPE LOCK` (two open file descriptors) is started by launcher.py, never by hand.
"""

from __future__ import annotations

import contextlib
import os
import shlex
import signal
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from types import FrameType

from alliance import serve
from alliance.local import bootstrap, plotly_bundle
from alliance.local.broker import Broker
from alliance.local.place import BASE_DIR, Place, open_place
from alliance.local.ports import EVERY_ADDRESS, check_port, reachable_host, web_address
from alliance.local.postgres import Postgres, runs_as
from alliance.local.processes import Service, Supervisor
from alliance.local.trouble import DISK_FULL, CannotStart, in_one_line


class Stopped(BaseException):
    """Raised in the main thread when everything has to stop."""


class StopSignal:
    """Turns SIGTERM into Stopped, once, and never in the middle of a start of a process."""

    def __init__(self) -> None:
        self.came = False
        self._raised = False
        self._held = 0
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, self._receive)

    def _receive(self, number: int, frame: FrameType | None) -> None:
        self.came = True
        self._raise_if_due()

    def _raise_if_due(self) -> None:
        if self.came and not self._raised and not self._held:
            self._raised = True
            raise Stopped

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Within: no Stopped; a signal that came meanwhile counts at the end."""
        self._held += 1
        try:
            yield
        finally:
            self._held -= 1
        self._raise_if_due()

    def hold_for_good(self) -> None:
        """From now on the stop is under way."""
        self._held += 1


def say(line: str) -> None:
    """A line for the person; a terminal that is gone is no reason to stop cleanly any less."""
    with contextlib.suppress(OSError, ValueError):
        print(line, flush=True)


def watch_launcher(pipe: int) -> None:
    """In a thread: wait for the launcher's end of the pipe to close, then stop."""

    def wait() -> None:
        with contextlib.suppress(OSError):
            while os.read(pipe, 1):
                pass
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait, daemon=True).start()


class Product:
    """One run of everything."""

    def __init__(self, stop: StopSignal) -> None:
        self._stop = stop
        self.supervisor = Supervisor(say)
        self.place: Place | None = None
        self._application_url = ""  # empty where the database is somebody else's

    def start(self) -> None:
        """Start every service in order, and print the page of addresses."""
        began = time.monotonic()
        host, port = web_address()
        check_port(host, port)
        place = self.place = open_place()
        place.check_room()
        environment = self._prepare_environment(place, host)
        self._start_database(place, environment)
        self._start_broker(place, environment)
        self._write_environment(place, environment)
        self._prepare_database(environment)
        if self._application_url:
            environment["DATABASE_URL"] = self._application_url
        web, *others = self._own_services(place, environment, host, port)
        self._add(web)
        self._wait_for_web(place, host, port)
        for service in others:
            self._add(service)
        with self._stop.held():  # the password is kept nowhere, so nothing may come between making and printing it
            if password := bootstrap.make_admin():
                say(f"\n  Admin account     admin   password: {password}   (shown this once, kept nowhere)")
        self._print_page(place, host, port, time.monotonic() - began)

    def watch(self) -> None:
        """Watch until told to stop."""
        while True:
            time.sleep(0.3)
            with self._stop.held():
                self.supervisor.check()

    def end(self) -> None:
        """Stop everything, in order."""
        self.supervisor.stop_all(first="web")
        if self.place is not None:
            with contextlib.suppress(OSError):
                (self.place.var / "environment").unlink(missing_ok=True)
            self.place.tidy()

    def _add(self, service: Service) -> None:
        with self._stop.held():
            self.supervisor.add(service)

    def _prepare_environment(self, place: Place, host: str) -> dict[str, str]:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        environment |= {
            "ALLIANCE_VAR": str(place.var),
            "COMPRESS_STATIC": "false",
            "DJANGO_SETTINGS_MODULE": "alliance.settings",
            "HTTPS": "false",  # plain http on one machine
            # One account is made here; with a second editor, set it to true.
            "REVIEW_BY_ANOTHER": environment.get("REVIEW_BY_ANOTHER") or "false",
            "SECOND_FACTOR": environment.get("SECOND_FACTOR") or "false",
            "PYTHONUNBUFFERED": "1",
            "SECRET_KEY": bootstrap.secret_key(place.var),
        }
        if not environment.get("ALLOWED_HOSTS") and host not in ("127.0.0.1", "::1", "localhost", *EVERY_ADDRESS):
            environment["ALLOWED_HOSTS"] = f"localhost,127.0.0.1,[::1],{reachable_host(host)}"
        return environment

    def _start_database(self, place: Place, environment: dict[str, str]) -> None:
        if environment.get("DATABASE_URL"):
            say("Using the database that DATABASE_URL names.")
            return
        postgres = Postgres(place, environment)
        say(f"Starting {postgres.binaries.describe()}{runs_as(place.identity)} ...")
        if place.is_elsewhere:
            say(f"  Its data lie in {place.root}, since user {place.identity.name} cannot reach {place.var}."
                if place.identity else f"  Its data lie in {place.root}.")  # fmt: skip
        postgres.wait_for_former()
        if postgres.is_new:
            say("Making a new database ...")
            postgres.make_data()
        service = postgres.service()
        self._add(service)
        postgres.wait_until_ready(service)
        environment["DATABASE_URL"] = postgres.url
        self._application_url = postgres.application_url

    def _start_broker(self, place: Place, environment: dict[str, str]) -> None:
        if environment.get("CELERY_BROKER_URL"):
            say("Using the broker that CELERY_BROKER_URL names.")
            return
        broker = Broker(place, environment)
        service = broker.service()
        self._add(service)
        broker.wait_until_ready(service)
        environment["CELERY_BROKER_URL"] = broker.url

    @staticmethod
    def _write_environment(place: Place, environment: dict[str, str]) -> None:
        """For `make manage`: how to reach this run's database and broker from another terminal."""
        path = place.var / "environment"
        path.unlink(missing_ok=True)
        names = ("ALLIANCE_VAR", "SECRET_KEY", "DATABASE_URL", "CELERY_BROKER_URL", "HTTPS")
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.writelines(f"export {name}={shlex.quote(environment[name])}\n" for name in names)

    def _prepare_database(self, environment: dict[str, str]) -> None:
        plotly_bundle.assemble()
        # This process may take its time; the web and the worker have their own limits.
        os.environ.update(environment | {"STATEMENT_TIMEOUT_MS": "0"})
        import django
        from django.db import OperationalError

        django.setup()
        try:
            bootstrap.migrate(say)
        except OperationalError as problem:
            raise CannotStart(f"The database cannot be used: {str(problem).strip().splitlines()[0]}") from None
        if self._application_url:
            bootstrap.let_application_in()
        bootstrap.collect_static(say)
        bootstrap.load_example(say)
        bootstrap.compute(say)

    @staticmethod
    def _own_services(place: Place, environment: dict[str, str], host: str, port: int) -> list[Service]:
        own = {"LIVE_FOLDER": str(place.var / "live"), **environment, "HOST": host, "PORT": str(port)}
        serve.prepare("web", own)
        return [
            Service(name, serve.command(name, own), own, place.log(name), folder=BASE_DIR)
            for name in ("web", "worker", "beat")
        ]

    def _wait_for_web(self, place: Place, host: str, port: int, within: float = 60.0) -> None:
        deadline = time.monotonic() + within
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        while time.monotonic() < deadline:
            with self._stop.held():
                self.supervisor.check()
            try:
                opener.open(f"http://{reachable_host(host)}:{port}/", timeout=20).close()
                return
            except urllib.error.HTTPError:
                return  # it answers; what it answers is the page's matter
            except OSError:
                time.sleep(0.1)
        raise CannotStart(f"The web server does not answer (log: {place.log('web')}).")

    @staticmethod
    def _print_page(place: Place, host: str, port: int, seconds: float) -> None:
        address = f"http://{reachable_host(host)}:{port}"
        say(f"""
  Alliance friction is running (ready after {seconds:.0f} s).

  Dashboard         {address}/
  Editors' desk     {address}/admin/
  API               {address}/api/v1/
  API, explained    {address}/api/v1/docs/

  Data              {place.root / "postgres"}
  Logs              {place.var / "log"}

  Ctrl-C stops everything. A lost password: make manage CMD="changepassword admin" (in another terminal).
""")


def main(pipe: int, lock: int) -> int:
    """Run until the launcher goes or something cannot go on; the exit code is 1 in the second case."""
    os.set_inheritable(pipe, False)
    os.set_inheritable(lock, False)
    stop = StopSignal()
    product = Product(stop)
    watch_launcher(pipe)
    code = 0
    try:
        product.start()
        product.watch()
    except Stopped:
        pass
    except CannotStart as problem:
        code = 1
        say(f"\n{problem}")
    except OSError as problem:
        code = 1
        say(f"\n{in_one_line(problem)}")
    except Exception as problem:
        code = 1
        if "No space left on device" not in str(problem):
            stop.hold_for_good()
            product.end()
            raise
        say(f"\n{DISK_FULL}")
    finally:
        stop.hold_for_good()
        product.end()
    return code


if __name__ == "__main__":
    os.chdir(Path(BASE_DIR))
    sys.exit(main(int(sys.argv[1]), int(sys.argv[2])))
