"""Thousands of generated questions, right and wrong: no server error, nothing undocumented, nothing wrong accepted.

The short run is part of the tests; `make fuzz` is the long one: FUZZ_EXAMPLES a question, all of the checks and
phases of schemathesis, the stateful one included, over the schema that is served.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from alliance.api.throttle import AddressThrottle
from alliance.api.views.preview import PreviewThrottle
from tests.example import load

EXAMPLES = os.environ.get("FUZZ_EXAMPLES", "2")
CONFIGURATION = """
[checks.positive_data_acceptance]
# A code or slug that nobody has is well-formed, and refused all the same; so is a date beyond 2199.
expected-statuses = ["2xx", "304", "400", "401", "404"]

[checks.negative_data_rejection]
# 414 is the web server's own refusal of an address of more than 64 KB.
expected-statuses = ["400", "401", "404", "405", "406", "414", "415"]
"""


@pytest.mark.django_db(transaction=True)
def test_no_question_confuses_the_api(live_server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    cache.clear()
    monkeypatch.setattr(AddressThrottle, "THROTTLE_RATES", {"anon": "1000000/min", "token": None})
    monkeypatch.setattr(PreviewThrottle, "rate", "1000000/min")
    (tmp_path / "schemathesis.toml").write_text(CONFIGURATION)
    command = [
        str(Path(sys.executable).parent / "schemathesis"), "--config-file", str(tmp_path / "schemathesis.toml"), "run",
        f"{live_server.url}/api/v1/schema/", "--checks", "all", "--max-examples", EXAMPLES, "--continue-on-failure",
        "--phases", "examples,coverage,fuzzing,stateful", "--request-timeout", "30", "--seed", "1", "--no-color",
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=tmp_path)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    print(done.stdout[-3000:])
    assert done.returncode == 0, done.stdout[-20_000:] + done.stderr[-3000:]
    cases = int(re.search(r"([0-9,]+) generated", done.stdout)[1].replace(",", ""))  # type: ignore[index]
    assert cases >= (10_000 if int(EXAMPLES) >= 100 else 1000)
