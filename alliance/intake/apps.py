from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """The one door through which statements are entered and changed."""

    name = "alliance.intake"
    label = "intake"
