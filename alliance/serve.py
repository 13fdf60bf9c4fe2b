"""The processes that serve: `python -m alliance.serve web|worker|beat`, the same on one machine and in a container.

`make run` starts these commands, and so does docker-compose.yml.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Mapping, MutableMapping
from pathlib import Path

PROCESSES = ("web", "worker", "beat")


def prepare(process: str, environment: MutableMapping[str, str]) -> None:
    """Make what a process needs before it starts, and say in `environment` where it is.

    For the web: a folder for the newest revision, which granian hands out by itself (alliance/kept/bulletin.py).
    Without one open pages ask the API.
    """
    if process != "web":
        return
    folder = environment.pop("LIVE_FOLDER", "")
    with contextlib.suppress(OSError):
        if folder:
            Path(folder).mkdir(parents=True, exist_ok=True)
            (Path(folder) / "revision.json").unlink(missing_ok=True)  # of a former run, maybe of another database
        environment["LIVE_FOLDER"] = folder or tempfile.mkdtemp(prefix="alliance-live-")


def command(process: str, environment: Mapping[str, str]) -> list[str]:
    """The command line of a process.

    HOST, PORT, LIVE_FOLDER, BEAT_SCHEDULE_FILE and ALLIANCE_VAR are read from `environment`.
    """
    python = [sys.executable, "-m"]
    celery = [*python, "celery", "-A", "alliance"]
    host, port = environment.get("HOST") or "127.0.0.1", environment.get("PORT") or "8000"
    match process:
        case "web":
            folder = environment.get("LIVE_FOLDER") or ""
            live = ["--static-path-route", "/live", "--static-path-mount", folder, "--static-path-expires", "0"]
            return [*python, "granian", "--interface", "wsgi", "--host", host, "--port", port, "--workers", "1",
                    "--blocking-threads", "48", "--no-ws", "--log-level", "warning", "--workers-kill-timeout", "5",
                    *(live if folder else []), "alliance.wsgi:application"]  # fmt: skip
        case "worker":
            return [*celery, "worker", "--loglevel", "warning", "--concurrency", "2", "--without-gossip",
                    "--without-mingle", "--hostname", f"alliance-{os.getpid()}@%h"]  # fmt: skip
        case "beat":
            var = environment.get("ALLIANCE_VAR") or "var"
            schedule = environment.get("BEAT_SCHEDULE_FILE") or os.path.join(var, "celerybeat-schedule")
            return [*celery, "beat", "--loglevel", "warning", "--pidfile", "", "--schedule", schedule]
    raise ValueError(f"{process!r} is none of {', '.join(PROCESSES)}.")


def main(arguments: list[str]) -> None:
    """Become the process that the one argument names, so that signals reach it."""
    if len(arguments) != 1 or arguments[0] not in PROCESSES:
        sys.exit(f"Usage: python -m alliance.serve {'|'.join(PROCESSES)}")
    prepare(arguments[0], os.environ)
    line = command(arguments[0], os.environ)
    os.execv(line[0], line)  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main(sys.argv[1:])
