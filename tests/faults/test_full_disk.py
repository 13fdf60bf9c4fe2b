"""The database's disk is full: a clean 503 for whoever writes, and afterwards all is whole."""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.checkout import wait_until
from tests.faults.conftest import SHORT, assert_nothing_lost
from tests.faults.desk import Editor
from tests.faults.rig import EVERYTHING, Rig, rig_in_a_folder

SIZE = 220  # MB


@pytest.fixture
def on_a_small_disk() -> Iterator[Rig]:
    """Everything on a disk of its own, in memory."""
    folder = Path(tempfile.mkdtemp(prefix="alliance-full-", dir="/var/tmp"))
    folder.chmod(0o755)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SIZE}m", "none", str(folder)], check=False)
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("Only root may mount the small disk that this test fills.")
    try:
        with rig_in_a_folder(folder, **SHORT) as rig:
            rig.start(*EVERYTHING)
            yield rig
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)
        folder.rmdir()


def test_a_full_disk_costs_nothing_but_time(on_a_small_disk: Rig) -> None:
    rig = on_a_small_disk
    editor, choices = Editor(rig), rig.inside("choices")

    def publish(number: int) -> int:
        fields = {
            "actor": choices["actors"][0], "issue": choices["issues"][number % 5], "date": f"{1960 + number}-02-03",
            "kind": "speech", "stance": "0.1", "summary": f"Full {number}. {os.urandom(1500).hex()}",
            "new_source_url": f"https://example.org/full/{number}", "new_source_title": "A page",
            "new_source_publisher": "Faults",
        }  # fmt: skip
        if editor.publish(fields):
            acknowledged.append(fields["summary"])
        return editor.last[0]

    acknowledged: list[str] = []
    ballast = rig.folder / "ballast"
    free = os.statvfs(rig.folder)
    with ballast.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, (free.f_bavail - 8) * free.f_frsize)
    statuses: list[int] = []
    while 503 not in statuses and len(statuses) < 60:
        statuses.append(publish(len(statuses)))
    assert set(statuses) <= {302, 503}, statuses
    assert statuses[-1] == 503 and "Not available just now" in editor.last[1]
    assert rig.status("/healthz") == 200
    ballast.unlink()
    rig.start("postgres")  # where its journal had no room, it has stopped
    rig.start(*EVERYTHING)
    assert wait_until(lambda: rig.status("/") == 200, 20)
    assert_nothing_lost(rig, acknowledged, within=60)
    assert publish(59) == 302
    assert_nothing_lost(rig, acknowledged)
