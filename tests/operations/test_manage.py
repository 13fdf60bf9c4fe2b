"""The command line's own defaults, which differ from the web's."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from alliance.local.place import BASE_DIR

ASK = "from django.conf import settings; print(settings.DATABASES['default']['OPTIONS']['options'])"


@pytest.mark.parametrize(("given", "limit"), [({}, "0"), ({"STATEMENT_TIMEOUT_MS": "7000"}, "7000")])
def test_a_command_takes_as_long_as_it_takes(given: dict[str, str], limit: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name != "STATEMENT_TIMEOUT_MS"}
    told = subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "--command", ASK],
        cwd=BASE_DIR, env=environment | given, text=True, capture_output=True, check=True,
    )  # fmt: skip
    assert f"statement_timeout={limit} " in told.stdout
