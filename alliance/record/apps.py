from django.apps import AppConfig


class RecordConfig(AppConfig):
    """What was said: the only truth."""

    name = "alliance.record"
    label = "record"
    verbose_name = "Record"
