from django.apps import AppConfig


class PagesConfig(AppConfig):
    """Server-rendered pages."""

    name = "alliance.pages"
    label = "pages"
