from typing import Any

from django.core.management.base import BaseCommand, CommandError

from alliance.record.example.load import load_example
from alliance.record.rows import FaultyRows


class Command(BaseCommand):
    """Load the example record; twice is harmless."""

    help = "Load the example record. What is there already is left as it is, so it can be run twice without harm."

    def handle(self, *args: Any, **options: Any) -> None:
        """Load and say how many rows of each table are new."""
        try:
            counts = load_example()
        except FaultyRows as refusal:
            raise CommandError(f"Nothing was loaded.\n{refusal}") from refusal
        self.stdout.write(
            "Example record: " + ", ".join(f"{count} new {table}" for table, count in counts.items()) + "."
        )
