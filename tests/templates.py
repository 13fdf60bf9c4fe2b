"""Data directories that are made once for all test processes of a run, and copied by whoever needs one of its own.

Making a database with the example record takes half a minute of a processor; copying it a second.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

PLACE = "ALLIANCE_TEST_TEMPLATES"


def open_place() -> None:
    """Make the folder that this process and those it starts share; whoever made it closes it."""
    if PLACE not in os.environ:
        folder = Path(tempfile.mkdtemp(prefix="alliance-templates-", dir="/var/tmp" if os.geteuid() == 0 else None))
        folder.chmod(0o755)
        os.environ[PLACE] = str(folder)


def close_place() -> None:
    """Take the folder away."""
    if place := os.environ.pop(PLACE, None):
        shutil.rmtree(place, ignore_errors=True)


def copy(name: str, make: Callable[[Path], None], to: Path) -> None:
    """Copy the template to a folder that is not there yet; the first who asks makes it, while others wait."""
    place = Path(os.environ[PLACE])
    with (place / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        made = place / name
        if not made.exists():
            making = place / f"{name} in the making"
            make(making)
            making.rename(made)
    subprocess.run(["cp", "-a", str(made), str(to)], check=True)
