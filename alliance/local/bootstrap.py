"""From an empty database to one with something to look at: each step harmless when run again.

Everything here needs Django, which the keeper sets up once the database's address is in the environment.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable
from pathlib import Path

Say = Callable[[str], None]


def secret_key(var: Path) -> str:
    """SECRET_KEY from the environment, else one made at random at the first start and kept for its user only."""
    if given := os.environ.get("SECRET_KEY"):
        return given
    path = var / "secret-key"
    if not path.exists():
        half = path.with_suffix(".part")
        half.unlink(missing_ok=True)
        with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(60))
        half.rename(path)
    return path.read_text().strip()


def migrate(say: Say) -> None:
    """Bring the tables up to date."""
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if waiting:
        say(f"Bringing the database up to date ({len(waiting)} migrations) ...")
        call_command("migrate", interactive=False, verbosity=0)


def let_application_in() -> None:
    """Bring the rights of the application's role up to date."""
    from django.core.management import call_command

    call_command("application_role", verbosity=0)


def collect_static(say: Say) -> None:
    """Gather, compress and fingerprint the static files, unless none changed since the last time."""
    from django.conf import settings
    from django.core.management import call_command

    stamp = Path(settings.STATIC_ROOT).parent / "static.stamp"
    now = _static_fingerprint()
    if stamp.exists() and stamp.read_text() == now and Path(settings.STATIC_ROOT).is_dir():
        return
    say("Gathering the static files ...")
    stamp.unlink(missing_ok=True)
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    stamp.write_text(now)


def _static_fingerprint() -> str:
    from django.conf import settings
    from django.contrib.staticfiles.finders import get_finders

    from alliance.pages import joined, static

    digest = hashlib.sha256(repr((settings.STORAGES, settings.STATIC_ROOT)).encode())
    paths = [Path(storage.path(name)) for finder in get_finders() for name, storage in finder.list([])]
    for path in (*paths, Path(joined.__file__), Path(static.__file__)):  # these two make files of the others
        state = path.stat()
        digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode())
    return digest.hexdigest()


def load_example(say: Say) -> bool:
    """Load the example record into a database that has no actor; say whether it was."""
    from django.core.management import call_command

    from alliance.record.models import Actor

    if Actor.objects.exists():
        return False
    say("Loading the example record ...")
    with open(os.devnull, "w") as nowhere:
        call_command("load_example", stdout=nowhere)
    return True


def compute(say: Say) -> None:
    """Work in whatever changed, so that the first look already shows indices."""
    from alliance.indices.drain import drain_marks
    from alliance.indices.models import Mark

    if Mark.objects.exists():
        say("Computing the indices ...")
        drain_marks()


def make_admin() -> str | None:
    """Make the account `admin` when there is no superuser; return its password, which is kept nowhere."""
    from django.contrib.auth import get_user_model
    from django.db import connections

    users = get_user_model().objects
    try:
        if users.filter(is_superuser=True).exists() or users.filter(username="admin").exists():
            return None
        password = secrets.token_urlsafe(12)
        users.create_superuser(username="admin", email="", password=password)
        return password
    finally:
        connections.close_all()
