"""Backup, restore, drill: what comes back is what was there, its history included, and the drill says so where not."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from alliance.indices.check import compare_with_rebuild
from alliance.indices.drain import drain_marks
from alliance.operations.checksums import checksums
from alliance.operations.dumps import DumpFailed, program, server_version
from alliance.operations.management.commands.restore_drill import temporary_database
from alliance.record.models import Statement


@pytest.fixture
def example(transactional_db: None) -> Iterator[None]:
    """The example record with a history: changed, withdrawn, worked in."""
    call_command("load_example", verbosity=0)
    Statement.objects.filter(actor__code="KR-LEE").update(stance=0.25)
    assert drain_marks() is not None
    return


def said(capsys: pytest.CaptureFixture[str]) -> str:
    return capsys.readouterr().out


def test_what_comes_back_is_what_was_there(example: None, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "friction.dump"
    call_command("backup", file)
    assert file.stat().st_mode & 0o077 == 0 and "MB in" in said(capsys)
    with pytest.raises(CommandError, match="exists already"):
        call_command("backup", file)
    with pytest.raises(CommandError, match="overwrites nothing"):
        call_command("restore", file)

    here = checksums(connection)
    assert here["record_statementevent"].rows > here["record_statement"].rows > 300
    with temporary_database():
        call_command("restore", file)
        assert checksums(connection) == here
        assert not any((compare_with_rebuild(helpers=False) or {"nothing": 1}).values())
        # The triggers came back too: a change is marked, kept in the history, and worked in.
        before = checksums(connection)["record_statementevent"].rows
        Statement.objects.filter(actor__code="KR-LEE").update(stance=0.5)
        assert checksums(connection)["record_statementevent"].rows > before
        assert drain_marks() is not None

    call_command("restore_drill", file)
    words = said(capsys)
    assert "equal a full rebuild to the bit" in words and f"{len(here)} of {len(here)} tables" in words

    # One word, changed since: the drill tells.
    Statement.objects.filter(actor__code="KR-LEE").update(coder_note="Changed.")
    with pytest.raises(CommandError, match="gone on"):
        call_command("restore_drill", file)
    assert "record_statement:" in said(capsys)
    call_command("restore_drill", file, gone_on=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE 'drill%%'")
        assert cursor.fetchone() == (0,)


def test_a_broken_file_is_refused(transactional_db: None, tmp_path: Path) -> None:
    file = tmp_path / "broken.dump"
    file.write_bytes(b"PGDMP" + secrets.token_bytes(200))
    with temporary_database(), pytest.raises(CommandError, match="as empty as before"):
        call_command("restore", file)
    with pytest.raises(CommandError, match="no file"):
        call_command("restore_drill", tmp_path / "nothing.dump")


def test_programs_fit_the_server() -> None:
    assert program("pg_dump", 15).endswith("pg_dump")
    with pytest.raises(DumpFailed, match="postgresql-client-99"):
        program("pg_dump", 99)


def test_the_servers_version(db: None) -> None:
    assert 15 <= server_version() < 50
