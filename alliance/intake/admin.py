"""The editors' desk: who speaks, for whom, on what. Statements: statement_admin.py, sources: source_admin.py."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import CASCADE, Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from alliance.intake import coding_admin, correction_admin, import_admin, index_admin, source_admin, statement_admin  # noqa: F401  (registers their pages)
from alliance.intake.record_admin import RecordAdmin, RecordInline, statements_by
from alliance.record.models import Actor, AgendaItem, Alliance, Issue, Membership, Tenure

admin.site.site_header = _("Alliance friction: editors’ desk")
admin.site.site_title = _("Alliance friction: editors’ desk")
admin.site.index_title = _("The record")
admin.site.site_url = "/"


class TenureInline(RecordInline):
    """Whom the actor speaks for, and from when to when."""

    model = Tenure
    fk_name = "actor"
    autocomplete_fields = ("speaks_for",)
    verbose_name_plural = _("speaks for")


@admin.register(Actor)
class ActorAdmin(RecordAdmin):
    """Found by code, full name, capital or everyday name: “Seoul” and “South Korea” are the same state."""

    list_display = ("code", "name", "short_name", "common_name", "kind", "member_of_code", "statement_count")
    list_filter = ("kind",)
    list_select_related = ("member_of",)
    search_fields = ("code", "name", "short_name", "common_name", "aliases")
    autocomplete_fields = ("member_of",)
    inlines = (TenureInline,)

    def has_delete_permission(self, request: HttpRequest, obj: Actor | None = None) -> bool:
        """Only while nothing was said by it: what was said is kept."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.statements.exists())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Actor]:
        """With the number of statements."""
        return super().get_queryset(request).annotate(statement_count=statements_by("actor"))

    @admin.display(description=_("statements"), ordering="statement_count")
    def statement_count(self, actor: Any) -> int:
        """Statements of this very actor."""
        return actor.statement_count

    @admin.display(description=_("member of"), ordering="member_of__code", empty_value="")
    def member_of_code(self, actor: Actor) -> str | None:
        """Code of the state it belongs to."""
        return actor.member_of.code if actor.member_of else None


class MembershipInline(RecordInline):
    """Members and rivals with their dates and weights."""

    model = Membership
    fk_name = "alliance"
    autocomplete_fields = ("actor",)


class AgendaItemInline(RecordInline):
    """The issues that the alliance tracks."""

    model = AgendaItem
    fk_name = "alliance"
    autocomplete_fields = ("issue",)
    verbose_name_plural = _("agenda")


CASCADING = [rows for rows in Alliance._meta.related_objects if rows.on_delete is CASCADE]


@admin.register(Alliance)
class AllianceAdmin(RecordAdmin):
    """An alliance with its members, rivals and agenda on one page."""

    list_display = ("name", "slug", "member_count", "agenda_count")
    search_fields = ("slug", "name")
    prepopulated_fields = {"slug": ("name",)}
    inlines = (MembershipInline, AgendaItemInline)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Alliance]:
        """With the numbers of members and issues."""
        members = Membership.objects.filter(alliance=OuterRef("pk"), role="member").order_by().values("alliance")
        agenda = AgendaItem.objects.filter(alliance=OuterRef("pk")).order_by().values("alliance")
        return (
            super()
            .get_queryset(request)
            .annotate(
                member_count=Coalesce(Subquery(members.annotate(n=Count("actor", distinct=True)).values("n")), 0),
                agenda_count=Coalesce(Subquery(agenda.annotate(n=Count("pk")).values("n")), 0),
            )
        )

    def get_deleted_objects(
        self, objs: Any, request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[Any], list[Any]]:
        """What goes with it, counted: naming each place and agenda item would cost a query each."""
        gone = {
            rows: rows.related_model._default_manager.filter(**{f"{rows.field.name}__in": objs}).count()
            for rows in CASCADING
        }
        counted = {str(rows.related_model._meta.verbose_name_plural): number for rows, number in gone.items() if number}
        named = [str(one) for one in objs]
        return [*named, *(f"{number} {name}" for name, number in counted.items())], counted, set(), []

    @admin.display(description=_("members"), ordering="member_count")
    def member_count(self, alliance: Any) -> int:
        """Members of any date, rivals left out."""
        return alliance.member_count

    @admin.display(description=_("issues"), ordering="agenda_count")
    def agenda_count(self, alliance: Any) -> int:
        """Issues on its agenda."""
        return alliance.agenda_count


@admin.register(Issue)
class IssueAdmin(RecordAdmin):
    """A policy question with its scale in words."""

    list_display = ("name", "area", "pole_negative", "pole_positive", "weight", "statement_count")
    list_filter = ("area", "in_founding_article", "alliances")
    search_fields = ("slug", "name", "short_name", "area")
    prepopulated_fields = {"slug": ("short_name",)}
    fieldsets = (
        (None, {"fields": ("name", "short_name", "slug", "area")}),
        (
            _("The scale in words"),
            {
                "description": _("Two poles, never a bare yes or no. The anchors keep coders together."),
                "fields": (
                    "pole_negative", "anchor_minus_half", "anchor_zero", "anchor_plus_half", "pole_positive", "ruling",
                ),
            },
        ),
        (_("Weight"), {"fields": ("weight", "default_salience", "in_founding_article")}),
    )  # fmt: skip

    def has_delete_permission(self, request: HttpRequest, obj: Issue | None = None) -> bool:
        """Only while nothing was said on it: what was said is kept."""
        return super().has_delete_permission(request, obj) and (obj is None or not obj.statements.exists())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Issue]:
        """With the number of statements."""
        return super().get_queryset(request).annotate(statement_count=statements_by("issue"))

    @admin.display(description=_("statements"), ordering="statement_count")
    def statement_count(self, issue: Any) -> int:
        """Statements on it."""
        return issue.statement_count
