"""`manage.py application_role [NAME]`: make the role by which web, worker and beat come, or mend its rights.

To be run after each `migrate`, as the owner of the tables. APPLICATION_PASSWORD (or APPLICATION_PASSWORD_FILE) sets the
role's password; without it the password stays as it is.
"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import ProgrammingError, connection, transaction

from alliance.access import role
from alliance.environment import read


class Command(BaseCommand):
    """Let the application's role in."""

    help = "Makes the database role of web, worker and beat, or brings its rights up to date. Run it after `migrate`."

    def add_arguments(self, parser: CommandParser) -> None:
        """The role's name."""
        parser.add_argument("name", nargs="?", default=role.NAME, help=f"the role's name ({role.NAME})")

    def handle(self, *args: Any, **options: Any) -> None:
        """Make it, in one transaction."""
        try:
            with transaction.atomic():
                role.let_in(connection, options["name"], read("APPLICATION_PASSWORD"))
        except ValueError as problem:
            raise CommandError(str(problem)) from None
        except ProgrammingError as problem:
            raise CommandError(f"Run it as the owner of the tables, after `migrate`: {problem}") from None
        if options["verbosity"]:
            self.stdout.write(f"{options['name']} may enter and change, and cannot delete what was said.")
