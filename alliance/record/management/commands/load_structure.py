from pathlib import Path
from typing import Any

from django.core.checks import Tags
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.record.rows import Fault, FaultyRows
from alliance.record.structure import all_or_nothing, load_structure


class Command(BaseCommand):
    """Load who speaks, on what, and who is allied with whom, before statements are imported."""

    help = (
        "Load actors.csv, issues.csv, alliances.csv and agenda.csv of a folder (docs/import.md). What the record has "
        "already is left as it is."
    )
    # The others would import every page and the API first, which a load has no use for.
    requires_system_checks = [Tags.models, Tags.database]

    def add_arguments(self, parser: CommandParser) -> None:
        """The folder."""
        parser.add_argument("folder", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows of each table are new."""
        faults: list[Fault] = []
        try:
            with all_or_nothing(faults):
                counts = load_structure(options["folder"], faults)
        except FaultyRows as refusal:
            raise CommandError(f"Nothing was loaded.\n{refusal}") from refusal
        self.stdout.write(", ".join(f"{count} new {table}" for table, count in counts.items()) + ".")
