from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The one door through which statements are entered and changed."""

    name = "alliance.intake"
    label = "intake"

    def ready(self) -> None:
        """Give the worker its clock for imports."""
        from alliance.celery import app
        from alliance.intake.import_clock import ImportClock

        app.steps["worker"].add(ImportClock)
