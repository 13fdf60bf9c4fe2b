"""The same series as a page of Dash 4 and of Superset 6, each served by gunicorn as its documentation advises."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.request import ProxyHandler, build_opener

from alliance.local.place import BASE_DIR
from tests.benchmarks.peers import peers_folder, peers_python
from tests.checkout import wait_until

HERE = Path(__file__).parent
INITIALISED = "initialised.db"


@contextmanager
def dash_page(points: list[dict], folder: Path) -> Iterator[str]:
    """The address of a Dash page with the last of these points as a number, and all of them as a chart."""
    series = _written(points, folder)
    with _served(peers_python("dash"), ["--threads", "8", "dash_page:server"], {"SERIES": str(series)}, folder) as root:
        yield f"{root}/"


@contextmanager
def superset_page(points: list[dict], folder: Path) -> Iterator[str]:
    """The address of a Superset dashboard that shows the same to anybody."""
    python, home = peers_python("superset"), folder / "superset"
    home.mkdir()
    environment = {
        "SUPERSET_HOME": str(home),
        "SUPERSET_CONFIG_PATH": str(HERE / "superset_config.py"),
        "SUPERSET_SECRET_KEY": secrets.token_urlsafe(42),
        "FLASK_APP": "superset",
        "SCARF_ANALYTICS": "false",  # else every page calls another site
    }
    _initialise(python, home, environment)
    fill = [python, str(HERE / "superset_dashboard.py"), str(_written(points, folder)), str(home / "series.db")]
    _run(fill, environment)
    served = ["--worker-class", "gthread", "--threads", "20", "--timeout", "120", "superset.app:create_app()"]
    with _served(python, served, environment, folder) as root:
        yield f"{root}/superset/dashboard/friction/"


def _written(points: list[dict], folder: Path) -> Path:
    series = folder / "series.json"
    series.write_text(json.dumps(points))
    return series


def _initialise(python: str, home: Path, environment: Mapping[str, str]) -> None:
    """Superset's own tables and roles: a minute's work, kept beside its environment."""
    kept = peers_folder("superset") / INITIALISED
    if not kept.exists():
        for command in (["db", "upgrade"], ["init"]):
            _run([str(Path(python).with_name("superset")), *command], environment)
        shutil.copy(home / "superset.db", kept)
    shutil.copy(kept, home / "superset.db")


def _run(command: list[str], environment: Mapping[str, str]) -> None:
    done = subprocess.run(
        command, env=os.environ | environment, cwd=BASE_DIR, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{command[1:]} of a peer failed:\n{done.stderr[-2000:]}")


@contextmanager
def _served(python: str, options: list[str], environment: Mapping[str, str], folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    output = folder / f"{options[-1].partition(':')[0]}.log"
    command = [python, "-m", "gunicorn", "--chdir", str(HERE), "--bind", f"127.0.0.1:{port}", "--workers", "1"]
    with output.open("w") as log:
        server = subprocess.Popen([*command, *options], env=os.environ | environment, stdout=log, stderr=log)
    root = f"http://127.0.0.1:{port}"
    try:
        assert wait_until(lambda: _answers(root), 120), output.read_text()[-2000:]
        yield root
    finally:
        server.terminate()
        server.wait(30)


def _answers(address: str) -> bool:
    with suppress(URLError, OSError):
        return bool(build_opener(ProxyHandler({})).open(address, timeout=20).status == 200)
    return False
