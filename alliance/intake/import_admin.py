"""Files on the desk: bring one in, see every fault of it at once, store it, publish what was stored."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from alliance.intake import enter
from alliance.intake.enter_many import what_forbids
from alliance.intake.import_forms import ImportForm
from alliance.intake.imports import jobs
from alliance.intake.imports.columns import COLUMNS
from alliance.intake.imports.rejected import fault_lines, rejected_lines
from alliance.intake.models import ImportJob
from alliance.intake.record_admin import DeskAdmin
from alliance.intake.tasks import nudge_imports
from alliance.record.codebook import StatementStatus
from alliance.record.models import Statement

_PAGE = 100
_MOST_AT_ONCE = 5_000  # statements that one press of a button publishes; more of them go by parts


@admin.register(ImportJob)
class ImportJobAdmin(DeskAdmin):
    """Every file that was brought in, newest first."""

    list_display = ("name", "created_at", "author", "state_badge", "rows", "stored", "known", "faulty")
    list_filter = ("state",)
    list_select_related = ("author",)
    ordering = ("-id",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportJob]:
        """Without the files themselves."""
        return super().get_queryset(request).select_related("author").defer("content", "changed_since")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Whoever may enter statements may bring them in."""
        return not what_forbids(request.user, StatementStatus.DRAFT)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: what came of a file is not edited."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody: it is the record of what was brought in."""
        return False

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Whoever may see statements."""
        return request.user.has_perm("record.view_statement") or self.has_add_permission(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        """As for the list."""
        return self.has_view_permission(request)

    def get_urls(self) -> list[URLPattern]:
        """The file's own pages."""
        wrap = self.admin_site.admin_view
        return [
            path("columns.csv", wrap(self.columns_view), name="intake_importjob_columns"),
            path("<int:job_id>/state/", wrap(self.state_view), name="intake_importjob_state"),
            path("<int:job_id>/store/", wrap(self.store_view), name="intake_importjob_store"),
            path("<int:job_id>/publish/", wrap(self.publish_view), name="intake_importjob_publish"),
            path("<int:job_id>/faults.csv", wrap(self.faults_view), name="intake_importjob_faults"),
            path("<int:job_id>/rejected.csv", wrap(self.rejected_view), name="intake_importjob_rejected"),
            *super().get_urls(),
        ]

    # Bringing in

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """The form; on POST the file is kept and its check asked for."""
        if not self.has_add_permission(request):
            raise PermissionDenied
        bound = request.method == "POST"
        form = ImportForm(request.POST if bound else None, request.FILES if bound else None, user=request.user)
        if bound and form.is_valid():
            file = form.cleaned_data["file"]
            job = jobs.submit(request.user, file.name, file.read(), form.cleaned_data["status"])
            nudge_imports()
            return HttpResponseRedirect(_page("change", job.pk))
        context = {**self._context(request, _t("Bring in a file of statements")), "form": form, "columns": COLUMNS}
        return TemplateResponse(request, "admin/intake/importjob/add.html", context)

    def columns_view(self, request: HttpRequest) -> StreamingHttpResponse:
        """An empty file with the columns' names."""
        names = ",".join(column.name for column in COLUMNS)
        return _attachment([f"\ufeff{names}\r\n"], "statements.csv")

    # One file

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        """How far it is, what is wrong with it, and what can be done now."""
        job = self._job(request, object_id)
        if request.method != "GET":
            return HttpResponse(status=405)
        noted = job.faults.filter(is_doubt=False)
        faults = Paginator(noted.order_by("row", "id"), _PAGE).get_page(request.GET.get("page"))
        waiting = self._in_review(job).count() if job.stored else 0
        own = job.author_id == request.user.pk
        context = {
            **self._context(request, _t("Import of %(file)s") % {"file": job.name}),
            "job": job,
            "state": _state(job),
            "faults": faults,
            "fields": noted.order_by().values_list("field", flat=True).distinct() if faults else [],
            "may_store": own and job.state == ImportJob.State.CHECKED and job.content is not None and not job.of_file,
            "to_come": (job.new or 0),
            "doubts": list(job.faults.filter(is_doubt=True).order_by("row", "id")[: _PAGE + 1]),
            "has_file": job.content is not None,
            "waiting_for_review": waiting,
            "may_publish": bool(waiting) and enter.may_publish(request.user) and waiting <= _MOST_AT_ONCE,
            "own": own,
        }
        return TemplateResponse(request, "admin/intake/importjob/job.html", context)

    def state_view(self, request: HttpRequest, job_id: int) -> JsonResponse:
        """How far it is, for the page that waits."""
        response = JsonResponse(_state(self._job(request, job_id)))
        response["Cache-Control"] = "no-store"
        return response

    def store_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Ask for a checked file to be stored: all of it, or its good rows."""
        job = self._job(request, job_id)
        asked = request.POST.get("asked")
        if request.method != "POST" or asked not in (ImportJob.Asked.ALL, ImportJob.Asked.GOOD):
            return HttpResponse(status=405)
        if job.author_id != request.user.pk or what_forbids(request.user, job.status_given):
            raise PermissionDenied  # the rows become their author's work, by their author's rights
        if jobs.ask(job, asked):
            nudge_imports()
        else:
            self.message_user(request, _t("This file is at work already, or has been stored."), messages.WARNING)
        return HttpResponseRedirect(_page("change", job.pk))

    def publish_view(self, request: HttpRequest, job_id: int) -> HttpResponse:
        """Publish everything of this file that waits for review, or nothing."""
        job = self._job(request, job_id)
        if request.method != "POST":
            return HttpResponse(status=405)
        ids = list(self._in_review(job).values_list("pk", flat=True)[: _MOST_AT_ONCE + 1])
        try:
            if len(ids) > _MOST_AT_ONCE:
                raise ValidationError(_t("These are too many for one step; publish them from the list, by parts."))
            count = enter.publish_statements(ids, request.user) if ids else 0
        except ValidationError as refusal:
            words = _t("Nothing was published. %(reasons)s") % {"reasons": " ".join(refusal.messages[:5])}
            self.message_user(request, words, messages.ERROR)
        else:
            words = ngettext("%(count)s statement published.", "%(count)s statements published.", count)
            self.message_user(request, words % {"count": count}, messages.SUCCESS)
        return HttpResponseRedirect(_page("change", job.pk))

    def faults_view(self, request: HttpRequest, job_id: int) -> StreamingHttpResponse:
        """Every fault as CSV."""
        job = self._job(request, job_id)
        return _attachment(_after_mark(fault_lines(job)), f"faults-{job.pk}.csv")

    def rejected_view(self, request: HttpRequest, job_id: int) -> StreamingHttpResponse:
        """The faulty rows as they came, with the reasons, to be mended and loaded."""
        job = self._job(request, job_id)
        if job.content is None:
            raise Http404
        lines = rejected_lines(job, io.BytesIO(bytes(job.content)))
        return _attachment(_after_mark(lines), f"to-mend-{job.pk}.csv")

    def _job(self, request: HttpRequest, job_id: int | str) -> ImportJob:
        if not self.has_view_permission(request):
            raise PermissionDenied
        if not str(job_id).isascii() or not str(job_id).isdigit() or len(str(job_id)) > 18:
            raise Http404
        return get_object_or_404(ImportJob.objects.select_related("author"), pk=int(job_id))

    def _in_review(self, job: ImportJob) -> QuerySet[Statement]:
        return of_import(job).filter(status=StatementStatus.IN_REVIEW)

    def _context(self, request: HttpRequest, title: str) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts, "title": title, "media": self.media}

    @admin.display(description=_("state"), ordering="state")
    def state_badge(self, job: ImportJob) -> str:
        """The state as a badge that is also a word."""
        return format_html('<span class="status status-{}">{}</span>', job.state, ImportJob.State(job.state).label)


def of_import(job: ImportJob) -> QuerySet[Statement]:
    """The statements that were made of this file, by the history."""
    history: Any = Statement
    if job.context is None:
        return Statement.objects.none()
    events = history.pgh_event_model.objects.filter(pgh_context_id=job.context, pgh_label="insert")
    return Statement.objects.filter(pk__in=events.values("pgh_obj_id"))


class ImportFilter(admin.SimpleListFilter):
    """Statements of one file, among the latest files."""

    title = _("import")
    parameter_name = "import"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[Any, str]]:
        """The latest files of which something was stored, and the chosen one."""
        stored = ImportJob.objects.filter(stored__gt=0).order_by("-id").values_list("pk", "name", "created_at")
        found = list(stored[:8])
        chosen = self.used_parameters.get(self.parameter_name)
        if chosen and chosen.isascii() and chosen.isdigit() and len(chosen) < 18 and int(chosen) not in {
            pk for pk, _name, _at in found
        }:  # fmt: skip
            found += list(stored.filter(pk=int(chosen)))
        return [(str(pk), f"{name}, {at:%Y-%m-%d}") for pk, name, at in found]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Statement]) -> QuerySet[Statement]:
        """Narrow the list."""
        chosen = self.value()
        if chosen is None or chosen not in {value for value, _name in self.lookup_choices}:
            return queryset
        return queryset.filter(pk__in=of_import(ImportJob.objects.get(pk=chosen)).values("pk"))


def _state(job: ImportJob) -> dict[str, Any]:
    """For the page's script: whether to go on asking, what to say, how far the bar is."""
    words = job.phase or ImportJob.State(job.state).label
    return {"finished": not job.is_unfinished, "text": str(words), "share": job.share}


def _page(name: str, job_id: int) -> str:
    return reverse(f"admin:intake_importjob_{name}", args=[job_id])


def _after_mark(lines: Iterable[str]) -> Iterable[str]:
    yield "\ufeff"  # by which spreadsheets know UTF-8
    yield from lines


def _attachment(lines: Iterable[str], name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
