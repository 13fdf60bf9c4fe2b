from django.apps import AppConfig


class ApiConfig(AppConfig):
    """The REST API."""

    name = "alliance.api"
    label = "api"
