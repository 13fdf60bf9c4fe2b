"""Double coding as the admin lists it: the plan, who has what in hand, and every coding as it was made."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from alliance.intake.record_admin import ReadOnlyAdmin, RecordAdmin
from alliance.intake.templatetags import desk
from alliance.record.models import Coding, CodingPlan, CodingTask


@admin.register(CodingPlan)
class CodingPlanAdmin(RecordAdmin):
    """One plan, which is changed and never added or taken away."""

    list_display = ("__str__", "share", "hides_speaker", "stance_gap")
    fields = ("share", "hides_speaker", "stance_gap")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Only while there is none, and for those who may change it; asked on its own pages only."""
        own = request.path.startswith(reverse("admin:record_codingplan_changelist"))
        return own and self.has_change_permission(request) and not CodingPlan.objects.filter(pk=1).exists()

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def save_model(self, request: HttpRequest, obj: CodingPlan, form: Any, change: bool) -> None:
        """There is one plan, and its number is 1."""
        obj.pk = 1
        super().save_model(request, obj, form, change)


@admin.register(CodingTask)
class CodingTaskAdmin(ReadOnlyAdmin):
    """Who has which statement in hand, and who coded or skipped what."""

    list_display = ("handed_at", "user", "summary_line", "state", "closed_at")
    list_filter = ("state",)
    list_select_related = ("user", "statement")
    ordering = ("-id",)

    @admin.display(description=_("statement"))
    def summary_line(self, task: CodingTask) -> str:
        """What it is about."""
        return Truncator(task.statement.summary).chars(110)


@admin.register(Coding)
class CodingAdmin(ReadOnlyAdmin):
    """Every coding as it was made. What is agreed is decided on the curation page."""

    list_display = ("summary_line", "issue_name", "role", "coder", "signed_stance", "salience", "is_unsure", "made_at")
    list_filter = ("role", "is_unsure", "statement__issue")
    search_fields = ("coder", "note", "statement__summary")
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Coding]:
        """With the names that the page shows."""
        return super().get_queryset(request).select_related("statement__issue", "user")

    @admin.display(description=_("statement"))
    def summary_line(self, coding: Coding) -> str:
        """What was coded."""
        return Truncator(coding.statement.summary).chars(110)

    @admin.display(description=_("issue"), ordering="statement__issue__short_name")
    def issue_name(self, coding: Coding) -> str:
        """As a sentence names it."""
        return coding.statement.issue.short_name

    @admin.display(description=_("stance"), ordering="stance")
    def signed_stance(self, coding: Coding) -> str:
        """With its sign, two decimals."""
        return desk.stance(coding.stance)
