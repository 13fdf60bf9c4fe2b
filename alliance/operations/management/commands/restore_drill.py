from __future__ import annotations

import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection, connections
from psycopg2 import sql

from alliance.indices.check import compare_with_rebuild
from alliance.operations.checksums import Held, checksums
from alliance.operations.dumps import DumpFailed, load


class Command(BaseCommand):
    """Prove a backup: a backup that nobody has restored is a hope."""

    help = (
        "Restores a backup into a database of its own, compares every table's rows and checksum with this one's, "
        "recomputes everything and compares that to the bit, and drops it again."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and whether this database has gone on since."""
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--gone-on",
            action="store_true",
            help="this database has changed since the backup: list the differences, do not fail for them",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Restore, compare, recompute, drop."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        here = checksums(connection)
        try:
            with temporary_database() as settings:
                began = time.monotonic()
                load(file, settings)
                restored = time.monotonic() - began
                there = self._checksums_then_rebuild()
        except DumpFailed as problem:
            raise CommandError(str(problem)) from None
        self.stdout.write(f"Restored in {restored:.1f} s; checked in {time.monotonic() - began - restored:.1f} s.")
        self._compare(here, there, options["gone_on"])

    def _checksums_then_rebuild(self) -> dict[str, Held]:
        """Of the temporary database, which is the default one for as long as it is there."""
        there = checksums(connection)
        different = compare_with_rebuild(helpers=False)
        if different is None or any(different.values()):
            raise CommandError(f"The restored readings are not what a full rebuild gives: {different}")
        self.stdout.write("The restored readings equal a full rebuild to the bit.")
        return there

    def _compare(self, here: dict[str, Held], there: dict[str, Held], gone_on: bool) -> None:
        differing = [name for name in sorted({*here, *there}) if here.get(name) != there.get(name)]
        for name in differing:
            a, b = here.get(name), there.get(name)
            rows = f"{a.rows if a else 'no table'} rows here, {b.rows if b else 'no table'} in the backup"
            self.stdout.write(f"  {name}: {rows}")
        held = sum(table.rows for table in there.values())
        self.stdout.write(f"{len(there) - len(differing)} of {len(there)} tables ({held:,} rows) have equal checksums.")
        if differing and not gone_on:
            raise CommandError(
                "The backup is not what this database holds. If it has gone on since the backup, say --gone-on."
            )


@contextmanager
def temporary_database() -> Iterator[dict[str, Any]]:
    """A new database beside this one, which Django uses within; gives its settings. It goes with the block."""
    own = connection.settings_dict["NAME"]
    name = f"drill_{secrets.token_hex(4)}"
    connection.ensure_connection()
    with connection.cursor() as cursor:
        cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(name)))
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield connection.settings_dict
    finally:
        connections.close_all()
        connection.settings_dict["NAME"] = own
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
