from django.apps import AppConfig


class OperationsConfig(AppConfig):
    """What an operator looks at and does: health, metrics, logs, backup and restore."""

    name = "alliance.operations"
    label = "operations"
