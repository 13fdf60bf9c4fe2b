"""Sources on the desk: one source, many statements; the same page entered twice is merged."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.intake import source_merging
from alliance.intake.forms import MergeForm
from alliance.intake.record_admin import RecordAdmin, statements_by
from alliance.record.models import Source

A_PAGE = 50
_LIST = "admin:record_source_changelist"


class MergedFilter(admin.SimpleListFilter):
    """Those that stand, unless the merged ones are asked for."""

    title = _("merged")
    parameter_name = "merged"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """What may be asked for beside the usual."""
        return [("yes", _("Merged into another")), ("all", _("All"))]

    def choices(self, changelist: Any) -> Any:
        """With the usual under its own name instead of “All”."""
        for number, choice in enumerate(super().choices(changelist)):
            yield choice if number else {**choice, "display": _("Not merged")}

    def queryset(self, request: HttpRequest, queryset: QuerySet[Source]) -> QuerySet[Source]:
        """Narrow the list."""
        if self.value() == "all":
            return queryset
        return queryset.filter(merged_into__isnull=self.value() != "yes")


@admin.register(Source)
class SourceAdmin(RecordAdmin):
    """Where statements were read."""

    list_display = ("shown_title", "publisher", "address", "accessed", "statement_count")
    list_filter = (MergedFilter,)
    list_select_related = ("merged_into",)
    search_fields = ("title", "publisher", "url")
    fields = ("url", "title", "publisher", "accessed", "archived_url")
    actions = ("merge_selected",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Source]:
        """With the number of statements."""
        return super().get_queryset(request).annotate(statement_count=statements_by("source"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """In an autocomplete only sources that stand; a merged one's words find the one that was kept."""
        found, twice = super().get_search_results(request, queryset, search_term)
        if request.resolver_match is None or request.resolver_match.url_name != "autocomplete":
            return found, twice
        merged = Source.objects.filter(merged_into__isnull=False, pk__in=found.values("pk")).values("merged_into")
        return queryset.filter(Q(pk__in=found.values("pk")) | Q(pk__in=merged), merged_into=None), twice

    # What was merged stays as it was

    def has_change_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Not of a source that was merged into another."""
        return super().has_change_permission(request, obj) and (obj is None or obj.merged_into_id is None)

    def has_delete_permission(self, request: HttpRequest, obj: Source | None = None) -> bool:
        """Only of a source that nothing rests on: any other that is a double is merged."""
        return super().has_delete_permission(request, obj) and (
            obj is None or (obj.merged_into_id is None and not obj.statements.exists() and not obj.merged.exists())
        )

    # Merging

    def get_urls(self) -> list[URLPattern]:
        """With the pages of merging."""
        wrap = self.admin_site.admin_view
        return [
            path("merge/", wrap(self.merge_view), name="record_source_merge"),
            path("alike/", wrap(self.alike_view), name="record_source_alike"),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request: HttpRequest) -> bool:
        """For the action below, and the links to it."""
        return source_merging.may_merge(request.user)

    @admin.action(description=_("Merge…"), permissions=["merge"])
    def merge_selected(self, request: HttpRequest, queryset: QuerySet[Source]) -> HttpResponse:
        """To the page that shows them side by side."""
        return HttpResponseRedirect(merging_address(queryset.values_list("pk", flat=True)))

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """With the way to those that are likely the same."""
        alike = reverse("admin:record_source_alike") if self.has_merge_permission(request) else ""
        return super().changelist_view(request, {"alike_url": alike, **(extra_context or {})})

    def alike_view(self, request: HttpRequest) -> HttpResponse:
        """Groups that are likely the same, each with the way to merge it."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        page = Paginator(source_merging.likely_same(), A_PAGE).get_page(request.GET.get("p"))
        groups = [(group, merging_address(source.pk for source in group.sources)) for group in page]
        return self._page(request, "alike.html", _t("Sources that are likely the same"), page=page, groups=groups)

    def merge_view(self, request: HttpRequest) -> HttpResponse:
        """Side by side, with the choice of the one to keep; merge on POST."""
        if not self.has_merge_permission(request):
            raise PermissionDenied
        found = source_merging.candidates(_numbers(request))
        if len(found) < 2:
            self.message_user(request, _t("Choose at least two sources that exist."), messages.ERROR)
            return HttpResponseRedirect(reverse(_LIST))
        form = MergeForm(request.POST or None, sources=[one.source for one in found])
        if request.method == "POST" and form.is_valid():
            keep = form.cleaned_data["keep"]
            try:
                moved = source_merging.merge_sources(
                    [one.source.pk for one in found], keep, request.user, form.cleaned_data["sure"]
                )
            except ValidationError as refusal:
                for field, errors in refusal.update_error_dict({}).items():
                    form.add_error(field if field in form.fields else None, errors)
            else:
                words = ngettext("Merged; %(count)s statement moved.", "Merged; %(count)s statements moved.", moved)
                self.message_user(request, words % {"count": moved}, messages.SUCCESS)
                return HttpResponseRedirect(reverse("admin:record_source_change", args=[keep]))
        doubles = source_merging.would_stand_twice([one.source.pk for one in found])
        return self._page(
            request, "merge.html", _t("Merge sources"), found=found, form=form, doubles=list(doubles[:A_PAGE])
        )

    def _page(self, request: HttpRequest, template: str, title: str, **context: Any) -> TemplateResponse:
        whole = {**self.admin_site.each_context(request), "opts": self.opts, "title": title, **context}
        return TemplateResponse(request, f"admin/record/source/{template}", whole)

    def render_change_form(self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Say of a merged source where its statements are, and of a kept one what it stands for."""
        source = context.get("original")
        if source is not None:
            context |= {"kept": source.merged_into, "merged": list(source.merged.all()[:A_PAGE])}
        return super().render_change_form(request, context, *args, **kwargs)

    # Columns

    @admin.display(description=_("title"), ordering="title")
    def shown_title(self, source: Source) -> str:
        """Its title, or that it was not seen; of a merged one also into which."""
        title = source.title or str(_("(title not seen)"))
        if source.merged_into is None:
            return title
        return _t("%(title)s, merged into %(kept)s") % {"title": title, "kept": source.merged_into}

    @admin.display(description=_("address"), ordering="url")
    def address(self, source: Source) -> str:
        """The address as a link; the database lets only http and https in."""
        shown = source.url if len(source.url) <= 60 else f"{source.url[:59]}…"
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', source.url, shown)

    @admin.display(description=_("statements"), ordering="statement_count")
    def statement_count(self, source: Any) -> int:
        """Statements read there."""
        return source.statement_count


def merging_address(ids: Any) -> str:
    """Of the page on which these sources stand side by side."""
    chosen = [("id", pk) for pk in list(ids)[: source_merging.MOST + 1]]
    return f"{reverse('admin:record_source_merge')}?{urlencode(chosen)}"


def _numbers(request: HttpRequest) -> list[int]:
    """The sources that the address names; what is no number is passed over."""
    given = request.GET.getlist("id")[: source_merging.MOST + 1]
    return [int(number) for number in given if number.isascii() and number.isdigit() and len(number) < 18]
