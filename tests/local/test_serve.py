"""What the web process is given before it starts: a folder that the server hands out by itself, or none."""

from __future__ import annotations

from pathlib import Path

from alliance import serve


def mount(environment: dict[str, str]) -> str | None:
    line = serve.command("web", environment)
    return line[line.index("--static-path-mount") + 1] if "--static-path-mount" in line else None


def test_a_folder_that_was_named_is_made_and_holds_nothing_of_a_former_run(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "live"
    environment = {"LIVE_FOLDER": str(folder)}
    serve.prepare("web", environment)
    (folder / "revision.json").write_text("old")
    serve.prepare("web", environment)
    assert list(folder.iterdir()) == [] and mount(environment) == str(folder)


def test_without_a_name_there_is_one_among_the_temporary_files() -> None:
    environment: dict[str, str] = {}
    serve.prepare("web", environment)
    made = Path(environment["LIVE_FOLDER"])
    assert made.is_dir() and made.stat().st_mode & 0o077 == 0 and mount(environment) == str(made)
    made.rmdir()


def test_where_none_can_be_made_the_server_starts_without(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = {"LIVE_FOLDER": str(tmp_path / "file" / "live")}
    serve.prepare("web", environment)
    assert "LIVE_FOLDER" not in environment and mount(environment) is None


def test_the_others_need_none() -> None:
    environment: dict[str, str] = {}
    serve.prepare("worker", environment)
    assert environment == {}
