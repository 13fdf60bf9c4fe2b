"""Environments of their own for the tools that are measured beside this product (requirements/bench*.txt).

Each is installed once, under var/. PEERS_PYTHON names a Python that has datasette and statsmodels already, PEERS_FOLDER
another place for the environments.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

from alliance.local.place import BASE_DIR


def peers_folder(name: str = "") -> Path:
    """Where the environment of one of them is: of Dash, of Superset, or of all others."""
    folder = Path(os.environ.get("PEERS_FOLDER") or BASE_DIR / "var" / "peers")
    return folder.with_name(f"{folder.name}-{name}") if name else folder


def peers_python(name: str = "") -> str:
    """A Python that has what the lock of that name lists: datasette and statsmodels, "dash", or "superset"."""
    if not name and (given := os.environ.get("PEERS_PYTHON")):
        return given
    lock = BASE_DIR / "requirements" / (f"bench-{name}.txt" if name else "bench.txt")
    folder = peers_folder(name)
    python, stamp = folder / "bin" / "python", folder / "installed"
    if not stamp.exists() or stamp.read_text() != lock.read_text():
        venv.create(folder, clear=True, with_pip=True)
        quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([str(python), *quiet, "-r", str(lock)], check=True, stdout=sys.stderr)
        stamp.write_text(lock.read_text())
    return str(python)
