from django.apps import AppConfig


class LocalConfig(AppConfig):
    """One-machine services: an own PostgreSQL and broker."""

    name = "alliance.local"
    label = "local"
