"""The file with the newest revision: what open pages hear without anybody being asked."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from alliance.indices.drain import drain_marks
from alliance.indices.models import Revision
from alliance.kept.bulletin import NAME, Bulletin
from alliance.kept.look import Look
from tests.checkout import wait_until
from tests.kept.conftest import revise
from tests.record.cast import Cast


@pytest.fixture
def look(cast: Cast) -> Iterator[Look]:
    looked = Look()
    yield looked
    looked.close()


def told(folder: Path) -> Any:
    return json.loads((folder / NAME).read_bytes())


def newest() -> dict[str, Any]:
    revision = Revision.objects.latest("id")
    return {"id": revision.pk, "committed_at": revision.committed_at.isoformat(), "pending": 0}


def test_it_says_what_the_api_says(tmp_path: Path, look: Look, cast: Cast, client: Client) -> None:
    bulletin = Bulletin(tmp_path, look)
    bulletin.update()
    assert told(tmp_path) == newest()
    cast.published(stance=0.3)
    time.sleep(0.11)  # a look counts for a tenth of a second
    bulletin.update()
    assert told(tmp_path) == {**newest(), "pending": 1}
    drain_marks()
    time.sleep(0.11)
    bulletin.update()
    assert told(tmp_path) == newest()
    latest = client.get("/api/v1/revisions/latest/").json()
    assert {name: latest[name] for name in ("id", "pending")} == {"id": newest()["id"], "pending": 0}
    assert [each.name for each in tmp_path.iterdir()] == [NAME], "nothing half-written stays behind"


def test_nothing_is_written_while_nothing_changes(tmp_path: Path, look: Look) -> None:
    bulletin = Bulletin(tmp_path, look)
    bulletin.update()
    before = (tmp_path / NAME).stat()
    bulletin.update()
    assert (tmp_path / NAME).stat() == before


def test_a_database_that_does_not_answer_leaves_what_is_there(tmp_path: Path, look: Look) -> None:
    Bulletin(tmp_path, look).update()
    before = told(tmp_path)
    silent: Any = lambda recent: None  # noqa: E731  a Look that found no database
    Bulletin(tmp_path, silent).update()
    assert told(tmp_path) == before


def test_where_it_cannot_be_written_there_is_no_former_one_either(
    tmp_path: Path, look: Look, cast: Cast, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    bulletin = Bulletin(tmp_path, look)
    bulletin.update()

    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device")

    revise(cast)
    time.sleep(0.11)
    with monkeypatch.context() as patched, caplog.at_level(logging.WARNING):
        patched.setattr(Path, "write_bytes", full)
        assert not bulletin.update(), "its thread waits longer before it tries again"
    assert not (tmp_path / NAME).exists() and "pages ask the API instead" in caplog.text
    bulletin.update()
    assert told(tmp_path) == newest(), "and when there is room again, it is written"


def test_its_thread_writes_by_itself_and_takes_the_file_with_it(tmp_path: Path, look: Look, cast: Cast) -> None:
    bulletin = Bulletin(tmp_path, look)
    bulletin.start()
    assert wait_until((tmp_path / NAME).exists, 5)
    revise(cast)
    assert wait_until(lambda: told(tmp_path) == newest(), 5)
    bulletin.stop()
    time.sleep(0.5)
    assert not (tmp_path / NAME).exists()
