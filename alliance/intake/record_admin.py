"""What every page of the desk has in common."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.views.main import ERROR_FLAG
from django.contrib.admin.widgets import RelatedFieldWidgetWrapper
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, models
from django.db.models import Count, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse

from alliance.intake import export, refusals
from alliance.intake.enter import nudge_once_committed
from alliance.intake.forms import CarefulAutocompleteSelect, KnownAutocompleteSelect, RecordForm
from alliance.record.models import Statement


def statements_by(field: str) -> Any:
    """How many statements a row has, without joining them."""
    counted = Statement.objects.filter(**{field: OuterRef("pk")}).order_by().values(field).annotate(n=Count("pk"))
    return Coalesce(Subquery(counted.values("n")), 0)


def _without_shortcuts(form: Any, keep_adding: Collection[str] = ()) -> Any:
    """Leave only what a coder needs beside a choice: adding a source; a click must not delete an actor."""
    for name, field in form.base_fields.items():
        if isinstance(field.widget, RelatedFieldWidgetWrapper):
            field.widget.can_delete_related = field.widget.can_view_related = False
            if name not in keep_adding:
                field.widget.can_add_related = field.widget.can_change_related = False
    return form


class DeskAdmin(admin.ModelAdmin):
    """No address, however odd, is a server error."""

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """The list; PostgreSQL takes no null character in a filter, so such an address is answered as a bad filter."""
        if any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseRedirect(f"{request.path}?{ERROR_FLAG}=1")
        exports = export.links(request.path, request.GET.urlencode())
        return super().changelist_view(request, {"exports": exports, **(extra_context or {})})

    def get_urls(self) -> list[URLPattern]:
        """With the list as a file."""
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<str:kind>/", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, kind: str) -> Any:
        """What the list shows under the same filters, as CSV or XLSX."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        back = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        if kind not in ("csv", "xlsx") or any("\x00" in value for values in request.GET.lists() for value in values[1]):
            return HttpResponseRedirect(f"{back}?{ERROR_FLAG}=1")
        try:
            rows = self.get_changelist_instance(request).get_queryset(request)
            return export.exported(rows, kind)
        except IncorrectLookupParameters:
            return HttpResponseRedirect(f"{back}?{ERROR_FLAG}=1")
        except export.TooMany as refusal:
            self.message_user(request, str(refusal), messages.ERROR)
            return HttpResponseRedirect(f"{back}?{request.GET.urlencode()}")

    def get_search_results(
        self, request: HttpRequest, queryset: models.QuerySet[Any], search_term: str
    ) -> tuple[models.QuerySet[Any], bool]:
        """Search, also for an autocomplete; without null characters for the same reason."""
        return super().get_search_results(request, queryset, search_term.replace("\x00", ""))


class RecordAdmin(DeskAdmin):
    """Rules of the database become errors at their field, and each change nudges the index."""

    form = RecordForm
    list_per_page = 100
    # Fields of which a new row may be made in place, by the + beside them.
    made_in_place: tuple[str, ...] = ()
    save_on_top = False

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """An autocomplete that no posted value breaks."""
        if db_field.name in self.get_autocomplete_fields(request) and "widget" not in kwargs:
            kwargs["widget"] = CarefulAutocompleteSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def changeform_view(
        self, request: HttpRequest, object_id: str | None = None, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """As Django does; what is refused only on writing is shown on the form, with everything typed still there."""
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as refused:
            refusal = refusals.from_database(refused, self.model)
        except ValidationError as refused_by_intake:
            refusal = refused_by_intake
        request.refusal = refusal  # type: ignore[attr-defined]
        return super().changeform_view(request, object_id, form_url, extra_context)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """The form, with what the database refused a moment ago."""
        form = _without_shortcuts(super().get_form(request, obj, change, **kwargs), self.made_in_place)
        if issubclass(form, RecordForm):
            form.refusal = getattr(request, "refusal", None)
        return form

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        """Save the inline rows; the index hears of the whole when it is committed."""
        super().save_related(request, form, formsets, change)
        nudge_once_committed()

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        """Delete, and let the index hear of it."""
        super().delete_model(request, obj)
        nudge_once_committed()

    def get_actions(self, request: HttpRequest) -> Any:
        """No deleting in bulk: what is wrong is corrected or withdrawn."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions


class RecordInline(admin.TabularInline):
    """Rows of a parent's page: one query for all, however many rows."""

    form = RecordForm
    fk_name: str  # the parent
    extra = 0

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        """An autocomplete that does not ask the database once a row."""
        if db_field.name in self.autocomplete_fields and "widget" not in kwargs:
            kwargs["widget"] = KnownAutocompleteSelect(db_field, self.admin_site, using=kwargs.get("using"))
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_formset(self, request: HttpRequest, obj: Any = None, **kwargs: Any) -> Any:
        """Rows without shortcuts to other pages."""
        formset = super().get_formset(request, obj, **kwargs)
        _without_shortcuts(formset.form)
        return formset

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Any]:
        """With the parent and the chosen rows of every autocomplete; each row's own name speaks of them."""
        return super().get_queryset(request).select_related(self.fk_name, *self.autocomplete_fields)


class ReadOnlyAdmin(DeskAdmin):
    """A page to look at: nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody."""
        return False
