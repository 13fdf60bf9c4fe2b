"""The WSGI entry point that granian serves: Django, the door that hands out kept answers, and health in front."""

import ctypes
import gc
import os
from pathlib import Path
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

application: Any = get_wsgi_application()

# What follows needs Django set up.
from django.conf import settings  # noqa: E402
from django.urls import get_resolver  # noqa: E402

from alliance.api.throttle import admits  # noqa: E402
from alliance.indices.tasks import load_messenger  # noqa: E402
from alliance.kept.bulletin import Bulletin  # noqa: E402
from alliance.kept.door import Door  # noqa: E402
from alliance.kept.look import Look  # noqa: E402
from alliance.kept.makers import Makers  # noqa: E402
from alliance.kept.store import Store  # noqa: E402
from alliance.operations.beside import django  # noqa: E402
from alliance.operations.front import Front  # noqa: E402

# Load the messenger now, without connecting: the first editor's save must not wait for its import.
load_messenger()


def _spare_the_collector() -> None:
    """Let the collector of cycles alone with what stays while the process lives: code, models, addresses.

    A long series is some thousand small objects, none of them in a cycle. With Python's own limits, every few such
    answers had everything that Django has loaded looked through, which took a quarter of their time.
    """
    get_resolver().url_patterns  # noqa: B018  loads the views, which are loaded at the first request otherwise
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def _share_memory_among_threads() -> None:
    """Have glibc serve all threads from two heaps: with one for almost each, what one has freed no other can use."""
    m_arena_max = -8  # malloc.h
    if mallopt := getattr(ctypes.CDLL(None), "mallopt", None):
        mallopt(m_arena_max, 2)


_spare_the_collector()
_share_memory_among_threads()

look = Look()

# The door asks nobody who they are, so that a site behind a login has none.
if settings.KEPT_ANSWERS_BYTES and settings.PUBLIC:
    application = Door(
        application,
        look=look,
        store=Store(settings.KEPT_ANSWERS_BYTES),
        admits=admits,
        makers=Makers(settings.PAGE_MAKERS, django) if settings.PAGE_MAKERS else None,
    )

# Nor is anybody asked before a file is handed out. Begun last, after the makers were forked.
if settings.LIVE_FOLDER and settings.PUBLIC:
    Bulletin(Path(settings.LIVE_FOLDER), look).start()

application = Front(application)
