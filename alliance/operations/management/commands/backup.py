from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.operations.dumps import DumpFailed, dump


class Command(BaseCommand):
    """Back the database up while everybody goes on working."""

    help = "Writes the whole database, as it is at one instant, into FILE. Nobody has to stop for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.add_argument("file", type=Path)
        parser.add_argument("--overwrite", action="store_true", help="replace a file of that name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the dump."""
        file: Path = options["file"]
        if file.exists() and not options["overwrite"]:
            raise CommandError(f"{file} exists already; take another name, or --overwrite.")
        if not file.absolute().parent.is_dir():
            raise CommandError(f"There is no folder {file.absolute().parent}.")
        began = time.monotonic()
        try:
            dump(file)
        except DumpFailed as problem:
            raise CommandError(str(problem)) from None
        size = file.stat().st_size / 2**20
        self.stdout.write(f"{file}: {size:.1f} MB in {time.monotonic() - began:.1f} s.")
