#!/usr/bin/env python
"""Django's command line for the alliance friction dashboard."""

import os
import sys

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")
    # The limit is for pages: a migration, a drill or a load of a large record takes as long as it takes.
    os.environ.setdefault("STATEMENT_TIMEOUT_MS", "0")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)
