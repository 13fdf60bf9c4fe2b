from django.apps import AppConfig


class IndicesConfig(AppConfig):
    """What was computed from the record; can be dropped and rebuilt."""

    name = "alliance.indices"
    label = "indices"

    def ready(self) -> None:
        """Make alliance.celery the current app in every process that may nudge.

        Without it `shared_task` binds to Celery's default app, which knows the broker but none of our time limits.
        """
        from alliance import celery  # noqa: F401
