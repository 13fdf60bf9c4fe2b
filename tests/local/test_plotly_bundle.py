"""The plotly.js that the pages serve is npm's small one only in the very version of the wheel's."""

import json
from pathlib import Path

import pytest

from alliance.local.place import BASE_DIR
from alliance.local.plotly_bundle import assemble, choose, version_in, wheel_file


def _npm_folder(folder: Path, version: str) -> Path:
    folder.mkdir()
    (folder / "plotly-basic.min.js").write_text("// small\n")
    (folder / "package.json").write_text(json.dumps({"version": version}))
    return folder


def test_the_same_version_from_npm_is_taken(tmp_path: Path) -> None:
    version = version_in(wheel_file())
    assert version is not None
    folder = _npm_folder(tmp_path / "npm", version)
    assert choose(folder, wheel_file()) == folder / "plotly-basic.min.js"


@pytest.mark.parametrize("version", ["4.0.0", ""])
def test_another_version_from_npm_is_not(tmp_path: Path, version: str) -> None:
    assert choose(_npm_folder(tmp_path / "npm", version), wheel_file()) == wheel_file()


def test_without_npm_the_wheels_file_serves(tmp_path: Path) -> None:
    assert choose(tmp_path / "nothing", wheel_file()) == wheel_file()


def test_the_npm_lock_asks_for_the_wheels_version_and_names_no_registry() -> None:
    wanted = json.loads((BASE_DIR / "package.json").read_text())["dependencies"]["plotly.js-basic-dist-min"]
    assert wanted == version_in(wheel_file())
    assert "resolved" not in (BASE_DIR / "package-lock.json").read_text()


def test_what_is_served_is_that_file_behind_one_line_that_has_it_compiled_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALLIANCE_VAR", str(tmp_path))
    source = assemble()
    served = tmp_path / "assembled" / "plotly.min.js"
    first, rest = served.read_bytes().split(b"\n", 1)
    assert first == b"//# allFunctionsCalledOnLoad"
    assert rest == source.read_bytes()
    assert version_in(served) == version_in(source)
    written = served.stat().st_mtime_ns
    assemble()
    assert served.stat().st_mtime_ns == written, "once"
