"""The WSGI entry point that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

application = get_wsgi_application()

# Load the messenger now, without connecting: the first editor's save must not wait for its import.
from alliance.indices.tasks import load_messenger  # noqa: E402  (the settings come first)

load_messenger()
