"""The Celery application. Celery is only the messenger: what is out of date stands in the database (indices.Mark)."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "alliance.settings")

app = Celery("alliance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


def _add_sweeper() -> None:
    from alliance.indices.sweeper import Sweeper

    app.steps["worker"].add(Sweeper)


_add_sweeper()
