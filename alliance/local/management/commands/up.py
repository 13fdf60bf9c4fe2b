"""`manage.py up`: everything that the product needs, on this machine, until Ctrl-C."""

import sys
from typing import Any

from django.core.management.base import BaseCommand

from alliance.local.launcher import run


class Command(BaseCommand):
    """Start PostgreSQL, the broker, the web server, the worker and beat; stop them all on Ctrl-C."""

    help = "Starts everything on this machine: database, broker, web, worker, beat. Ctrl-C stops everything."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until told to stop."""
        sys.exit(run())
