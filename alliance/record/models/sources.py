"""Where statements were read."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from alliance.record import change_triggers, mark_triggers
from alliance.record.models.tracking import track


@track()
class Source(models.Model):
    """Where statements were read. One source, many statements."""

    title = models.CharField(
        _("title"), max_length=400, blank=True, help_text=_("The page's title; empty if it was not seen.")
    )
    publisher = models.CharField(_("publisher"), max_length=200, blank=True, help_text=_("Who published it."))
    url = models.CharField(
        _("address"), max_length=1000, unique=True, help_text=_("Web address, beginning with http:// or https://.")
    )
    accessed = models.DateField(_("accessed"), null=True, blank=True, help_text=_("Day on which it was read."))
    archived_url = models.CharField(
        _("archived copy"),
        max_length=1000,
        blank=True,
        default="",
        db_default="",
        help_text=_("Address of a lasting copy, such as one at web.archive.org, for the day when the page is gone."),
    )

    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
        help_text=_("The source that is the same and was kept; its statements stand there. Empty for all others."),
    )

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["-id"]
        permissions = [("merge_source", _("Can merge sources that are the same"))]
        indexes = [GinIndex(SearchVector("title", "publisher", config="english"), name="source_words")]
        triggers = [*mark_triggers.marking(mark_triggers.TEXT), *change_triggers.SOURCE]
        constraints = [
            # Imports and raw SQL skip form validation; a javascript: address must not get past them.
            models.CheckConstraint(
                condition=Q(url__regex=r"^https?://[^[:space:]]+$"),
                name="source_url_http",
                violation_error_message=_("The address must begin with http:// or https:// and contain no spaces."),
            ),
            models.CheckConstraint(
                condition=Q(archived_url="") | Q(archived_url__regex=r"^https?://[^[:space:]]+$"),
                name="source_archived_url_http",
                violation_error_message=_("The archived copy’s address must begin with http:// or https://."),
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")),
                name="source_not_merged_into_itself",
                violation_error_message=_("A source is not merged into itself."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title or self.url} ({self.publisher})" if self.publisher else self.title or self.url
