"""A pytest plugin: the tests run against a real PostgreSQL and a real broker, started for them alone.

DATABASE_URL and CELERY_BROKER_URL, where given, are used instead. Where several processes share the tests, each has its
own, so that a test may crash its database without a neighbour's noticing. The plugin sets the environment before
pytest-django reads the settings, and ends what it started however the run ends: the services are bound to this
process by the kernel too (alliance.local.processes).
"""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from alliance.local import plotly_bundle
from alliance.local.broker import Broker
from alliance.local.place import Place, service_identity
from alliance.local.postgres import Postgres
from alliance.local.processes import Supervisor
from alliance.local.trouble import CannotStart
from tests import templates

NOWHERE = {"DATABASE_URL": "postgresql://%2Fnonexistent/none", "CELERY_BROKER_URL": "redis+socket:///nonexistent"}

_supervisor = Supervisor(print)
_folders: list[Path] = []
_made_place = templates.PLACE not in os.environ  # else by the process that started this one


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config, args: list[str]) -> None:
    """Start the services and put their addresses into the environment."""
    templates.open_place()
    atexit.register(_stop)
    if {"-h", "--help", "-V", "--version", "--fixtures", "--markers"} & set(args) or _only_hands_out(early_config):
        _set_environment(Path(tempfile.gettempdir()))
        for name, address in NOWHERE.items():  # this process asks neither, but the settings want both named
            os.environ.setdefault(name, address)
        return
    # PostgreSQL may run as `nobody`, who cannot enter root's own folders.
    folder = Path(tempfile.mkdtemp(prefix="alliance-tests-", dir="/var/tmp" if os.geteuid() == 0 else None))
    _folders.append(folder)
    folder.chmod(0o755)
    _set_environment(folder)
    plotly_bundle.assemble()
    try:
        _start(folder)
    except CannotStart as problem:
        raise pytest.UsageError(str(problem)) from None


def _only_hands_out(config: pytest.Config) -> bool:
    """Whether this process hands the tests out to others (pytest-xdist), each of which has services of its own."""
    return bool(getattr(config.known_args_namespace, "numprocesses", None)) and "PYTEST_XDIST_WORKER" not in os.environ


def _set_environment(folder: Path) -> None:
    (folder / "static").mkdir(exist_ok=True)
    os.environ |= {
        "ALLIANCE_VAR": str(folder),
        "HTTPS": "false",
        "SECOND_FACTOR": "false",
        "SECRET_KEY": "for-the-tests-only-0123456789-" + "x" * 40,
        "STATIC_ROOT": str(folder / "static"),
        "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
    }


def _start(folder: Path) -> None:
    place = Place(folder, folder, service_identity())
    if os.environ.get("DATABASE_URL", "") in ("", NOWHERE["DATABASE_URL"]):
        postgres = Postgres(place, os.environ, durable=False)
        postgres.make_data()
        service = postgres.service()
        _supervisor.add(service)
        postgres.wait_until_ready(service)
        os.environ["DATABASE_URL"] = postgres.url
    if os.environ.get("CELERY_BROKER_URL", "") in ("", NOWHERE["CELERY_BROKER_URL"]):
        broker = Broker(place, os.environ)
        service = broker.service()
        _supervisor.add(service)
        broker.wait_until_ready(service)
        os.environ["CELERY_BROKER_URL"] = broker.url
    atexit.register(place.tidy)


def pytest_unconfigure() -> None:
    """Stop the services at the end of the run, Ctrl-C included."""
    _stop()


def _stop() -> None:
    _supervisor.stop_all()
    while _folders:
        shutil.rmtree(_folders.pop(), ignore_errors=True)
    if _made_place:
        templates.close_place()
