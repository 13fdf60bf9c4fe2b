"""The WSGI entry point that granian serves: Django, and in front of it the door that hands out kept answers."""

import os
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

application: Any = get_wsgi_application()

# What follows needs Django set up.
from django.conf import settings  # noqa: E402

from alliance.api.throttle import admits  # noqa: E402
from alliance.indices.tasks import load_messenger  # noqa: E402
from alliance.kept.door import Door  # noqa: E402
from alliance.kept.look import Look  # noqa: E402
from alliance.kept.store import Store  # noqa: E402

# The door asks nobody who they are, so that a site behind a login has none.
if settings.KEPT_ANSWERS_BYTES and settings.PUBLIC:
    application = Door(application, look=Look(), store=Store(settings.KEPT_ANSWERS_BYTES), admits=admits)

# Load the messenger now, without connecting: the first editor's save must not wait for its import.
load_messenger()
