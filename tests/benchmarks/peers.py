"""An environment of its own for the tools that are measured beside this product (requirements/bench.txt).

PEERS_PYTHON names a Python that has them already; otherwise they are installed once, under var/.
"""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

from alliance.local.place import BASE_DIR

LOCK = BASE_DIR / "requirements" / "bench.txt"


def peers_python() -> str:
    """A Python that has datasette and statsmodels, in the versions of the lock."""
    if given := os.environ.get("PEERS_PYTHON"):
        return given
    folder = Path(os.environ.get("PEERS_FOLDER") or BASE_DIR / "var" / "peers")
    python, stamp = folder / "bin" / "python", folder / "installed"
    if not stamp.exists() or stamp.read_text() != LOCK.read_text():
        venv.create(folder, clear=True, with_pip=True)
        quiet = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes"]
        subprocess.run([str(python), *quiet, "-r", str(LOCK)], check=True, stdout=sys.stderr)
        stamp.write_text(LOCK.read_text())
    return str(python)
