"""What the API stores of its own: tokens, as a hash alone."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken


class ReadToken(AbstractAuthToken):
    """A token by which a program reads more often than one without. It gives no other right, and it runs out.

    Only a hash is stored: who copies the database cannot use it, and whoever loses a token makes a new one.
    """

    name = models.CharField(
        _("name"), max_length=60, help_text=_("What it is for, so that it can be told from others.")
    )

    class Meta(AbstractAuthToken.Meta):
        abstract = False
        verbose_name = _("API token")
        verbose_name_plural = _("API tokens")
        ordering = ["-created"]

    def __str__(self) -> str:
        return f"{self.name} ({self.token_key[:8]}…)"
