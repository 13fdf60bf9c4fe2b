"""`manage.py forget_second_factor NAME`: for somebody who lost the authenticator and the recovery codes."""

from typing import Any

from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError, CommandParser

from alliance.access import second_factor


class Command(BaseCommand):
    """Remove an account's second factor; its next login sets up a new one."""

    help = "Removes an account's second factor: its next login sets up a new one. Make sure who asks for it."

    def add_arguments(self, parser: CommandParser) -> None:
        """The account's name."""
        parser.add_argument("name", help="the account's name")

    def handle(self, *args: Any, **options: Any) -> None:
        """Remove it."""
        user = get_user_model()._default_manager.filter(username=options["name"]).first()
        if user is None:
            raise CommandError(f"There is no account {options['name']!r}.")
        second_factor.forget(user)
        if options["verbosity"]:
            self.stdout.write(f"The second factor of {options['name']} is removed.")
