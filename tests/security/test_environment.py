"""Settings: one list, documents made from it, and no start in production with a careless one."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from alliance.environment import BASE_DIR, VARIABLES, documents, weaknesses

GOOD = {
    "SECRET_KEY": "".join(chr(65 + n % 50) for n in range(60)).replace("\\", "-"),
    "DATABASE_URL": "postgresql://alliance_app@db.example/alliance",
    "CELERY_BROKER_URL": "redis://broker.example:6379/0",
    "ALLOWED_HOSTS": "friction.example",
}


def start(tmp_path: Path | None = None, show: str = "DEBUG", **changes: str) -> subprocess.CompletedProcess[str]:
    """Read the settings as a serving process does."""
    own = {name: value for name, value in os.environ.items() if name.removesuffix("_FILE") not in VARIABLES}
    code = f"from alliance.settings import *; print(({show}))"
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=BASE_DIR,
                          env={**own, **GOOD, **changes})  # fmt: skip


def settings_of(show: str) -> str:
    return start(show=show).stdout.strip()


def test_the_documents_are_made_from_the_list() -> None:
    for path, text in documents().items():
        assert path.read_text() == text, f"{path} is out of date: make settings"


def test_nothing_else_reads_the_environment() -> None:
    read: set[str] = set()
    for path in (BASE_DIR / "alliance").rglob("*.py"):
        text = path.read_text()
        read |= set(re.findall(r"\b(?:read|given)\(['\"]([A-Z_]+)['\"]\)", text))
        if path.name != "environment.py" and "local" not in path.parts:
            asked = re.findall(r"(?:environ(?:\.get\(|\[)|getenv\()['\"]([A-Z_]+)", text)
            assert not asked, f"{path} reads {asked}"
            assert not re.search(r"\benv\.(str|bool|int|list|float)\(", text), path
    of_the_launcher = {"PORT", "HOST", "ALLIANCE_POSTGRES"}
    assert read | of_the_launcher == set(VARIABLES), "listed and read are the same"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY"),
        ({"DATABASE_URL": ""}, "DATABASE_URL"),
        ({"DATABASE_URL": "postgresql://alliance:alliance@db.example/alliance"}, "DATABASE_PASSWORD"),
        ({"CELERY_BROKER_URL": ""}, "CELERY_BROKER_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DEBUG": "true"}, "DEBUG"),
        ({"BEHIND_PROXY": "true"}, "NUM_PROXIES"),
        ({"NUM_PROXIES": "1"}, "BEHIND_PROXY"),
        ({"NUM_PROXIES": "one"}, "NUM_PROXIES"),
        ({"PUBLIC": "maybe"}, "PUBLIC"),
        ({"CSRF_TRUSTED_ORIGINS": "http://friction.example"}, "CSRF_TRUSTED_ORIGINS"),
    ],
)
def test_each_weakness_is_named(changes: dict[str, str], named: str) -> None:
    """In this process, to be quick; `test_a_start_is_refused` shows that a start really ends."""
    from alliance import environment

    given = {**GOOD, **changes}
    values = {}
    faults = []
    for name, variable in VARIABLES.items():
        try:
            values[name] = environment._typed(variable, given.get(name) or variable.default)
        except ValueError as fault:
            faults.append(f"{name}: {fault}")
            values[name] = environment._typed(variable, variable.default)
    password = re.search(r"//[^:]+:([^@]+)@", values["DATABASE_URL"])
    faults += weaknesses({**values, "database": {"PASSWORD": password[1] if password else ""}})
    assert faults
    assert all(line.startswith(named) for line in faults), faults


def test_a_start_is_refused_with_every_reason_and_no_secret() -> None:
    refused = start(SECRET_KEY="hunter2hunter2", ALLOWED_HOSTS="*", NUM_PROXIES="many")
    assert refused.returncode == 1
    for name in ("SECRET_KEY", "ALLOWED_HOSTS", "NUM_PROXIES"):
        assert f"  - {name}" in refused.stderr
    assert "hunter2" not in refused.stderr
    assert "Traceback" not in refused.stderr


def test_secrets_come_from_files(tmp_path: Path) -> None:
    (tmp_path / "key").write_text(GOOD["SECRET_KEY"] + "\n")
    (tmp_path / "password").write_text("a long one\n")
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "DATABASE_PASSWORD_FILE": str(tmp_path / "password")}
    found = start(SECRET_KEY="", show="SECRET_KEY, DATABASES['default']['PASSWORD']", **files)
    assert ast.literal_eval(found.stdout) == (GOOD["SECRET_KEY"], "a long one"), found.stderr
    missing = start(SECRET_KEY="", SECRET_KEY_FILE="/nonexistent/key")
    assert "SECRET_KEY" in missing.stderr and missing.returncode == 1
