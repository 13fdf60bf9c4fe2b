"""The index as the desk sees it: its revisions, and what waits or was set aside."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import HttpRequest, JsonResponse
from django.urls import URLPattern, path
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.indices import readings
from alliance.indices.models import Mark, Revision
from alliance.intake.enter import nudge_once_committed
from alliance.intake.index_line import index_line
from alliance.intake.record_admin import ReadOnlyAdmin
from alliance.record.models import Actor, Issue


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    """Every committed state of the readings."""

    list_display = ("id", "committed_at", "statements_seen", "marks_drained", "seconds_rounded", "method_version")
    ordering = ("-id",)
    date_hierarchy = "committed_at"

    @admin.display(description=_("seconds"), ordering="seconds")
    def seconds_rounded(self, revision: Revision) -> str:
        """Time that the recomputation took."""
        return f"{revision.seconds:.3f}"

    def get_urls(self) -> list[URLPattern]:
        """With the line that open pages ask for."""
        state = self.admin_site.admin_view(self.state_view)
        return [path("state/", state, name="indices_revision_state"), *super().get_urls()]

    def state_view(self, request: HttpRequest) -> JsonResponse:
        """The index's state in one line; for everyone who may see the desk."""
        response = JsonResponse(index_line(readings.index_state()))
        response["Cache-Control"] = "no-store"
        return response


class SetAsideFilter(admin.SimpleListFilter):
    """Marks that wait, or those set aside after failing."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Two states."""
        return [("waiting", _("Waits")), ("aside", _("Set aside"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Mark]) -> QuerySet[Mark]:
        """Narrow the list."""
        if self.value() in ("waiting", "aside"):
            return queryset.filter(quarantined_at__isnull=self.value() == "waiting")
        return queryset


@admin.register(Mark)
class MarkAdmin(ReadOnlyAdmin):
    """What is out of date. An empty list is the usual state."""

    list_display = ("created_at", "kind", "actor_code", "issue_name", "state", "attempts", "error")
    list_filter = (SetAsideFilter, "kind")
    fields = ("kind", "actor_code", "issue_name", "created_at", "attempts", "error", "quarantined_at")
    readonly_fields = ("actor_code", "issue_name")
    ordering = ("-quarantined_at", "created_at")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Mark]:
        """With the names behind the numbers; a mark may outlive the row that it speaks of."""
        actor = Actor.objects.filter(pk=OuterRef("actor_id")).values("code")
        issue = Issue.objects.filter(pk=OuterRef("issue_id")).values("short_name")
        return super().get_queryset(request).annotate(actor_code=Subquery(actor), issue_name=Subquery(issue))

    def has_retry_permission(self, request: HttpRequest) -> bool:
        """For the action below."""
        return request.user.has_perm("indices.change_mark")

    @admin.action(description=_("Try again"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Mark]) -> None:
        """Let the next drain take the selected marks as if they were new."""
        ids = list(queryset.values_list("pk", flat=True))
        count = Mark.objects.filter(pk__in=ids).update(quarantined_at=None, attempts=0, error="")
        nudge_once_committed()
        words = ngettext("%(count)s mark is tried again.", "%(count)s marks are tried again.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS)

    @admin.display(description=_("actor"))
    def actor_code(self, mark: Any) -> str:
        """The actor's code, or that every one is meant."""
        return mark.actor_code or str(_("every actor") if mark.actor_id is None else mark.actor_id)

    @admin.display(description=_("issue"))
    def issue_name(self, mark: Any) -> str:
        """The issue's name, or that every one is meant."""
        return mark.issue_name or str(_("every issue") if mark.issue_id is None else mark.issue_id)

    @admin.display(description=_("state"), ordering="quarantined_at")
    def state(self, mark: Mark) -> str:
        """Waits, or set aside since."""
        aside = mark.quarantined_at is not None
        label = _("set aside") if aside else _("waits")
        return format_html('<span class="status status-{}">{}</span>', "aside" if aside else "waiting", label)
