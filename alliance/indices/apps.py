from django.apps import AppConfig


class IndicesConfig(AppConfig):
    """What was computed from the record; can be dropped and rebuilt."""

    name = "alliance.indices"
    label = "indices"
