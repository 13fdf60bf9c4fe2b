"""What keeps the product from starting is told in one line, and leaves nothing running."""

import os
import socket
import subprocess
import sys
from collections import namedtuple
from contextlib import closing
from pathlib import Path

import pytest

from alliance.local import place as place_module
from alliance.local.place import BASE_DIR, Place, StartLock
from alliance.local.ports import check_port, reachable_host, web_address
from alliance.local.processes import Service, Supervisor
from alliance.local.trouble import DISK_FULL, CannotStart, in_one_line


def test_a_port_in_use_is_named_with_a_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = {**os.environ, "PORT": str(port), "ALLIANCE_VAR": str(tmp_path / "my var")}
        outcome = subprocess.run(
            [sys.executable, "-m", "alliance.local.launcher"],
            cwd=BASE_DIR,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    assert outcome.returncode == 1
    assert outcome.stdout.strip() == (
        f"Port {port} is in use by another program. Stop that one, or take another: make run PORT={port + 1}"
    )
    assert outcome.stderr == ""
    assert not (tmp_path / "my var" / "postgres").exists()


@pytest.mark.parametrize("port", ["0", "65536", "web", "80 80", "-1"])
def test_a_senseless_port_is_refused(monkeypatch: pytest.MonkeyPatch, port: str) -> None:
    monkeypatch.setenv("PORT", port)
    with pytest.raises(CannotStart, match="PORT has to be a number"):
        web_address()


def test_a_host_of_another_machine_is_refused() -> None:
    with pytest.raises(CannotStart, match="no address of this machine"):
        check_port("192.0.2.1", 21099)


def test_links_name_a_host_that_a_browser_reaches() -> None:
    assert [reachable_host(host) for host in ("127.0.0.1", "0.0.0.0", "::", "::1")] == [
        "127.0.0.1",
        "127.0.0.1",
        "[::1]",
        "[::1]",
    ]


def test_a_disk_about_to_be_full_is_noticed_before_the_start(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(place_module.shutil, "disk_usage", lambda folder: usage(10**9, 10**9, 5 * 2**20))
    with pytest.raises(CannotStart, match="The disk is full"):
        Place(tmp_path, tmp_path, None).check_room()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's /dev/full")
def test_a_disk_that_fills_up_meanwhile_is_told_as_such() -> None:
    with pytest.raises(OSError, match="No space left") as problem:
        Path("/dev/full").write_text("x")
    assert in_one_line(problem.value) == DISK_FULL


def test_one_lock_for_each_folder(tmp_path: Path) -> None:
    with closing(StartLock(tmp_path)) as first, closing(StartLock(tmp_path)) as second:
        assert first.take()
        first.write(os.getpid())
        assert not second.take()
        assert second.owner() == os.getpid()


def _check_until_given_up(supervisor: Supervisor, service: Service) -> None:
    for _ in range(20):
        service.not_before = 0.0  # not to wait in the test
        if service.process is not None:
            service.process.wait()
        supervisor.check()


def test_a_service_that_dies_is_restarted_and_given_up_after_five_deaths(tmp_path: Path) -> None:
    lines: list[str] = []
    supervisor = Supervisor(lines.append)
    service = Service("clock", ["/bin/sh", "-c", "echo Error: no spring; exit 3"], os.environ, tmp_path / "clock.log")
    supervisor.add(service)
    with pytest.raises(CannotStart, match=r"The clock stopped 5 times within a minute.*Error: no spring"):
        _check_until_given_up(supervisor, service)
    assert lines == ["The clock stopped unexpectedly (exit code 3); starting it again."] * 4
    supervisor.stop_all()
