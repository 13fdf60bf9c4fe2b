"""Writes the codebook; see alliance/record/codebook_text.py."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from alliance.record.codebook_text import codebook_text
from alliance.record.models import Issue


class Command(BaseCommand):
    """Print the codebook as Markdown, or write it into a file."""

    help = "Print the codebook (Markdown) from the models' own help texts; docs/codebook.md is its output."
    # Without --issues it reads no database.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to, and whether with the issues of the record."""
        parser.add_argument("--output", type=Path, help="file to write instead of printing")
        parser.add_argument("--issues", action="store_true", help="add the scale of every issue in the record")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write it."""
        text = codebook_text(Issue.objects.all() if options["issues"] else None)
        if options["output"]:
            options["output"].write_text(text, encoding="utf-8")
        else:
            self.stdout.write(text, ending="")
