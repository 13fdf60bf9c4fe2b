"""Pages name the file of the newest revision where the server hands one out, and only there."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from tests.pages.conftest import AT, Get

ADDRESSES = [f"/?at={AT}", f"/alliances/us-rok/?at={AT}", f"/embed/alliances/us-rok/index-over-time/?at={AT}"]
NAMED = b'data-bulletin="/live/revision.json"'


@pytest.mark.parametrize("address", ADDRESSES)
def test_a_page_names_the_file_where_there_is_one(get: Get, settings: Settings, tmp_path: Path, address: str) -> None:
    settings.LIVE_FOLDER = ""
    assert NAMED not in get(address).content
    settings.LIVE_FOLDER = str(tmp_path)
    assert NAMED in get(address).content
