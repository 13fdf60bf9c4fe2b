from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from alliance.operations.dumps import DumpFailed, load


class Command(BaseCommand):
    """Bring a backup back, into a database that holds nothing."""

    help = "Reads a backup into the database, which has to be empty: nothing is ever overwritten."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Which."""
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database with tables in it; read the dump."""
        file: Path = options["file"]
        if not file.is_file():
            raise CommandError(f"There is no file {file}.")
        if tables := connection.introspection.table_names():
            name = connection.settings_dict["NAME"]
            raise CommandError(
                f"The database {name} holds {len(tables)} tables already. Make an empty one (createdb), and name it in "
                "DATABASE_URL: a restore overwrites nothing."
            )
        began = time.monotonic()
        try:
            load(file, connection.settings_dict)
        except DumpFailed as problem:
            raise CommandError(f"{problem}. The database is as empty as before.") from None
        self.stdout.write(f"{file} is restored ({time.monotonic() - began:.1f} s).")
        self.stdout.write("Next: manage.py migrate (for a backup of an older version), then start the services.")
